"""A logistic model of what wins leads.

scikit-learn is imported here alone, and only when a model is trained: what is trained is
applied without it.
"""

from collections import Counter, namedtuple
from math import log

from .score_encoding import (
    EMPTY,
    GIVEN,
    MANY,
    NUMBER,
    OTHERS,
    FieldWeights,
    get_range_key,
    get_value_keys,
)

# strengths of the regularisation that are tried, from strong to weak
STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
# parts of the cross-validation that chooses among them, and of calibration and gains
FOLDS = 4
BINS = 10

Trained = namedtuple("Trained", ["intercept", "fields", "counts"])
Quality = namedtuple("Quality", ["auc", "brier", "brier_baseline", "calibration", "gains"])
# leads and won ones with a value, in the training part
ValueCount = namedtuple("ValueCount", ["leads", "won"])


def train(keys, kinds, rows, outcomes):
    """Train a model on leads that have ended.

    Values on few leads are taken together, every value is a column of its own, and the strength
    of the regularisation is the one that foresees best what it has not seen.

    :param keys: keys of the fields
    :param kinds: how each is looked at
    :param rows: values of each lead, in the order of the keys
    :param outcomes: 1 for won, 0 for lost
    :returns: Trained; the weights of a field are 0 for the average lead
    """
    from sklearn.linear_model import LogisticRegression

    rarest = max(10, len(rows) // 200)
    fields = [
        _learn_field(key, kind, [row[number] for row in rows], rarest)
        for number, (key, kind) in enumerate(zip(keys, kinds, strict=True))
    ]
    columns = {
        (field.key, value): number
        for number, (field, value) in enumerate(
            (field, value) for field in fields for value in field.weights
        )
    }
    if not columns:
        return Trained(_get_log_odds(outcomes), fields, {})
    matrix = _get_matrix(fields, columns, rows)
    strength = _choose_strength(matrix, outcomes)
    estimator = LogisticRegression(C=strength, max_iter=1000).fit(matrix, outcomes)
    slope, shift = _calibrate(matrix, outcomes, strength)
    coefficients = slope * estimator.coef_[0]
    intercept = slope * float(estimator.intercept_[0]) + shift
    return _as_trained(coefficients, intercept, fields, columns, matrix, outcomes)


def _learn_field(key, kind, values, rarest):
    """Return a FieldWeights, still without weights, of the values that get a weight."""
    bounds = _get_bounds(values) if kind == NUMBER else ()
    counts = Counter()
    for value in values:
        if kind == NUMBER:
            counts[EMPTY if value is None else get_range_key(value, bounds)] += 1
        else:
            counts.update(set(value) if kind == MANY else (value,))
    frequent = {value for value, count in counts.items() if count >= rarest}
    if kind == GIVEN and len(frequent) < 2:
        frequent = set()
    rare = sum(count for value, count in counts.items() if value not in frequent and value)
    if rare >= rarest and kind != NUMBER:
        frequent.add(OTHERS)
    # one value on every lead says nothing
    if len(frequent) < 2 and kind != MANY:
        frequent = set()
    return FieldWeights(key, kind, dict.fromkeys(sorted(frequent), 0.0), bounds)


def _get_bounds(values):
    """Return bounds between ranges that hold about as many leads each."""
    numbers = sorted(value for value in values if value is not None)
    if len(set(numbers)) < 2:
        return ()
    count = 10 if len(numbers) >= 2000 else 5
    bounds = {numbers[len(numbers) * part // count] for part in range(1, count)}
    return tuple(sorted(bounds - {numbers[0]}))


def _get_matrix(fields, columns, rows):
    from scipy.sparse import csr_matrix

    indices, starts = [], [0]
    for row in rows:
        for field, value in zip(fields, row, strict=True):
            found = get_value_keys(value, field.kind, field.weights, field.bounds)
            indices.extend(columns[field.key, key] for key in found)
        starts.append(len(indices))
    return csr_matrix(([1.0] * len(indices), indices, starts), shape=(len(rows), len(columns)))


def _choose_strength(matrix, outcomes):
    """Return the strongest regularisation that foresees unseen leads about as well as the best.

    About as well: within one standard error of the best one's parts. Of two fields that say the
    same neither gets a great weight for, the other against, which no reader would believe.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_score

    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    scores = {}
    for strength in STRENGTHS:
        estimator = LogisticRegression(C=strength, max_iter=1000)
        scores[strength] = cross_val_score(
            estimator, matrix, outcomes, cv=folds, scoring="neg_log_loss"
        )
    best = max(scores.values(), key=lambda parts: parts.mean())
    least = best.mean() - best.std() / FOLDS**0.5
    return next(strength for strength in STRENGTHS if scores[strength].mean() >= least)


def _calibrate(matrix, outcomes, strength):
    """Return by what log-odds are multiplied, and what is added, to be right on average.

    Regularisation makes forecasts timid; how much is seen on leads that each part of the
    cross-validation has not seen. All weights grow alike, so their order stays.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    estimator = LogisticRegression(C=strength, max_iter=1000)
    unseen = cross_val_predict(
        estimator, matrix, outcomes, cv=folds, method="decision_function"
    ).reshape(-1, 1)
    line = LogisticRegression(C=1e6, max_iter=1000).fit(unseen, outcomes)
    slope = float(line.coef_[0][0])
    # what foresees nothing stays as it is
    return (slope, float(line.intercept_[0])) if slope > 0 else (1.0, 0.0)


def _as_trained(coefficients, intercept, fields, columns, matrix, outcomes):
    """Return the model with weights that are 0 for the average lead."""
    leads = matrix.T @ ([1] * matrix.shape[0])
    won = matrix.T @ outcomes
    total = matrix.shape[0]
    weighted, counts = [], {}
    for field in fields:
        numbers = {value: columns[field.key, value] for value in field.weights}
        # of tags that a lead does not have nothing is said
        average = 0.0
        if field.kind != MANY:
            average = sum(coefficients[n] * leads[n] for n in numbers.values()) / total
        intercept += float(average)
        weights = {value: float(coefficients[n] - average) for value, n in numbers.items()}
        weighted.append(field._replace(weights=weights))
        for value, n in numbers.items():
            counts[field.key, value] = ValueCount(int(leads[n]), int(won[n]))
    return Trained(intercept, weighted, counts)


def _get_log_odds(outcomes):
    won = sum(outcomes)
    return log((won + 1) / (len(outcomes) - won + 1))


# ---------------------------------------------------------------------- quality


def get_auc(outcomes, forecasts):
    """Return how often a won lead is ranked above a lost one; 0.5 says nothing.

    :param outcomes: 1 for won, 0 for lost
    :param forecasts: numbers, one for each lead
    """
    ranked = sorted(zip(forecasts, outcomes, strict=True))
    won = sum(outcomes)
    lost = len(outcomes) - won
    if not won or not lost:
        return 0.5
    rank_sum, position = 0.0, 0
    while position < len(ranked):
        end = position
        while end < len(ranked) and ranked[end][0] == ranked[position][0]:
            end += 1
        middle = (position + 1 + end) / 2
        rank_sum += middle * sum(outcome for _forecast, outcome in ranked[position:end])
        position = end
    return (rank_sum - won * (won + 1) / 2) / (won * lost)


def get_brier(outcomes, forecasts):
    """Return the mean squared distance of forecasts from what came; less is better.

    :param outcomes: 1 for won, 0 for lost
    :param forecasts: probabilities between 0 and 1
    """
    pairs = zip(outcomes, forecasts, strict=True)
    return sum((outcome - forecast) ** 2 for outcome, forecast in pairs) / len(outcomes)


def get_quality(outcomes, forecasts, base_rate):
    """Return how good forecasts were.

    :param outcomes: 1 for won, 0 for lost
    :param forecasts: probabilities between 0 and 1
    :param float base_rate: share of won leads in the training part: who knows nothing else
        foresees it for every lead
    :returns: Quality
    """
    ranked = sorted(zip(forecasts, outcomes, strict=True))
    parts = [
        part
        for number in range(BINS)
        if (part := ranked[len(ranked) * number // BINS : len(ranked) * (number + 1) // BINS])
    ]
    calibration = [
        {
            "forecast": sum(forecast for forecast, _outcome in part) / len(part),
            "won": sum(outcome for _forecast, outcome in part) / len(part),
            "leads": len(part),
        }
        for part in parts
    ]
    all_won, leads, won, gains = sum(outcomes) or 1, 0, 0, []
    for part in reversed(parts):
        leads += len(part)
        won += sum(outcome for _forecast, outcome in part)
        gains.append({"leads": leads / len(ranked), "won": won / all_won})
    return Quality(
        get_auc(outcomes, forecasts),
        get_brier(outcomes, forecasts),
        get_brier(outcomes, [base_rate] * len(outcomes)),
        calibration,
        gains,
    )
