import { Component, onMounted, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/**
 * Panel above the leads that guides managers through the setup.
 *
 * It loads after the leads, so that nobody waits for it.
 */
export class LeadFirstSteps extends Component {
    static template = "lead_management.LeadFirstSteps";
    static props = {};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ steps: [] });
        onMounted(() => this.load());
    }

    /**
     * @param {{ is_done: boolean, note: string }} step
     * @returns {{ className: string, label: string }} how the step is marked
     */
    getMark(step) {
        if (step.is_done) {
            return { className: "fa-check-circle text-success", label: _t("Done") };
        }
        return step.note
            ? { className: "fa-minus-circle text-muted", label: _t("Not needed") }
            : { className: "fa-circle-o text-muted", label: _t("To do") };
    }

    get doneCount() {
        return this.state.steps.filter(({ is_done, note }) => is_done || note).length;
    }

    /**
     * On a phone only what is left to do has room.
     */
    get visibleSteps() {
        const { steps } = this.state;
        return this.env.isSmall ? steps.filter(({ is_done, note }) => !is_done && !note) : steps;
    }

    async load() {
        if (await user.hasGroup("lead_management.group_lead_manager")) {
            this.state.steps = await this.orm.silent.call("lead.settings", "get_first_steps");
        }
    }

    async dismiss() {
        this.state.steps = [];
        await this.orm.call("lead.settings", "dismiss_first_steps");
    }

    open(link) {
        return this.action.doAction(link.action, { onClose: () => this.load() });
    }
}
