import { registry } from "@web/core/registry";
import { cardIn, closedDialog, column, drop, settledIn } from "./lead_tour_utils";

/** Puts the focus on what the trigger finds: tours have no step for it. */
const focus = (trigger) => ({
    trigger,
    run() {
        this.anchor.focus();
    },
});

registry.category("web_tour.tours").add("lead_board_gestures", {
    url: "/odoo/leads",
    steps: () => [
        {
            content: "+ adds a lead in that status",
            trigger: `${column("Second")} .o_kanban_quick_add`,
            run: "click",
        },
        {
            trigger: `${column("Second")} .o_kanban_quick_create [name=name] input`,
            run: "edit From the plus",
        },
        { trigger: ".o_kanban_add", run: "click" },
        { trigger: cardIn("Second", "From the plus") },
        { trigger: ".o_kanban_cancel", run: "click" },
        {
            content: "The card says type, number, age and whose it is",
            trigger: `${cardIn("First", "Alpha")}:contains(Racks):contains(#):contains(Today):contains(lead_own)`,
        },
        {
            content: "A closing that has passed is red",
            trigger: `${cardIn("First", "Beta")} [name=date_deadline].text-danger`,
        },
        {
            content: "A card without optional data is low, and five columns fit",
            trigger: cardIn("First", "Alpha"),
            run() {
                const { offsetHeight } = this.anchor;
                if (offsetHeight > 110) {
                    throw new Error(`The card is ${offsetHeight} pixels high.`);
                }
                const { minWidth } = getComputedStyle(this.anchor.closest(".o_kanban_group"));
                if (5 * parseFloat(minWidth) > 1400) {
                    throw new Error(`A column takes ${minWidth}.`);
                }
            },
        },
        drop("Beta", "First", "Third"),
        {
            content: "This status wants a phone: think again",
            trigger: ".modal:has([name=phone].o_required_modifier) .o_form_button_cancel",
            run: "click",
        },
        { content: "It has returned", trigger: `${closedDialog} ${settledIn("First", "Beta")}` },
        drop("Beta", "First", "Third"),
        {
            content: "Without the phone",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "it is not taken",
            trigger: ".modal .o_field_widget[name=phone].o_field_invalid input",
            run: "edit 601 234 567",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: `${closedDialog} ${settledIn("Third", "Beta")}` },
        { content: "The eye shows closed statuses", trigger: ".o_lead_eye", run: "click" },
        { trigger: column("Success") },
        drop("Gamma", "First", "Success"),
        { content: "Won", trigger: settledIn("Success", "Gamma") },
        { content: "The eye hides them", trigger: ".o_lead_eye", run: "click" },
        { trigger: `.o_kanban_renderer:not(:has(${column("Success")}))` },
        { content: "A click opens the card", trigger: cardIn("First", "Alpha"), run: "click" },
        {
            trigger:
                ".o_lead_form:has(.o_arrow_button_current:contains(First)) .o_arrow_button:contains(Second)",
        },
        {
            content: "A status that the type forbids is no button",
            trigger: ".o_lead_form:not(:has(.o_arrow_button:contains(Third)))",
        },
        { trigger: ".o_lead_form .o_arrow_button:contains(Second)", run: "click" },
        {
            content: "The tab counts",
            trigger: ".o_notebook a[name=status_change]:contains(2)",
            run: "click",
        },
        { trigger: ".o_lead_form .o_arrow_button_current:contains(Second)" },
        { trigger: "[name=status_change_ids] th[data-name=hours_before]" },
    ],
});

registry.category("web_tour.tours").add("lead_board_empty", {
    url: "/odoo/leads",
    steps: () => [
        { trigger: ".o_searchview_input", run: "edit Archive" },
        {
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains(More fields)",
            run: "click",
        },
        {
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains(Type) .o_expand",
            run: "click",
        },
        {
            trigger: ".o_searchview_autocomplete .o-dropdown-item.o_indent:contains(Archive)",
            run: "click",
        },
        {
            content: "No status is left, and the board says why",
            trigger: ".o_lead_empty_board:contains(no open status is allowed for Archive)",
        },
        {
            content: "A salesperson cannot change the type",
            trigger: ".o_lead_empty_board:not(:has(.o_lead_empty_board_link))",
        },
        { trigger: ".o_lead_show_closed", run: "click" },
        { content: "The closed ones are there", trigger: column("Success") },
    ],
});

