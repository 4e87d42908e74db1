from odoo.tests import tagged

from .test_board_tours import BoardTourCommon
from .test_layout import SECTIONS


class DeskTourCommon(BoardTourCommon):
    """The board with a third status that wants a phone and that one type forbids."""

    @classmethod
    def _setup_records(cls):
        res = super()._setup_records()
        cls.status_third = cls._create_status("Third", sequence=30)
        phone = cls.env["ir.model.fields"]._get("lead.lead", "phone")
        cls.status_third.required_field_ids = phone
        # the only type there is became theirs as well
        (cls.beta | cls.gamma | cls.omega).write({"type_id": False})
        hot = cls.env["lead.priority"].create({"name": "Hot", "color": 3})
        cls.beta.write(
            {"date_deadline": "2020-01-01", "expected_revenue": 5000, "priority_id": hot.id}
        )
        cls.done = cls._create_lead(name="Done")
        cls.done.status_id = cls.status_won
        return res


@tagged("post_install", "-at_install", "browser")
class TestDeskTours(DeskTourCommon):
    """A salesperson with own leads at work, and what is refused."""

    def test_every_gesture_of_the_board_and_the_card(self):
        """REQ-0.52, REQ-0.54, REQ-0.33: plus, drops that ask or win, eye, status buttons."""
        self._start("lead_board_gestures")
        added = self.env["lead.lead"].search([("name", "=", "From the plus")])
        self.assertEqual((added.status_id, added.user_id), (self.status_qualified, self.user_own))
        self.assertEqual(self.beta.status_id, self.status_third)
        self.assertEqual(self.beta.phone_sanitized, "+48601234567")
        self.assertEqual(len(self.beta.status_change_ids), 2, "cancelled, nothing was written")
        self.assertEqual(self.gamma.status_id, self.status_won)
        self.assertEqual(self.alpha.status_id, self.status_qualified)

    def test_board_without_columns_of_a_type(self):
        """REQ-0.26, REQ-0.53: it names the type and shows the closed ones by a click."""
        self._create_type("Archive", self.status_won | self.status_lost)
        self._start("lead_board_empty")

    def test_list_is_grouped_sorted_and_arranged(self):
        """REQ-0.28, REQ-0.29, REQ-1.13: favourites, own columns, several leads lost."""
        self._start("lead_list_desk")
        self.assertEqual((self.alpha | self.beta).loss_reason_id, self.reason)

    def test_board_by_keyboard(self):
        """REQ-0.29, REQ-0.31: shortcuts from the search box, arrows, V, Enter."""
        self._start("lead_keyboard")

    def test_sections_of_the_card(self):
        """REQ-1.13: made by a manager, folded by each user, the lead untouched."""
        lead_type = self.alpha.type_id.with_env(self.env)
        lead_type.properties_definition = SECTIONS[:2]
        self.omega.type_id = lead_type
        self.env.flush_all()
        dates = (self.alpha | self.omega).mapped("write_date")
        self._start("lead_sections")
        self.assertEqual((self.alpha | self.omega).mapped("write_date"), dates)
        self._start("lead_sections_made", self.user_manager)
        made = [(item["string"], item["type"]) for item in lead_type.properties_definition]
        sections = [("Hall", "separator"), ("Delivery", "separator"), ("Height", "char")]
        self.assertEqual(made, sections)


@tagged("post_install", "-at_install", "browser")
class TestDeskToursPhone(DeskTourCommon):
    """The same at phone width."""

    browser_size = "412x915"
    touch_enabled = True

    def test_day_on_a_phone(self):
        """REQ-0.55, REQ-0.33, REQ-4.13: moved, cancelled, refused, found in the list."""
        self._start("lead_desk_phone")
        self.assertEqual(self.alpha.status_id, self.status_qualified)
        self.assertEqual(len(self.gamma.status_change_ids), 1, "cancelled, nothing was written")


@tagged("post_install", "-at_install", "browser")
class TestNarrowDeskTours(DeskTourCommon):
    """A window of 1,300 pixels, whatever addons brought their columns."""

    browser_size = "1300x800"

    def test_names_in_the_list_are_not_cut_off(self):
        """REQ-0.28: lead, customer and salesperson are read to their end."""
        self.user_manager.name = "Joanna Lewandowska"
        partner = self.env["res.partner"].create({"name": "Miejskie Linie Autobusowe Praga"})
        self._create_lead(
            user=self.user_manager,
            name="Twelve four-post lifts for the depots of a bus company",
            partner_id=partner.id,
            user_id=self.user_manager.id,
        )
        self._start("lead_list_narrow", self.user_manager, url="/odoo/leads?view_type=list")
