import { registry } from "@web/core/registry";
import { getTag } from "@web/core/utils/xml";
import { FormCompiler } from "@web/views/form/form_compiler";
import { formView } from "@web/views/form/form_view";
import { LeadDialogFormController } from "../lead_dialog_form/lead_dialog_form_view";

/**
 * Settings take effect on Save and at no other moment.
 */
export class LeadSettingsController extends LeadDialogFormController {
    /**
     * The screen below shows what was saved: the columns of the board, the first steps.
     *
     * @override
     */
    async afterExecuteActionButton(clickParams) {
        await super.afterExecuteActionButton(...arguments);
        if (clickParams.special === "save") {
            await this.env.services.action.doAction("soft_reload");
        }
    }
}

/**
 * Lets the context's `lead_settings_page` name the page that is open first.
 */
export class LeadSettingsCompiler extends FormCompiler {
    /** @override */
    compileNotebook(el) {
        const notebook = super.compileNotebook(...arguments);
        const names = [...el.children]
            .filter((child) => getTag(child, true) === "page")
            .map((child) => child.getAttribute("name"));
        const pages = {};
        for (const slot of notebook.children) {
            const name = names.find((item) => slot.getAttribute("name") === `\`${item}\``);
            pages[name] = slot.getAttribute("t-set-slot");
        }
        notebook.setAttribute("defaultPage", `__comp__.getFirstPage(${JSON.stringify(pages)})`);
        return notebook;
    }
}

export class LeadSettingsRenderer extends formView.Renderer {
    /**
     * @param {Record<string, string>} pages ids of the pages by their names
     * @returns {string|undefined}
     */
    getFirstPage(pages) {
        return pages[this.props.record.context.lead_settings_page];
    }
}

export const leadSettingsView = {
    ...formView,
    Compiler: LeadSettingsCompiler,
    Controller: LeadSettingsController,
    Renderer: LeadSettingsRenderer,
};

registry.category("views").add("lead_settings", leadSettingsView);
