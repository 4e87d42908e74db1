"""Values of the context that only the server's own code can pass.

A client chooses the context of its calls, so a plain key there must never open a way past a
rule. No request can carry an instance of `Trusted`: what comes over the network is made of
texts, numbers, lists and dictionaries.
"""


class Trusted(frozenset):
    """A value of the context that says something to the rules.

    Most keys say that something is so (`Trusted()`); some say for which records, by the ids
    that the set holds.
    """

    __slots__ = ()


def is_trusted(env, key):
    """Tell whether the server's own code has set a key of the context.

    :param env: `odoo.api.Environment`
    :param str key: of the context
    """
    return isinstance(env.context.get(key), Trusted)


def get_trusted(env, key):
    """Return what the server's own code has put under a key of the context.

    :param env: `odoo.api.Environment`
    :param str key: of the context
    :returns: Trusted, empty when a client has set the key, or nobody
    """
    value = env.context.get(key)
    return value if isinstance(value, Trusted) else Trusted()
