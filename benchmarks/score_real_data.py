"""The score of 9,240 real leads: ours beside Odoo's predictive lead scoring of the same leads.

``./dev bench -- --scores``, or with an Odoo of one's own
``python -m benchmarks.score_real_data CONFIGURATION DATABASE``

CONFIGURATION is a configuration file of Odoo with the suite on its addons path, DATABASE one that
has crm and lead_management_score installed and no lead that has ended; nothing stays in it.
``LEAD_REAL_DATA`` says where the file is when it is not in ``shared/data`` beside the checkout.

The leads stand in the order of their numbers. Both learn from the first four fifths and foresee
the last one, which neither has seen. What the school noted along the way (its tags, lead quality,
last activity, profile) is left out: it is not known when a lead comes in.
"""

import sys
import time
from datetime import datetime, timedelta

from odoo import Command, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

#: Of the lead in both applications, and the column of the file.
REFERENCES = {
    "source_id": "Lead Source",
    "medium_id": "Lead Origin",
    "campaign_id": "How did you hear about X Education",
    "country_id": "Country",
}
#: What people answered: a tag each, and a field each. Fields of its own are own fields in ours; of
#: an opportunity they are columns of text that nothing else needs here, as a customised field is.
ANSWERS = {
    "street": "Specialization",
    "function": "What is your current occupation",
    "street2": "What matters most to you in choosing a course",
    "city": "City",
    "zip": "Through Recommendations",
    "referred": "A free copy of Mastering The Interview",
}
#: Own fields of ours; Odoo's score looks at no number.
NUMBERS = {
    "visits": "TotalVisits",
    "seconds": "Total Time Spent on Website",
    "pages": "Page Views Per Visit",
}
#: What Odoo's settings offer out of the box, of what the file has, beside tags.
USUAL = ("source_id", "country_id")
TEST_PART = 5
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


def main(configuration, database):
    """Measure and print the table.

    :param configuration: path of Odoo's configuration file, which has been read
    :param database: name of the database
    :returns: (exit code, the table or None)
    """
    from odoo.addons.lead_management.tests import real_data

    path = real_data.find_file()
    if not path:
        print(
            f"LEFT OUT: the score of real leads, for {real_data.FILE_NAME} is not at hand."
            " LEAD_REAL_DATA says where it is."
        )
        return 0, None
    rows = real_data.correct_rows(real_data.read_rows(path))
    rows.sort(key=lambda row: int(row["Lead Number"]))
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, QUIET)
        lines = measure(env, rows)
        cr.rollback()
    table = format_table(lines)
    print(f"\n{len(rows):,} leads, the last {len(rows) // TEST_PART:,} of them foreseen\n\n{table}")
    return 0, table


def measure(env, rows):
    """Return the lines of the table.

    :param env: environment of the superuser
    :param list rows: of the file, the oldest lead first
    :returns: list of (what, AUC, Brier score, seconds)
    """
    names = Names(env)
    outcomes = [int(row["Converted"]) for row in rows]
    known = len(rows) - len(rows) // TEST_PART
    baseline = sum(outcomes[:known]) / known
    lines = [("the average for every lead", 0.5, _get_brier(outcomes, known, baseline), 0)]
    crm_leads = create_crm_leads(env, names, rows, outcomes, known)
    create_leads(env, names, rows, outcomes)
    own = {name: f"company_properties.{name}" for name in (*ANSWERS, *NUMBERS)}
    both = (
        ("answers as tags", [*USUAL, "tag_ids"]),
        ("origin and campaign too, each answer a field", [*REFERENCES, *ANSWERS]),
    )
    for title, fields in both:
        figures = foresee_by_odoo(env, crm_leads, outcomes, known, fields)
        lines.append((f"Odoo's: source, country, {title}", *figures))
        figures = foresee_by_ours(env, {own.get(name, name) for name in fields})
        lines.append((f"ours: source, country, {title}", *figures))
    keys = {own.get(name, name) for name in (*REFERENCES, *ANSWERS, *NUMBERS)}
    title = "ours: the same, with visits, pages and time on the website"
    lines.append((title, *foresee_by_ours(env, keys)))
    return lines


def _get_brier(outcomes, known, chance):
    unseen = outcomes[known:]
    return sum((outcome - chance) ** 2 for outcome in unseen) / len(unseen)


class Names:
    """Records by their names, made where there are none."""

    def __init__(self, env):
        self.env = env
        self.found = {}

    def get(self, model, name):
        """Return the id of a record, False for no name."""
        if not name:
            return False
        if (model, name) not in self.found:
            Model = self.env[model]
            record = Model.search([("name", "=ilike", name)], limit=1)
            if not record and model != "res.country":
                record = Model.create({"name": name})
            self.found[model, name] = record.id
        return self.found[model, name]

    def get_values(self, model, row):
        """Return the values of a lead that both applications have.

        :param str model: of the lead
        :param dict row: of the file
        """
        Lead = self.env[model]
        tags = [
            self.get(Lead._fields["tag_ids"].comodel_name, f"{column}: {row[column]}")
            for column in ANSWERS.values()
            if row[column]
        ]
        return {
            "name": f"Lead {row['Lead Number']}",
            "user_id": False,
            "team_id": False,
            "tag_ids": [Command.set(tags)],
            **{
                name: self.get(Lead._fields[name].comodel_name, row[column])
                for name, column in REFERENCES.items()
            },
        }


# ---------------------------------------------------------------------- Odoo's crm


