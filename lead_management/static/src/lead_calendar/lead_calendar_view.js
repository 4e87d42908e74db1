import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { SearchModel } from "@web/search/search_model";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { calendarView } from "@web/views/calendar/calendar_view";
import { LeadSearchBar } from "../lead_search_bar/lead_search_bar";
import { LeadControlPanel } from "../lead_type_pills/lead_control_panel";
import { withKeptTypes } from "../lead_type_pills/lead_type_filter";

/**
 * Leads by one of their days: the expected closing, or another date that the view names.
 */
export class LeadCalendarModel extends CalendarModel {
    /** @override */
    setup() {
        super.setup(...arguments);
        this.firstDateField = this.meta.fieldMapping.date_start;
        const kept = browser.localStorage.getItem(this.dateKey);
        if (this.dateFields.some(({ name }) => name === kept)) {
            this.setDateField(kept);
        }
    }

    get dateKey() {
        return `lead_management.calendar_date,${user.userId}`;
    }

    /** The dates by which the leads can be shown, those that the view reads. */
    get dateFields() {
        return [...new Set([this.firstDateField, ...this.meta.fieldNames])]
            .map((name) => this.meta.fields[name])
            .filter((field) => ["date", "datetime"].includes(field?.type));
    }

    /** A lead made on a day gets that day, so it must be one that people write. */
    get canCreate() {
        return super.canCreate && !this.meta.fields[this.meta.fieldMapping.date_start].readonly;
    }

    setDateField(name) {
        this.meta.fieldMapping = { ...this.meta.fieldMapping, date_start: name };
    }

    /**
     * @param {string} name of the field whose days the calendar shows
     */
    async showBy(name) {
        browser.localStorage.setItem(this.dateKey, name);
        this.setDateField(name);
        await this.load();
    }
}

export class LeadCalendarController extends CalendarController {
    static components = {
        ...CalendarController.components,
        Dropdown,
        DropdownItem,
        SearchBar: LeadSearchBar,
    };
}

export const leadCalendarView = {
    ...calendarView,
    buttonTemplate: "lead_management.LeadCalendarButtons",
    ControlPanel: LeadControlPanel,
    Controller: LeadCalendarController,
    Model: LeadCalendarModel,
    SearchModel: withKeptTypes(SearchModel),
};

registry.category("views").add("lead_calendar", leadCalendarView);
