from odoo import fields, models
from odoo.tools import SQL


class LeadTakeover(models.Model):
    """The status log and the dates of taken over leads, as they were in Odoo's CRM."""

    _inherit = "lead.takeover"

    def _write_taken_history(self, by_record, masters):
        """Write the status log and the dates of the leads as they were in the CRM.

        In a few statements a batch: the log is nobody's to write.

        :param dict by_record: {`crm.lead` record: its `lead.lead`}
        :param dict masters: what `_get_masters` returned
        """
        moves = self._read_stage_changes(by_record, masters["statuses"])
        rows, dates = [], []
        for record, lead in by_record.items():
            events = self._get_status_events(record, lead, moves.get(record.id, []))
            rows += self._prepare_log_rows(lead, events)
            entered = events[-1][0]
            closed = (record.date_closed or entered) if lead.is_closed else None
            dates.append((lead.id, record.create_date, record.create_uid.id, closed, entered))
        leads = self.env["lead.lead"].concat(*by_record.values())
        leads.flush_recordset()
        self._insert_log_rows(leads, rows)
        self._update_dates(leads, dates)

    def _get_past_stages(self, records):
        """Return the stages that the history of the records names and that still exist."""
        if not records:
            return self.env["crm.stage"]
        self.env["mail.tracking.value"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT UNNEST(ARRAY[value.old_value_integer, value.new_value_integer])
                     FROM mail_tracking_value AS value
                     JOIN mail_message AS message ON message.id = value.mail_message_id
                    WHERE message.model = 'crm.lead' AND message.res_id = ANY(%s)
                      AND value.field_id = %s""",
                records.ids,
                self.env["ir.model.fields"]._get("crm.lead", "stage_id").id,
            )
        )
        return self.env["crm.stage"].browse(row[0] for row in rows if row[0]).exists()

    def _read_stage_changes(self, by_record, statuses):
        """Return what the history of the records says about their stages.

        :returns: {id of the record: [(datetime, user id, status before, status after)]},
            the earliest first; statuses are empty for stages that nobody knows any more
        """
        by_stage = {stage.id: status for stage, status in statuses.items()}
        none = self.env["lead.status"]
        self.env.flush_all()
        moves = {}
        for record_id, date, user_id, before, after in self.env.execute_query(
            SQL(
                """SELECT message.res_id, message.date, value.create_uid,
                          value.old_value_integer, value.new_value_integer
                     FROM mail_tracking_value AS value
                     JOIN mail_message AS message ON message.id = value.mail_message_id
                    WHERE message.model = 'crm.lead' AND message.res_id = ANY(%s)
                      AND value.field_id = %s
                 ORDER BY message.date, value.id""",
                [record.id for record in by_record],
                self.env["ir.model.fields"]._get("crm.lead", "stage_id").id,
            )
        ):
            move = (date, user_id, by_stage.get(before, none), by_stage.get(after, none))
            moves.setdefault(record_id, []).append(move)
        return moves

    def _get_status_events(self, record, lead, moves):
        """Return when the lead entered which status, the last one is its own.

        :param list moves: of `_read_stage_changes` for the record
        :returns: [(datetime, user id, `lead.status` record)], no status twice in a row
        """
        first = moves[0][2] if moves else lead.status_id.browse()
        if not moves and record.won_status != "lost":
            first = lead.status_id
        steps = [(record.create_date, record.create_uid.id, first)]
        steps += [(date, user_id, after) for date, user_id, _before, after in moves]
        ended = record.date_closed if lead.is_closed else record.date_last_stage_update
        last_date = max(filter(None, (steps[-1][0], ended)))
        steps.append((last_date, record.write_uid.id, lead.status_id))
        events = []
        for step in steps:
            if step[2] and (not events or events[-1][2] != step[2]):
                events.append(step)
        if len(events) == 1:
            events = [(record.create_date, record.create_uid.id, lead.status_id)]
        return events

    def _prepare_log_rows(self, lead, events):
        """Return the rows of the log for one lead, each as a tuple of its columns."""
        rows = []
        for number, (date, user_id, status) in enumerate(events):
            before = events[number - 1] if number else None
            end = events[number + 1][0] if number + 1 < len(events) else None
            rows.append(
                (
                    lead.id,
                    date,
                    user_id,
                    before and before[2].id,
                    status.id,
                    _get_hours(before[0], date) if before else 0.0,
                    end,
                    _get_hours(date, end) if end else 0.0,
                    lead.user_id.id or None,
                    lead.type_id.id or None,
                    lead.team_id.id or None,
                    None if end else lead.loss_reason_id.id or None,
                    lead.company_id.id,
                )
            )
        return rows

    def _insert_log_rows(self, leads, rows):
        """Put the rows in the place of what the creation of the leads has logged."""
        names = SQL(
            "lead_id, date, user_id, from_status_id, to_status_id, hours_before, date_end,"
            " hours, owner_id, type_id, team_id, loss_reason_id, company_id"
        )
        self.env.cr.execute(
            SQL("DELETE FROM lead_status_change WHERE lead_id = ANY(%s)", leads.ids)
        )
        row = (
            "(%s::int, %s::timestamp, %s::int, %s::int, %s::int, %s::float8, %s::timestamp,"
            " %s::float8, %s::int, %s::int, %s::int, %s::int, %s::int, %s::int,"
            " %s::timestamp)"
        )
        now = fields.Datetime.now()
        values = SQL(", ").join(SQL(row, *columns, self.env.uid, now) for columns in rows)
        self.env.cr.execute(
            SQL(
                "INSERT INTO lead_status_change (%s, create_uid, create_date) VALUES %s",
                names,
                values,
            )
        )
        leads.invalidate_recordset(["status_change_ids"])
        self.env["lead.status.change"].invalidate_model()

    def _update_dates(self, leads, dates):
        """Set when the leads were created and closed and entered their status.

        :param list dates: (lead id, created on, created by, closed on, entered on)
        """
        row = "(%s::int, %s::timestamp, %s::int, %s::timestamp, %s::timestamp)"
        self.env.cr.execute(
            SQL(
                """UPDATE lead_lead AS lead
                      SET create_date = taken.create_date,
                          create_uid = taken.create_uid,
                          date_closed = taken.date_closed,
                          date_last_status_update = taken.entered
                     FROM (VALUES %s)
                       AS taken (lead_id, create_date, create_uid, date_closed, entered)
                    WHERE lead.id = taken.lead_id""",
                SQL(", ").join(SQL(row, *values) for values in dates),
            )
        )
        leads.invalidate_recordset(flush=False)


def _get_hours(start, end):
    """Return the hours between two moments in UTC."""
    return max(0.0, (end - start).total_seconds() / 3600)
