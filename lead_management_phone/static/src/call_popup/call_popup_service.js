import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

// Shows who calls, with what can be done about it, until somebody answers.
export const callPopupService = {
    dependencies: ["bus_service", "notification", "orm", "action"],

    start(env, { bus_service, notification, orm, action }) {
        const closeById = new Map();

        async function act(callId, method) {
            const next = await orm.call("lead.call", method, [[callId]]);
            closeById.get(callId)?.();
            if (next && next.type) {
                await action.doAction(next);
            }
        }

        function getButtons(call) {
            if (!call.lead_id) {
                return call.may_create
                    ? [
                          {
                              name: _t("Create"),
                              primary: true,
                              onClick: () => act(call.id, "action_create_lead"),
                          },
                      ]
                    : [];
            }
            const buttons = [
                {
                    name: _t("Open lead"),
                    primary: true,
                    onClick: () => act(call.id, "action_open_lead"),
                },
            ];
            if (call.may_create) {
                buttons.push({
                    name: _t("Attach"),
                    onClick: () => act(call.id, "action_attach"),
                });
            }
            return buttons;
        }

        function show(call) {
            if (closeById.has(call.id)) {
                return;
            }
            const who = [call.lead, call.partner, call.number].filter(Boolean);
            const close = notification.add(who.join(" · ") || _t("Unknown number"), {
                title: _t("Incoming call"),
                type: "info",
                sticky: true,
                className: "o_lead_call_popup",
                buttons: getButtons(call),
                onClose: () => closeById.delete(call.id),
            });
            closeById.set(call.id, close);
        }

        bus_service.subscribe("lead_management_phone/call_rings", show);
        bus_service.subscribe("lead_management_phone/call_ends", ({ id }) => closeById.get(id)?.());
        return { show };
    },
};

registry.category("services").add("lead_call_popup", callPopupService);
