"""Cases that are the same are hinted at and merged; what was over is opened again."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, select, text

from core import cases, reports
from core.access import Deed
from core.cases.models import Case
from core.cases.rules import NewParty, NewSession, Refused, State, Termination
from core.cases.rules.overtime import NewRound
from core.cases.service.duplicates import Hint
from tests.core.cases.looking import clocks, deeds, held_by, leads, line, sweep, told, worker
from tests.desk import closed, in_hand, read, registered
from tests.desk import terminated as failed
from tests.places import County

AGAIN = NewRound("relapse", "回头看，又吵起来了")


def hints(county: County, case_id: int, who: str = "clerk") -> list[Hint]:
    return county.do(who, lambda ws: cases.possible_duplicates(ws, ws.session.get_one(Case, (ws.county_id, case_id))))  # type: ignore[return-value]


def merge(county: County, case_id: int, into: str, who: str = "director") -> None:
    county.do(who, lambda ws: cases.merge(ws, case_id, into, version=None, words="同一件"))


def number(connection: Connection, case_id: int) -> str:
    return str(line(connection, case_id).number)


# Hints ----------------------------------------------------------------------------------------------------------


def test_the_same_phone_name_or_place_within_ninety_days_is_hinted_at(county: County) -> None:
    by_phone = registered(county, title="电话", parties=(NewParty("赵一", phone="13900000001"),))
    by_name = registered(county, title="姓名", parties=(NewParty("钱二"),))
    by_place = registered(county, title="地点", place="老井边", parties=(NewParty("孙三"),))
    registered(county, title="别的", place="新桥头", parties=(NewParty("李四", phone="13900000002"),))
    same = registered(county, title="又来", place="老井边", parties=(NewParty("周五", phone="13900000001"), NewParty("钱二", 2)))
    found = {hint.line.id: hint.by for hint in hints(county, same)}
    assert found == {by_phone: ("phone",), by_name: ("name",), by_place: ("place",)}


def test_what_is_old_foreign_or_put_away_is_not_hinted_at(county: County) -> None:
    parties = (NewParty("钱二", phone="13900000001"),)
    registered(county, parties=parties)
    county.clock.forward(days=91)
    first, second = registered(county, parties=parties), registered(county, parties=parties)
    assert [hint.line.id for hint in hints(county, second)] == [first]
    county.do("director", lambda ws: cases.merge(ws, first, _number(ws, second), version=None))
    assert hints(county, second) == []


def _number(ws: object, case_id: int) -> str:
    return str(ws.session.scalar(select(Case.number).where(Case.id == case_id)))  # type: ignore[attr-defined]


# Merging --------------------------------------------------------------------------------------------------------


def test_a_merged_case_ends_with_a_pointer_and_stays_readable(county: County, behind_the_fence: Connection) -> None:
    into, case_id = in_hand(county), in_hand(county, "lower", "village2")
    merge(county, case_id, number(behind_the_fence, into))
    after = line(behind_the_fence, case_id)
    assert (State(after.state), after.merged_into_id, after.due_at) == (State.MERGED, into, None)
    assert len(leads(behind_the_fence, case_id)) == 1
    assert {row[3] for row in clocks(behind_the_fence, case_id)} == {"stopped"}
    seen = read(county, "village2", case_id)
    assert (bool(seen.story), len(seen.parties), seen.over.joined.into.id) == (True, 2, into)  # type: ignore[union-attr]
    assert [row.id for row in read(county, "village", into).over.joined.taken_in] == [case_id]
    assert (deeds(behind_the_fence, case_id)["merged"], deeds(behind_the_fence, into)["took_in"]) == (1, 1)
    assert told(behind_the_fence, case_id)[-1] == ("merged", county.home.units["lower"])
    assert told(behind_the_fence, into)[-1] == ("merged", county.home.units["upper"])
    with worker(county) as ws:
        reports.count_anew(ws)
        counted = ws.session.execute(text("SELECT reported, accepted FROM totals WHERE facet = 'all'")).all()
        assert [tuple(row) for row in counted if any(row)] == [(1, 1)]


def test_a_case_is_merged_into_another_open_one_of_the_same_place(county: County, behind_the_fence: Connection) -> None:
    case_id, over = in_hand(county), closed(county)
    for into, code in (
        (number(behind_the_fence, case_id), "merge_with_itself"),
        (number(behind_the_fence, over), "unknown_case"),
        ("99990001", "unknown_case"),
        (" ", "say_something"),
    ):
        with pytest.raises(Refused) as refused:
            merge(county, case_id, into)
        assert (refused.value.code, refused.value.field) == (code, "into")
    with pytest.raises(cases.NotAllowed):
        merge(county, case_id, "1", "village")


# A new round ----------------------------------------------------------------------------------------------------


def test_a_closed_case_is_opened_again_on_its_rung_with_new_clocks(county: County, behind_the_fence: Connection) -> None:
    case_id = closed(county)
    county.clock.forward(days=3)
    county.do("director", lambda ws: cases.reopen(ws, case_id, AGAIN, version=None))
    after = line(behind_the_fence, case_id)
    assert (State(after.state), after.rung, held_by(behind_the_fence, case_id)) == (
        State.ASSIGNED, "village", county.home.units["upper"],
    )  # fmt: skip
    assert (after.closed_at, after.settled_at, after.resolution, after.settled_rung) == (None, None, None, None)
    assert clocks(behind_the_fence, case_id)[-2:] == [("sign", "village", 2, "running"), ("rung", "village", 2, "running")]
    assert ("visit", "village", 1, "stopped") in clocks(behind_the_fence, case_id)
    assert told(behind_the_fence, case_id)[-1] == ("reopened", county.home.units["upper"])
    county.clock.forward(days=30)
    sweep(county)
    assert line(behind_the_fence, case_id).rung == "township"


def test_a_case_opened_again_counts_as_in_hand_in_the_month_it_was_reported(county: County) -> None:
    case_id = closed(county)
    county.clock.now = datetime(2026, 5, 4, 2, tzinfo=UTC)
    county.do("director", lambda ws: cases.reopen(ws, case_id, AGAIN, version=None))
    with worker(county) as ws:
        reports.count_anew(ws)
        counted = ws.session.execute(
            text("SELECT month, accepted, settled, in_hand, closed FROM totals WHERE facet = 'all'")
        ).all()
        assert [tuple(row) for row in counted] == [("202603", 1, 0, 1, 0)]


def test_whoever_refused_is_asked_anew_before_any_mediation(county: County) -> None:
    case_id = failed(county)
    refusing = read(county, "village", case_id).parties[0].id
    county.do("director", lambda ws: cases.reopen(ws, case_id, AGAIN, version=None))
    county.do("village", lambda ws: cases.sign_for(ws, case_id, version=None))
    county.do("village", lambda ws: cases.record_consent(ws, case_id, refusing, version=None, agrees=False, way="oral"))
    end = Termination("refused", ("court",), "in_person", "不谈了")
    county.do("village", lambda ws: cases.terminate(ws, case_id, end, version=None))
    county.do("director", lambda ws: cases.reopen(ws, case_id, AGAIN, version=None))
    county.do("village", lambda ws: cases.sign_for(ws, case_id, version=None))
    assert [party.consent for party in read(county, "village", case_id).parties] == ["unasked", "agreed"]
    meeting = NewSession("mediation", county.clock(), "又谈", "continues")
    with pytest.raises(Refused, match="consent_missing"):
        county.do("village", lambda ws: cases.note_session(ws, case_id, meeting, version=None))


def test_only_a_director_opens_again_and_says_why(county: County) -> None:
    case_id = closed(county)
    with pytest.raises(cases.NotAllowed):
        county.do("village", lambda ws: cases.reopen(ws, case_id, AGAIN, version=None))
    for new, field in ((NewRound("whim", "想"), "reason"), (NewRound("breach", " "), "words")):
        with pytest.raises(Refused) as refused:
            county.do("director", lambda ws, new=new: cases.reopen(ws, case_id, new, version=None))  # type: ignore[misc]
        assert refused.value.field == field


def test_a_case_that_was_opened_again_is_not_taken_back_by_whoever_had_it(county: County) -> None:
    case_id = closed(county)
    county.do("director", lambda ws: cases.reopen(ws, case_id, AGAIN, version=None))
    assert Deed.WITHDRAW not in read(county, "village", case_id).deeds
    with pytest.raises(Refused, match="nothing_to_withdraw"):
        county.do("village", lambda ws: cases.withdraw(ws, case_id, version=None, reason="收回"))
