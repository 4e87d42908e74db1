from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestProbedFields(TransactionCase):
    """REQ-1.14: which fields of the suite are read past the rules of what they lead to, and why.

    A new one needs its reason here, and beside its addon a test that no domain, group, order
    or name over it tells what is hidden.
    """

    # a domain over them is not held to the rules of the records that they lead to
    bypass_reasons = {
        "lead.email.attachment_ids": "what is attached to an e-mail is seen with the e-mail",
    }
    # read as the system from a record that the reader has beside it
    related_reasons = {
        "lead.currency.mixin.currency_id": "the currency of the own company",
        "lead.document.wizard.company_id": "the company of the lead, which the user reads",
        "lead.document.wizard.product_tmpl_id": "the item of the lead, which the user reads",
        "lead.lead.currency_id": "the currency of the lead's company",
        "lead.lead.item_choice": "the item of the lead itself",
        "lead.settings.alias_name": "the address of the settings' own account",
        "lead.status.change.lead_currency_id": "the currency of the lead's company",
        "lead.status.replace.wizard.company_id": "the company of the chosen status",
        "lead.target.currency_id": "the currency of the target's company",
        "lead.type.alias_name": "the address of the type's own account",
    }
    # computed as the system, kept nowhere
    computed_reasons = {
        "crm.team.sale_order_count": "a number, which Odoo asks for before a team is deleted",
        "lead.qualification.wizard.hidden_deal_count": "a number, of the lead's own company",
        "lead.qualification.wizard.open_deal_ids": "found with the rights of the user all the same",
        "lead.settings.is_numbering_shared": "of the numerator, which is the administrators'",
        "lead.settings.number_next": "of the numerator, which is the administrators'",
        "lead.settings.number_padding": "of the numerator, which is the administrators'",
        "lead.settings.number_prefix": "of the numerator, which is the administrators'",
        "lead.settings.sequence_id": "of the numerator; for administrators alone",
        "res.users.lead_team_ids": "the own teams, which record rules ask for",
    }

    def _get_names(self, condition):
        """Return the names of the suite's fields that a condition holds for."""
        return {
            f"{name}.{field.name}"
            for name, model in self.registry.items()
            for field in model._fields.values()
            if any(addon.startswith("lead_management") for addon in field._modules or ())
            and condition(field)
        }

    def test_domains_keep_to_the_rules_of_what_they_ask_about(self):
        """REQ-1.14"""
        found = self._get_names(lambda field: getattr(field, "bypass_search_access", False))
        self.assertLessEqual(found, self.bypass_reasons.keys())

    def test_related_fields_are_read_with_the_rights_of_the_reader(self):
        """REQ-1.14: but what is no secret to who reads the record."""
        found = self._get_names(
            lambda field: (
                field.related and field.compute_sudo and not field.store and not field.inherited
            )
        )
        self.assertLessEqual(found, self.related_reasons.keys())

    def test_computed_fields_are_computed_with_the_rights_of_the_reader(self):
        """REQ-1.14: a value that is kept is the record's, any other the reader's."""
        found = self._get_names(
            lambda field: (
                field.compute and not field.related and field.compute_sudo and not field.store
            )
        )
        self.assertLessEqual(found, self.computed_reasons.keys())

    def test_what_is_computed_for_the_reader_is_searched_for_the_reader(self):
        """REQ-1.14: no searchable field is computed as the system."""
        found = self._get_names(
            lambda field: field.search and field.compute_sudo and not field.store
        )
        self.assertLessEqual(found, self.related_reasons.keys() | self.computed_reasons.keys())
