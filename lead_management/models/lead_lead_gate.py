from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.mail import is_html_empty

from ..trusted_context import Trusted, get_trusted, is_trusted
from .lead_import_session import LeadImportSession
from .lead_locked_mixin import HOLDING


class LeadLead(models.Model):
    """The one gate that every change of status passes.

    Creation, form, list edit, board, import, Copy, server actions and the API all end
    in `create` or `write` of `lead.lead`; those call, in this order,

    1. `_group_by_status_values` before the write: what the change brings with it,
    2. `_check_status_change` after it: the rules, on the values as they stand then,
    3. `lead.status.change._log_changes`: the log,
    4. `_run_status_actions`: the actions on entering.
    """

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ the gate

    def _check_status_change(self, previous):
        """The one gate: refuse what the rules of type and status forbid.

        Called on every route after the values are written and before the transaction
        ends. A bridge extends it with rules of its own.

        :param previous: {lead id: `lead.status` before the write}; leads just created
            are not in it
        :raises ValidationError: naming the lead, what is wrong and the remedy
        """
        self._check_status_allowed()
        self._check_pipeline(previous)
        self._check_status_required_fields()

    def _check_status_allowed(self):
        Status = self.env["lead.status"]
        for lead in self:
            allowed_ids = Status._get_allowed_ids(lead.type_id.id, lead.company_id.id)
            if lead.status_id.id in allowed_ids or not (lead.status_id or allowed_ids):
                continue
            raise ValidationError(lead._get_not_allowed_message(lead.type_id, lead.status_id))

    def _get_not_allowed_message(self, lead_type, status):
        """Return the refusal of a status, naming the allowed ones."""
        self.ensure_one()
        allowed = self.env["lead.status"]._get_allowed(lead_type, self.company_id)
        return self.env._(
            "Status is not allowed for the selected type. Lead: %(lead)s; type:"
            " %(type)s; status: %(status)s. Allowed: %(allowed)s.",
            lead=self.display_name,
            type=lead_type.name or self.env._("none"),
            status=status.name or self.env._("none"),
            allowed=", ".join(allowed.mapped("name")),
        )

    @api.model
    def _is_from_past(self):
        """Tell whether leads are being created that have had their life elsewhere.

        Of the rules, only what their type allows is held against them; what happened to them
        once is neither announced nor done to their contacts again.
        """
        return is_trusted(self.env, "lead_from_past")

    # ------------------------------------------------------------------ rules at rest

    def _hold_rules(self):
        """Hold types and statuses of leads that nothing is logged of, and look at them anew.

        :raises ConcurrencyError: when they are not as the rules have read them
        """
        if not self:
            return
        self.flush_recordset(["type_id", "status_id", "company_id"])
        rules = {
            (lead.type_id.id or None, lead.status_id.id or None, lead.company_id.id)
            for lead in self.sudo()
        }
        types, statuses, _companies = map(list, zip(*rules, strict=True))
        query = SQL(HOLDING, types=types, statuses=statuses)
        self._check_stored_rules(rules, self.env.execute_query(query))

    @api.model
    def _check_stored_rules(self, rules, rows):
        """Have the transaction repeated where the cache knows older rules than the database.

        Another process has changed them and this one has not heard of it yet.

        :param rules: set of (type id, status id, company id) that leads have together
        :param rows: what `READ_RULES` gives
        """
        kinds = self.env["lead.status"]._get_kinds()
        listed = {row[4]: row[5] for row in rows}
        # the company of a status that leads of each may take
        usable = {
            status_id: company_id
            for status_id, kind, active, company_id, *_type in rows
            if active and kinds.get(status_id) == kind
        }
        if all(
            status_id in usable
            and usable[status_id] in (None, company_id)
            and (not listed.get(type_id) or status_id in listed[type_id])
            for type_id, status_id, company_id in rules
            if status_id
        ):
            return
        self.env.registry.clear_cache()
        raise ConcurrencyError(
            self.env._("Types or statuses of leads have changed in the meantime. Try again.")
        )

    def _check_status_required_fields(self):
        Status = self.env["lead.status"]
        for lead in self:
            if not Status._get_entering(lead.status_id.id).required_fields:
                continue
            missing = lead._get_missing_fields(lead.status_id)
            if missing:
                raise ValidationError(
                    self.env._(
                        "The status %(status)s needs fields that are empty on the lead"
                        " %(lead)s: %(fields)s. Fill them in and try again.",
                        status=lead.status_id.name,
                        lead=lead.display_name,
                        fields=", ".join(missing.mapped("field_description")),
                    )
                )

    def _get_missing_fields(self, status):
        """Return the fields that the status requires and that are empty on any of the leads.

        :param status: `lead.status` record
        :returns: `ir.model.fields` recordset, with sudo, only to be read
        """
        Fields = self.env["ir.model.fields"].sudo()
        required = status._get_entering(status.id).required_fields
        missing = [name for name in required if any(lead._is_empty(name) for lead in self)]
        return Fields.concat(*(Fields._get(self._name, name) for name in missing))

    def _is_empty(self, field_name):
        """Tell whether a field says nothing; an empty paragraph is empty."""
        value = self[field_name]
        if self._fields[field_name].type == "html":
            return is_html_empty(value)
        return not value

    @api.readonly
    def get_status_change_requirements(self, status_id):
        """Say what a move to a status needs, so that a client can ask before it writes.

        :param int status_id: id of the status that the leads should enter
        :returns: dict: `refusal` (str or False: why the move is impossible),
            `needs_reason` (bool: ask for it), `reason_required` (bool: the answer
            cannot be left out), `reasons` (list of dicts id, name, note_required) and
            `missing_fields` (list of dicts name, string), `questions` (dict, see
            `_get_status_change_questions`; left out where there are none)
        :raises AccessError: for a lead that the user may not read
        """
        self.check_access("read")
        Settings = self.env["lead.settings"]
        status = self.env["lead.status"].browse(self._as_id(status_id) or []).exists()
        status = status._filtered_access("read")
        # what the rules look at: no more of thousands of leads, and at once
        required = status._get_entering(status.id).required_fields
        self.fetch({"type_id", "company_id", "status_id", "is_closed", "loss_reason_id", *required})
        missing = self._get_missing_fields(status)
        needs_reason = status.kind == "lost" and any(not lead.loss_reason_id for lead in self)
        questions = self._get_status_change_questions(status)
        return {
            "refusal": self._find_refusal(status),
            "needs_reason": needs_reason,
            "reason_required": any(
                Settings._get_values(company.id).reason_required for company in self.company_id
            ),
            "reasons": self._get_reason_choices(self.company_id) if needs_reason else [],
            "missing_fields": [
                {"name": field.name, "string": field.field_description} for field in missing
            ],
            **({"questions": questions} if questions else {}),
        }

    def _get_status_change_questions(self, status):
        """Return what else is asked before the leads enter a status; it may stay unanswered.

        Hook: a bridge adds its own.

        :param status: `lead.status` record
        :returns: {name of a field of the lead: attributes of its node in the dialog}
        """
        return {}

    def _find_refusal(self, status):
        """Return why any of the leads cannot enter the status, or False.

        Hook: a bridge asks together what it would have to look up for each lead.
        """
        return next(filter(None, (lead._get_refusal(status) for lead in self)), False)

    def _get_refusal(self, status):
        """Return why the lead cannot enter the status, or False.

        Hook: a bridge adds what only it knows. What can be asked for (a reason, a
        required field) is no refusal.
        """
        self.ensure_one()
        allowed_ids = status._get_allowed_ids(self.type_id.id, self.company_id.id)
        if status.id not in allowed_ids:
            return self._get_not_allowed_message(self.type_id, status)
        return self._get_pipeline_refusal(self.status_id, status)

    # ------------------------------------------------------------------ actions on
    # entering

    def _run_status_actions(self):
        """Run the actions of the status that each lead has just entered.

        With the rights of the acting user, in order, once for a lead and status in one
        chain of changes: an action that moves the lead on does not start over. A move that is
        taken back runs none.

        :raises UserError: naming the action and the lead; the change is undone with it
        """
        if is_trusted(self.env, "lead_taken_back"):
            return
        done = get_trusted(self.env, "lead_status_actions_done")
        for status, leads in self.grouped("status_id").items():
            entering = status._get_entering(status.id)
            if not entering.action_ids:
                continue
            if LeadImportSession.of(self.env) and not entering.actions_on_import:
                continue
            for action in self.env["ir.actions.server"].browse(entering.action_ids):
                for lead in leads:
                    if (lead.id, status.id) not in done:
                        lead._run_status_action(action, done | {(lead.id, status.id)})

    def _run_status_action(self, action, done):
        self.ensure_one()
        # read now: after an error of the database nothing can be read any more
        names = {
            "action": action.sudo().name,
            "lead": self.display_name,
            "status": self.status_id.name,
        }
        if self.env.su and not self.env.user._is_superuser():
            action = action.sudo(False)
        try:
            action.with_context(
                active_model=self._name,
                active_id=self.id,
                active_ids=self.ids,
                lead_status_actions_done=Trusted(done),
                lead_by_machine=Trusted(),
            ).run()
        except (OperationalError, ConcurrencyError):
            raise  # two users at once: Odoo tries the whole request again
        except Exception as error:
            raise UserError(
                self.env._(
                    "The action %(action)s failed on the lead %(lead)s, so it does not"
                    " enter %(status)s: %(error)s",
                    **names,
                    error=error,
                )
            ) from error
