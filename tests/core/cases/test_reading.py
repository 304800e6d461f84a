"""Reading one case: how much is shown to whom, that the look is written down, and when the window opens."""

from typing import cast

import pytest
from sqlalchemy import Connection, select, text

from core import cases
from core.access import Deed, Sight
from core.cases.models import Case, CaseStory, Party
from core.cases.rules import State
from core.cases.service import CaseView
from core.cases.service.movement import OPENING, open_window
from core.workspace import Workspace
from tenants.keys import KeyBlocks
from tests.core.cases.looking import PLANTED, opened, up
from tests.factories import Planter, Share
from tests.places import START, County, Township


def read(county: County, who: str, case_id: int, place: Township | County | None = None) -> CaseView:
    return cast("CaseView", county.do(who, lambda ws: cases.read_case(ws, case_id), place))


def bound_window(ws: Workspace) -> str:
    return str(ws.session.scalar(text("SELECT coalesce(nullif(current_setting('app.opened', true), '0'), '')")))


def looks(connection: Connection, case_id: int) -> list[str]:
    found = connection.scalars(text("SELECT post FROM audit WHERE case_id = :c AND deed = 'looked' ORDER BY id"), {"c": case_id})
    return list(map(str, found))


# Sight ----------------------------------------------------------------------------------------------------------------


def test_who_holds_a_case_sees_all_of_it(county: County) -> None:
    case_id = opened(county, "grid", story="漏了半年")
    view = read(county, "grid", case_id)
    assert (view.sight, view.story and view.story.story, len(view.parties)) == (Sight.FULL, "漏了半年", 2)


def test_at_home_the_line_comes_with_its_title_and_names_and_no_more(county: County, planter: Planter) -> None:
    planted = planter.case(county, unit="upper", parties=PLANTED)
    county.do("village", lambda ws: cases.complete(ws, planted.id, version=1, title="滴水", story="改过", place=""))
    view = read(county, "clerk", planted.id)
    assert (view.sight, len(view.parties)) == (Sight.LINE, 2)
    assert (view.sessions, view.outcome, view.follow_ups, view.deeds) == ([], None, [], {Deed.URGE})
    assert {entry.note for entry in view.timeline} == {""}


def test_the_county_sees_the_line_without_a_title_or_a_name(county: County, planter: Planter) -> None:
    planted = planter.case(county, parties=PLANTED)
    view = read(county, "county_director", planted.id, county)
    assert (view.sight, view.story, view.parties, view.sessions) == (Sight.LINE, None, [], [])


@pytest.mark.parametrize("who", ["clerk", "director", "village", "admin"])
def test_a_case_of_a_sibling_and_a_case_that_does_not_exist_look_the_same(county: County, planter: Planter, who: str) -> None:
    planted = planter.case(county)
    errors = []
    for case_id in (planted.id, 1):
        with pytest.raises(cases.CaseMissing) as missing:
            read(county, who, case_id, county.sibling)
        errors.append((type(missing.value), len(missing.value.args)))
    assert errors[0] == errors[1]


def test_an_administrator_sees_no_case(county: County, planter: Planter) -> None:
    planted = planter.case(county)
    for who, place in (("admin", county.home), ("county_admin", county)):
        with pytest.raises(cases.CaseMissing):
            read(county, who, planted.id, place)


def test_every_look_at_what_is_personal_is_written_down_and_no_look_at_the_line(
    county: County, planter: Planter, behind_the_fence: Connection
) -> None:
    planted = planter.case(county, parties=PLANTED)
    read(county, "director", planted.id)
    read(county, "mediator", planted.id)
    read(county, "county_director", planted.id, county)
    assert looks(behind_the_fence, planted.id) == ["director", "township_mediator"]


def test_unmasking_is_written_down_and_is_for_those_who_work_on_the_case(
    county: County, planter: Planter, behind_the_fence: Connection
) -> None:
    planted = planter.case(county, unit="upper")
    county.do("village", lambda ws: cases.unmask(ws, planted.id))
    with pytest.raises(cases.CaseMissing):
        county.do("clerk", lambda ws: cases.unmask(ws, planted.id))
    unmasked = text("SELECT post FROM audit WHERE case_id = :c AND deed = 'unmasked'")
    assert behind_the_fence.scalars(unmasked, {"c": planted.id}).all() == ["village_mediator"]


def test_a_page_offers_only_what_can_be_done_now(county: County, planter: Planter) -> None:
    view = read(county, "director", planter.case(county, state=State.CLOSED).id)
    own = {Deed.VISIT, Deed.UNMASK, Deed.URGE, Deed.REOPEN, Deed.REPORT_DANGER, Deed.APPLY_CONFIRMATION}
    assert (view.deeds, view.next) == (own, Deed.VISIT)


