import { isMobileOS } from "@web/core/browser/feature_detection";
import { registry } from "@web/core/registry";
import { session } from "@web/session";

/** What somebody else may have written: a click there calls nobody by itself. */
const FOREIGN = ".o-mail-Message-body, .o_lead_reading_body, .o_field_html";

/**
 * Calls a number by the telephony provider.
 *
 * @param {OdooEnv} env
 * @param {string} number as a person has written it
 */
export async function dialNumber({ services: { action, orm } }, number) {
    await action.doAction(await orm.call("lead.call.provider", "dial", [number]));
}

/**
 * Calls numbers by the telephony provider wherever they are links: in the fields of leads,
 * contacts, calls and every other record, and on My work. A telephone calls by itself.
 */
export const leadDialService = {
    dependencies: ["action", "orm"],

    start(env) {
        if (!session.lead_can_dial) {
            return;
        }
        // before the link, and the row that it stands in, know of the click
        document.addEventListener(
            "click",
            (ev) => {
                const link = ev.target.closest?.("a[href^='tel:']");
                const isPlain = !link || link.closest(FOREIGN) || ev.ctrlKey || ev.metaKey;
                if (isPlain || isMobileOS() || !session.lead_can_dial) {
                    return;
                }
                ev.preventDefault();
                ev.stopPropagation();
                dialNumber(env, decodeURIComponent(link.getAttribute("href").slice(4)));
            },
            { capture: true }
        );
    },
};

registry.category("services").add("lead_dial", leadDialService);
