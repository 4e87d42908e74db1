from odoo import api, fields, models


class LeadSettings(models.Model):
    """The panel First steps above the leads: what to set up, in order."""

    _inherit = "lead.settings"

    show_first_steps = fields.Boolean(
        string="Show the first steps",
        default=True,
        help="The panel above the leads guides managers through the setup. It goes by"
        " itself once everything is set up.",
    )

    # ------------------------------------------------------------------ answers

    @api.model
    @api.readonly
    def get_first_steps(self):
        """Return the steps of the current company's setup, for managers.

        :returns: list of the steps as `_prepare_first_step` makes them; empty when the
            panel was dismissed or nothing is left to do
        :raises AccessError: for users who may not change the settings
        """
        settings = self._get_of_current_company()
        if not settings.show_first_steps:
            return []
        steps = settings._get_first_steps()
        is_complete = all(step["is_done"] or step["note"] for step in steps)
        return [] if is_complete else steps

    @api.model
    def dismiss_first_steps(self):
        """Hide the panel from all managers of the current company.

        The switch in the settings brings it back.

        :raises AccessError: for users who may not change the settings
        """
        self._get_of_current_company().write({"show_first_steps": False})

    @api.model
    def _get_of_current_company(self):
        settings = self.browse(self._get_id(self.env.company.id) or [])
        settings.check_access("write")
        return settings

    # ------------------------------------------------------------------ the steps

    def _get_first_steps(self):
        """Return the seven steps in their order."""
        self.ensure_one()
        return [
            *self._get_status_steps(),
            self._get_type_step(),
            self._get_priority_step(),
            self._get_reason_step(),
            self._get_marketing_step(),
            self._get_order_step(),
        ]

    @api.model
    def _prepare_first_step(self, name, title, is_done, links=(), note=""):
        """Return one step of the panel.

        :param str name: technical name
        :param str title: what is set up
        :param bool is_done: whether it is ticked
        :param links: (label, action) pairs: where it is done, the first by the title;
            an action is an external id or a dict
        :param str note: why the step is not needed, empty when it is
        """
        return {
            "name": name,
            "title": title,
            "is_done": bool(is_done),
            "links": [{"label": label, "action": action} for label, action in links],
            "note": note,
        }

    def _get_settings_link(self, label, page):
        """Return the link to a page of the settings form."""
        action = self.action_open_settings()
        context = {**action.get("context", {}), "lead_settings_page": page}
        return label, {**action, "context": context}

    def _has_record(self, model_name):
        """Return whether the company has a record of a model, its own or a shared one."""
        Model = self.env[model_name]
        has_company = "company_id" in Model._fields
        companies = (False, self.company_id.id)
        domain = [("company_id", "in", companies)] if has_company else []
        return bool(Model.search_count(domain, limit=1))

    def _get_status_steps(self):
        Status = self.env["lead.status"]
        allowed = Status._get_allowed(self.env["lead.type"], self.company_id)
        known = Status._get_kinds()
        kinds = {known.get(status_id) for status_id in allowed.ids}
        statuses = self.env._("Lead statuses")
        ends = self.env._("Closed and lost statuses")
        target_id = Status._get_lost_target_id(self.company_id.id)
        return [
            self._prepare_first_step(
                "statuses",
                statuses,
                "open" in kinds,
                [self._get_settings_link(statuses, "statuses")],
            ),
            self._prepare_first_step(
                "ends",
                ends,
                "won" in kinds and target_id,
                [self._get_settings_link(ends, "statuses")],
            ),
        ]

    def _get_type_step(self):
        title = self.env._("Lead types")
        links = [
            self._get_settings_link(title, "types"),
            (self.env._("Ready funnels"), "lead_management.lead_funnel_wizard_action"),
        ]
        is_done = self.env["lead.type"]._get_ids(self.company_id.id)
        return self._prepare_first_step("types", title, is_done, links)

    def _get_priority_step(self):
        title = self.env._("Priorities and tags")
        links = [
            self._get_settings_link(title, "priorities"),
            self._get_settings_link(self.env._("Lead tags"), "tags"),
        ]
        is_done = self._has_record("lead.priority") and self._has_record("lead.tag")
        return self._prepare_first_step("priorities", title, is_done, links)

    def _get_reason_step(self):
        title = self.env._("Lost reasons")
        links = [self._get_settings_link(title, "reasons")]
        is_done = self._has_record("lead.loss.reason")
        return self._prepare_first_step("reasons", title, is_done, links)

    def _get_marketing_step(self):
        links = [
            (self.env._("Campaigns"), "utm.utm_campaign_action"),
            (self.env._("Mediums"), "utm.utm_medium_action"),
            (self.env._("Sources"), "utm.utm_source_action"),
        ]
        models_to_fill = ("utm.campaign", "utm.medium", "utm.source")
        is_done = all(self._has_record(name) for name in models_to_fill)
        return self._prepare_first_step("marketing", self.env._("Marketing"), is_done, links)

    def _get_order_step(self):
        """Return the step of the order and invoice type.

        Hook: an addon that makes orders from leads overrides it. A step with a note
        counts as not needed.
        """
        return self._prepare_first_step(
            "order",
            self.env._("Order and invoice type"),
            False,
            note=self.env._("Not needed: Sales is not connected"),
        )
