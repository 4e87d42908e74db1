"""What is an e-mail address, and which one counts in a text: one rule for every route.

The library knows the RFCs, foreign letters included; Odoo's own parser has the last word on
which address a text stands for, because that is where its mails go.
"""

import re
from functools import lru_cache, partial

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from odoo.tools.mail import email_normalize

from .plain_text import make_plain

# an address that nobody can doubt: nine of ten, and the library takes its time
PLAIN_ADDRESS = re.compile(
    r"[a-z0-9_+-]{1,32}(?:\.[a-z0-9_+-]{1,32})?@"
    r"(?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\.){1,3}[a-z]{2,20}",
    re.ASCII,
)
# what stands between two separators: quotes and brackets keep what is inside together
ENTRY = re.compile(r'(?:"(?:\\.|[^"\\])*"|<[^<>]*>|[^,;\n"<])+|["<]')
NAMED = re.compile(r"(?P<name>[^<>]*)<\s*(?P<address>[^<>]*?)\s*>", re.DOTALL)
# the way of old mail programs: the name as a remark
REMARKED = re.compile(r"(?P<address>[^\s()]+)\s*\([^()]*\)")
# links and the way some programs copy an address
SCHEME = re.compile(r"mailto:", re.IGNORECASE)
# what people write before it: "e-mail: jan@example.com"
LABEL = re.compile(r"\A(?:e-?mail|mail|эл\. почта|почта)\s*:\s*(?=\S+@)", re.IGNORECASE)
# quotes and brackets around one address
WRAPPED = re.compile(
    r"""\A["'„“”‘’«»(\[<]+\s*(?P<address>[^\s"'„“”‘’«»()\[\]<>,;@]+@[^\s"'„“”‘’«»()\[\]<>,;@]+)"""
    r"""\s*["'“”‘’«»)\]>]+\Z"""
)
# what a link says beside the address: mailto:jan@example.com?subject=Hello
LINK_QUERY = re.compile(r"(?<=\S)\?\S*=.*\Z", re.DOTALL)
# the full stop of the sentence that the address was copied from
FULL_STOP = re.compile(r"(?<=[^\W_])[.!?:]+\Z")
# a text that is longer is no list of addresses
MAX_TEXT_LENGTH = 2000
# what stands before the @ at most (RFC 5321)
MAX_LOCAL_LENGTH = 64


def clean_email(text):
    """Return a text of addresses without what comes along when somebody copies one.

    Characters that nobody sees, the full stop of the sentence, quotes and brackets around it,
    a label before it, and what a link says beside it.

    :param str text: as it was given
    """
    text = make_plain(text).strip()
    text = LABEL.sub("", text)
    wrapped = WRAPPED.match(text)
    if wrapped:
        text = wrapped["address"]
    if SCHEME.match(text):
        text = LINK_QUERY.sub("", text)
    return FULL_STOP.sub("", text)


@lru_cache(maxsize=8192)
def normalize_email(text, with_local_hosts=False):
    """Return the first address of a text as it is compared.

    In Odoo's own form, but for a domain that mail programs have spelled in ASCII: that one has
    its own letters.

    :param text: one or more addresses, with or without names before them; what is no text
        has no address
    :param bool with_local_hosts: whether a host without a dot counts, such as the sender
        ``scanner@printer``
    :returns: the normalised address, or False when the text is anything else than addresses
    """
    if not isinstance(text, str) or len(text) > MAX_TEXT_LENGTH:
        return False
    text = SCHEME.sub("", clean_email(text))
    if "@" not in text:
        return False
    lowered = text.lower()
    if PLAIN_ADDRESS.fullmatch(lowered):
        return lowered
    addresses = _split(text)
    if not addresses or not all(_is_valid(address, with_local_hosts) for address in addresses):
        return False
    first = email_normalize(addresses[0], strict=False)
    # an address that Odoo reads as another one would get somebody else's mail
    if not first or first.casefold() != addresses[0].casefold():
        return False
    if email_normalize(text, strict=False) != first:
        return False
    # xn--mller-kva.example is müller.example as mail programs send it
    return get_email_forms(first)[0] if "xn--" in first else first


#: the same for who sends something: machines of the own house have no dot in it
normalize_sender = partial(normalize_email, with_local_hosts=True)


def find_emails(text):
    """Return all addresses of a text as they are compared, the first one that counts first.

    :param text: see `normalize_email`; a text of which a part is no address has none
    """
    first = normalize_email(text)
    if not first or PLAIN_ADDRESS.fullmatch(text.lower()):
        return (first,) if first else ()
    entries = _split(SCHEME.sub("", clean_email(text)))
    return tuple(dict.fromkeys([first, *filter(None, map(normalize_email, entries))]))


@lru_cache(maxsize=8192)
def get_email_forms(address):
    """Return how an address may be written: its domain in its own letters, and as ASCII.

    Odoo keeps partners, users and senders by the form in which it got them.

    :param str address: as `normalize_email` returns it, False for none
    :returns: list; the form with letters is the first one
    """
    local, at, domain = (address or "").rpartition("@")
    if not at or (domain.isascii() and "xn--" not in domain):
        return [address] if address else []
    try:
        found = validate_email(
            f"a@{domain}", check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError:
        return [address]
    return list(dict.fromkeys((f"{local}@{found.domain}", f"{local}@{found.ascii_domain}")))


def _split(text):
    """Return the addresses of a text; an empty list where something else stands in it."""
    addresses, pending = [], False
    for entry in filter(None, (part.strip() for part in ENTRY.findall(text))):
        named = NAMED.fullmatch(entry)
        remarked = REMARKED.fullmatch(entry)
        if named:
            addresses.append(named["address"])
            pending = False
        elif "@" not in entry and not addresses:
            # Kowalski, Jan <jan@example.com>
            pending = True
        elif remarked:
            addresses.append(remarked["address"])
        elif entry.startswith('"'):
            addresses.append(entry)
        else:
            addresses += (word for word in entry.split() if word not in "/|")
    return [] if pending else addresses


def _is_valid(address, with_local_hosts):
    if len(address.rpartition("@")[0].encode()) > MAX_LOCAL_LENGTH:
        return False
    host, dot, top = address.rpartition(".")
    if top.lower() in SPECIAL_USE_DOMAIN_NAMES:
        # office.local: nobody in the world, somebody in the company
        address = f"{host}{dot}example"
    try:
        found = validate_email(
            address,
            allow_quoted_local=True,
            check_deliverability=False,
            globally_deliverable=False,
        )
    except EmailNotValidError:
        return False
    domain = found.ascii_domain
    top = domain.rpartition(".")[2]
    return with_local_hosts or ("." in domain and not top.isdigit())