def test_what_happened_since_a_version_is_told_to_who_may_see_it(county: County) -> None:
    case_id = opened(county, "grid")
    up(county, "grid", case_id)
    since = county.do("village", lambda ws: [entry.deed for entry in cases.changes_since(ws, case_id, 1)])
    assert since == ["escalated"]
    assert county.do("director", lambda ws: list(cases.changes_since(ws, case_id, 1)), county.sibling) == []


def test_the_course_is_told_by_the_clock_whichever_process_wrote_it(county: County) -> None:
    case_id = opened(county, "grid")
    county.clock.forward(minutes=1)
    later, ours = KeyBlocks(), county.database.keys
    county.database.keys = later  # another process, whose numbers are higher
    up(county, "grid", case_id)
    county.database.keys = ours
    county.clock.forward(minutes=1)
    county.do("village", lambda ws: cases.sign_for(ws, case_id, version=None))
    assert [entry.deed for entry in read(county, "village", case_id).timeline][:2] == ["signed", "escalated"]


# The window -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", OPENING[1:])
def test_an_open_share_opens_the_case_to_its_space_for_one_transaction(county: County, planter: Planter, kind: str) -> None:
    share = Share(county.sibling.space.id, county.sibling.units["desk"], kind)
    planted = planter.case(county, others=[share], parties=PLANTED)
    ws = county.workspace(county.sibling, "director")
    with ws.session:
        assert names(ws) == []
        assert open_window(ws, planted.id) is not None
        assert names(ws) == ["张三", "李四"]
        ws.session.commit()
        assert (names(ws), bound_window(ws)) == ([], "")


def test_a_share_that_has_ended_opens_nothing(county: County, planter: Planter) -> None:
    share = Share(county.sibling.space.id, county.sibling.units["desk"], ended_at=START)
    planted = planter.case(county, others=[share], parties=PLANTED)
    ws = county.workspace(county.sibling, "director")
    with ws.session:
        assert open_window(ws, planted.id) is None
        assert (names(ws), bound_window(ws)) == ([], "")


def test_without_a_share_no_window_is_set_at_all(county: County, planter: Planter) -> None:
    planted = planter.case(county, parties=PLANTED)
    for place, who in ((county.sibling, "director"), (county, "county_director")):
        ws = county.workspace(place, who)
        with ws.session:
            open_window(ws, planted.id)
            assert (bound_window(ws), names(ws)) == ("", [])


def test_the_share_of_another_opens_nothing_to_me(county: County, planter: Planter) -> None:
    planted = planter.case(county, others=[Share(county.space.id, county.units["desk"])], parties=PLANTED)
    ws = county.workspace(county.sibling, "director")
    with ws.session:
        assert open_window(ws, planted.id) is None
        assert names(ws) == []


def test_another_county_opens_nothing(county: County, other_county: County, planter: Planter) -> None:
    planted = planter.case(county, others=[Share(county.space.id, county.units["desk"])], parties=PLANTED)
    ws = other_county.workspace(other_county, "county_director")
    with ws.session:
        assert open_window(ws, planted.id) is None
        assert names(ws) == []


def test_a_co_holding_sibling_reads_the_case_and_the_look_is_written_down_in_its_own_name(
    county: County, planter: Planter, behind_the_fence: Connection
) -> None:
    planted = planter.case(county, others=[Share(county.sibling.space.id, county.sibling.units["desk"])], parties=PLANTED)
    view = read(county, "director", planted.id, county.sibling)
    assert (view.sight, [party.name for party in view.parties]) == (Sight.FULL, ["张三", "李四"])
    space = text("SELECT space_id FROM audit WHERE case_id = :c AND deed = 'looked'")
    assert behind_the_fence.scalar(space, {"c": planted.id}) == county.sibling.space.id


def test_an_opened_case_shows_no_other_case_of_its_home(county: County, planter: Planter) -> None:
    share = Share(county.sibling.space.id, county.sibling.units["desk"])
    planted = planter.case(county, others=[share], title="开着的")
    planter.case(county, title="关着的")
    ws = county.workspace(county.sibling, "director")
    with ws.session:
        open_window(ws, planted.id)
        assert ws.session.scalars(select(CaseStory.title)).all() == ["开着的"]
        assert ws.session.scalars(select(Case.id)).all() == [planted.id]


def names(ws: Workspace) -> list[str]:
    return list(ws.session.scalars(select(Party.name).order_by(Party.id)))
