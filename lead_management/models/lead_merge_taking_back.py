from odoo import models

from .lead_lead_properties import PROPERTY_FIELDS

KEPT = "properties_kept"
# they go with the status
WITH_STATUS = frozenset(
    ("date_closed", "date_last_status_update", "loss_reason_id", "loss_note", "probability")
)
# what a person has chosen, or what comes with it
NEVER_FILLED = WITH_STATUS | {"type_id", "status_id"}
ABSENT, AS_NOTED = object(), object()


class LeadMerge(models.Model):
    """What undoing a merge takes back, where others into the same lead still stand.

    Each part of a value by itself: an entry of a list, an own field. It goes back to what it was
    before this merge, unless somebody has changed it since. Where a later merge has changed it
    as well, or has brought the same, it stays, and that one takes it back when it is undone.
    """

    _inherit = "lead.merge"

    def _get_changes(self):
        """Return what the merge has changed: {field: [before, after]}."""
        self.ensure_one()
        changes = dict(self.changed_values or {})
        if self.added_tag_ids:
            changes.setdefault("tag_ids", [[], self.added_tag_ids])
        return changes

    def _get_later(self):
        """Return the later merges into the same lead that still stand, the oldest first."""
        self.ensure_one()
        domain = [("lead_id", "=", self.lead_id.id), ("state", "=", "done"), ("id", ">", self.id)]
        return self.search(domain, order="id")

    def _take_back_values(self, into):
        """Return what the lead that stays gets back.

        :param into: `lead.lead` record that stays
        :returns: ({field: value as JSON has it}, {field: parts that somebody has changed since})
        """
        changes, current = self._get_changes(), into._read_merge_columns()
        later = self._get_later()
        followed = dict.fromkeys(later.merged_lead_ids.ids, into.id)
        left = self._get_brought_by_later(into, later, current, followed)
        restored, changed = {}, {}
        # the status before what goes with it, own fields of the type after the type itself
        for name in sorted(changes, key=lambda n: (n != "status_id", n in PROPERTY_FIELDS, n)):
            if name == "properties" and "type_id" in changes and "type_id" not in restored:
                # set aside, since the lead has got another type; they stay so
                later._pass_on_whole(name, *changes[name])
                continue
            before, after = (_split(into, name, value) for value in changes[name])
            now = _split(into, name, current.get(name))
            values, since, is_whole = dict(now), [], current.get(name) == changes[name][1]
            for key in sorted(before.keys() | after.keys(), key=str):
                old, new = before.get(key, ABSENT), after.get(key, ABSENT)
                if old == new:
                    continue
                if later._pass_on(into, name, key, old, new):
                    is_whole = False
                elif not _is_same(now.get(key, ABSENT), new, followed):
                    since.append(key)
                elif (name, key) in left:
                    left[name, key]._note_change(into, name, key, old, new)
                    is_whole = False
                else:
                    _put(values, key, old)
            if name in WITH_STATUS and "status_id" in changes.keys() - restored.keys():
                later._note_with_status(into, name, changes)
            elif is_whole:
                restored[name] = changes[name][0]
            elif values != now:
                restored[name] = _join(into, name, values, changes[name][0])
            if since:
                changed[name] = since
        return restored, changed

    # ------------------------------------------------------------------ later merges

    def _pass_on(self, into, name, key, old, new):
        """Tell the first of some later merges that changed a part what it was before this one.

        :param self: the later merges
        :param into: `lead.lead` record that stays
        :param str name: of the field
        :param key: of the part
        :param old: the part before this merge
        :param new: the part after it, which the later one found
        :returns: whether there was one
        """
        for merge in self:
            before, after = merge._get_changes().get(name) or (None, None)
            found = _split(into, name, before).get(key, ABSENT)
            if found == new != _split(into, name, after).get(key, ABSENT):
                merge._note_change(into, name, key, old)
                return True
        return False

    def _note_with_status(self, into, name, changes):
        """Let what goes with a status be taken back with it by the later merge that found it.

        Where somebody has changed the status it stays.

        :param self: the later merges
        :param into: `lead.lead` record that stays
        :param str name: of the field
        :param dict changes: as `_get_changes` returns them
        """
        old, new = changes[name]
        for merge in self:
            known = merge._get_changes()
            if "status_id" in known and name not in known:
                parts = (_split(into, name, value).get(None, ABSENT) for value in (old, new))
                merge._note_change(into, name, None, *parts)
                return

    def _pass_on_whole(self, name, old, new):
        """Do for all own fields of a type what `_pass_on` does for a part."""
        for merge in self:
            changes = merge._get_changes()
            if name in changes and (changes[name][0] or {}) == (new or {}):
                merge.changed_values = {**changes, name: [old, changes[name][1]]}
                return

    def _note_change(self, into, name, key, old, new=AS_NOTED):
        """Note what the merge takes back when it is undone.

        :param into: `lead.lead` record that stays
        :param str name: of the field
        :param key: of the part
        :param old: the part before the merge
        :param new: the part after it
        """
        changes = self._get_changes()
        before, after = changes.get(name) or (None, None)
        parts = _split(into, name, before)
        _put(parts, key, old)
        if new is not AS_NOTED:
            left = _split(into, name, after)
            _put(left, key, new)
            after = _join(into, name, left, after)
        self.changed_values = {**changes, name: [_join(into, name, parts, before), after]}

    def _get_brought_by_later(self, into, later, current, followed):
        """Return what later merges have brought as well: {(field, part): the merge}.

        What was empty before this merge is not empty without it, then. An address comes as a
        whole, and so does a person's name.

        :param into: `lead.lead` record that stays
        :param later: the later merges
        :param dict current: as `_read_merge_columns` returns it
        :param dict followed: {id of a lead that they have merged: id of the one that stays}
        """
        if not later:
            return {}
        server = into._get_merge_server_columns()
        parts = {}
        for name, (before, after) in self._get_changes().items():
            if name in NEVER_FILLED or name in server:
                continue
            former, now = (_split(into, name, value) for value in (before, current.get(name)))
            for key, value in _split(into, name, after).items():
                is_filled = not former.get(key) or name == "priority_id"
                if is_filled and _is_same(now.get(key, ABSENT), value, followed):
                    parts[name, key] = value
        left = {}
        for merge in later:
            for lead in merge.merged_lead_ids:
                values = lead._read_merge_columns()
                for unit in _get_units(into, parts.keys() - left.keys()):
                    if all(_has(into, lead, values, part, parts[part]) for part in unit):
                        left |= dict.fromkeys(unit, merge)
        return left

    def _take_over_again(self, into):
        """Let the lead take over from later merges what this one was in the way of.

        :param into: `lead.lead` record that stays
        """
        for merge in self._get_later():
            before = into._read_merge_columns()
            into._take_over_merged(merge.merged_lead_ids.sudo(False).with_env(into.env))
            for name, (former, value) in into._get_changed_columns(before).items():
                old, new = _split(into, name, former), _split(into, name, value)
                for key in old.keys() | new.keys():
                    parts = old.get(key, ABSENT), new.get(key, ABSENT)
                    if parts[0] != parts[1]:
                        merge._note_change(into, name, key, *parts)


