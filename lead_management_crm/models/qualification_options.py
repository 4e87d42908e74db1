from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class QualificationOptions:
    """What becomes of leads that are qualified.

    :param bool create_deal: make a deal
    :param bool create_company: make the legal entity, where the lead names one
    :param bool create_contact: make the person, where the lead names one
    :param bool reuse_partners: link the partner that matches best instead of a new one
    :param int team_id: id of the pipeline's sales team; None takes the lead's own one,
        else Odoo's default
    :param bool keep_activities: open activities continue on the deal; else they are
        completed on the lead
    :param int status_id: id of the status that the leads enter; None takes the first
        won one that the type allows, 0 leaves the status
    :param bool needs_partner: refuse leads that name nobody to make a partner of; else
        they are qualified without one
    :param dict previous: {lead id: id of the status before}, where entering a status is
        what qualifies the leads
    :param dict partners: {lead id: {"partner_id": id, "contact_id": id}} chosen by a
        user. A key with False asks for a new record, a missing one for the best match
    :param dict values: {lead id: further values of its deal}
    :param bool reuse_deals: a lead of a person who has an open deal is added to it, and
        several leads of one person make one deal; else each lead gets a deal of its own
    :param dict deals: {lead id: id of the open deal that it is added to}; False asks for a
        new one, a missing key for what `reuse_deals` says
    :param dict heads: {lead id: id of the lead whose new deal it is added to}
    """

    create_deal: bool = True
    create_company: bool = False
    create_contact: bool = True
    reuse_partners: bool = True
    team_id: int | None = None
    keep_activities: bool = True
    status_id: int | None = None
    needs_partner: bool = True
    previous: Mapping[int, int] = field(default_factory=dict)
    partners: Mapping[int, dict] = field(default_factory=dict)
    values: Mapping[int, dict] = field(default_factory=dict)
    reuse_deals: bool = False
    deals: Mapping[int, int] = field(default_factory=dict)
    heads: Mapping[int, int] = field(default_factory=dict)

    def is_added(self, lead_id):
        """Tell whether a lead is added to a deal, so that none is made of it alone."""
        return bool(self.deals.get(lead_id) or self.heads.get(lead_id))
