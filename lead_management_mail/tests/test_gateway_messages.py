import base64

from odoo.tests import tagged

from .gateway_common import ACCOUNT, SENDER, TYPE_ACCOUNT, LeadGatewayCommon

HEADERS = {
    "From": SENDER,
    "To": ACCOUNT,
    "Subject": "Shelves",
    "Date": "Mon, 5 Jan 2026 10:00:00 +0100",
    "Message-Id": "<corpus@customer.example>",
    "MIME-Version": "1.0",
}
# one byte texts: "Zażółć", "Прайс", "Прайс"
POLISH = "Zażółć gęślą".encode("cp1250")
RUSSIAN = "Прайс на стеллажи".encode("koi8-r")


def _raw(body=b"", content_type="text/plain; charset=utf-8", encoding="8bit", **headers):
    """Return a message as bytes; a header that is None is left out."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    values = {
        **HEADERS,
        "Content-Type": content_type,
        "Content-Transfer-Encoding": encoding,
        **given,
    }
    lines = [
        name.encode() + b": " + (value if isinstance(value, bytes) else value.encode())
        for name, value in values.items()
        if value is not None
    ]
    return b"\r\n".join([*lines, b"", body])


def _multipart(*parts, kind="mixed", boundary=b"=cut"):
    """Return a multipart message as bytes, of parts that begin with their headers."""
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return _raw(
        body + b"--" + boundary + b"--\r\n",
        content_type=f'multipart/{kind}; boundary="{boundary.decode()}"',
        encoding=None,
    )


TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nWe need shelves."
HTML = b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>We need <b>shelves</b>.</p>"
PICTURE = (
    b"Content-Type: image/png; name=logo.png\r\nContent-ID: <logo>\r\n"
    b"Content-Transfer-Encoding: base64\r\nContent-Disposition: inline; filename=logo.png\r\n\r\n"
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
INLINE = b'Content-Type: text/html; charset=utf-8\r\n\r\n<p>Our shelves <img src="cid:logo"></p>'
NESTED = (
    b"Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=old.eml\r\n\r\n"
    b"From: a@example.com\r\nTo: b@example.com\r\nSubject: Old\r\n\r\nThe old text\r\n"
)
FILE = (
    b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
    b"Content-Disposition: attachment; filename*=utf-8''cennik%20z%C5%82oty.pdf\r\n\r\nJVBERi0="
)
STRANGE_FILE = (
    b"Content-Type: text/csv; charset=x-nowhere\r\n"
    b"Content-Disposition: attachment; filename=list.csv\r\n\r\na;\xb1\r\n"
)
NESTED_ALTERNATIVE = (
    b'Content-Type: multipart/alternative; boundary="in"\r\n\r\n--in\r\n'
    + TEXT
    + b"\r\n--in\r\n"
    + HTML
    + b"\r\n--in--\r\n"
)

# name -> (message, part of the text that must be kept, number of attachments)
MESSAGES = {
    "plain": (_raw(b"We need shelves."), "shelves", 0),
    "alternative": (_multipart(TEXT, HTML, kind="alternative"), "shelves", 0),
    "html only": (_raw(b"<p>We need <i>shelves</i></p>", "text/html"), "shelves", 0),
    "mixed with file": (_multipart(TEXT, FILE), "shelves", 1),
    "nested alternative": (_multipart(NESTED_ALTERNATIVE, FILE), "shelves", 1),
    "nested message": (_multipart(TEXT, NESTED), "shelves", 1),
    "inline picture": (_multipart(INLINE, PICTURE, kind="related"), "shelves", 1),
    "file of unknown charset": (_multipart(TEXT, STRANGE_FILE), "shelves", 1),
    "cp1250": (_raw(POLISH, "text/plain; charset=cp1250"), "Zażółć", 0),
    "windows-1250 html": (_raw(POLISH, "text/html; charset=windows-1250"), "Zażółć", 0),
    "koi8-r": (_raw(RUSSIAN, "text/plain; charset=koi8-r"), "Прайс", 0),
    "unknown charset": (
        _raw(b"We need shelves \xb1", "text/plain; charset=x-nowhere"),
        "shelves",
        0,
    ),
    "unknown charset html": (_raw(b"<p>shelves</p>", "text/html; charset=foo-8"), "shelves", 0),
    "wrong charset": (_raw(POLISH, "text/plain; charset=us-ascii"), "Za", 0),
    "no charset": (_raw(POLISH, "text/plain"), "Za", 0),
    "no content type": (_raw(b"shelves", content_type=None, encoding=None), "shelves", 0),
    "no subject": (_raw(b"shelves", Subject=None), "shelves", 0),
    "empty subject": (_raw(b"shelves", Subject=""), "shelves", 0),
    "raw subject": (_raw(b"shelves", Subject=POLISH), "shelves", 0),
    "broken encoded subject": (
        _raw(b"shelves", Subject="=?utf-8?B?w6?= =?nope?Q?=C5?="),
        "shelves",
        0,
    ),
    "endless subject": (_raw(b"shelves", Subject="Shelves " * 2000), "shelves", 0),
    "no date": (_raw(b"shelves", Date=None), "shelves", 0),
    "broken date": (_raw(b"shelves", Date="yesterday, about noon"), "shelves", 0),
    "impossible date": (_raw(b"shelves", Date="Mon, 99 Foo 99999 99:99:99 +9999"), "shelves", 0),
    "no message id": (_raw(b"shelves", Message_Id=None), "shelves", 0),
    "broken message id": (_raw(b"shelves", Message_Id="<<a b>, @>"), "shelves", 0),
    "endless message id": (_raw(b"shelves", Message_Id=f"<{'x' * 6000}@a>"), "shelves", 0),
    "no sender": (_raw(b"shelves", From=None), "shelves", 0),
    "broken sender": (_raw(b"shelves", From="<<>>, @@ nobody"), "shelves", 0),
    "group as sender": (_raw(b"shelves", From="undisclosed:;"), "shelves", 0),
    "sender of raw bytes": (
        _raw(b"shelves", From=b"Pawe\xb3 <pawel@customer.example>"),
        "shelves",
        0,
    ),
    "many senders": (_raw(b"shelves", From="a@example.com, b@example.com"), "shelves", 0),
    "empty body": (_raw(b""), "", 0),
    "blank body": (_raw(b" \r\n\t\r\n"), "", 0),
    "empty html": (_raw(b"<html><body></body></html>", "text/html"), "", 0),
    "comment as html": (_raw(b"<!-- nothing -->", "text/html"), "", 0),
    "processing instruction as html": (_raw(b"<?xml version='1.0'?>", "text/html"), "", 0),
    "null characters": (_raw(b"we need\0 shelves", Subject="She\0lves"), "shelves", 0),
    "xhtml": (
        _raw(
            b"<?xml version='1.0' encoding='utf-8'?><html><body>shelves</body></html>", "text/html"
        ),
        "shelves",
        0,
    ),
    "no boundary": (_raw(b"We need shelves", "multipart/mixed", None), "shelves", 0),
    "boundary that never comes": (
        _raw(b"We need shelves", 'multipart/mixed; boundary="never"', None),
        "shelves",
        0,
    ),
    "cut off": (_multipart(TEXT, FILE)[:-30], "shelves", 1),
    "broken base64": (_raw(b"V2UgbmVlZCBzaGVsdmVz=====!!", encoding="base64"), "", 0),
    "broken quoted printable": (
        _raw(b"shelves =XY =\r\n=", encoding="quoted-printable"),
        "shelves",
        0,
    ),
    "unknown encoding": (_raw(b"shelves", encoding="x-zip"), "shelves", 0),
    "unknown content type": (_raw(b"shelves", "nonsense"), "", 0),
    "star content type": (
        _multipart(TEXT, b"Content-Type: */*; name=a\r\nContent-Disposition: attachment\r\n\r\nx"),
        "shelves",
        1,
    ),
    "nothing at all": (f"To: {ACCOUNT}".encode(), "", 0),
    "headers only": (_raw(b"").rstrip(), "", 0),
    "script in every field": (
        _raw(
            b"<p>shelves<script>alert(1)</script><img src=x onerror=alert(1)></p>",
            "text/html",
            Subject="<script>alert(1)</script>",
            From='"<img src=x onerror=alert(1)>" <jan@customer.example>',
        ),
        "shelves",
        0,
    ),
    "sql in every field": (
        _raw(b"shelves'); DROP TABLE lead_email; --", Subject="'; DROP TABLE lead_email; --"),
        "shelves",
        0,
    ),
    "template in every field": (
        _raw(b"shelves {{ object }} %(x)s {0} %s", Subject="%s {{ 7*7 }}"),
        "shelves",
        0,
    ),
}


@tagged("post_install", "-at_install")
class TestGatewayMessages(LeadGatewayCommon):
    """Whatever comes in is one record: nothing raises, nothing is lost (issue 4)."""

    def _try_each(self, check, account=ACCOUNT):
        """Deliver every message by itself and check what became of it.

        :param check: function of the new `lead.email` records, a part of the text and
            the number of attachments
        """
        for name, (source, text, attachments) in MESSAGES.items():
            source = source.replace(ACCOUNT.encode(), account.encode())
            with self.subTest(message=name), self.env.cr.savepoint() as savepoint:
                check(self._receive(source), text, attachments)
                savepoint.rollback()

    def test_every_kind_of_message_is_one_record(self):
        """REQ-1.22, REQ-0.64: text and attachments can be read, whatever the form."""

        def check(email, text, attachments):
            self.assertEqual(len(email), 1)
            self.assertIn(text, email.body or "")
            self.assertEqual(len(email.attachment_ids), attachments)
            self.assertTrue(email.original)
            self.assertTrue(email.display_name)

        self._try_each(check)

    def test_every_kind_of_message_becomes_a_lead(self):
        """REQ-0.65, REQ-0.13: what waits in the queue can be made a lead of."""

        def check(email, text, attachments):
            email = email.with_user(self.user_own)
            email.action_create_lead()
            lead = email.lead_id
            self.assertTrue(lead.name)
            self.assertIn(text, lead.description or "")
            files = self.env["ir.attachment"].search_count(
                [("res_model", "=", "lead.lead"), ("res_id", "=", lead.id)]
            )
            self.assertEqual(files, attachments)

        self._try_each(check)

    def test_every_kind_of_message_passes_where_leads_are_made_at_once(self):
        """REQ-1.22: the thread of a lead takes what the queue takes."""

        def check(email, text, attachments):
            self.assertEqual(len(email), 1)
            self.assertTrue(email.lead_id)
            message = email.lead_id.message_ids.filtered(lambda m: m.message_type == "email")
            self.assertEqual(len(message), 1)
            self.assertIn(text, message.body)
            self.assertEqual(len(message.attachment_ids), attachments)

        self._try_each(check, TYPE_ACCOUNT)

    def test_ten_megabytes_and_two_thousand_recipients(self):
        """REQ-1.22: large messages are no exception."""
        recipients = ", ".join(f"person{number}@example.com" for number in range(2000))
        message = self._create_message(to=f"{ACCOUNT}, {recipients}")
        message.add_attachment(
            bytes(10 * 1024 * 1024), maintype="application", subtype="zip", filename="big.zip"
        )
        email = self._receive(message)
        self.assertEqual(len(email), 1)
        self.assertIn("person1999@example.com", email.email_to)
        self.assertEqual(email.attachment_ids.file_size, 10 * 1024 * 1024)

    def test_pictures_in_the_text_are_shown(self):
        """REQ-0.64: the text shows its pictures from the attachments."""
        email = self._receive(MESSAGES["inline picture"][0])
        self.assertNotIn("cid:", email.body)
        self.assertIn(f"/web/image/{email.attachment_ids.id}", email.body)

    def test_scripts_do_not_come_through(self):
        """REQ-0.64: a message cannot run anything in the browser of a salesperson."""
        email = self._receive(MESSAGES["script in every field"][0])
        self.assertNotIn("<script", email.body)
        self.assertNotIn("onerror", email.body)

    def test_the_original_can_be_downloaded(self):
        """REQ-0.64: the original message stays as it came."""
        source = MESSAGES["koi8-r"][0]
        email = self._receive(source)
        self.assertIn(RUSSIAN, base64.b64decode(email.original))
