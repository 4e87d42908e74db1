"""What fifty people ask the server for, written down for a process that has no Odoo.

The requests are those of the web client, worked out of the views (:mod:`benchmarks.web_client`).
"""

from lxml import etree

from benchmarks.applications import APPLICATIONS, CRM, LEAD_MANAGEMENT
from benchmarks.web_client import Screen

#: Words that are searched for; some are in many names, some in none.
WORDS = ("Racks", "Kowalski", "Example 1", "Nowak", "601", "nothing like it")
#: What people look at beside the leads: what has come in, and what they have to do.
INBOXES = {LEAD_MANAGEMENT: "lead.inbox.item", CRM: "mail.activity"}


class CardScreen(Screen):
    """A screen with its card."""

    def __init__(self, env, action_xml_id):
        """
        :param env: environment of the user
        :param action_xml_id: of a window action
        """
        super().__init__(env, action_xml_id)
        result = env[self.model].get_views([(False, "form")])
        self.fields |= result["models"][self.model]["fields"]
        self.arch["form"] = etree.fromstring(result["views"]["form"]["arch"])

    def card_specification(self):
        """Return the fields that the card reads; lists in it read no fields of their lines."""
        form = self.arch["form"]
        names = [node.get("name") for node in form.xpath("//field[not(ancestor::field)]")]
        return {name: {} for name in self._dependencies(form)} | {
            name: self._field_specification(name, form.xpath(f"//field[@name='{name}']"), "form")
            for name in dict.fromkeys(names)
        }


def make_plan(env, logins):
    """Return what people do with each application, as JSON can hold it.

    :param env: environment of the superuser
    :param logins: of the people, whose passwords are their logins
    :returns: dict
    """
    user = env["res.users"].search([("login", "=", logins[0])])
    context = {**user.context_get(), "allowed_company_ids": user.company_ids.ids}
    person = env(user=user, context=context)
    return {
        "logins": logins,
        "words": WORDS,
        "context": context,
        "applications": {
            application.model: _plan_application(env, person, application)
            for application in APPLICATIONS
        },
    }


def _plan_application(env, person, application):
    screen = CardScreen(person, application.action)
    box = f"\0{person.uid}"
    inbox = INBOXES[application]
    return {
        "title": application.title,
        "model": application.model,
        "status": application.status,
        # of whoever asks: the user's number is put in
        "own": _with_user(screen.filtered(*application.own_filters), person.uid),
        "search": _with_user(screen.searched(application.text_box, box), person.uid),
        "search_text": box,
        "context": screen.context,
        "list": screen.list_arguments(),
        "board": screen.board_arguments(),
        "card": screen.card_specification(),
        "statuses": _get_statuses(env, application),
        "call_type": env.ref("mail.mail_activity_data_call").id,
        "res_model_id": env["ir.model"]._get_id(application.model),
        "logs_calls": application is LEAD_MANAGEMENT,
        "inbox": inbox,
        "inbox_domain": [] if inbox == "lead.inbox.item" else [["user_id", "=", "uid"]],
        "asks_before_move": application is LEAD_MANAGEMENT,
    }


def _with_user(domain, uid):
    """Return a domain in which the number of the user is the word ``uid``."""
    return [
        (part[0], part[1], "uid" if part[2] == uid and part[0] == "user_id" else part[2])
        if isinstance(part, tuple | list)
        else part
        for part in domain
    ]


def _get_statuses(env, application):
    """Return the columns in which people move leads about."""
    if application is LEAD_MANAGEMENT:
        return env["lead.status"].search([("kind", "=", "open")], limit=3).ids
    return env["crm.stage"].search([("is_won", "=", False)], limit=3).ids
