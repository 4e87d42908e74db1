import { onWillStart } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { sortBy } from "@web/core/utils/arrays";
import { getTag } from "@web/core/utils/xml";
import { FormArchParser } from "@web/views/form/form_arch_parser";
import { FormCompiler } from "@web/views/form/form_compiler";
import { InnerGroup } from "@web/views/form/form_group/form_group";
import { formView } from "@web/views/form/form_view";
import { StatusBarButtons } from "@web/views/form/status_bar_buttons/status_bar_buttons";
import { LeadModel } from "../lead_model/lead_model";
import { LeadSimilarDialog } from "../lead_similar/lead_similar_dialog";

/**
 * Reads in which order the types of leads want the fields.
 *
 * @param {Element} xmlDoc
 * @returns {Record<number, Record<string, number>>} {type id: {name: position}}
 */
export function readFieldOrders(xmlDoc) {
    return JSON.parse(xmlDoc.getAttribute("field_orders") || "{}");
}

export class LeadFormArchParser extends FormArchParser {
    /** @override */
    parse(xmlDoc) {
        return { ...super.parse(...arguments), fieldOrders: readFieldOrders(xmlDoc) };
    }
}

/**
 * A group in which the fields that the lead's type lists come first, in their order. Its rows go
 * by what they hold: who types in one does not lose it when another appears above it.
 */
export class LeadInnerGroup extends InnerGroup {
    static template = "lead_management.InnerGroup";
    static props = [...InnerGroup.props, "fieldOrder?"];

    /** @override */
    getItems() {
        const { fieldOrder } = this.props;
        const items = super.getItems();
        const last = items.length + 1000;
        return fieldOrder ? sortBy(items, ([, slot]) => fieldOrder[slot.fieldName] ?? last) : items;
    }

    /** @override */
    getRows() {
        const rows = super.getRows();
        rows.forEach((row, index) => {
            row.key = row[0]?.name ?? `empty_${index}`;
        });
        return rows;
    }
}

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

    /**
     * Tells a group which field each of its items shows; a label goes with its field.
     * @override
     */
    compileGroup() {
        const group = super.compileGroup(...arguments);
        if (group.tagName !== "InnerGroup") {
            return group;
        }
        group.setAttribute("fieldOrder", "__comp__.fieldOrder");
        for (const slot of group.children) {
            const shown = slot.querySelector("FormLabel, Field");
            const name = shown?.getAttribute("fieldName") || shown?.getAttribute("name");
            if (name && slot.getAttribute("type") === "'item'") {
                slot.setAttribute("fieldName", name);
            }
        }
        return group;
    }
}

/** How many buttons stand beside the statuses; the others are in a menu, as on a phone. */
const SHOWN_BUTTONS = 2;

export class LeadStatusBarButtons extends StatusBarButtons {
    static template = "lead_management.StatusBarButtons";

    get shownSlotNames() {
        return this.visibleSlotNames.slice(0, this.env.isSmall ? 1 : SHOWN_BUTTONS);
    }

    get menuSlotNames() {
        return this.visibleSlotNames.slice(this.shownSlotNames.length);
    }
}

export class LeadFormRenderer extends formView.Renderer {
    static components = {
        ...formView.Renderer.components,
        InnerGroup: LeadInnerGroup,
        StatusBarButtons: LeadStatusBarButtons,
    };

    /** The positions of the fields in the form of the lead's type: {name: position}. */
    get fieldOrder() {
        const { archInfo, record } = this.props;
        return archInfo.fieldOrders?.[record.data.type_id?.id];
    }

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

/** Buttons that show beside the card who has its e-mail or phone: it is neither saved nor left. */
const SIMILAR_BUTTONS = ["action_view_duplicate_leads", "action_view_duplicate_partners"];

export class LeadFormController extends formView.Controller {
    /** @override */
    setup() {
        super.setup();
        onWillStart(async () => {
            this.isManager = await user.hasGroup("lead_management.group_lead_manager");
        });
    }

    /** @override the lists in tabs are read when they are shown */
    onWillLoadRoot({ activeFields }) {
        super.onWillLoadRoot(...arguments);
        if (!this.model.isReady) {
            const lists = this.archInfo.xmlDoc.querySelectorAll(
                "notebook field[widget=lead_x2many]:not(field field)"
            );
            const names = new Set([...lists].map((list) => list.getAttribute("name")));
            this.model.setListsAside(activeFields, names);
        }
    }

    /**
     * Own fields are configuration: only managers are offered to edit them.
     * Odoo's Duplicate bears the word that leads have for it.
     * @override
     */
    getStaticActionMenuItems() {
        const items = super.getStaticActionMenuItems();
        const { isAvailable } = items.addPropertyFieldValue;
        items.addPropertyFieldValue.isAvailable = () => this.isManager && isAvailable();
        items.duplicate.description = _t("Copy");
        return items;
    }

    /** @override */
    async beforeExecuteActionButton({ name }) {
        if (!SIMILAR_BUTTONS.includes(name)) {
            return super.beforeExecuteActionButton(...arguments);
        }
        await this.showSimilar();
        return false;
    }

    async showSimilar() {
        const { root } = this.model;
        // what is still being typed counts, too
        await root.getChanges();
        this.dialogService.add(LeadSimilarDialog, {
            record: root,
            saveCard: () => this.save(),
        });
    }
}

export const leadFormView = {
    ...formView,
    ArchParser: LeadFormArchParser,
    Controller: LeadFormController,
    Compiler: LeadFormCompiler,
    Model: LeadModel,
    Renderer: LeadFormRenderer,
};

registry.category("views").add("lead_form", leadFormView);
