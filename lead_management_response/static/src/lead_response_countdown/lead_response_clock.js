import { reactive } from "@odoo/owl";
import { registry } from "@web/core/registry";

const MINUTE = 60 * 1000;

/**
 * The time of day for everything that counts down: one timer, whatever is shown, and none
 * while nothing is. It strikes with the full minute of the clock, and when a tab is looked
 * at again.
 */
export const leadResponseClockService = {
    start() {
        const clock = reactive({ now: Date.now() });
        let shown = 0;
        let timer = null;
        const strike = () => {
            clearTimeout(timer);
            clock.now = Date.now();
            timer = shown ? setTimeout(strike, MINUTE - (clock.now % MINUTE)) : null;
        };
        const onVisible = () => shown && !document.hidden && strike();
        document.addEventListener("visibilitychange", onVisible);
        return {
            clock,
            /** Says that one more thing is shown. */
            enter() {
                shown++;
                if (shown === 1) {
                    strike();
                }
            },
            /** Says that it is not shown any more. */
            leave() {
                shown--;
                if (!shown) {
                    clearTimeout(timer);
                }
            },
        };
    },
};

registry.category("services").add("lead_response_clock", leadResponseClockService);
