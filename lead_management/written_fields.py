"""What follows from certain fields of a lead: called where these are written, and only there.

As `@api.constrains` does for rules, a method says at its head which fields it is about::

    @on_values("product_id")
    def _complete_product(self, vals): ...

    @on_written("activities_at_end")
    def _end_chosen_activities(self, vals, statuses, owners, rules): ...

`lead.lead.create` and `write` call them, those of an addon that is loaded earlier first.
"""


def on_values(*names):
    """Have a method called with the values that are about to be created or written.

    It gets a copy, which it may change, or refuses them. On creation it is called on no record.

    :param names: of the fields it is called for, or one function of the model that returns them
    """
    return _mark("_on_values", names)


def on_written(*names):
    """Have a method called after a write, with what `_after_write` gets, once a batch.

    :param names: of the fields it is called for, or one function of the model that returns them
    """
    return _mark("_on_written", names)


def find_methods(model, mark):
    """Return the methods of a model that one of the two marks.

    :param model: class of the model
    :param str mark: name of the decorator, with an underscore before it
    :returns: tuple of (name of the method, names or function), in the order of the addons
    """
    found = {}
    for part in reversed(model.__mro__):
        for name, method in vars(part).items():
            if hasattr(method, mark):
                found[name] = getattr(method, mark)
    return tuple(found.items())


def _mark(mark, names):
    fields = names[0] if callable(names[0]) else frozenset(names)

    def decorate(method):
        setattr(method, mark, fields)
        return method

    return decorate
