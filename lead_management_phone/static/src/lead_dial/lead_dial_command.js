import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { dialNumber } from "./lead_dial_service";

/** What looks like a telephone number, an internal one too. */
const NUMBER = /^\+?\d[\d\s()./-]+$/;

/** A number that is typed into Odoo's command palette is called. */
registry.category("command_provider").add("lead_dial", {
    provide(env, { searchValue }) {
        const number = searchValue?.trim() || "";
        if (!session.lead_can_dial || !NUMBER.test(number)) {
            return [];
        }
        return [
            {
                action: () => dialNumber(env, number),
                name: _t("Call %(number)s", { number }),
            },
        ];
    },
});
