from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

# leads that a person merges at once; a job works through more
MAX_MERGED = 20
# whoever has changed a lead so long ago works on it
AT_WORK_MINUTES = 15


class LeadLead(models.Model):
    """The dialog in which people merge leads: what it shows, warns of, and is told."""

    _inherit = "lead.lead"

    @api.readonly
    def action_merge(self):
        """Show the selected leads beside each other.

        :returns: a client action that opens the dialog
        :raises UserError: for leads that cannot be merged
        """
        leads = self._check_merge_rights(self.ids)
        return {
            "type": "ir.actions.client",
            "tag": "lead_merge",
            "params": {"lead_ids": leads.ids},
        }

    @api.readonly
    def action_merge_duplicates(self):
        """Show the lead beside those with the same e-mail or phone, which the user may write.

        :returns: a client action that opens the dialog
        :raises UserError: when there is none
        """
        self.ensure_one()
        similar = self.search(self._get_similar_lead_domain(), limit=MAX_MERGED - 1)
        return (self | similar._filtered_access("write")).action_merge()

    @api.model
    def _check_merge_rights(self, lead_ids):
        """Return the leads of a dialog.

        :param list lead_ids: what a client names
        :raises UserError: for too few or too many
        :raises AccessError: for leads that the user may not write
        """
        lead_ids = lead_ids if isinstance(lead_ids, (list, tuple)) else ()
        if any(type(lead_id) is not int for lead_id in lead_ids):
            raise UserError(self.env._("Leads are given by their numbers in the database."))
        lead_ids = list(dict.fromkeys(lead_ids))
        if not 2 <= len(lead_ids) <= MAX_MERGED:
            raise UserError(self.env._("Select 2 to %(count)s leads to merge.", count=MAX_MERGED))
        if len(self._get_readable_leads(lead_ids)) < len(lead_ids):
            raise AccessError(
                self.env._("You may not see one of these leads, or it is gone. Select them anew.")
            )
        leads = self.with_context(active_test=False).browse(lead_ids)
        leads._check_merge(leads[:1])
        return leads.sorted("id", reverse=True)

    @api.model
    @api.readonly
    def get_merge_preview(self, lead_ids, into_id=None):
        """Return what the dialog shows of leads that are to be merged.

        :param list lead_ids: 2 to 20 ids
        :param int into_id: id of the lead that stays, None for the one that is proposed
        :returns: dict: `into_id`; `leads`, each with `id`, `name`, `moves` [[label, count]];
            `rows`, the fields in which they differ, each with `name`, `label`, `values`
            {lead id: text}, `chosen` (ids of the leads whose values are kept), `is_united`;
            `warnings`, texts
        :raises UserError: for leads that cannot be merged
        """
        leads = self._check_merge_rights(lead_ids)
        counts = leads._count_merge_relations()
        into = leads.filtered(lambda lead: lead.id == into_id) or leads._get_merge_survivor(counts)
        into = into.with_env(self.env)
        return {
            "into_id": into.id,
            "leads": [
                {
                    "id": lead.id,
                    "name": lead.display_name,
                    "is_closed": lead.is_closed,
                    "user": lead.user_id.sudo().name or "",
                    "status": lead.status_id.name or "",
                    "moves": list(counts[lead.id].items()),
                }
                for lead in into | leads
            ],
            "rows": into._get_merge_rows(leads - into),
            "warnings": leads._get_merge_warnings(),
        }

    def _get_last_writer(self):
        """Return who has written last, as superuser: told to whoever may change the leads."""
        # sudo: also somebody of another company, and machines
        return self.sudo().write_uid

    def _get_merge_warnings(self):
        """Hook: return what whoever merges the leads should know before.

        :returns: list of texts
        """
        since = fields.Datetime.now() - timedelta(minutes=AT_WORK_MINUTES)
        changed = self.filtered(
            lambda lead: lead.date_last_user_change and lead.date_last_user_change > since
        )
        by_user = changed.grouped(lambda lead: lead._get_last_writer())
        warnings = [
            leads._get_at_work_text(user)
            for user, leads in by_user.items()
            if user != self.env.user and user.id != SUPERUSER_ID
        ]
        # sudo: what is said of leads that the user may merge
        for dismissal, leads in self.env["lead.duplicate.dismissal"].sudo()._find_of_leads(self):
            warnings.append(
                self.env._(
                    "%(user)s has called these leads not the same: %(leads)s.",
                    user=dismissal.user_id.name or "",
                    leads=", ".join(leads.mapped("display_name")),
                )
            )
        return warnings

    def _get_at_work_text(self, user):
        """Return what is said of leads that somebody works on."""
        if len(self) == 1:
            return self.env._(
                "%(user)s works on the lead %(lead)s: it was changed in the last"
                " %(minutes)s minutes.",
                user=user.name,
                lead=self.display_name,
                minutes=AT_WORK_MINUTES,
            )
        return self.env._(
            "%(user)s works on these leads: %(leads)s. They were changed in the last %(minutes)s"
            " minutes.",
            user=user.name,
            leads=", ".join(self.mapped("display_name")),
            minutes=AT_WORK_MINUTES,
        )

    @api.model
    def merge_leads(self, lead_ids, into_id, choices=None):
        """Merge leads as the dialog says.

        :param list lead_ids: 2 to 20 ids
        :param int into_id: id of the lead that stays
        :param dict choices: {name of a row of `get_merge_preview`: id of the lead whose value
            is kept}; what is left out is as the preview says
        :returns: dict with `merge_id`, `lead_id` and `message`
        :raises UserError: for leads that cannot be merged
        """
        leads = self._check_merge_or_done(lead_ids, into_id)
        into = leads.filtered(lambda lead: lead.id == into_id)
        if not into:
            raise UserError(self.env._("The lead that stays is one of those that are merged."))
        choices = choices or {}
        if not isinstance(choices, dict) or any(
            type(lead_id) is not int for lead_id in choices.values()
        ):
            raise UserError(self.env._("Leads are given by their numbers in the database."))
        values = into._get_chosen_merge_values(leads, choices)
        merge = self._merge(into, leads - into, values)
        return {
            "merge_id": merge.id,
            "lead_id": into.id,
            "message": self.env._(
                "%(count)s leads merged into %(lead)s",
                count=len(leads),
                lead=into.display_name,
            ),
        }

    @api.model
    def _check_merge_or_done(self, lead_ids, into_id):
        """Return the leads of a dialog, those too that somebody has just merged the same way."""
        is_listed = isinstance(lead_ids, (list, tuple)) and type(into_id) is int
        if is_listed and all(type(lead_id) is int for lead_id in lead_ids):
            leads = self._get_readable_leads(lead_ids)
            into = leads.filtered(lambda lead: lead.id == into_id)
            if into and len(leads) == len(set(lead_ids)) and into._get_same_merge(leads - into):
                return leads.sorted("id", reverse=True)
        return self._check_merge_rights(lead_ids)
