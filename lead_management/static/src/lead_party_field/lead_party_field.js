import { Component } from "@odoo/owl";
import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const MAX_OFFERED = 6;

/**
 * Who a lead is of, typed freely: a customer who is known is offered, another name is kept as
 * the name of a company or, at the press of the button beside it, of a person.
 */
export class LeadPartyField extends Component {
    static template = "lead_management.LeadPartyField";
    static components = { AutoComplete };
    static props = {
        ...standardFieldProps,
        placeholder: { type: String, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.isPersonChosen = false;
    }

    get data() {
        return this.props.record.data;
    }

    get isPerson() {
        return this.isPersonChosen || Boolean(this.personName);
    }

    get personName() {
        const { contact_first_name, contact_last_name } = this.data;
        return [contact_first_name, contact_last_name].filter(Boolean).join(" ");
    }

    get value() {
        const { partner_id } = this.data;
        return partner_id?.display_name || this.personName || this.data[this.props.name] || "";
    }

    get kindTitle() {
        return this.isPerson
            ? _t("A person: press for a company")
            : _t("A company: press for a person");
    }

    get sources() {
        return [{ options: (request) => this.search(request) }];
    }

    /**
     * @param {string} request
     * @returns {Promise<object[]>} options of the customers with such a name
     */
    async search(request) {
        const name = request.trim();
        if (!name) {
            return [];
        }
        const found = await this.orm.searchRead(
            "res.partner",
            [
                ["display_name", "ilike", name],
                ["company_id", "in", [false, this.data.company_id?.id || false]],
            ],
            ["display_name"],
            { limit: MAX_OFFERED }
        );
        return found.map(({ id, display_name }) => ({
            label: display_name,
            onSelect: () => this.choose(id, display_name),
        }));
    }

    choose(id, label) {
        return this.props.record.update({
            partner_id: { id, display_name: label },
            ...this.getNames("", false),
        });
    }

    /** @param {{ inputValue: string }} change */
    async onChange({ inputValue }) {
        const text = inputValue.trim();
        if (text !== this.value) {
            await this.props.record.update({
                partner_id: false,
                ...this.getNames(text, this.isPerson),
            });
        }
    }

    async togglePerson() {
        const text = this.data.partner_id ? "" : this.value;
        this.isPersonChosen = !this.isPerson;
        await this.props.record.update(this.getNames(text, this.isPersonChosen));
        this.render();
    }

    /**
     * @param {string} text
     * @param {boolean} isPerson
     * @returns {object} the values of the fields that hold a name
     */
    getNames(text, isPerson) {
        const words = isPerson ? text.split(/\s+/) : [""];
        return {
            [this.props.name]: isPerson ? false : text || false,
            contact_first_name: words.slice(0, -1).join(" ") || false,
            contact_last_name: words.at(-1) || false,
        };
    }
}

registry.category("fields").add("lead_party", {
    component: LeadPartyField,
    supportedTypes: ["char"],
    extractProps: ({ placeholder }) => ({ placeholder }),
});
