"""How a ladder is written on its pages, for tests."""

import re
from typing import cast

from core import escalation
from core.administration.service import drafts
from core.escalation import Ladder
from tests.places import County
from tests.visitors import Visitor, words

SIGN = {"role": "mediates", "sign_amount": "1", "sign_unit": "working_days"}
ACTS = ["settle", "note_session", "escalate", "terminate"]
SOUND = {"acts": ACTS, "routes": ["court"], "on_expiry": "light", "amount_1": "3", "unit_1": "working_days", **SIGN}


def begun(admin: Visitor, **more: object) -> str:
    """Begin a ladder from nothing; return the address of its draft."""
    admin.open("ladder/begin")
    sent = admin.send("ladder/begin", **{"pattern": "1_blank", "title": "从头写的链条", "kind": "dispute", **more})
    assert sent.status_code == 303, words(sent)
    return sent.headers["Location"].partition(f"/{admin.code}/")[2]


def rung(admin: Visitor, draft: str, **typed: object) -> None:
    """Add a rung on top."""
    page = admin.open(f"{draft}/rung").get_data(as_text=True)
    sent = admin.send(f"{draft}/rung", **{**SOUND, "up": "@next", "version": shown(page), **typed})
    assert sent.status_code == 303, words(sent)


def shown(page: str) -> str:
    """The version a page shows."""
    return re.findall(r'name="version" value="(\d+)"', page)[-1]


def three_rungs_on(admin: Visitor, draft: str) -> None:
    rung(admin, draft, level="网格", unit_kind="grid", handlers=["grid_member"])
    rung(admin, draft, level="村居", name="解纷站", unit_kind="village", verb="集中调解")
    rung(admin, draft, level="镇级", unit_kind="township", up="@end", amount_1="30", unit_1="natural_days")


def ladder_of(county: County, draft: str) -> Ladder:
    number = int(draft.rpartition("/")[2])
    found = county.do("county_admin", lambda ws: drafts.find_draft(ws, number), county)
    return cast("drafts.Draft", found).ladder


def publish(admin: Visitor, draft: str, *places: int, version: str = "") -> object:
    page = admin.open(f"{draft}/publish").get_data(as_text=True)
    return admin.send(f"{draft}/publish", places=list(places), version=version or shown(page))


def in_force(county: County, ladder: Ladder, name: str, place: int | None = None) -> None:
    """Publish a ladder for the whole county, or for one place of it."""
    county.do("county_admin", lambda ws: escalation.publish(ws, name, ladder, for_space_id=place), county)
