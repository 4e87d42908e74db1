import re
from pathlib import Path

from odoo import api, models
from odoo.tests import HttpCase, tagged

from .common import LeadManagementCommon
from .fake_models import LeadFakeModelLoader

GUIDE = Path(__file__).parents[2] / "docs" / "extension-guide.md"
#: What an addon's own module imports.
IMPORTS = """
const { registry } = odoo.loader.modules.get("@web/core/registry");
const { _t } = odoo.loader.modules.get("@web/core/l10n/translation");
"""
#: The list is a screen of its own, whose tabs know the addon's.
CHECK = """
document.querySelector(".o_lead_tabs [data-name=list]").click();
const wait = setInterval(() => {
    const tabs = [...document.querySelectorAll(".o_list_view .o_lead_tabs button")];
    const tab = tabs.find((one) => one.dataset.name === "visits");
    if (!tab?.querySelector(".o_lead_tab_count")) {
        return;
    }
    clearInterval(wait);
    if (tab.textContent.replace(/\\s/g, "") !== "Visits3" || tabs.at(-1) !== tab) {
        console.error(`the tabs are ${tabs.map((one) => one.textContent).join()}`);
    } else {
        console.log("test successful");
    }
}, 100);
"""


@tagged("post_install", "-at_install", "browser")
class TestExtensionTab(LeadManagementCommon, HttpCase):
    """The tab of the extension guide stands beside board and list as it is printed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        class Visit(models.AbstractModel):
            _name = "x.visit"
            _description = "Visit"

            @api.model
            def get_tab_facts(self):
                """Return what the tab depends on."""
                return {"has_visits": True, "waiting_visits": 3}

        LeadFakeModelLoader.load(cls, Visit)

    def test_tab_of_the_example_is_offered(self):
        """REQ-0.27: last in the row, with its number."""
        (example,) = re.findall(r"^```js\n(.*?)^```$", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
        self._create_lead(user=self.user_own)
        self.browser_js(
            "/odoo/leads",
            IMPORTS + example + CHECK,
            "odoo.isReady === true && !!document.querySelector('.o_lead_tabs [data-name=list]')",
            login=self.user_own.login,
        )