registry.category("web_tour.tours").add("lead_list_desk", {
    url: "/odoo/leads?view_type=list",
    steps: () => [
        {
            content: "Opened is on",
            trigger: ".o_facet_value:contains(Opened)",
        },
        { trigger: ".o_list_renderer:contains(Alpha):contains(Beta):not(:contains(Done))" },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        {
            content: "Group by the priority",
            trigger: ".o_group_by_menu .o_menu_item:contains(/^Priority/)",
            run: "click",
        },
        { trigger: ".o_group_header:contains(Hot)" },
        {
            content: "A favourite that everybody has",
            trigger: ".o_favorite_menu .o_menu_item:contains(Biggest open leads)",
            run: "click",
        },
        { trigger: ".o_facet_value:contains(Biggest open leads)" },
        { content: "The biggest is on top", trigger: ".o_data_row:eq(0):contains(Beta)" },
        { content: "Close the menu", trigger: ".o_searchview_dropdown_toggler", run: "click" },
        {
            content: "The row has the colour of its priority",
            trigger: ".o_data_row.o_lead_row_color_3:contains(Beta)",
        },
        {
            content: "Another column",
            trigger: ".o_optional_columns_dropdown_toggle",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .o-dropdown-item:contains(/^Source/) input:not(:checked)",
            run: "click",
        },
        { trigger: "th[data-name=source_id]" },
        {
            content: "Select two leads",
            trigger: ".o_data_row:contains(Alpha) .o_list_record_selector input",
            run: "click",
        },
        { trigger: ".o_data_row:contains(Beta) .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button[name=action_lost]", run: "click" },
        { trigger: ".modal .o_radio_item:contains(Price) input", run: "click" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: `${closedDialog} .o_list_renderer:not(:contains(Alpha))` },
    ],
});

registry.category("web_tour.tours").add("lead_keyboard", {
    url: "/odoo/leads",
    steps: () => [
        { trigger: cardIn("First", "Alpha") },
        {
            content: "My leads, from the search box that has the focus",
            trigger: ".o_searchview_input",
            run: "press Alt+Shift+y",
        },
        { trigger: ".o_facet_value:contains(My leads)" },
        { trigger: ".o_searchview_input", run: "press Alt+Shift+y" },
        { trigger: "body:not(:has(.o_facet_value:contains(My leads)))" },
        { trigger: ".o_searchview_input", run: "press Alt+Shift+l" },
        { trigger: ".o_facet_value:contains(Closed)" },
        { trigger: cardIn("Success", "Done") },
        { trigger: ".o_searchview_input", run: "press Alt+Shift+o" },
        { trigger: "body:not(:has(.o_facet_value:contains(Opened)))" },
        { trigger: ".o_searchview_input", run: "press Alt+Shift+o" },
        { trigger: ".o_facet_value:contains(Opened)" },
        { trigger: ".o_searchview_input", run: "press Alt+Shift+l" },
        {
            content: "The board as it was, read anew",
            trigger: `.o_kanban_renderer:not(:has(${column("Success")}))`,
        },
        { content: "Arrows go through the cards", trigger: cardIn("First", "Gamma") },
        focus(cardIn("First", "Gamma")),
        { trigger: cardIn("First", "Gamma"), run: "press ArrowDown" },
        {
            trigger: cardIn("First", "Beta"),
            run() {
                if (document.activeElement !== this.anchor) {
                    throw new Error("The next card has not got the focus");
                }
            },
        },
        {
            content: "into the next column",
            trigger: cardIn("First", "Beta"),
            run: "press ArrowRight",
        },
        { trigger: ".o_lead_board", run: "press v" },
        { content: "V is the quick view", trigger: ".modal .o_lead_quick_view_edit" },
        {
            content: "Escape closes it",
            trigger: ".modal .o_lead_quick_view_close",
            run: "press Escape",
        },
        { trigger: `${closedDialog} ${cardIn("Second", "Omega")}` },
        focus(cardIn("Second", "Omega")),
        { content: "Enter opens the card", trigger: cardIn("Second", "Omega"), run: "press Enter" },
        { trigger: ".o_lead_form [name=name] textarea:value(Omega)" },
    ],
});

registry.category("web_tour.tours").add("lead_sections", {
    url: "/odoo/leads",
    steps: () => [
        { trigger: cardIn("First", "Alpha"), run: "click" },
        {
            content: "Fold a section",
            trigger: ".o_property_group[property-name=hall] .o_field_property_group_label",
            run: "click",
        },
        { trigger: ".o_property_group[property-name=hall]:not(:has(.o_property_folded:visible))" },
        {
            content: "The lead is not changed",
            trigger: ".o_lead_form:not(:has(.o_form_button_save:visible))",
        },
        { trigger: ".o_back_button", run: "click" },
        { content: "Another lead of the type", trigger: cardIn("Second", "Omega"), run: "click" },
        { trigger: ".o_lead_form [name=name] textarea:value(Omega)" },
        { trigger: ".o_property_group[property-name=hall]:not(:has(.o_property_folded:visible))" },
    ],
});

