from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.lead_management.counting import count_everywhere
from odoo.addons.lead_management.trusted_context import Trusted
from odoo.addons.lead_management.visible_name import get_visible_name

from .lead_lead_deal import CARRIED_MESSAGES

# rows that use no partner: they come and go with the partner's documents
IGNORED_TABLES = {
    "lead_qualification",
    "lead_qualification_partner_rel",
    "mail_followers",
}


class LeadQualification(models.Model):
    """Undo a qualification while nothing downstream is confirmed."""

    _inherit = "lead.qualification"

    undone_date = fields.Datetime(
        string="Undone on", readonly=True, copy=False, written_by="server"
    )
    undone_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Undone by",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
    )

    # ------------------------------------------------------------------ undo

    def action_undo(self):
        """Take the qualifications back: deal, partners, activities, values and status.

        :returns: True
        :raises UserError: naming what has been done with the deal since
        :raises AccessError: when the user may not change the lead or the deal
        """
        for entry in self:
            entry._undo()
        return True

    def _undo(self):
        self.ensure_one()
        lead = self.lead_id
        lead.check_access("write")
        lead._lock_for_qualification()
        self.invalidate_recordset(["state"])
        obstacles = self._get_undo_obstacles()
        if obstacles:
            raise UserError(
                self.env._(
                    "The qualification of the lead %(lead)s cannot be undone: %(reasons)s",
                    lead=lead.display_name,
                    reasons=" ".join(obstacles),
                )
            )
        with self.env.cr.savepoint():
            self._bring_back_activities()
            # sudo: nobody writes the log but qualification and undoing themselves
            log = self.sudo()
            deal_name = log.deal_id.display_name if self.is_deal_created else False
            log.write(
                {
                    "state": "undone",
                    "undone_date": fields.Datetime.now(),
                    "undone_user_id": self.env.uid,
                }
            )
            if added := self._get_added_deal():
                self.lead_id._leave_deal(added, self.brought or {})
            self._bring_back_values()
            deal = self._withdraw_deal()
            archived = self._archive_unused_partners(deal)
            self._bring_back_status()
            lead._message_log(body=self._get_undo_text(deal_name, archived))

    def _get_undo_obstacles(self):
        """Return what stands in the way of undoing, as sentences.

        Hook: extend it, or `crm.lead._get_withdrawal_obstacles`, with what only a
        bridge knows.

        :returns: list of str
        """
        self.ensure_one()
        if self.state != "done":
            return [self.env._("It has been undone already.")]
        domain = [("lead_id", "=", self.lead_id.id), ("state", "=", "done"), ("id", ">", self.id)]
        if count_everywhere(self.browse(), domain, limit=1):
            return [self.env._("The lead was qualified again since. Undo that first.")]
        merged = self.lead_id._get_merged_deal()
        if merged and (self.is_deal_created or self.is_deal_added) and not self.deal_id:
            text = self.env._("Its deal was merged into %(deal)s.", deal=get_visible_name(merged))
            return [text]
        deal = self._get_own_deal() or self._get_added_deal()
        if deal and not deal.has_access("write"):
            raise AccessError(
                self.env._(
                    "Access denied: you may not change the deal %(deal)s.",
                    deal=get_visible_name(deal),
                )
            )
        if deal and self.is_deal_added:
            return deal._get_leaving_obstacles()
        return deal._get_withdrawal_obstacles() if deal else []

    def _get_added_deal(self):
        """Return the deal that the lead was added to, if it is there and still the lead's."""
        linked = self.lead_id._get_merged_deal()
        is_linked = self.is_deal_added and self.deal_id and linked.id == self.deal_id.id
        return self.deal_id if is_linked else self.deal_id.browse()

    def _get_own_deal(self):
        """Return the deal that this qualification made, if it is still there."""
        return self.deal_id if self.is_deal_created else self.deal_id.browse()

    # ------------------------------------------------------------------ parts

    def _bring_back_activities(self):
        """Give the lead the open activities of the deal, and reopen the completed ones."""
        # sudo: which ones they are; they are moved with the user's rights
        log = self.sudo()
        deal = self._get_own_deal() or self._get_added_deal()
        if deal:
            domain = [("res_model", "=", "crm.lead"), ("res_id", "=", deal.id)]
            if self.is_deal_added:
                # the others are those of the deal
                domain.append(("id", "in", log.moved_activity_ids.ids))
            self.env["mail.activity"].search(domain)._move_to(self.lead_id)
        completed = log.completed_activity_ids.sudo(False)
        completed.exists().filtered(lambda activity: not activity.active).write({"active": True})

    def _bring_back_values(self):
        """Bring back the values of the lead that nobody has changed since."""
        lead = self.lead_id
        current = lead._read_kept_values()
        values = {
            name: before
            for name, (before, after) in (self.changed_values or {}).items()
            if current[name] == after
        }
        for name in ("partner_id", "contact_id"):
            if values.get(name) and not self.env["res.partner"].browse(values[name]).exists():
                del values[name]
        if values:
            lead.write(values)

    def _withdraw_deal(self):
        """Delete the deal where the user may and nobody has worked on it, else archive it.

        :returns: the archived `crm.lead` record, else an empty recordset
        """
        deal = self._get_own_deal()
        if not deal:
            return deal
        if deal.has_access("unlink") and not self._has_new_messages(deal):
            deal.unlink()
            return self.env["crm.lead"]
        # archived without a chance a deal counts as lost
        deal.write({"active": False, "probability": deal.probability or 0.01})
        deal._message_log(
            body=self.env._("Withdrawn: the qualification of the lead was undone."),
        )
        return deal

    def _has_new_messages(self, deal):
        """Tell whether somebody has written on the deal since it was made."""
        domain = CARRIED_MESSAGES & Domain(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "=", deal.id),
                ("create_date", ">", self.create_date),
            ]
        )
        return bool(count_everywhere(self.env["mail.message"], domain, limit=1))

    def _archive_unused_partners(self, deal):
        """Archive the companies and contacts that were made and that nothing else uses.

        :param deal: the archived `crm.lead` record, possibly empty
        :returns: `res.partner` records archived
        """
        partners = self.sudo().created_partner_ids.sudo(False).exists().filtered("active")
        if not partners:
            return partners
        unused = partners - self._get_used_partners(partners, deal)
        # a company stays with a contact of its own that stays
        kept = partners - unused
        unused -= kept.parent_id
        unused = unused._filtered_access("write")
        unused.write({"active": False})
        return unused

    def _get_used_partners(self, partners, deal):
        """Return the partners that any other record of the database refers to.

        :param partners: `res.partner` records that the qualification made
        :param deal: `crm.lead` record that is withdrawn
        """
        self.env.flush_all()
        own = {"res_partner": partners.ids, "crm_lead": deal.ids}
        used = set()
        merge = self.env["base.partner.merge.automatic.wizard"].sudo()
        for table, column in merge._get_fk_on("res_partner"):
            if table in IGNORED_TABLES:
                continue
            other = SQL()
            if own.get(table):
                other = SQL("AND id NOT IN %s", tuple(own[table]))
            rows = self.env.execute_query(
                SQL(
                    """SELECT DISTINCT %(column)s FROM %(table)s
                        WHERE %(column)s IN %(ids)s %(other)s""",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    ids=tuple(partners.ids),
                    other=other,
                )
            )
            used.update(partner_id for (partner_id,) in rows)
        return partners.browse(used)

    def _bring_back_status(self):
        """Bring the lead back to its former status, unless somebody has moved it since.

        Also where its type moves only forward: the move is taken back, not made.
        """
        lead = self.lead_id
        if lead.status_id != self.status_id or lead.status_id == self.previous_status_id:
            return
        values = {"status_id": self.previous_status_id.id}
        if self.previous_probability:
            values["probability"] = self.previous_probability
        last = lead.status_change_ids[:1]
        last = last.filtered(lambda change: change.from_status_id == self.previous_status_id)
        lead.with_context(
            lead_replaced_status_ids=Trusted(self.status_id.ids),
            lead_undone_ids=Trusted(lead.ids),
            lead_changes_taken_back=Trusted(last.ids),
        ).write(values)

    def _get_undo_text(self, deal_name, archived):
        """Return what the history of the lead says.

        :param str deal_name: name of the deal that was withdrawn, or False
        :param archived: `res.partner` records
        :returns: Markup
        """
        lines = [self.env._("Qualification undone")]
        if deal_name:
            lines.append(self.env._("Deal withdrawn: %(deal)s", deal=deal_name))
        if archived:
            names = ", ".join(archived.mapped("display_name"))
            lines.append(self.env._("Archived: %(partners)s", partners=names))
        return Markup("<br/>").join(lines)