# ---------------------------------------------------------------------- parts of values


def _split(into, name, value):
    """Return the parts of a value: entries of a list, own fields, else the value alone.

    :param into: `lead.lead` record
    :param str name: of the field
    :param value: as JSON has it
    :returns: dict {part: value}, without what is not there
    """
    if into._fields[name].type == "many2many":
        return dict.fromkeys(value or (), True)
    if name in PROPERTY_FIELDS:
        return dict(value or {})
    if name == KEPT:
        return {
            (type_id, own): part
            for type_id, values in (value or {}).items()
            for own, part in values.items()
        }
    return {} if value is None else {None: value}


def _join(into, name, parts, like):
    """Return a value of its parts.

    :param into: `lead.lead` record
    :param str name: of the field
    :param dict parts: as `_split` returns them
    :param like: value that tells how an empty one is stored
    """
    if into._fields[name].type == "many2many":
        return sorted(parts)
    if name in PROPERTY_FIELDS:
        return parts or (None if like is None else {})
    if name == KEPT:
        kept = {}
        for (type_id, own), part in parts.items():
            kept.setdefault(type_id, {})[own] = part
        return kept or None
    return parts.get(None)


def _put(parts, key, value):
    if value is ABSENT:
        parts.pop(key, None)
    else:
        parts[key] = value


def _is_same(now, then, followed):
    """Tell whether a part is as it was, but for leads that were merged since.

    :param dict followed: {id of a merged lead: id of the one that stays}
    """
    if now == then:
        return True
    if isinstance(then, list):
        ids = [followed.get(item, item) for item in then if isinstance(item, int)]
        return bool(ids) and now == [*dict.fromkeys(ids)]
    return isinstance(then, int) and now == followed.get(then, then)


def _get_units(into, parts):
    """Return which parts are only brought together: list of lists."""
    units = {}
    together = {
        **dict.fromkeys(into._get_partner_fields("address"), "address"),
        **dict.fromkeys(into._get_person_fields(), "person"),
    }
    for name, key in sorted(parts, key=str):
        units.setdefault(together.get(name, (name, key)), []).append((name, key))
    return list(units.values())


def _has(into, lead, values, part, value):
    """Tell whether a merged lead has a part, and has brought it.

    :param into: `lead.lead` record that stays
    :param lead: the merged one
    :param dict values: as `_read_merge_columns` returns it
    :param part: field and part of it
    """
    name, key = part
    if name == "properties" and lead.type_id != into.type_id:
        return False
    return _split(into, name, values.get(name)).get(key, ABSENT) == value
