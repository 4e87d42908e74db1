import { registry } from "@web/core/registry";
import { session } from "@web/session";

/** What somebody else may have written: a click there calls nobody by itself. */
const FOREIGN = ".o-mail-Message-body, .o_lead_reading_body, .o_field_html";

/**
 * Calls numbers by the telephony provider wherever they are links: in the fields of leads,
 * contacts, calls and every other record, and on My work.
 */
export const leadDialService = {
    dependencies: ["action", "orm"],

    start(env, { action, orm }) {
        if (!session.lead_can_dial) {
            return;
        }
        async function dial(number) {
            await action.doAction(await orm.call("lead.call.provider", "dial", [number]));
        }
        // before the link, and the row that it stands in, know of the click
        document.addEventListener(
            "click",
            (ev) => {
                const link = ev.target.closest?.("a[href^='tel:']");
                const isPlain = !link || link.closest(FOREIGN) || ev.ctrlKey || ev.metaKey;
                if (isPlain || !session.lead_can_dial) {
                    return;
                }
                ev.preventDefault();
                ev.stopPropagation();
                dial(decodeURIComponent(link.getAttribute("href").slice("tel:".length)));
            },
            { capture: true }
        );
    },
};

registry.category("services").add("lead_dial", leadDialService);
