import { Component, xml } from "@odoo/owl";
import { leadMyWorkBadges } from "@lead_management_report/lead_my_work/lead_my_work";
import { LeadResponseCountdown } from "@lead_management_response/lead_response_countdown/lead_response_countdown";

/** The countdown of the first response on a row of My work. */
export class LeadMyWorkResponse extends Component {
    static template = xml`<LeadResponseCountdown clock="props.lead.response_clock" />`;
    static components = { LeadResponseCountdown };
    static props = { lead: Object };
}

leadMyWorkBadges.add("response", {
    Component: LeadMyWorkResponse,
    /** An answered lead counts no more. */
    isShown: ({ response_clock: clock }) => Boolean(clock) && !clock.date,
});
