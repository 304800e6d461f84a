"""The chain over the audit: the worker seals, nobody changes, and what a superuser did to it shows."""

import pytest
from sqlalchemy import Connection, text

from core import audit, cases
from core.audit import Verdict
from core.audit.chain import BATCH, OVERLAP
from core.jobs import Sweeper
from core.workspace import WORKER, Workspace
from tenants.door import Database
from tenants.scopes import Role, Scope
from tests.desk import in_hand
from tests.places import County, found_small_county
from tests.visitors import Visitor, make_site, words


@pytest.fixture
def sealed(database: Database) -> County:
    """A county whose audit is sealed in two links."""
    county = found_small_county(database, everybody=True)
    in_hand(county)
    sweep(county)
    county.clock.forward(minutes=10)
    in_hand(county)
    sweep(county)
    return county


def sweep(county: County) -> None:
    Sweeper(county.database, county.clock).sweep(county.space.id)


def worker(county: County) -> Workspace:
    scope = Scope(Role.WORKER, county=county.space.id, space=county.space.id, seat=county.space.id)
    return Workspace(county.database.open(scope), county.space, WORKER, county.clock)


def verdict(county: County) -> Verdict:
    ws = worker(county)
    with ws.session:
        return audit.verify(ws)


def tamper(behind_the_fence: Connection, statement: str, county: County) -> None:
    assert behind_the_fence.execute(text(statement), {"county": county.space.id}).rowcount > 0


def test_what_was_done_is_sealed_once_and_the_chain_is_whole(sealed: County) -> None:
    first = verdict(sealed)
    sweep(sealed)
    again = verdict(sealed)
    assert (first.is_whole, first.links, first.waiting) == (True, 2, 0)
    assert (again.links, again.sealed, again.head) == (first.links, first.sealed, first.head)


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        ("UPDATE audit SET deed = 'looked' WHERE county_id = :county AND deed = 'signed'", {"changed"}),
        ("UPDATE audit SET detail = detail || '{\"x\": 1}' WHERE county_id = :county AND deed = 'dispatched'", {"changed"}),
        ("DELETE FROM audit WHERE county_id = :county AND deed = 'signed'", {"removed"}),
        ("DELETE FROM audit_seals WHERE county_id = :county AND id = 1", {"missing_link", "unlinked"}),
        ("UPDATE audit_seals SET digest = 'forged' WHERE county_id = :county AND id = 1", {"changed", "unlinked"}),
        ("UPDATE audit_seals SET entries = entries[2:] WHERE county_id = :county AND id = 2", {"changed"}),
    ],
)
def test_what_a_superuser_does_to_the_audit_is_found(
    sealed: County, behind_the_fence: Connection, statement: str, kinds: set[str]
) -> None:
    assert verdict(sealed).is_whole
    tamper(behind_the_fence, statement, sealed)
    assert {one.kind for one in verdict(sealed).breaks} == kinds


def test_an_old_entry_put_in_later_is_counted_apart(sealed: County) -> None:
    assert verdict(sealed).late == 0
    now = sealed.clock.now
    sealed.clock.now = now.replace(year=now.year - 1)
    sealed.do("clerk", lambda ws: audit.record(ws, "looked"))
    sealed.clock.now = now
    sealed.clock.forward(days=1)  # the first look of a day finds what bears an earlier time
    sweep(sealed)
    found = verdict(sealed)
    assert (found.is_whole, found.late, found.waiting) == (True, 1, 0)


def test_what_is_committed_late_is_sealed_with_the_next(sealed: County) -> None:
    slow = sealed.workspace(sealed.home, "clerk")
    with slow.session:
        audit.record(slow, "looked")
        sealed.clock.forward(minutes=OVERLAP.total_seconds() / 60 - 1)
        sealed.do("clerk", lambda ws: audit.record(ws, "looked"))
        sweep(sealed)
        slow.session.commit()
    sweep(sealed)
    assert (verdict(sealed).waiting, verdict(sealed).is_whole) == (0, True)


def test_many_entries_are_sealed_in_several_links(database: Database) -> None:
    county = found_small_county(database)
    county.do("clerk", lambda ws: [audit.record(ws, "looked") for _ in range(BATCH + 1)])
    sweep(county)
    found = verdict(county)
    assert (found.is_whole, found.waiting, found.links) == (True, 0, 2)


# By its administrator --------------------------------------------------------------------------------------------


def test_the_audit_administrator_sees_that_it_is_whole_and_where_it_breaks(sealed: County, behind_the_fence: Connection) -> None:
    auditor = Visitor(make_site(sealed), sealed, "audit_admin")
    assert "完整 每一条都在" in words(auditor.open("chain"))
    tamper(behind_the_fence, "DELETE FROM audit WHERE county_id = :county AND deed = 'signed'", sealed)
    page = words(auditor.open("chain"))
    assert ("断了" in page, "少了记录" in page) == (True, True)


def test_the_log_is_searched_by_person_number_kind_and_day_and_tells_nothing_of_a_case(sealed: County) -> None:
    case_id = in_hand(sealed, title="水渠堵了没人管")
    seen = sealed.do("village", lambda ws: cases.read_case(ws, case_id))
    number = seen.case.number  # type: ignore[attr-defined]
    auditor = Visitor(make_site(sealed), sealed, "audit_admin")
    page = words(auditor.open(f"logs?number={number}"))
    assert ("签收了 李秀兰" in page, "签收了 孙长顺" in page, "水渠" in page) == (False, True, False)
    assert "看了案件 承办" in words(auditor.open("logs?who=孙长顺&group=looks&since=2026-03-10&until=2026-03-31"))
    assert "看了案件" not in words(auditor.open("logs?who=孙长顺&group=looks&until=2026-03-09"))
    assert "查日志 孔明理" in words(auditor.open("logs?group=settings")).replace("  ", " ")


def test_taking_the_log_away_is_a_line_of_its_own_in_it(sealed: County) -> None:
    auditor = Visitor(make_site(sealed), sealed, "audit_admin")
    assert auditor.client.get(f"/{sealed.space.code}/logs.xlsx?group=looks").data.startswith(b"PK")
    assert "导出日志" in words(auditor.open("logs?group=exports"))


@pytest.mark.parametrize(("who", "page", "status"), [
    ("security_admin", "logs", 200), ("security_admin", "logs.xlsx", 403), ("security_admin", "chain", 403),
    ("county_director", "logs", 403), ("county_admin", "chain", 403), ("audit_admin", "cases", 403),
])  # fmt: skip
def test_each_administrator_comes_to_their_own(sealed: County, who: str, page: str, status: int) -> None:
    assert Visitor(make_site(sealed), sealed, who).open(page).status_code == status


def test_the_security_administrator_reads_of_rights_alone(sealed: County) -> None:
    page = words(Visitor(make_site(sealed), sealed, "security_admin").open("logs?group=looks"))
    assert "看了案件" not in page
