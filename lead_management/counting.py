"""Numbers of records that a user may not read.

Rules and warnings count what no single person sees: leads of other teams and companies, archived
ones, the log. Here they get numbers and nothing else, so that no record of the superuser is at
hand where a rule is written.
"""


def count_everywhere(model, domain, limit=None):
    """Return how many records match, archived ones too, whoever asks.

    :param model: the model, in the user's environment
    :param domain: on its records
    :param int limit: where to stop counting, None for never
    :returns: int
    """
    # sudo: number
    return model.sudo().with_context(active_test=False).search_count(domain, limit=limit)


def group_everywhere(model, domain, *names):
    """Return how many records match in each group, archived ones too, whoever asks.

    :param model: the model, in the user's environment
    :param domain: on its records
    :param str names: of many2one fields to group by
    :returns: list of tuples: a record of each field with the rights of the user, and the number
    """
    # sudo: number
    Model = model.sudo().with_context(active_test=False)
    groups = Model._read_group(domain, names, ["__count"])
    return [
        (*(record.with_env(model.env) for record in records), count) for *records, count in groups
    ]
