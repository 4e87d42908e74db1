import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { imageUrl } from "@web/core/utils/urls";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * Colleagues with open leads, as avatars: a click gives them the lead.
 *
 * Empty for who may not reassign it.
 */
export class LeadReassign extends Component {
    static template = "lead_management.LeadReassign";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ candidates: [] });
        onWillStart(() => this.loadCandidates());
    }

    async loadCandidates() {
        const { readonly, record } = this.props;
        if (!readonly && record.resId) {
            this.state.candidates = await this.orm.call(
                record.resModel,
                "get_reassignment_candidates",
                [[record.resId]]
            );
        }
    }

    /**
     * @param {{ id: number }} candidate
     * @returns {boolean}
     */
    isSalesperson({ id }) {
        return this.props.record.data.user_id?.id === id;
    }

    /**
     * @param {{ id: number }} candidate
     * @returns {string}
     */
    getAvatarUrl({ id }) {
        return imageUrl("res.users", id, "avatar_128");
    }

    /**
     * @param {{ id: number, name: string }} candidate
     */
    async assign({ id, name }) {
        const { record } = this.props;
        await record.update({ user_id: { id, display_name: name } });
        await record.save({
            onError: (error, { discard }) => {
                discard();
                throw error;
            },
        });
    }
}

registry.category("view_widgets").add("lead_reassign", { component: LeadReassign });