def create_crm_leads(env, names, rows, outcomes, known):
    """Return opportunities of the rows: those that are learnt from have ended, the others wait."""
    first = env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id", limit=1)
    won = env["crm.stage"].search([("is_won", "=", True)], limit=1)
    # only these leads count
    env.cr.execute("UPDATE crm_lead SET active = FALSE, won_status = 'pending', probability = 50")
    leads = env["crm.lead"].create(
        [
            names.get_values("crm.lead", row)
            | {"type": "opportunity", "stage_id": first.id}
            | {name: row[column] for name, column in ANSWERS.items()}
            for row in rows
        ]
    )
    env.flush_all()
    ids = leads.ids
    for outcome, values in (
        (1, (100, 100, True, "won", won.id)),
        (0, (0, 0, False, "lost", first.id)),
    ):
        ended = [ids[number] for number in range(known) if outcomes[number] == outcome]
        _end_crm_leads(env, ended, *values)
    _end_crm_leads(env, ids[known:], 50, 50, True, "pending", first.id)
    env.invalidate_all()
    return leads


def _end_crm_leads(env, ids, probability, automated, active, won_status, stage):
    # past the ORM, which would count the frequencies at each write
    env.cr.execute(
        SQL(
            """UPDATE crm_lead SET probability = %s, automated_probability = %s, active = %s,
                      won_status = %s, stage_id = %s WHERE id = ANY(%s)""",
            probability,
            automated,
            active,
            won_status,
            stage,
            ids,
        )
    )


def foresee_by_odoo(env, leads, outcomes, known, fields):
    """Return AUC, Brier score and seconds of Odoo's own forecast.

    :param list fields: that it looks at
    """
    from odoo.addons.lead_management_score.score_training import get_auc, get_brier

    parameters = env["ir.config_parameter"]
    parameters.set_param("crm.pls_fields", ",".join(fields))
    parameters.set_param("crm.pls_start_date", "2000-01-01")
    start = time.monotonic()
    leads._rebuild_pls_frequency_table()
    env.flush_all()
    unseen = leads[known:]
    found, _tooltip = unseen._pls_get_naive_bayes_probabilities(batch_mode=True)
    if len(found) != len(unseen):
        raise ValueError(f"Odoo foresees {len(found)} of {len(unseen)} leads")
    forecasts = [found[lead_id] / 100 for lead_id in unseen.ids]
    seconds = time.monotonic() - start
    ended = outcomes[known:]
    return get_auc(ended, forecasts), get_brier(ended, forecasts), seconds


# ---------------------------------------------------------------------- ours


def create_leads(env, names, rows, outcomes):
    """Create our leads, all of which have ended, one after the other."""
    won, lost = (env.ref(f"lead_management.lead_status_{name}") for name in ("won", "lost"))
    reason = env["lead.loss.reason"].search([("note_required", "=", False)], limit=1)
    settings = env["lead.settings"]._get_of_company(env.company.id)
    options = {
        name: {answer: f"o{number}" for number, answer in enumerate(_get_answers(rows, column))}
        for name, column in ANSWERS.items()
    }
    settings.properties_definition = [
        {"name": name, "type": "float", "string": column} for name, column in NUMBERS.items()
    ] + [
        {
            "name": name,
            "type": "selection",
            "string": ANSWERS[name],
            "selection": [[key, answer] for answer, key in keys.items()],
        }
        for name, keys in options.items()
    ]
    begin = datetime(2020, 1, 1)
    values_list = []
    for number, (row, outcome) in enumerate(zip(rows, outcomes, strict=True)):
        own = {name: float(row[column]) for name, column in NUMBERS.items() if row[column]}
        for name, column in ANSWERS.items():
            if row[column]:
                own[name] = options[name][row[column]]
        end = {"status_id": won.id}
        if not outcome:
            end = {"status_id": lost.id, "loss_reason_id": reason.id}
        values_list.append(
            names.get_values("lead.lead", row)
            | {"date": begin + timedelta(hours=number), "company_properties": own}
            | end
        )
    leads = env["lead.lead"].create(values_list)
    env.flush_all()
    # they end in the order in which they come, and not all of them now
    env.cr.execute(SQL("UPDATE lead_lead SET date_closed = date WHERE id = ANY(%s)", leads.ids))
    env.invalidate_all()


def _get_answers(rows, column):
    return sorted({row[column] for row in rows} - {""})


def foresee_by_ours(env, keys):
    """Return AUC, Brier score and seconds of our score, as the manager's page shows them.

    :param keys: of the fields that it looks at
    """
    model = env["lead.score.model"]._get_of_company(env.company)
    for line in model.field_ids:
        line.is_used = line.key in keys
    start = time.monotonic()
    model._train()
    if not model.is_trained or model.test_kind != "newest":
        raise ValueError(f"No score was learnt, or not tested on the newest leads: {model.note}")
    return model.auc, model.brier, time.monotonic() - start


def format_table(lines):
    """Return the lines as a table in Markdown."""
    head = [["", "AUC", "Brier score", "seconds"], ["---", "---:", "---:", "---:"]]
    body = [
        [title, f"{auc:.3f}", f"{brier:.3f}", f"{seconds:.0f}" if seconds else "–"]
        for title, auc, brier, seconds in lines
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in head + body)


if __name__ == "__main__":
    settings_path, database_name = sys.argv[1:]
    config.parse_config(
        ["-c", settings_path, "-d", database_name, "--logfile", "/dev/null"], setup_logging=True
    )
    sys.exit(main(settings_path, database_name)[0])
