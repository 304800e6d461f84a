"""Urging and supervising: who may, how often, what has to be replied, and how long a supervision opens a case."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, text

from core import cases
from core.access import Sight
from core.cases.rules import LedgerFilter, Refused, State
from core.cases.rules.overtime import NewSupervision
from tests.core.cases.looking import clocks, deeds, line, opened, sweep, told
from tests.factories import Planter, Share
from tests.places import START, County

YELLOW = NewSupervision("yellow", "拖了半个月", date(2026, 3, 13))
SOON = NewSupervision("red", "拖了半个月", date(2026, 3, 12))
LATER = datetime(2026, 3, 12, 9, 31, tzinfo=UTC)


def urge(county: County, who: str, case_id: int, place: object = None) -> None:
    county.do(who, lambda ws: cases.urge(ws, case_id, version=None, words="抓紧"), place)  # type: ignore[arg-type]


def supervise(county: County, case_id: int, who: str = "director", place: object = None, new: NewSupervision = YELLOW) -> None:
    county.do(who, lambda ws: cases.supervise(ws, case_id, new, version=None), place)  # type: ignore[arg-type]


def reply(county: County, case_id: int) -> None:
    county.do("grid", lambda ws: cases.reply(ws, case_id, "周四再上门", version=None))


def open_shares(connection: Connection, case_id: int) -> int:
    kept = "SELECT count(*) FROM assignments WHERE case_id = :c AND kind = 'supervise' AND ended_at IS NULL"
    return int(connection.scalar(text(kept), {"c": case_id}) or 0)


# Urging ---------------------------------------------------------------------------------------------------------


def test_a_superior_urges_once_in_a_working_day(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    urge(county, "director", case_id)
    with pytest.raises(Refused, match="urged_today"):
        urge(county, "director", case_id)
    urge(county, "clerk", case_id)
    county.clock.now = datetime(2026, 3, 13, 2, tzinfo=UTC)  # a Friday
    urge(county, "director", case_id)
    county.clock.forward(days=1)
    with pytest.raises(Refused, match="urged_today"):
        urge(county, "director", case_id)
    county.clock.forward(days=2)
    urge(county, "director", case_id)
    assert told(behind_the_fence, case_id) == [("urged", county.home.units["upper1"])] * 4


def test_urging_changes_nothing_and_ages_nobodys_page(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    before = line(behind_the_fence, case_id)
    urge(county, "director", case_id)
    assert line(behind_the_fence, case_id) == before
    assert deeds(behind_the_fence, case_id)["urged"] == 1


def test_the_county_urges_a_case_of_a_township_and_does_not_get_to_see_it(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    urge(county, "county_clerk", case_id, county)
    assert open_shares(behind_the_fence, case_id) == 0
    seen = county.do("county_clerk", lambda ws: cases.read_case(ws, case_id), county)
    assert (seen.sight, seen.story) == (Sight.LINE, None)  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="urged_today"):
        urge(county, "county_clerk", case_id, county)


def test_nobody_urges_upwards_or_beside(county: County, planter: Planter) -> None:
    case_id = opened(county, "grid")
    with pytest.raises(cases.NotAllowed):
        urge(county, "grid", case_id)
    with pytest.raises(cases.CaseMissing):
        urge(county, "village2", case_id)
    with pytest.raises(cases.CaseMissing):
        urge(county, "director", case_id, county.sibling)


# Supervising ----------------------------------------------------------------------------------------------------


def test_a_supervision_is_replied_to_and_ends_when_the_reply_is_enough(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    supervise(county, case_id)
    with pytest.raises(Refused, match="supervised_already"):
        supervise(county, case_id)
    with pytest.raises(Refused, match="no_reply_yet"):
        county.do("director", lambda ws: cases.accept_reply(ws, case_id, version=None, enough=True))
    reply(county, case_id)
    with pytest.raises(Refused, match="no_reply_awaited"):
        reply(county, case_id)
    county.do("director", lambda ws: cases.accept_reply(ws, case_id, version=None, enough=True))
    assert open_shares(behind_the_fence, case_id) == 0
    assert clocks(behind_the_fence, case_id)[-1] == ("reply", "grid", 1, "stopped")
    units = county.home.units
    assert told(behind_the_fence, case_id) == [
        ("supervised", units["upper1"]), ("replied", units["desk"]), ("reply_accepted", units["upper1"]),
    ]  # fmt: skip


def test_a_reply_that_is_not_enough_is_awaited_again(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    supervise(county, case_id)
    reply(county, case_id)
    again = date(2026, 3, 17)
    with pytest.raises(Refused, match="say_something"):
        county.do("director", lambda ws: cases.accept_reply(ws, case_id, version=None, enough=False, words=" ", reply_by=again))
    county.do("director", lambda ws: cases.accept_reply(ws, case_id, version=None, enough=False, words="没说清", reply_by=again))
    assert clocks(behind_the_fence, case_id)[-1] == ("reply", "grid", 2, "running")
    reply(county, case_id)
    assert deeds(behind_the_fence, case_id)["replied"] == 2


def test_the_county_opens_a_case_by_supervising_it_and_the_window_shuts_with_it(
    county: County, behind_the_fence: Connection
) -> None:
    case_id = opened(county, "grid")
    supervise(county, case_id, "county_director", county)
    seen = county.do("county_director", lambda ws: cases.read_case(ws, case_id), county)
    assert (seen.sight, bool(seen.story)) == (Sight.FULL, True)  # type: ignore[attr-defined]
    reply(county, case_id)
    county.do("county_director", lambda ws: cases.accept_reply(ws, case_id, version=None, enough=True), county)
    shut = county.do("county_director", lambda ws: cases.read_case(ws, case_id), county)
    assert (shut.sight, shut.story) == (Sight.LINE, None)  # type: ignore[attr-defined]
    assert open_shares(behind_the_fence, case_id) == 0


def test_who_sits_beside_the_supervisor_does_not_see_more_by_it(county: County) -> None:
    case_id = opened(county, "grid")
    supervise(county, case_id)
    with pytest.raises(cases.CaseMissing):
        county.do("mediator", lambda ws: cases.read_case(ws, case_id))
    lines = county.do("mediator", lambda ws: cases.ledger(ws, LedgerFilter()).lines)
    assert lines == []


def test_a_reply_that_does_not_come_is_told_to_both_once(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    supervise(county, case_id, "county_director", county, SOON)
    county.clock.now = LATER
    sweep(county)
    sweep(county)
    late = [told_ for told_ in told(behind_the_fence, case_id) if told_[0] == "reply_overdue"]
    assert sorted(late) == sorted([("reply_overdue", county.home.units["upper1"]), ("reply_overdue", county.units["desk"])])


def test_a_clock_that_supervises_begins_a_real_supervision_once(
    county: County, planter: Planter, behind_the_fence: Connection
) -> None:
    planted = planter.case(county, unit="upper1", rung="grid", clocks=[{"due_at": START, "on_expiry": "supervise"}])
    sweep(county)
    sweep(county)
    found = behind_the_fence.execute(text("SELECT * FROM supervisions WHERE case_id = :c"), {"c": planted.id}).one()
    assert (found.grade, found.by_unit_id, found.by_name) == ("plain", county.home.units["desk"], "")
    assert found.due_at == datetime(2026, 3, 13, 2, tzinfo=UTC)
    assert deeds(behind_the_fence, planted.id) == {"overdue": 1, "supervised": 1}
    reply(county, planted.id)
    county.do("director", lambda ws: cases.accept_reply(ws, planted.id, version=None, enough=True))
    assert open_shares(behind_the_fence, planted.id) == 0


@pytest.mark.parametrize(
    ("new", "code", "field"),
    [
        (NewSupervision("blue", "拖了", date(2026, 3, 13)), "unknown_choice", "grade"),
        (NewSupervision("red", " ", date(2026, 3, 13)), "say_something", "why"),
        (NewSupervision("red", "拖了", date(2026, 3, 9)), "day_passed", "reply_by"),
        (NewSupervision("red", "拖了", date(2026, 6, 9)), "too_far", "reply_by"),
    ],
)
def test_a_supervision_says_how_why_and_by_when(county: County, new: NewSupervision, code: str, field: str) -> None:
    case_id = opened(county, "grid")
    with pytest.raises(Refused) as refused:
        supervise(county, case_id, new=new)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_refused_supervision_opens_nothing(county: County, behind_the_fence: Connection) -> None:
    case_id = opened(county, "grid")
    with pytest.raises(Refused, match="say_something"):
        supervise(county, case_id, "county_director", county, NewSupervision("red", "", date(2026, 3, 13)))
    assert open_shares(behind_the_fence, case_id) == 0


def test_what_a_township_carried_up_it_neither_urges_nor_supervises(county: County, planter: Planter) -> None:
    up = planter.case(county, lead=Share(county.space.id, county.units["desk"]), state=State.IN_HAND)
    for act in (
        lambda ws: cases.urge(ws, up.id, version=None),
        lambda ws: cases.supervise(ws, up.id, YELLOW, version=None),
    ):
        with pytest.raises(cases.NotAllowed):
            county.do("director", act)
