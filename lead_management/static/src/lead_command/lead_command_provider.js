import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

const NAMESPACE = "%";
const LIMIT = 8;

registry.category("command_setup").add(NAMESPACE, {
    debounceDelay: 200,
    emptyMessage: _t("No lead found"),
    name: _t("leads"),
    placeholder: _t("Search for a lead by name, number, e-mail or ID..."),
});
registry.category("command_categories").add("leads", { namespace: NAMESPACE });

/** Who the lead is of, a contact or not: mostly one searches by that name. */
const getCustomer = ({ contact_name, partner_id, partner_name }) =>
    partner_id?.display_name || partner_name || contact_name;

/**
 * Leads in Odoo's command palette: by whatever the search bar of the leads knows them.
 */
registry.category("command_provider").add("leads", {
    namespace: NAMESPACE,
    async provide(env, { searchValue }) {
        const text = searchValue?.trim();
        if (!text || !(await mayRead())) {
            return [];
        }
        const { records } = await env.services.orm.webSearchRead(
            "lead.lead",
            [["display_name", "ilike", text]],
            {
                limit: LIMIT,
                specification: {
                    contact_name: {},
                    display_name: {},
                    partner_name: {},
                    partner_id: { fields: { display_name: {} } },
                    status_id: { fields: { display_name: {} } },
                },
            }
        );
        return records.map((lead) => ({
            action: () =>
                env.services.action.doAction({
                    type: "ir.actions.act_window",
                    res_model: "lead.lead",
                    res_id: lead.id,
                    views: [[false, "form"]],
                }),
            category: "leads",
            href: `/odoo/leads/${lead.id}`,
            name: [lead.display_name, getCustomer(lead), lead.status_id?.display_name]
                .filter(Boolean)
                .join(" · "),
        }));
    },
});

async function mayRead() {
    const groups = ["lead_management.group_lead_own", "lead_management.group_lead_readonly"];
    return (await Promise.all(groups.map((group) => user.hasGroup(group)))).includes(true);
}
