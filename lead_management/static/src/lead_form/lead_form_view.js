import { onWillStart } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { getTag } from "@web/core/utils/xml";
import { FormCompiler } from "@web/views/form/form_compiler";
import { formView } from "@web/views/form/form_view";
import { LeadModel } from "../lead_model/lead_model";

/**
 * Lets a page name a field in its attribute `counter`: the tab shows the field's number,
 * or how many records an x2many holds, as long as it is not zero.
 */
export class LeadFormCompiler extends FormCompiler {
    /** @override */
    compileNotebook(el) {
        const notebook = super.compileNotebook(...arguments);
        const pages = [...el.children].filter((child) => getTag(child, true) === "page");
        for (const page of pages.filter((child) => child.hasAttribute("counter"))) {
            const name = page.getAttribute("name");
            const slot = [...notebook.children].find(
                (child) => child.getAttribute("name") === `\`${name}\``
            );
            if (slot) {
                const counter = JSON.stringify(page.getAttribute("counter"));
                const title = slot.getAttribute("title");
                slot.setAttribute("title", `__comp__.getTabTitle(${title}, ${counter})`);
            }
        }
        return notebook;
    }
}

export class LeadFormRenderer extends formView.Renderer {
    /**
     * @param {string} title
     * @param {string} fieldName
     * @returns {string}
     */
    getTabTitle(title, fieldName) {
        const value = this.props.record.data[fieldName];
        const count = typeof value === "object" ? value.count : value;
        return count ? `${title} (${count})` : title;
    }
}

export class LeadFormController extends formView.Controller {
    /** @override */
    setup() {
        super.setup();
        onWillStart(async () => {
            this.isManager = await user.hasGroup("lead_management.group_lead_manager");
        });
    }

    /**
     * Own fields are configuration: only managers are offered to edit them.
     * @override
     */
    getStaticActionMenuItems() {
        const items = super.getStaticActionMenuItems();
        const { isAvailable } = items.addPropertyFieldValue;
        items.addPropertyFieldValue.isAvailable = () => this.isManager && isAvailable();
        return items;
    }
}

export const leadFormView = {
    ...formView,
    Controller: LeadFormController,
    Compiler: LeadFormCompiler,
    Model: LeadModel,
    Renderer: LeadFormRenderer,
};

registry.category("views").add("lead_form", leadFormView);
