"""For the tests of a practice: a database of its own, a county, cases in any state, and browsers that are signed in.

A pytest plugin: a practice's ``conftest.py`` says ``pytest_plugins = ["core.testing"]`` and its tests ask for ``fq_county`` and
``fq_site``. Whatever is installed is allowed; nothing is on until a test says ``fq_county.switch_on("tea_talk")``.

Example::

    def test_a_talk_is_booked_from_a_case(fq_county, fq_site):
        fq_county.switch_on("tea_talk")
        case_id = case_in(fq_county, "agreeing")
        village = Browser(fq_site, fq_county, "village")
        assert "约上茶桌" in words(village.open(f"cases/{case_id}"))
"""

from core.testing.browsers import Browser, words
from core.testing.cases import STATES, case_in, read
from core.testing.places import PASSWORD, START, Clock, County, Room, found_county, use

try:
    from core.testing.plugin import fq_county, fq_database, fq_other_county, fq_practices, fq_site
except ModuleNotFoundError as missing:  # an installation that only serves has no pytest; ``practices check`` needs none
    if missing.name != "pytest":
        raise

__all__ = [
    "PASSWORD",
    "START",
    "STATES",
    "Browser",
    "Clock",
    "County",
    "Room",
    "case_in",
    "found_county",
    "fq_county",
    "fq_database",
    "fq_other_county",
    "fq_practices",
    "fq_site",
    "read",
    "use",
    "words",
]
