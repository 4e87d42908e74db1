from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

DECISIONS = ("create", "attach", "ignore", "block", "undo")


class LeadQueueMixin(models.AbstractModel):
    """Decisions about what waits, by one key or click, each with its way back.

    The model says which records it stands for (`_get_queue_items`).
    """

    _name = "lead.queue.mixin"
    _description = "Queue of incoming communications"

    def _get_queue_items(self):
        """Return the records that are decided about, by model.

        :returns: list of recordsets of models on `lead.communication.mixin`
        """
        return [self]

    @api.model
    def _get_waiting_domain(self):
        """Return the domain of what waits for a decision of the user.

        It is what every counter counts, and what the screen behind it shows at first.
        """
        return Domain("state", "=", "todo") & Domain("company_id", "in", self.env.companies.ids)

    @api.model
    def _count_waiting(self):
        """Return how many items wait for a decision of the user."""
        return self.search_count(self._get_waiting_domain())

    def decide(self, decision):
        """Decide about the items and say what was done.

        :param str decision: "create", "attach", "ignore", "block" or "undo"
        :returns: the client action that shows the message, with buttons to undo it and
            to open the lead
        :raises UserError: for another decision, or one that is not possible
        """
        if not isinstance(decision, str) or decision not in DECISIONS:
            raise UserError(self.env._("There is no decision %(name)s.", name=decision))
        if not self:
            raise UserError(self.env._("Select what you want to decide about."))
        groups = [items for items in self._get_queue_items() if items]
        leads, notes = self.env["lead.lead"], []
        for items in groups:
            more_leads, more_notes = items._decide(decision)
            leads |= more_leads
            notes += more_notes
        return self._get_decided_action(decision, leads, notes)

    def _get_decided_action(self, decision, leads, notes=()):
        """Return the client action that shows what was decided.

        :param str decision: one of DECISIONS
        :param leads: `lead.lead` recordset that the items belong to now
        :param notes: further sentences
        """
        return {
            "type": "ir.actions.client",
            "tag": "lead_queue_decided",
            "params": {
                "message": self._get_decision_message(decision, len(self), leads),
                "notes": list(notes),
                "lead_id": leads.id if len(leads) == 1 else False,
                "model": self._name,
                "ids": self.ids,
                "is_undone": decision == "undo",
            },
        }

    def _get_decision_message(self, decision, count, leads):
        """Return what the notification says.

        :param str decision: one of DECISIONS
        :param int count: how many items
        :param leads: `lead.lead` recordset that they belong to now
        """
        if decision in ("create", "attach") and len(leads) == 1:
            if decision == "create":
                return self.env._("Lead created: %(lead)s", lead=leads.display_name)
            return self.env._("Attached to %(lead)s", lead=leads.display_name)
        if decision == "create" and not leads:
            return self._get_other_results_message()
        messages = {
            "create": self.env._("Leads: %(leads)s, from %(count)s items."),
            "attach": self.env._("Attached: %(count)s."),
            "ignore": self.env._("Ignored: %(count)s."),
            "block": self.env._("Blocked. What comes from there is ignored."),
            "undo": self.env._("Taken back: %(count)s."),
        }
        return messages[decision] % {"count": count, "leads": len(leads)}

    def _get_other_results_message(self):
        """Return what the notification says where no item became a lead."""
        count = sum(len(items.filtered("result_id")) for items in self._get_queue_items() if items)
        if not count:
            return self.env._("Nothing was created.")
        return self.env._("Deals and contacts: %(count)s.", count=count)

    # ------------------------------------------------------------------ reading pane

    @api.readonly
    def get_reading(self):
        """Return what the pane beside the list shows of one item.

        :returns: dict, see `lead.communication.mixin._prepare_reading`
        :raises UserError: when it is no single item
        """
        items = [item for items in self.exists()._get_queue_items() for item in items]
        if len(items) != 1:
            raise UserError(self.env._("Select one line that is still there."))
        return items[0]._prepare_reading()

    def action_reply(self):
        """Write to who the item is from, on its lead: an item without one gets it first.

        :returns: an act_window action
        :raises UserError: when it is no single item, or there is no address to write to
        """
        items = [item for items in self.exists()._get_queue_items() for item in items]
        if len(items) != 1:
            raise UserError(self.env._("Select one line that is still there."))
        return items[0]._reply()

    # ------------------------------------------------------------------ buttons of lists

    def action_decide(self):
        """Decide as the button says, by `lead_decision` of its context; a list stays open.

        :returns: a client action
        :raises UserError: as `decide`
        """
        return self.decide(self.env.context.get("lead_decision"))

    @api.readonly
    def action_attach_other(self):
        """Ask for the lead that the items belong to.

        :returns: an act_window action of the dialog
        :raises UserError: when nothing is selected
        """
        if not self:
            raise UserError(self.env._("Select what you want to decide about."))
        fields = {"lead.email": "default_email_ids", "lead.call": "default_call_ids"}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Attach to another lead"),
            "res_model": "lead.attach.wizard",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                fields[items._name]: items.ids for items in self._get_queue_items() if items
            },
        }
