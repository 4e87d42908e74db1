import { useSubEnv } from "@odoo/owl";
import { RPCError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";
import {
    KanbanQuickCreateController,
    KanbanRecordQuickCreate,
} from "@web/views/kanban/kanban_record_quick_create";
import { LeadFormCompiler, LeadFormRenderer, readFieldOrders } from "../lead_form/lead_form_view";

/**
 * Quick create that loses nothing: what the server refuses is said, and what was typed stays.
 */
export class LeadQuickCreateController extends KanbanQuickCreateController {
    setup() {
        super.setup();
        this.notification = useService("notification");
        useSubEnv({ closeQuickCreate: () => this.props.onCancel() });
    }

    /** @override */
    async validate() {
        const { root } = this.model;
        if (await root.isDirty()) {
            // what is still being typed counts, too
            await this.model.mutex?.getUnlockedDef();
        }
        if (root.data.email_problem) {
            await root.setInvalidField("email");
            this.rootRef.el.querySelector("[name=email] input")?.focus();
        } else {
            await super.validate(...arguments);
        }
    }

    /** @override */
    showFormDialogInError(error) {
        if (!(error instanceof RPCError)) {
            throw error;
        }
        this.notification.add(error.data?.message || error.message, { type: "danger" });
    }
}

export class LeadQuickCreate extends KanbanRecordQuickCreate {
    static components = { KanbanQuickCreateController: LeadQuickCreateController };

    /** @override */
    async getQuickCreateProps() {
        await super.getQuickCreateProps(...arguments);
        const { archInfo } = this.quickCreateProps;
        Object.assign(this.quickCreateProps, {
            Compiler: LeadFormCompiler,
            Renderer: LeadFormRenderer,
            archInfo: { ...archInfo, fieldOrders: readFieldOrders(archInfo.xmlDoc) },
        });
    }
}
