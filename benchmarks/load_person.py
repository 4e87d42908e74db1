"""A salesperson at work over HTTP: list, board, card, moves, notes, calls, inbox, search.

Needs neither Odoo nor locust: what sends the requests is given (`benchmarks/locustfile.py`, and
`tests/test_load.py` on the live server).
"""

import datetime
import random

#: How often each is done, in relation to the others.
WEIGHTS = {
    "list": 4,
    "board": 4,
    "card": 6,
    "move": 3,
    "note": 2,
    "call": 2,
    "inbox": 2,
    "search": 3,
}
#: Seconds of thinking between two of them.
THINKING = (2, 8)


class LoadPerson:
    """Somebody who works with the leads of one application.

    `send` takes the name of what is done, a path and the parameters of a JSON route, and returns
    the result.
    """

    def __init__(self, send, plan, model, uid, seed=None):
        """
        :param send: function(name, path, params)
        :param dict plan: from :mod:`benchmarks.load_plan`
        :param str model: of the application
        :param int uid: who it is
        """
        self.send = send
        self.uid = uid
        self.words = plan["words"]
        self.context = {**plan["context"], "uid": uid}
        self.plan = plan["applications"][model]
        self.model = model
        self.random = random.Random(seed)
        self.lead_ids = []

    def do_something(self):
        """Do one thing, by chance."""
        [name] = self.random.choices(list(WEIGHTS), WEIGHTS.values())
        self.do(name)

    def do(self, name):
        """Do one thing; who has seen no list yet looks at it first.

        :param str name: of `WEIGHTS`
        """
        if name in ("card", "move", "note", "call") and not self.lead_ids:
            self.open_list()
        getattr(self, f"open_{name}")()

    def _call(self, name, model, method, *args, **kwargs):
        kwargs["context"] = {**self.context, **self.plan["context"], **kwargs.get("context", {})}
        return self.send(
            name,
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def _own(self, domain, text=None):
        """Return a domain of the plan for this person, and for a text that is searched."""

        def settle(part):
            if isinstance(part, str):
                return part
            value = self.uid if part[2] == "uid" else part[2]
            return [part[0], part[1], text if text and value == self.plan["search_text"] else value]

        return [settle(part) for part in domain]

    # ------------------------------------------------------------------ what people do

    def open_list(self):
        """Open the list of the own leads."""
        kwargs = {**self.plan["list"], "domain": self._own(self.plan["own"])}
        page = self._call("list", self.model, "web_search_read", **kwargs)
        self.lead_ids = [row["id"] for row in page["records"]] or self.lead_ids

    def open_board(self):
        """Open the board of the own leads."""
        kwargs = {**self.plan["board"], "domain": self._own(self.plan["own"])}
        self._call("board", self.model, "web_read_group", **kwargs)

    def open_card(self):
        """Open a lead with its conversation."""
        lead_id = self.random.choice(self.lead_ids)
        specification = self.plan["card"]
        self._call("card", self.model, "web_read", [lead_id], specification=specification)
        thread = {"thread_model": self.model, "thread_id": lead_id}
        params = {**thread, "fetch_params": {"limit": 30}}
        self.send("card", "/mail/thread/messages", params)

    def open_move(self):
        """Drag a card to another column."""
        lead_id = self.random.choice(self.lead_ids)
        status = self.random.choice(self.plan["statuses"])
        if self.plan["asks_before_move"]:
            method = "get_status_change_requirements"
            self._call("move", self.model, method, [lead_id], status)
        values = {self.plan["status"]: status}
        self._call("move", self.model, "web_save", [lead_id], values, specification={})

    def open_note(self):
        """Write a note."""
        params = {
            "thread_model": self.model,
            "thread_id": self.random.choice(self.lead_ids),
            "post_data": {
                "body": "Wants an offer for racks.",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_note",
            },
        }
        self.send("note", "/mail/message/post", params)

    def open_call(self):
        """Log a call: Odoo's CRM has an activity for it."""
        if self.plan["logs_calls"]:
            values = {
                "lead_id": self.random.choice(self.lead_ids),
                "direction": "out",
                "result": "answered",
                "recipient": "+48 601 000 000",
                "note": "Asked for the price.",
            }
            self._call("call", "lead.call", "web_save", [], values, specification={})
            return
        values = {
            "activity_type_id": self.plan["call_type"],
            "res_model_id": self.plan["res_model_id"],
            "res_id": self.random.choice(self.lead_ids),
            "user_id": self.uid,
            "date_deadline": str(datetime.date.today()),
        }
        [activity_id] = self._call("call", "mail.activity", "create", [values])
        feedback = {"feedback": "Asked for the price."}
        self._call("call", "mail.activity", "action_feedback", [activity_id], **feedback)

    def open_inbox(self):
        """Look at what has come in, or is to be done."""
        self._call(
            "inbox",
            self.plan["inbox"],
            "web_search_read",
            domain=self._own(self.plan["inbox_domain"]),
            specification={"display_name": {}},
            limit=80,
        )

    def open_search(self):
        """Type into the search box."""
        domain = self._own(self.plan["search"], self.random.choice(self.words))
        self._call(
            "search", self.model, "web_search_read", **{**self.plan["list"], "domain": domain}
        )
