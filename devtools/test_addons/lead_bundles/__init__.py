"""Loaded beside ``base`` and ``web``, not installed: see :func:`prepare_named_bundles_alone`."""

import os

from odoo.addons.base.models.ir_qweb import IrQweb


def prepare_named_bundles_alone():
    """Prepare no other bundles before the tests than those named in ``LEAD_TEST_BUNDLES``.

    Odoo compiles each bundle that any template names, which takes more than a minute: also those
    of the website, of point of sale and of unit tests. A bundle that is missing here is compiled
    when a page asks for it, again in each test class.
    """
    named = set(filter(None, os.environ["LEAD_TEST_BUNDLES"].split(",")))
    original = IrQweb._get_bundles_to_pregenarate

    def get_bundles(self):
        scripts, styles = original(self)
        return scripts & named, styles & named

    IrQweb._get_bundles_to_pregenarate = get_bundles
