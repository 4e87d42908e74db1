"""People and records for attacks over HTTP: who may see what, with names nobody could guess."""

import contextlib
import os

import requests
from conftest import TIMEOUT, ServerError

GROUPS = {
    name: f"lead_management.group_lead_{name}" for name in ("own", "team", "readonly", "manager")
}
SALES = "sales_team.group_sale_salesman_all_leads"
#: What a person is told in words; anything else is an error of the server.
REFUSALS = (
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "werkzeug.exceptions.Forbidden",
    "werkzeug.exceptions.NotFound",
)


class Scene:
    """Two companies, a person of each kind, and a lead that each of them may or may not see."""

    def __init__(self, admin, new_user, base_url):
        """
        :param admin: the administrator
        :param new_user: the factory of users
        """
        self.admin, self.new_user, self.base_url = admin, new_user, base_url
        self.create = admin.json2.create
        self.read = admin.json2.read
        tag = os.urandom(3).hex()
        self.company = admin.json2.read("res.users", admin.id, "company_id")["company_id"][0]
        self.other_company = self.create("res.company", name=f"Other {tag}")
        self.colleague = new_user(GROUPS["own"], name=f"Colleague {tag}")
        self.own = new_user(GROUPS["own"], name=f"Own {tag}")
        self.readonly = new_user(GROUPS["readonly"], name=f"Readonly {tag}")
        self.team = new_user(GROUPS["team"], name=f"Team {tag}")
        self.manager = new_user(GROUPS["manager"], name=f"Manager {tag}")
        self.clerk = new_user(name=f"Clerk {tag}")
        self.seller = new_user(SALES, name=f"Seller {tag}")
        self.portal = new_user(
            name=f"Portal {tag}", group_ids=[(6, 0, [admin.json2.ref("base.group_portal")])]
        )
        self.manager_elsewhere = new_user(
            GROUPS["manager"],
            name=f"Elsewhere {tag}",
            company_id=self.other_company,
            company_ids=[(6, 0, [self.other_company])],
        )

    @staticmethod
    def secret():
        """Return a text that no answer holds by chance."""
        return f"Secret{os.urandom(5).hex()}"

    def lead(self, user=None, **values):
        """Create a lead of a user, the colleague by default.

        :return: (id, the secret in its name)
        """
        secret = self.secret()
        values = {
            "name": secret,
            "user_id": (user or self.colleague).id,
            "team_id": False,
            "company_id": self.company,
            **values,
        }
        return self.create("lead.lead", **values), secret

    def lead_elsewhere(self, **values):
        """Create a lead of the other company.

        :return: (id, the secret in its name)
        """
        secret = self.secret()
        lead_id = self.admin.json2.call(
            "lead.lead",
            "create",
            vals_list=[
                {"name": secret, "company_id": self.other_company, "team_id": False, **values}
            ],
            context={"allowed_company_ids": [self.company, self.other_company]},
        )[0]
        return lead_id, secret


def attempt(call, *arguments, **keywords):
    """Make a call that may be refused.

    :return: what was answered, or the :class:`ServerError`
    """
    try:
        return call(*arguments, **keywords)
    except ServerError as error:
        return error


def is_refused(answer):
    """Tell whether a call was refused in words."""
    if not isinstance(answer, ServerError):
        return False
    assert answer.name in REFUSALS, answer
    return True


def refused(call, *arguments, **keywords):
    """Make a call and tell whether it was refused, in words."""
    return is_refused(attempt(call, *arguments, **keywords))


def post_form(base_url, path, files=None, session=None, **values):
    """Send a form as a visitor of the website does.

    :return: the :class:`requests.Response`
    """
    session = session or requests.Session()
    with contextlib.closing(session):
        session.trust_env = False
        return session.post(f"{base_url}{path}", data=values, files=files, timeout=TIMEOUT)
