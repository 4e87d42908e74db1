from odoo.tests import HttpCase, tagged

from .common import LeadManagementCommon


class BoardTourCommon(LeadManagementCommon, HttpCase):
    """Cards of a salesperson whose type forbids one of the statuses."""

    @classmethod
    def _setup_records(cls):
        res = super()._setup_records()
        lead_type = cls._create_type(
            "Racks",
            cls.status_new | cls.status_qualified | cls.status_won | cls.status_lost,
        )
        cls.alpha = cls._create_lead(
            name="Alpha", type_id=lead_type.id, description="<p>Ten racks</p>"
        )
        cls.beta = cls._create_lead(name="Beta")
        cls.gamma = cls._create_lead(name="Gamma")
        cls.omega = cls._create_lead(name="Omega", status_id=cls.status_qualified.id)
        return res

    def _start(self, tour, user=None, url="/odoo/leads"):
        self.start_tour(url, tour, login=(user or self.user_own).login)


@tagged("post_install", "-at_install", "browser")
class TestBoardOrderTours(BoardTourCommon):
    """A salesperson with own leads arranges the cards."""

    def test_cards_stay_where_they_were_dropped(self):
        """REQ-0.57, REQ-0.6: in a column, into another, beside the team's order."""
        dates = (self.alpha | self.gamma).mapped("write_date")
        self._start("lead_board_arrange_cards")
        self.assertEqual(self.beta.status_id, self.status_qualified)
        self.assertEqual((self.alpha | self.gamma).mapped("write_date"), dates)


@tagged("post_install", "-at_install", "browser")
class TestQuickViewTours(BoardTourCommon):
    """A look at a lead without leaving the board."""

    def test_salesperson_looks_and_moves(self):
        """REQ-0.55, REQ-0.31: statuses, cancelled reason, keyboard, Edit."""
        self._start("lead_quick_view")
        self.assertEqual(self.alpha.status_id, self.status_qualified)
        self.assertEqual(len(self.alpha.status_change_ids), 2)

    def test_manager_reassigns_by_avatar_and_deletes(self):
        """REQ-0.55: a colleague with open leads, and a question before deleting."""
        self._create_lead(self.user_colleague, name="Theirs")
        gamma = self.gamma
        self._start("lead_quick_view_reassign_and_delete", self.user_manager)
        self.assertEqual(self.alpha.sudo().user_id, self.user_colleague)
        self.assertFalse(gamma.exists())


@tagged("post_install", "-at_install", "browser")
class TestSearchPanelTours(BoardTourCommon):
    """The panel beside the list."""

    def test_list_is_narrowed_by_type_and_source(self):
        """REQ-0.30: by a click beside the list, as a salesperson."""
        self.beta.type_id = self._create_type("Shelves")
        self.beta.source_id = self.env["utm.source"].create({"name": "Trade press"})
        self._start("lead_list_search_panel")


@tagged("post_install", "-at_install", "browser")
class TestQuickViewToursPhone(BoardTourCommon):
    """The same at phone width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_status_is_changed_at_phone_width(self):
        """REQ-0.55, REQ-2.21: the quick view fills the screen of a phone."""
        self._start("lead_quick_view_phone")
        self.assertEqual(self.alpha.status_id, self.status_qualified)
