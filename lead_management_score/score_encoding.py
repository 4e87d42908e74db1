"""How a value of a lead becomes what a model has a weight for.

The same for training and for scoring. A value that was rare when the model was trained counts
as one of the other values; a number is put into a range.
"""

from bisect import bisect_right
from collections import namedtuple

# a value that nobody entered, and the rare ones together
EMPTY = ""
OTHERS = "*"

# how a field is looked at: one of several values, several at once, a number, filled or not
CHOICE, MANY, NUMBER, GIVEN = "choice", "many", "number", "given"

# what a trained model knows of a field: weights by value in log-odds, bounds of the ranges
FieldWeights = namedtuple("FieldWeights", ["key", "kind", "weights", "bounds"])
# id of the model, log-odds of an average lead, a FieldWeights for each field
Scorer = namedtuple("Scorer", ["model_id", "intercept", "fields"])


def get_value_keys(value, kind, known, bounds=()):
    """Return the values of a field that count for a lead.

    :param value: text, number or tuple of texts, as `_fetch_score_values` returns it
    :param str kind: CHOICE, MANY, NUMBER or GIVEN
    :param known: collection of the values that the model has weights for
    :param bounds: of the ranges of a number, ascending
    :returns: tuple of texts
    """
    if kind == NUMBER:
        key = EMPTY if value is None else get_range_key(value, bounds)
        return (key,) if key in known else ()
    values = value if kind == MANY else (value,)
    keys = {key if key in known else OTHERS for key in values if key in known or key != EMPTY}
    return tuple(sorted(key for key in keys if key in known))


def get_range_key(value, bounds):
    """Return which range a number lies in.

    :param float value: the number
    :param bounds: ascending
    """
    return f"range {bisect_right(bounds, value)}"


def get_terms(scorer, values):
    """Return what each value of a lead adds to its log-odds.

    :param Scorer scorer: of the lead
    :param values: of the scorer's fields, in their order
    :returns: list of (key of the field, value, log-odds)
    """
    return [
        (field.key, key, field.weights[key])
        for field, value in zip(scorer.fields, values, strict=True)
        for key in get_value_keys(value, field.kind, field.weights, field.bounds)
    ]
