from odoo import api, fields, models
from odoo.exceptions import UserError


class LeadCommunicationMixin(models.AbstractModel):
    """What people decide about what came in, one by one or of a whole queue."""

    _inherit = "lead.communication.mixin"

    # ------------------------------------------------------------------ actions

    def action_create_lead(self):
        """Make a lead of each item that has none, and open what was made.

        :returns: an act_window action
        """
        leads = self._create_leads()
        if not leads and len(self) == 1 and self.result_id:
            return self.action_open_result()
        return leads._get_open_action()

    def action_attach(self):
        """Attach each item to the lead that is suggested for it.

        :returns: True
        :raises UserError: when nothing is suggested for one of them
        """
        for item in self.filtered(lambda item: not item.lead_id):
            lead = item.suggested_lead_id or item._get_match()
            if not lead:
                raise UserError(
                    self.env._(
                        "No open lead has the address or number of %(item)s. Create a"
                        " lead, or attach it to another one.",
                        item=item.display_name,
                    )
                )
            item._link(lead)
        return True

    def action_attach_to(self, lead):
        """Attach the items to a lead; those attached to another one change over.

        :param lead: `lead.lead` record, or its id
        :returns: True
        """
        lead_id = getattr(lead, "id", lead)
        if type(lead_id) is not int:
            raise UserError(self.env._("Choose one lead to attach this to."))
        lead = self.env["lead.lead"].browse(lead_id)
        lead.check_access("write")
        for item in self.filtered(lambda item: item.lead_id != lead):
            if item.lead_id:
                item._unlink_from_lead()
            item._link(lead)
        return True

    def action_ignore(self):
        """Put the items aside: they are not sales.

        :returns: True
        :raises UserError: when one of them is linked to a lead
        """
        self._check_not_linked()
        waiting = self.filtered(lambda item: not item.ignore_reason)
        waiting._as_server().write({"ignore_reason": "person"})
        return True

    def action_undo(self):
        """Take the decision back: the items wait again.

        :returns: True
        """
        self._undo()
        return True

    def action_block(self):
        """Put the senders on the list of those who never make leads.

        What else of them waits is ignored, too.

        :returns: True
        :raises UserError: when one has neither an address nor a number
        """
        self._check_not_linked()
        for item in self:
            if not item[self._address_field]:
                raise UserError(
                    self.env._(
                        "%(item)s has no address or number that could be blocked. Ignore"
                        " it instead.",
                        item=item.display_name,
                    )
                )
        for company, items in self.grouped("company_id").items():
            addresses = items.mapped(self._address_field)
            self.env["lead.blocked.sender"]._block(addresses, company)
            same = self.search(
                [
                    (self._address_field, "in", addresses),
                    ("company_id", "=", company.id),
                    ("state", "=", "todo"),
                ]
            )
            (items | same)._as_server().write({"ignore_reason": "blocked"})
        return True

    # ------------------------------------------------------------------ reading and replying

    def _prepare_reading(self):
        """Return what the pane beside a list shows.

        Hook: a model on the mixin and bridges extend it.

        :returns: dict: `title`, `sender`, `date`, `body` (HTML), `attachments` (dicts with `id`
            and `name`), `recording` (address of a sound), `state`, `lead` and `suggested`
            (dicts with `id` and `name`, or False), `may_decide`, `may_reply`
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "title": self.display_name,
            "sender": "",
            "date": fields.Datetime.to_string(self[self._date_field]),
            "body": "",
            "attachments": [],
            "recording": False,
            "state": self.state,
            "lead": self._prepare_lead_link(self.lead_id),
            "suggested": self._prepare_lead_link(self.suggested_lead_id),
            "may_decide": self.has_access("write"),
            "may_reply": False,
        }

    @api.model
    def _prepare_lead_link(self, lead):
        """Return what leads to a lead that the user may read.

        :param lead: `lead.lead` record, possibly empty
        """
        readable = lead._filtered_access("read")
        return {"id": readable.id, "name": readable.display_name} if readable else False

    def _reply(self):
        """Open the composer on the lead of the item.

        :returns: an act_window action
        """
        self.ensure_one()
        if self.state != "linked":
            if self.suggested_lead_id:
                self.action_attach()
            else:
                self._create_leads()
        return self.lead_id.action_write_email() if self.lead_id else self.action_open_result()

    # ------------------------------------------------------------------ the queue

    def _decide(self, decision):
        """Do what was decided in the queue.

        :param str decision: see `lead.queue.mixin.decide`
        :returns: (`lead.lead` recordset, list of notes)
        """
        if decision == "create":
            return self._create_lead_of_each_sender()
        if decision == "attach":
            return self._attach_to_suggested()
        notes = []
        if decision == "ignore":
            self.action_ignore()
        elif decision == "block":
            self.action_block()
        else:
            notes = self._undo()
        return self.env["lead.lead"], notes

    def _create_lead_of_each_sender(self):
        """Make leads; of several items of one sender, one lead.

        :returns: (`lead.lead` recordset, list of notes)
        """
        if len(self) == 1:
            return self._create_leads(), self._get_result_notes()
        leads = self.env["lead.lead"]
        for item in self.filtered(lambda item: not item.lead_id and not item.result_id):
            # asked again for each: the lead of the one before may be the one
            match = item._get_match()
            if match:
                item._link(match)
            leads |= match or item._create_leads()
        return leads, self._get_result_notes()

    def _get_result_notes(self):
        """Return sentences about what was made instead of leads."""
        return [
            self.env._("Created: %(record)s", record=item.result_name)
            for item in self
            if item.result_id
        ]

    def _attach_to_suggested(self):
        """Attach to the suggestions; those without one wait on.

        :returns: (`lead.lead` recordset, list of notes)
        :raises UserError: when there is no suggestion at all
        """
        matches = self.filtered(lambda item: item.state != "linked")._get_matches()
        found = self.filtered(lambda item: item._get_match_key() in matches)
        (found or self).action_attach()
        left = len(self - found)
        notes = [self.env._("Without a suggested lead: %(count)s.", count=left)] if left else []
        return found.lead_id, notes

    def _undo(self):
        """Take the decisions back.

        A lead that was made of the item and that nobody has worked on is archived with
        it. A sender who was blocked is taken off the list, and all that waits of them
        comes back.

        :returns: list of notes for the person who does it
        """
        notes = []
        for item in self.filtered("lead_id"):
            lead = item.lead_id
            is_untouched = item._is_lead_untouched()
            item._unlink_from_lead()
            if is_untouched:
                lead.action_archive()
                notes.append(self.env._("%(lead)s is archived.", lead=lead.display_name))
        for item in self.filtered("result_id"):
            name = item.result_name
            item._unlink_from_result()
            notes.append(self.env._("%(record)s stays. Archive it if need be.", record=name))
        blocked = self.filtered(lambda item: item.ignore_reason == "blocked")
        for company, items in blocked.grouped("company_id").items():
            addresses = items.mapped(self._address_field)
            self.env["lead.blocked.sender"]._unblock(addresses, company)
            blocked |= self.search(
                [
                    (self._address_field, "in", addresses),
                    ("company_id", "=", company.id),
                    ("ignore_reason", "=", "blocked"),
                ]
            )
        ignored = blocked | self.filtered("ignore_reason")
        ignored._as_server().write({"ignore_reason": False})
        return notes

    def _is_lead_untouched(self):
        """Tell whether the lead was made of the item and nothing has happened to it."""
        self.ensure_one()
        lead = self.lead_id
        return (
            self.is_lead_made
            and not lead.date_last_user_change
            and len(lead.status_change_ids) == 1
            and len(lead.email_ids) + len(lead.call_ids) == 1
        )

    def _check_not_linked(self):
        for item in self.filtered(lambda item: item.lead_id or item.result_id):
            raise UserError(
                self.env._(
                    "%(item)s belongs to the lead %(lead)s. Undo that first.",
                    item=item.display_name,
                    lead=item.lead_id.display_name or item.result_name,
                )
            )
