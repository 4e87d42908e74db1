"""Requests that nobody expects, the same for the same seed."""

import copy
import random
import string

#: What stands where something else is expected.
WRONG = (
    None,
    True,
    0,
    -1,
    1.5,
    2**70,
    "",
    " ",
    "x" * 5000,
    "\x00",
    "\ud7ff\U0001f4a9",
    "<b>&'\"",
    "%s %(x)s {0}",
    [],
    [None],
    [[]],
    {},
    {"x": {}},
    {"id": None},
)
CONTENT_TYPES = (
    "application/json",
    "application/json; charset=utf-16",
    "application/json; charset=nonsense",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "text/plain",
    "text/html",
    "application/xml",
    "image/png",
    "",
    "x",
)
ORIGINS = (
    None,
    "",
    "null",
    "https://www.example.com",
    "http://[::1",
    "javascript:1",
    "x" * 3000,
    "*",
)


class Mutations:
    """Chooses at random, from a seed."""

    def __init__(self, seed):
        """:param seed: of the random numbers"""
        self.random = random.Random(seed)

    def value(self, value):
        """Return a copy of something made of dicts and lists, with one place changed."""
        value = copy.deepcopy(value)
        places = list(self._places(value))
        holder, key = self.random.choice(places)
        action = self.random.randrange(4)
        if action == 0 and isinstance(holder, dict):
            del holder[key]
        elif action == 1 and isinstance(holder, dict):
            holder[self.random.choice(["", "x", "id", "name", "company_id", "$"])] = holder[key]
        else:
            holder[key] = self.random.choice(WRONG)
        return value

    def _places(self, value):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, held in list(items):
            yield value, key
            if isinstance(held, dict | list) and held:
                yield from self._places(held)

    def body(self, text):
        """Return a body of a request as bytes that is hardly JSON any more."""
        data = text.encode("utf-8", "surrogatepass")
        choice = self.random.randrange(9)
        if choice == 0:
            return data[: self.random.randrange(len(data) + 1)]
        if choice == 1:
            return text.encode("utf-16")
        if choice == 2:
            return b"[" * self.random.choice([10, 900, 30000])
        if choice == 3:
            return b'{"a":' * 3000 + b"1" + b"}" * 3000
        if choice == 4:
            return bytes(self.random.randrange(256) for _number in range(200))
        if choice == 5:
            return b"\xef\xbb\xbf" + data
        if choice == 6:
            return self.random.choice([b"", b"null", b"1", b'"x"', b"[]", b"NaN", b"1e999", b"{}"])
        if choice == 7:
            position = self.random.randrange(len(data) + 1)
            return data[:position] + b"\x00\xff" + data[position:]
        return data.replace(b"}", b',"x":Infinity}', 1)

    def name(self):
        """Return a name that hardly any field has."""
        letters = string.ascii_letters + "_.-[]$ %"
        return "".join(
            self.random.choice(letters) for _number in range(self.random.randrange(1, 30))
        )
