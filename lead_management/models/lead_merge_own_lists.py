from odoo import models


class LeadMerge(models.Model):
    """Lists in own fields that several merges into one lead have changed.

    A list names two leads that were merged into a third one, which it then names once. When the
    first merge is undone, that one still stands for the second lead. What the later merges found
    and left is written anew, as if the first one had never been.
    """

    _inherit = "lead.merge"

    def _get_returning_rows(self, into):
        moved = dict(super()._get_returning_rows(into) or {})
        later = {merge: dict(merge.moved_rows or {}) for merge in self._get_later()}
        for place in into._get_own_field_places() if later else ():
            rows, left = [], []
            for row in moved.get(place.key, ()):
                is_list = isinstance(row[1], list)
                found = is_list and [
                    (merge, entry)
                    for merge, logged in later.items()
                    for entry in logged.get(place.key, ())
                    if entry[0] == row[0]
                ]
                if found:
                    rows.append((row, found))
                else:
                    left.append(row)
            if rows:
                moved[place.key] = left
                self._rewrite_lists(into, place, rows)
        for merge, logged in later.items():
            if logged != (merge.moved_rows or {}):
                merge.moved_rows = logged
        return moved

    def _rewrite_lists(self, into, place, rows):
        """Write lists, and what later merges have logged of them, as they are without this merge.

        :param into: `lead.lead` record that stayed
        :param place: `OwnFieldPlace`
        :param rows: list of (what this merge has logged, [(later merge, what it has logged)])
        """
        current = into._fetch_own_field_values(place, [row[0] for row, _found in rows])
        known = set(into.browse({x for row, _found in rows for x in row[1]}).exists().ids)
        values = {}
        for (row_id, before, after), found in rows:
            came = into.id not in before
            own = [lead_id for lead_id in before if lead_id not in after and lead_id in known]
            old, new = after, [lead_id for lead_id in before if lead_id in known]
            for merge, entry in found:
                if entry[1] != old:
                    # somebody has changed it between the two
                    new = into._get_list_without_merge(entry[1], own, came)
                old = entry[2]
                followed = dict.fromkeys(merge.merged_lead_ids.ids, into.id)
                entry[1:] = [new, into._get_followed_value(new, followed)]
                new = entry[2]
            now = current.get(row_id)
            if now == old:
                values[row_id] = new
            elif isinstance(now, list):
                came = came and into.id not in new
                values[row_id] = into._get_list_without_merge(now, own, came)
        into._store_own_field_rows(place, values)
