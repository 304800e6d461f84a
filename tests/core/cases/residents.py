"""What residents do without an account, for tests."""

import re

from sqlalchemy import select
from werkzeug.test import TestResponse

from core.cases.models import Report
from core.workspace import Workspace
from tests.places import County, Township
from tests.visitors import Visitor, words

TOLD = {"topic": "neighbours", "story": "隔壁盖房挡了我家的光，说了几次都不听。"}
PHONE = "13800138000"


def reports(county: County, place: County | Township | None = None) -> list[Report]:
    """All reports told at a place, by default the first township."""

    def read(ws: Workspace) -> list[Report]:
        return list(ws.session.scalars(select(Report).where(Report.county_id == ws.county_id).order_by(Report.id)))

    return county.do("county_director" if place is county else "director", read, place or county.home)  # type: ignore[return-value]


def code_on(page: str) -> str:
    """The query code a page shows."""
    found = re.search(r"([34679ACDEFHJKMNPRTWXY]{4}(-[34679ACDEFHJKMNPRTWXY]{4}){1,2})", page)
    assert found, page
    return found.group(1)


def tell(resident: Visitor, **more: str) -> str:
    """Tell a matter and return its code."""
    resident.open("tell")
    return code_on(words(resident.follow(resident.send("tell", **{**TOLD, **more}))))


def ask(resident: Visitor, code: str, tail: str = "", line: str = "203.0.113.7") -> TestResponse:
    """Ask what became of the matter with this code."""
    resident.open("ask")
    return resident.send("ask", line=line, code=code, tail=tail)
