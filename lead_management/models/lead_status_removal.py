from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..counting import count_everywhere, group_everywhere
from ..trusted_context import Trusted


class LeadStatus(models.Model):
    """Taking a status away: its leads get another one, the log keeps its name."""

    _inherit = "lead.status"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._lock_with_types()
        self._check_no_leads(self.env._("deleted"))
        self._check_not_last_of_types()
        logged = self._get_logged()
        if logged:
            raise UserError(
                self.env._(
                    "The status log names %(statuses)s, so deleting would lose history."
                    " Archive instead: the log keeps the name and no lead can enter.",
                    statuses=", ".join(logged.mapped("name")),
                )
            )

    def _check_no_leads(self, done):
        """Refuse to take away a status that leads stand in.

        :param done: what was asked for, a translated participle
        :raises UserError: naming the statuses and the number of leads
        """
        domain = [("status_id", "in", self.ids)]
        for status, count in group_everywhere(self.env["lead.lead"], domain, "status_id"):
            raise UserError(
                self.env._(
                    "Leads stand in the status %(status)s (%(count)s), so it cannot be"
                    " %(done)s. Use Delete on the status: it asks for a replacement and"
                    " moves them.",
                    count=count,
                    status=status.name,
                    done=done,
                )
            )

    def _check_not_last_of_types(self):
        """Refuse to take away all that a type allows: an empty list would allow everything.

        :raises UserError: naming the types
        """
        # what is in use, also where the caller looks at what is archived
        types = self._get_listing_types().filtered("active")
        emptied = types.filtered(
            lambda lead_type: not lead_type.status_ids.filtered("active") - self
        )
        if emptied:
            raise UserError(
                self.env._(
                    "The type %(types)s allows no other status, and without any it would"
                    " allow all of them. Allow another one there first, or delete the type.",
                    types=", ".join(emptied.mapped("name")),
                )
            )

    def _get_logged(self):
        """Return the statuses of `self` that the status log names."""
        self.env["lead.status.change"].flush_model(["from_status_id", "to_status_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT status.id FROM lead_status AS status
                    WHERE status.id = ANY(%s)
                      AND (EXISTS (SELECT FROM lead_status_change AS change
                                    WHERE change.from_status_id = status.id)
                           OR EXISTS (SELECT FROM lead_status_change AS change
                                       WHERE change.to_status_id = status.id))""",
                self.ids,
            )
        )
        logged_ids = {status_id for (status_id,) in rows}
        return self.filtered(lambda status: status.id in logged_ids)

    def action_delete_with_replacement(self):
        """Delete the status, asking first where its leads should go.

        :returns: an act_window action of the dialog, or None when nothing has to be
            asked
        """
        self.ensure_one()
        if count_everywhere(self.env["lead.lead"], [("status_id", "=", self.id)], limit=1):
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Delete the status %(name)s", name=self.name),
                "res_model": "lead.status.replace.wizard",
                "view_mode": "form",
                "target": "new",
                "context": {"default_status_id": self.id},
            }
        self._delete_or_archive()
        return None

    def _delete_or_archive(self):
        """Delete the statuses that the log does not name and archive the others."""
        logged = self._get_logged()
        logged.write({"active": False, "is_lost_target": False})
        (self - logged).unlink()

    def _replace_by(self, replacement):
        """Move the leads to another status, then delete these or archive them.

        Types that list one of them allow the other one as well. Leads move in whatever
        direction, with the rights of the user.

        :param replacement: `lead.status` record, none of `self`
        """
        self._allow_instead(replacement)
        Lead = self.env["lead.lead"].with_context(
            active_test=False, lead_replaced_status_ids=Trusted(self.ids)
        )
        leads = Lead.search([("status_id", "in", self.ids)])
        leads.write({"status_id": replacement.id})
        self._delete_or_archive()

    def _allow_instead(self, replacement):
        """Add another status to the types that list one of these but not that one."""
        types = self.env["lead.type"].search([("status_ids", "in", self.ids)])
        types = types.filtered(lambda lead_type: replacement not in lead_type.status_ids)
        types.write({"status_ids": [Command.link(replacement.id)]})