registry.category("web_tour.tours").add("lead_sections_made", {
    url: "/odoo/leads",
    steps: () => [
        { trigger: cardIn("First", "Alpha"), run: "click" },
        { trigger: ".o_lead_form .o_property_group" },
        {
            content: "The gear of the card",
            trigger: ".o_control_panel_breadcrumbs .o_cp_action_menus button",
            run: "click",
        },
        { trigger: ".o-dropdown-item:contains(Edit Properties)", run: "click" },
        {
            content: "Another own field",
            trigger: "[name=properties] .o_field_property_add button",
            run: "click",
        },
        {
            trigger: ".o_property_field_popover .o_field_property_definition_header",
            run: "edit Delivery",
        },
        {
            content: "that is a section",
            trigger: ".o_property_field_popover .o_field_property_definition_type input",
            run: "click",
        },
        { trigger: ".o-dropdown--menu .o-dropdown-item:contains(Separator)", run: "click" },
        {
            content: "and stands before the other one",
            trigger: ".o_property_field_popover button:has(.oi-chevron-up)",
            run: "click",
        },
        {
            content: "Done",
            trigger: ".o_lead_form [name=name] textarea",
            run: "click",
        },
        {
            trigger: "[name=properties] .o_field_property_group_label:contains(Delivery)",
        },
        { trigger: ".o_form_button_save:visible", run: "click" },
        {
            content: "Saved",
            trigger:
                ".o_lead_form:not(:has(.o_form_button_save:visible)) .o_form_button_create:enabled",
        },
    ],
});

registry.category("web_tour.tours").add("lead_desk_phone", {
    url: "/odoo/leads",
    steps: () => [
        { content: "Columns one beside the other", trigger: cardIn("First", "Alpha") },
        {
            content: "Quick view: Lost asks for the reason",
            trigger: `${cardIn("First", "Gamma")} .o_lead_quick_view_button`,
            run: "click",
        },
        { trigger: ".modal .o_statusbar_status .dropdown-toggle", run: "click" },
        { trigger: "body .o-dropdown--menu .o-dropdown-item:contains(Failure)", run: "click" },
        {
            content: "Think again",
            trigger: ".modal:contains(Lost reason) .o_form_button_cancel",
            run: "click",
        },
        { trigger: ".modal .o_statusbar_status .dropdown-toggle:contains(First)" },
        { trigger: ".modal .o_lead_quick_view_close", run: "click" },
        {
            content: "Open a card",
            trigger: `${closedDialog} ${cardIn("First", "Alpha")}`,
            run: "click",
        },
        {
            content: "The type forbids a status: it is no choice",
            trigger: ".o_lead_form .o_statusbar_status .dropdown-toggle:contains(First)",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu:not(:contains(Third)) .o-dropdown-item:contains(Second)",
            run: "click",
        },
        { trigger: ".o_notebook .nav-link:contains(Status change (2))" },
        { trigger: ".o_lead_form .o_statusbar_status .dropdown-toggle:contains(Second)" },
        { trigger: ".o_back_button", run: "click" },
        { trigger: cardIn("Second", "Alpha") },
        { content: "The list", trigger: ".o_cp_switch_buttons .dropdown-toggle", run: "click" },
        { trigger: ".o-dropdown--menu .o-dropdown-item:contains(List)", run: "click" },
        { trigger: ".o_list_renderer .o_data_row:contains(Beta)" },
    ],
});

registry.category("web_tour.tours").add("lead_list_narrow", {
    steps: () => [
        {
            content: "The list opens with its usual columns",
            trigger: ".o_lead_list .o_data_row td[name=name]:contains(Twelve four-post lifts)",
            run() {
                const frame = document.querySelector(".o_list_renderer");
                if (frame.scrollWidth > frame.clientWidth) {
                    throw new Error("The columns do not fit into the window.");
                }
                for (const name of ["name", "partner_id", "user_id"]) {
                    const cell = this.anchor.parentElement.querySelector(`td[name=${name}]`);
                    const cut = [cell, ...cell.querySelectorAll("*")].filter(
                        (element) => element.scrollWidth > element.clientWidth + 1
                    );
                    if (cut.some((element) => getComputedStyle(element).display !== "inline")) {
                        throw new Error(`${name} is cut off: ${cell.innerText}`);
                    }
                }
            },
        },
    ],
});
