"""What people get who install the addons with pip (REQ-9.2).

``./dev test`` builds a wheel of each addon, installs them into an environment that has Odoo and
nothing of the checkout, installs the core in a database and serves that.
"""

import ast
import json
import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
import requests

CHECKOUT = Path(__file__).resolve().parent.parent.parent
ADDONS = sorted(path.parent.name for path in CHECKOUT.glob("lead_management*/__manifest__.py"))
PICTURE = re.compile(r'<img\b[^>]*\bsrc="([^"]+)"')


@pytest.fixture(scope="module")
def pages(json2):
    """What Apps shows of each addon."""
    json2.call("ir.module.module", "update_list")
    rows = json2.call(
        "ir.module.module",
        "search_read",
        domain=[["name", "in", ADDONS]],
        fields=["name", "state", "shortdesc", "summary", "description_html", "icon"],
    )
    return {row["name"]: row for row in rows}


def read_manifest(name):
    """Return the manifest of an addon."""
    return ast.literal_eval((CHECKOUT / name / "__manifest__.py").read_text())


def get(base_url, path):
    """Return what the server sends for a path."""
    return requests.get(f"{base_url}{path}", timeout=60)


def test_odoo_finds_the_addons_in_the_environment(in_shell):
    """Odoo's own importer, and nothing of the checkout."""
    code = f"""
import importlib, json
modules = {{name: importlib.import_module("odoo.addons." + name) for name in {ADDONS!r}}}
print(json.dumps({{name: module.__file__ for name, module in modules.items()}}))
"""
    places = json.loads(in_shell(code))
    assert sorted(places) == ADDONS
    for name, place in places.items():
        assert "site-packages/odoo/addons" in place, name
        assert not Path(place).is_relative_to(CHECKOUT), name


def test_the_core_works(pages, json2):
    """Installed from its wheel, it has the data and the rules that it ships."""
    assert pages["lead_management"]["state"] == "installed"
    lead = json2.call("lead.lead", "create", vals_list=[{"phone": "+48 600 100 200"}])
    (row,) = json2.call("lead.lead", "read", ids=lead, fields=["name", "code", "status_id"])
    assert row["code"] and row["status_id"][1] == "New"


@pytest.mark.parametrize("name", ADDONS)
def test_apps_shows_a_page(pages, base_url, name):
    """With its name, what it is for, its changelog, its icon and the pictures of the page."""
    page = pages[name]
    manifest = read_manifest(name)
    assert (page["shortdesc"], page["summary"]) == (manifest["name"], manifest["summary"])
    assert page["description_html"].count("<h1") >= 1
    # an addon that was in no release yet has nothing to say of one
    if (CHECKOUT / name / "readme" / "HISTORY.md").is_file():
        assert "19.0.1." in page["description_html"], "what changed in which version"
    pictures = PICTURE.findall(page["description_html"])
    readme = (CHECKOUT / name / "README.rst").read_text()
    assert len(pictures) == readme.count("image:: static/description/")
    for path in [page["icon"], *pictures]:
        sent = get(base_url, path)
        assert sent.status_code == 200 and sent.headers["Content-Type"] == "image/png", path
    sent = get(base_url, f"/{name}/static/description/index.html")
    assert sent.status_code == 200 and manifest["name"] in sent.text


@pytest.mark.parametrize("name", ADDONS)
def test_a_wheel_names_what_it_needs(name):
    """pip brings the other addons and Python's packages by itself."""
    metadata = distribution(f"odoo-addon-{name}").metadata
    manifest = read_manifest(name)
    assert metadata["Version"] == manifest["version"]
    assert metadata["Summary"] == manifest["summary"]
    assert manifest["name"] in metadata.get_payload()
    needed = {f"odoo-addon-{other}==19.0.*" for other in manifest["depends"] if other in ADDONS}
    needed |= set(manifest.get("external_dependencies", {}).get("python", []))
    assert needed <= set(metadata.get_all("Requires-Dist"))


def test_the_suite_needs_nothing_that_requirements_do_not_name():
    """Whoever copies the folders installs requirements.txt instead."""
    listed = (CHECKOUT / "requirements.txt").read_text()
    for name in ADDONS:
        for package in read_manifest(name).get("external_dependencies", {}).get("python", []):
            assert re.search(rf"^{re.escape(package)}\b", listed, re.MULTILINE), (name, package)
