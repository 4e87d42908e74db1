from collections.abc import Mapping
from dataclasses import dataclass, field

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, ormcache


@dataclass(frozen=True)
class QualificationOptions:
    """What becomes of leads that are qualified.

    :param bool create_deal: make a deal
    :param bool create_company: make the legal entity, where the lead names one
    :param bool create_contact: make the person, where the lead names one
    :param bool reuse_partners: link the partner that matches best instead of a new one
    :param int team_id: id of the pipeline's sales team; None takes the lead's own one,
        else Odoo's default
    :param bool keep_activities: open activities continue on the deal; else they are
        completed on the lead
    :param int status_id: id of the status that the leads enter; None takes the first
        won one that the type allows, 0 leaves the status
    :param bool needs_partner: refuse leads that name nobody to make a partner of; else
        they are qualified without one
    :param dict previous: {lead id: id of the status before}, where entering a status is
        what qualifies the leads
    :param dict partners: {lead id: {"partner_id": id, "contact_id": id}} chosen by a
        user. A key with False asks for a new record, a missing one for the best match
    :param dict values: {lead id: further values of its deal}
    :param bool reuse_deals: a lead of a person who has an open deal is added to it, and
        several leads of one person make one deal; else each lead gets a deal of its own
    :param dict deals: {lead id: id of the open deal that it is added to}; False asks for a
        new one, a missing key for what `reuse_deals` says
    :param dict heads: {lead id: id of the lead whose new deal it is added to}
    """

    create_deal: bool = True
    create_company: bool = False
    create_contact: bool = True
    reuse_partners: bool = True
    team_id: int | None = None
    keep_activities: bool = True
    status_id: int | None = None
    needs_partner: bool = True
    previous: Mapping[int, int] = field(default_factory=dict)
    partners: Mapping[int, dict] = field(default_factory=dict)
    values: Mapping[int, dict] = field(default_factory=dict)
    reuse_deals: bool = False
    deals: Mapping[int, int] = field(default_factory=dict)
    heads: Mapping[int, int] = field(default_factory=dict)

    def is_added(self, lead_id):
        """Tell whether a lead is added to a deal, so that none is made of it alone."""
        return bool(self.deals.get(lead_id) or self.heads.get(lead_id))


