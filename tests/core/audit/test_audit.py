"""The audit is written in one's own name and never changed; the county reads it, a township does not."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import ProgrammingError

from core import audit
from core.audit.models import AuditEntry
from core.workspace import Workspace
from tests.places import START, County


def entries(connection: Connection, county: County, deed: str) -> list[object]:
    return list(
        connection.execute(
            text("SELECT * FROM audit WHERE county_id = :c AND deed = :deed ORDER BY id"), {"c": county.space.id, "deed": deed}
        )
    )


def test_an_entry_says_who_did_what_where_and_when(county: County, behind_the_fence: Connection) -> None:
    county.clock.forward(hours=3)
    county.do("director", lambda ws: audit.record(ws, "rearranged", 7, {"reason": "test"}))
    (entry,) = entries(behind_the_fence, county, "rearranged")
    who = county.home.people["director"]
    assert (entry.account_id, entry.post_id, entry.post) == (who.account_id, who.post_id, "director")  # type: ignore[attr-defined]
    assert (entry.space_id, entry.case_id, entry.detail) == (county.home.space.id, 7, {"reason": "test"})  # type: ignore[attr-defined]
    assert entry.at == START + timedelta(hours=3)  # type: ignore[attr-defined]


def test_an_entry_is_gone_with_the_deed_that_was_given_up(county: County, behind_the_fence: Connection) -> None:
    ws = county.at("director")
    with ws.session:
        audit.record(ws, "given_up")
        ws.session.rollback()
    assert entries(behind_the_fence, county, "given_up") == []


def test_nobody_writes_in_anothers_name(county: County) -> None:
    ws = county.at("director")
    with ws.session, pytest.raises(ProgrammingError, match="row-level security"):
        audit.record(Workspace(ws.session, county.sibling.space, ws.actor, ws.clock), "forged")


@pytest.mark.parametrize(
    "change", [update(AuditEntry).values(deed="nothing"), delete(AuditEntry), update(AuditEntry).values(account_id=None)]
)
@pytest.mark.parametrize("who", ["director", "county_admin"])
def test_nobody_changes_what_is_written(county: County, who: str, change: object) -> None:
    ws = county.workspace(county if who.startswith("county") else county.home, who)
    with ws.session, pytest.raises(ProgrammingError, match="permission denied"):
        ws.session.execute(change)  # type: ignore[call-overload]


def test_a_township_writes_and_reads_nothing_back(county: County) -> None:
    ws = county.at("director")
    with ws.session:
        audit.record(ws, "written")
        with pytest.raises(ProgrammingError, match="permission denied"):
            ws.session.execute(select(AuditEntry.id))


def test_the_county_reads_what_its_townships_wrote_and_no_other_countys(county: County, other_county: County) -> None:
    for place in (county, other_county):
        place.do("director", lambda ws: audit.record(ws, "written"))
    ws = county.workspace(county, "county_admin")
    with ws.session:
        found = ws.session.scalars(select(AuditEntry.space_id).where(AuditEntry.deed == "written")).all()
    assert found == [county.home.space.id]


def test_an_entry_needs_every_part(county: County) -> None:
    ws = county.at("director")
    with ws.session, pytest.raises(Exception, match="null value"):
        ws.session.execute(
            insert(AuditEntry).values(county_id=county.space.id, id=1, space_id=county.home.space.id, post="x", deed="x")
        )
