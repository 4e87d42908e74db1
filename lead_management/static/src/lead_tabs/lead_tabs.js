import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/**
 * What a tab depends on: functions that are called with the ORM service and return an object,
 * or a promise of one. Their results are put together.
 */
const factRegistry = registry.category("lead_tab_facts");

/**
 * Tabs of the section, in the order of their sequence. An addon adds those of its screens.
 *
 * @typedef {{
 *  name: string,
 *  action: string,
 *  resModel: string,
 *  viewType?: string,
 *  isOffered?: (facts: object) => boolean,
 *  getCount?: (facts: object) => number,
 * }} LeadTab
 */
const tabRegistry = registry.category("lead_tabs");

const LEADS = { action: "lead_management.lead_lead_action", resModel: "lead.lead" };

tabRegistry
    .add("kanban", { ...LEADS, name: _t("Kanban"), viewType: "kanban" }, { sequence: 10 })
    .add("list", { ...LEADS, name: _t("Leads"), viewType: "list" }, { sequence: 20 });

/**
 * Board, list and whatever an addon adds, in one row above each of them.
 *
 * The row waits for nothing: numbers, and tabs that not everybody is offered, come after the
 * records.
 */
export class LeadTabs extends Component {
    static template = "lead_management.LeadTabs";
    static props = {
        // of the records that are shown: changes when they are read anew
        loadId: { type: [String, Boolean] },
        resModel: String,
        slots: { type: Object, optional: true },
    };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ facts: {} });
        useEffect(
            (loadId) => {
                if (loadId && this.isShown) {
                    this.loadFacts();
                }
            },
            () => [this.props.loadId]
        );
        const tabs = useRef("tabs");
        useEffect(
            (el) => {
                if (el) {
                    this.showOpenTab(el);
                }
            },
            () => [tabs.el, this.state.facts]
        );
    }

    /**
     * On a phone the row is wider than the screen: the tab that is open is seen.
     *
     * @param {HTMLElement} el
     */
    showOpenTab(el) {
        const openTab = el.querySelector(".active");
        const { right } = el.getBoundingClientRect();
        const hidden = (openTab?.getBoundingClientRect().right ?? right) - right;
        if (hidden > 0) {
            el.scrollLeft += hidden;
        }
    }

    /** The leads are listed elsewhere too, where they are no section of their own. */
    get isShown() {
        const { actionXmlId } = this.env.config;
        return !this.env.inDialog && tabRegistry.getAll().some((tab) => tab.action === actionXmlId);
    }

    get tabs() {
        const { facts } = this.state;
        return tabRegistry
            .getEntries()
            .map(([id, tab]) => ({ ...tab, id, count: tab.getCount?.(facts) }))
            .filter((tab) => this.isOpen(tab) || !tab.isOffered || tab.isOffered(facts));
    }

    /**
     * @param {LeadTab} tab
     * @returns {boolean} whether the tab is the screen that is shown
     */
    isOpen({ action, resModel, viewType }) {
        const isView = !viewType || viewType === this.env.config.viewType;
        // several screens may list the leads
        const isAction = action === this.env.config.actionXmlId;
        return isView && isAction && resModel === this.props.resModel;
    }

    async loadFacts() {
        const facts = factRegistry.getAll().map((getFacts) => getFacts(this.orm.silent));
        this.state.facts = Object.assign({}, ...(await Promise.all(facts)));
    }

    /**
     * Between board and list the search stays as it is.
     *
     * @param {LeadTab} tab
     */
    open({ action, viewType }) {
        if (action === this.env.config.actionXmlId && viewType) {
            return this.action.switchView(viewType);
        }
        return this.action.doAction(action, { clearBreadcrumbs: true, viewType });
    }
}