class LeadLead(models.Model):
    """Qualification: leads become deals and partners, atomically and once."""

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ the engine

    def qualify(
        self,
        create_deal=True,
        create_company=False,
        create_contact=True,
        team_id=None,
        keep_activities=True,
        status_id=None,
        reuse_deals=True,
        deal_id=None,
    ):
        """Qualify the leads, for automation rules and other programs.

        :param bool create_deal: make a deal
        :param bool create_company: make the legal entity, where the lead names one
        :param bool create_contact: make the person, where the lead names one
        :param int team_id: id of the sales team in whose pipeline the deals stand
        :param bool keep_activities: open activities continue on the deals
        :param int status_id: id of the status to enter; None for the first won one, 0 to
            stay
        :param bool reuse_deals: add a lead to the open deal of the same person, and make
            one deal of several leads of one person
        :param int deal_id: id of the open deal that all the leads are added to
        :returns: list of dicts `lead_id`, `deal_id`, `partner_id`, `contact_id`, in the
            order of the leads, False where there is none
        :raises AccessError: when the user may not make one of the targets
        :raises UserError: naming the leads that cannot be qualified, and why
        """
        for model, record_id, label in (
            ("crm.team", team_id, "team_id"),
            ("lead.status", status_id, "status_id"),
            ("crm.lead", deal_id, "deal_id"),
        ):
            if record_id:
                self.env["lead.given.mixin"]._check_readable(model, [record_id], label)
        entries = self._qualify(
            QualificationOptions(
                create_deal=create_deal,
                create_company=create_company,
                create_contact=create_contact,
                team_id=team_id,
                keep_activities=keep_activities,
                status_id=status_id,
                # a lead that names nobody has its deal alone
                needs_partner=not create_deal,
                reuse_deals=reuse_deals,
                deals=dict.fromkeys(self.ids, deal_id) if deal_id else {},
            )
        )
        names = ("lead_id", "deal_id", "partner_id", "contact_id")
        return [{name: entry.sudo()[name].id for name in names} for entry in entries]

    def _qualify(self, options=None):
        """Make deals and partners of the leads, link them and move the leads on.

        Atomic: all of the leads are qualified, or nothing has changed. Idempotent: a
        lead that has its living deal gets no second one, whoever presses when.

        :param options: `QualificationOptions`
        :returns: `lead.qualification` records, one for each lead, in their order
        :raises AccessError: before anything is made, when the user may not make one of
            the targets
        :raises UserError: naming the leads that cannot be qualified, and why
        """
        options = options or QualificationOptions()
        self.check_access("write")
        self._lock_for_qualification()
        found = {}
        with self.env.cr.savepoint():
            for company, leads in self.grouped("company_id").items():
                plain = leads.with_env(self.env(context=self._get_clean_context()))
                for entry in plain.with_company(company)._qualify_in_company(options):
                    found[entry.sudo().lead_id.id] = entry.id
        return self.env["lead.qualification"].browse(found[lead.id] for lead in self)

    def _lock_for_qualification(self):
        """Let one transaction at a time qualify a lead.

        A row that another user qualifies meanwhile makes PostgreSQL refuse this
        transaction; Odoo then repeats the request, which finds the deal.
        """
        if self:
            self.flush_recordset(["status_id"])
            self.env.cr.execute(SQL("UPDATE lead_lead SET id = id WHERE id = ANY(%s)", self.ids))

    def _qualify_in_company(self, options):
        """Do what `_qualify` does for leads of the current company."""
        deals = self._get_living_deals()
        entries = self._get_finished_qualifications(options, deals)
        leads = self.filtered(lambda lead: lead not in entries)
        if leads:
            options = leads._settle_deals(options, deals)
            leads._check_qualification(options, deals)
            done = leads._do_qualify(options, deals)
            entries |= dict(zip(leads, done, strict=True))
        return self.env["lead.qualification"].browse(entries[lead].id for lead in self)

    def _do_qualify(self, options, deals):
        """Make the records, carry what goes with them, move the leads, log it.

        :param options: `QualificationOptions`
        :param dict deals: {lead: its living `crm.lead` record, possibly empty}
        :returns: `lead.qualification` records in the order of the leads
        """
        before = {lead: lead._read_kept_values() for lead in self}
        partners = self._settle_partners(options)
        new_deals = self._create_deals(options, deals)
        added = self._get_added_deals(options, new_deals)
        brought = self._add_to_deals(added, options) if any(added.values()) else {}
        deals = {lead: deals[lead] or new_deals[lead] or added[lead] for lead in self}
        activities = self._carry_activities(deals, options)
        self._carry_to_deals(new_deals, added, brought)
        statuses = {lead: lead._get_qualification_status(options) for lead in self}
        vals_list = [
            lead._prepare_qualification_values(
                before[lead], partners[lead], deals[lead], new_deals[lead], activities[lead]
            )
            | {
                "status_id": statuses[lead].id,
                "brought": brought.get(lead.id, False),
                "is_deal_added": bool(added[lead]),
                # entering a status is what qualifies those that `previous` names
                "previous_status_id": options.previous.get(lead.id, lead.status_id.id),
                "previous_probability": lead.id not in options.previous and lead.probability,
            }
            for lead in self
        ]
        # nobody writes the log but the qualification itself
        entries = self.env["lead.qualification"].sudo().create(vals_list).sudo(False)
        for status, leads in self.grouped(statuses.get).items():
            moving = leads.filtered(lambda lead, s=status: lead.status_id != s)
            if moving:
                moving.write({"status_id": status.id})
        entries._log_on_leads()
        return entries

    def _read_kept_values(self):
        """Return the values that undoing brings back, in a form for JSON."""
        self.ensure_one()
        # what undoing brings back where nobody has changed it since
        names = ("partner_id", "contact_id", *self._get_contact_fields())
        values = {name: self[name] for name in names}
        return {
            name: value.id if isinstance(value, models.BaseModel) else value
            for name, value in values.items()
        }

    def _prepare_qualification_values(self, before, partners, deal, new_deal, activities):
        """Return the values of the log entry.

        Hook: extend it to keep what undoing needs.

        :param dict before: values of the lead before, as `_read_kept_values` returns
        :param partners: `res.partner` records made for the lead
        :param deal: `crm.lead` record that the lead is linked to, possibly empty
        :param new_deal: the same where this qualification made it, else empty
        :param activities: (`mail.activity` records moved, those completed)
        """
        self.ensure_one()
        after = self._read_kept_values()
        moved, completed = activities
        return {
            "lead_id": self.id,
            "company_id": self.company_id.id,
            "deal_id": deal.id,
            "is_deal_created": bool(new_deal),
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "created_partner_ids": [(6, 0, partners.ids)] if partners else [],
            "moved_activity_ids": [(6, 0, moved.ids)] if moved else [],
            "completed_activity_ids": [(6, 0, completed.ids)] if completed else [],
            "changed_values": {
                name: [value, after[name]] for name, value in before.items() if value != after[name]
            },
        }

    def _get_finished_qualifications(self, options, deals):
        """Return the log entries of leads that are qualified already as asked for.

        :param options: `QualificationOptions`
        :param dict deals: {lead: its living `crm.lead` record, possibly empty}
        :returns: {lead: `lead.qualification` record}
        """
        domain = [("lead_id", "in", self.ids), ("state", "=", "done")]
        Entry = self.env["lead.qualification"]
        latest = {entry.lead_id: entry for entry in Entry.sudo().search(domain, order="id")}
        finished = {}
        for lead in self:
            entry = latest.get(lead)
            if not entry or lead.status_kind != "won" and options.status_id != 0:
                continue
            if options.create_deal and (not deals[lead] or entry.deal_id.id != deals[lead].id):
                continue
            finished[lead] = Entry.browse(entry.id)
        return finished

    # ------------------------------------------------------------------ what forbids it

    def _check_qualification(self, options, deals):
        """Refuse before anything is made what the user may not make, and what cannot be.

        :param options: `QualificationOptions`, settled
        :param dict deals: {lead: its living `crm.lead` record, possibly empty}
        """
        if options.create_deal and not all(
            deals[lead] or options.is_added(lead.id) for lead in self
        ):
            self._check_target_access("crm.lead", self.env._("deals"))
        obstacles = [lead._get_qualification_obstacle(options) for lead in self]
        if any(obstacles):
            raise UserError("\n".join(filter(None, obstacles)))

    def _check_target_access(self, model, label):
        if not self.env[model].has_access("create"):
            raise AccessError(
                self.env._(
                    "Access denied: you may not create %(records)s, so nothing was"
                    " created. Ask an administrator for the right, or leave them out.",
                    records=label,
                )
            )

    def _get_qualification_obstacle(self, options=None):
        """Return why the lead cannot be qualified, or False.

        Hook: extend it with what only a bridge knows.

        :param options: `QualificationOptions`
        :returns: str or False
        """
        self.ensure_one()
        options = options or QualificationOptions()
        obstacle = self._get_status_obstacle(options) or self._get_partner_obstacle(options)
        has_own_deal = options.create_deal and not options.is_added(self.id)
        missing = has_own_deal and not obstacle and self._get_missing_deal_fields(options)
        if not missing:
            return obstacle
        labels = self.env["crm.lead"].fields_get(missing, ["string"])
        return self.env._(
            "The deal of the lead %(lead)s needs fields that are empty: %(fields)s.",
            lead=self.display_name,
            fields=", ".join(labels[name]["string"] for name in missing),
        )

    def _get_status_obstacle(self, options):
        """Return why the lead cannot enter the status it should, or False."""
        if self.is_closed and self.status_kind != "won":
            return self.env._(
                "The lead %(lead)s is closed (%(status)s). Reopen it before you qualify it.",
                lead=self.display_name,
                status=self.status_id.name,
            )
        status = self._get_qualification_status(options)
        if not status:
            return self.env._(
                "The type %(type)s of the lead %(lead)s allows no won status. A manager can"
                " add one in Configuration.",
                type=self.type_id.name or self.env._("none"),
                lead=self.display_name,
            )
        if status == self.status_id:
            return False
        # the deal that is made with it is there by then
        get_refusal = self._get_refusal if options.create_deal else self._find_refusal
        refusal = get_refusal(status)
        missing = self._get_missing_fields(status)
        if refusal or not missing:
            return refusal
        return self.env._(
            "The status %(status)s needs fields that are empty on the lead"
            " %(lead)s: %(fields)s. Fill them in and try again.",
            status=status.name,
            lead=self.display_name,
            fields=", ".join(missing.mapped("field_description")),
        )

    def _has_own_obstacles(self, options):
        """Tell whether leads of this one's type, company and status may have obstacles.

        Hook: a bridge with an obstacle of single leads says so.

        :param options: `QualificationOptions`
        """
        self.ensure_one()
        asks = options.needs_partner and (options.create_company or options.create_contact)
        if asks or self._get_status_obstacle(options):
            return True
        status = self._get_qualification_status(options)
        entered = status if status != self.status_id else status.browse()
        required = entered._get_entering(entered.id).required_fields
        return bool(required) or (
            not options.create_deal and self._get_deal_rule(entered).is_required
        )

    def _get_partner_obstacle(self, options):
        """Return why no partner can be made of the lead, or False."""
        asks = options.needs_partner and (options.create_company or options.create_contact)
        chosen = any(options.partners.get(self.id, {}).values())
        if not asks or chosen or self.partner_id or self._get_wanted_partners(options):
            return False
        return self.env._(
            "The lead %(lead)s names nobody: fill in its Legal entity name, First name or"
            " Surname, or leave the contact and the company out.",
            lead=self.display_name,
        )

    def _get_missing_deal_fields(self, options):
        """Return the names of fields that a deal requires and nothing fills."""
        self.ensure_one()
        Deal = self.env["crm.lead"]
        required = self._get_required_deal_fields()
        if not required:
            # nothing of the deal is prepared twice
            return []
        values = dict.fromkeys(required) | self._prepare_deal_values(options)
        open_names = [name for name in required if not values[name]]
        defaults = Deal.default_get(open_names) if open_names else {}
        return [
            name
            for name in open_names
            if Deal._fields[name].type != "boolean" and defaults.get(name) in (None, False, "")
        ]

    @api.model
    @ormcache()
    def _get_required_deal_fields(self):
        """Return the names of fields that a deal requires and does not compute."""
        return tuple(
            name
            for name, field in self.env["crm.lead"]._fields.items()
            if field.required and field.store and not field.compute and name != "type"
        )

    # ------------------------------------------------------------------ status

    def _get_qualification_status(self, options):
        """Return the status that the qualified lead stands in.

        :param options: `QualificationOptions`
        :returns: `lead.status` record; empty where the type allows no won one
        """
        self.ensure_one()
        Status = self.env["lead.status"]
        if options.status_id:
            return Status.browse(options.status_id)
        if options.status_id == 0 or self.status_kind == "won":
            return self.status_id
        return Status._get_allowed(self.type_id, self.company_id, {"won"})[:1]
