"""A practice is called alone: whatever it does, the core's act succeeds and the next practice is heard."""

from typing import cast

import pytest
from sqlalchemy import Connection, select, text

from core import cases, hookspecs
from core.answers import FigureColumn
from core.cases.models import Case
from core.practices import HOOKS, STAMPS, note_stamps, service
from core.practices.models import PracticeBreaker
from core.practices.rules import LONGEST
from core.workspace import Workspace
from tenants.door import Database
from tests.core.cases.residents import PHONE, ask, reports, tell
from tests.core.practices.zoo import HOSTILE, Listening, plugin, says_objection, serving, switch_on
from tests.desk import TITLE, accepted, in_hand, read, registered
from tests.places import County
from tests.visitors import Visitor, make_site, words


def version_of(county: County, case_id: int) -> int:
    return read(county, "clerk", case_id).case.version


@pytest.mark.parametrize("deed", HOSTILE)
def test_a_case_moves_although_a_practice_is_hostile(
    database: Database, county: County, deed: str, behind_the_fence: Connection
) -> None:
    good = Listening()
    with serving(database, plugin("hostile", HOSTILE[deed], may_object=True), plugin("good", good)):
        switch_on(county, "hostile", "good")
        case_id = in_hand(county)
    assert version_of(county, case_id) == 4
    assert good.heard.count("case_moved") == 4
    rubbish = text("SELECT count(*) FROM outbox WHERE county_id = :county AND kind = 'rubbish'")
    assert behind_the_fence.execute(rubbish, {"county": county.space.id}).scalar_one() == 0


def test_a_stamp_read_with_the_sign_in_does_not_outlive_a_switch(database: Database, county: County) -> None:
    with serving(database, plugin("good", Listening())):
        ws = county.workspace(county, "county_admin")
        with ws.session:
            note_stamps(ws.session, ws.session.execute(select(*STAMPS), {"county": ws.county_id}).one())
            assert not ws.practices.practices
            note_stamps(ws.session, ws.session.execute(select(*STAMPS), {"county": ws.county_id}).one())
            service.switch(ws, "good", on=True)
            assert list(ws.practices.practices) == ["good"]


@pytest.mark.parametrize("deed", HOSTILE)
def test_every_page_opens_although_a_practice_is_hostile(database: Database, county: County, deed: str) -> None:
    good = Listening(figure_columns=[FigureColumn("茶话会场次", {county.home.space.id: 3})])
    with serving(database, plugin("hostile", HOSTILE[deed]), plugin("good", good)):
        case_id = in_hand(county)
        waiting = accepted(county)
        switch_on(county, "hostile", "good")
        site = make_site(county)
        mediator, clerk = Visitor(site, county.home, "village"), Visitor(site, county.home, "clerk")
        assert "请到茶桌上谈" in words(mediator.open(f"cases/{case_id}"))
        assert "茶话会" in words(Visitor(site, county.home, "director").open("figures"))
        assert "老樟树茶馆" in words(clerk.open("cases?q=老樟树"))
        assert "茶会上听到的事" in words(clerk.open("register"))
        assert clerk.open(f"cases/{waiting}/dispatch").status_code == 200
        resident = Visitor(site, county.home)
        assert "约一桌茶" in words(resident.open("tell"))
        code = tell(resident, phone=PHONE)
        county.do("clerk", lambda ws: cases.take_report(ws, reports(county)[0].id))
        assert "后天下午三点" in words(ask(resident, code, PHONE[-4:]))
        assert "茶话会场次" in words(Visitor(site, county, "county_director").open("figures"))


@pytest.mark.parametrize("deed", HOSTILE)
def test_a_demonstration_loads_and_examples_are_shown_although_a_practice_is_hostile(
    database: Database, county: County, deed: str, behind_the_fence: Connection
) -> None:
    good = Listening()
    with serving(database, plugin("hostile", HOSTILE[deed]), plugin("good", good)):
        switch_on(county, "hostile", "good")
        registered(county)
        county.do("director", lambda ws: ws.tell(hookspecs.demo_loaded))
        admin = Visitor(make_site(county), county, "county_admin")
        shown = [admin.open(f"county/practices/{key}/preview") for key in ("hostile", "good")]
    assert "demo_loaded" in good.heard
    assert [answer.status_code for answer in shown] == [200, 200]
    assert "老樟树茶馆，后天下午" in words(shown[1])
    rubbish = text("SELECT count(*) FROM outbox WHERE county_id = :county AND kind = 'rubbish'")
    assert behind_the_fence.execute(rubbish, {"county": county.space.id}).scalar_one() == 0


def test_what_a_practice_says_stands_on_the_page_of_a_case(database: Database, county: County) -> None:
    with serving(database, plugin("good", Listening())):
        case_id = in_hand(county)
        switch_on(county, "good")
        page = words(Visitor(make_site(county), county.home, "village").open(f"cases/{case_id}"))
    assert all(word in page for word in ("请到茶桌上谈", "各方都同意", "约上茶桌", "后天下午三点", "茶桌", "做法good"))


def test_after_five_failures_it_rests_and_its_file_is_named(database: Database, county: County, other_county: County) -> None:
    with serving(database, plugin("hostile", HOSTILE["raises"])) as hub:
        switch_on(county, "hostile")
        switch_on(other_county, "hostile")
        for _ in range(2):
            in_hand(county)
        hub.health.write()
        with county.workspace(county, "county_admin").session as session:
            breaker = session.get_one(PracticeBreaker, (county.space.id, "hostile"))
        assert (breaker.failures, breaker.hook, breaker.error) == (
            8,
            "case_moved",
            "ZeroDivisionError: integer division or modulo by zero",
        )
        assert breaker.file == "zoo.py"
        assert breaker.line > 0
        assert not is_called(county)
        assert is_called(other_county)


def is_called(county: County) -> bool:
    def heard(ws: Workspace) -> bool:
        return any(not one.breaker.is_open for one, _listener in ws.practices.listeners("case_moved"))

    return bool(county.do("clerk", heard))


def test_after_a_rest_one_call_tries_and_closes_the_breaker(database: Database, county: County) -> None:
    calls = []

    def mends(_ws: Workspace, _hook: str) -> None:
        calls.append(1)
        if len(calls) <= 5:
            msg = "not yet"
            raise ValueError(msg)

    with serving(database, plugin("hostile", mends, ["case_moved"])) as hub:
        switch_on(county, "hostile")
        for _ in range(5):
            registered(county)
        hub.health.write()
        registered(county)
        assert len(calls) == 5
        county.clock.forward(minutes=2)
        registered(county)
        hub.health.write()
        assert len(calls) == 6
        assert is_called(county)


def test_one_that_sleeps_is_not_called_again(database: Database, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    hours = [0.0]
    monkeypatch.setattr("core.practices.calling.time.perf_counter", lambda: hours[0])

    def sleeps(_ws: Workspace, _hook: str) -> None:
        hours[0] += 3

    with serving(database, plugin("sleepy", sleeps, ["case_moved"])) as hub:
        switch_on(county, "sleepy")
        case_id = registered(county)
        hub.health.write()
        assert read(county, "clerk", case_id).story.title == TITLE  # type: ignore[union-attr]
        assert not is_called(county)
        registered(county)
        assert hours == [3.0]


def test_one_that_never_comes_back_is_noticed_while_it_sleeps(
    database: Database, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.practices import hub as watching

    monkeypatch.setattr(watching.time, "sleep", lambda _seconds: None)

    def sleeps(_ws: Workspace, _hook: str) -> None:
        monkeypatch.setattr(watching, "_took", lambda _began: LONGEST * 2)
        noticed = hub.late()
        assert [(call.key, call.hook, call.error) for call in noticed] in ([("sleepy", "case_moved", "has not come back")], [])

    with serving(database, plugin("sleepy", sleeps, ["case_moved"])) as hub:
        switch_on(county, "sleepy")
        registered(county)
        hub.health.write()


def test_a_practice_that_objects_is_heard_and_the_law_is_not_objected_to(database: Database, county: County) -> None:
    from core.cases.rules import Refused, Termination

    with serving(database, plugin("objecting", says_objection, may_object=True), plugin("mute", says_objection)):
        switch_on(county, "mute")
        case_id = in_hand(county)
        switch_on(county, "objecting")
        with pytest.raises(Refused) as refused:
            county.do("village", lambda ws: cases.escalate(ws, case_id, version=None, tried="劝过", why="不让"))
        assert refused.value.words == "茶桌已经约好了，谈过以后再上报。"
        end = Termination("withdrawn", ("court",), "in_person")
        county.do("village", lambda ws: cases.terminate(ws, case_id, end, version=None))


def test_the_words_of_an_objection_stand_above_the_form(database: Database, county: County) -> None:
    with serving(database, plugin("objecting", says_objection, may_object=True)):
        case_id = in_hand(county)
        switch_on(county, "objecting")
        mediator = Visitor(make_site(county), county.home, "village")
        mediator.open(f"cases/{case_id}/escalate")
        answer = mediator.send(f"cases/{case_id}/escalate", tried="劝过两次", why="谁也不让", version="4")
    assert answer.status_code == 422
    assert "茶桌已经约好了" in words(answer)


def test_a_practice_is_not_told_of_its_own_movement(database: Database, county: County) -> None:
    heard = []

    def signs(ws: Workspace, hook: str) -> None:
        heard.append(hook)
        case = ws.session.query(Case).filter_by(county_id=ws.county_id).order_by(Case.id.desc()).first()
        if len(heard) == 1:
            cases.complete(ws, case.id, version=None, title="补", story="", place="")  # type: ignore[union-attr]

    with serving(database, plugin("busy", signs, ["case_moved"]), plugin("good", good := Listening(), ["case_moved"])):
        switch_on(county, "busy", "good")
        registered(county)
    assert (len(heard), len(good.heard)) == (1, 2)


def test_the_scope_is_as_it_was_after_a_practice_looked_into_another_case(database: Database, county: County) -> None:
    opened = []

    def looks(ws: Workspace, _hook: str) -> None:
        cases.read_case(ws, first)
        opened.append(ws.session.scalar(text("SELECT current_setting('app.opened', true)")))

    with serving(database, plugin("curious", looks, ["case_moved"])):
        first = registered(county)
        switch_on(county, "curious")

        def work(ws: Workspace) -> object:
            second = cases.register(ws, cases_new())
            return second.id, ws.session.scalar(text("SELECT current_setting('app.opened', true)"))

        _second, after = cast("tuple[int, str]", county.do("clerk", work))
    assert opened == [str(first)]
    assert after == ""


def cases_new() -> object:
    from core.cases.rules import NewCase

    return NewCase("第二件")


def test_the_voice_at_the_call_is_that_of_the_hook(database: Database, county: County) -> None:
    with pytest.raises(TypeError, match="gathers"):
        county.do("clerk", lambda ws: ws.tell(hookspecs.menu))  # type: ignore[arg-type]


def test_a_county_is_heard_in_its_own_order_and_only_its_own(database: Database, county: County, other_county: County) -> None:
    def order(ws: Workspace) -> list[str]:
        return [said.key for said in ws.gather(hookspecs.menu)]

    with serving(database, *(plugin(key, Listening()) for key in ("a", "b", "c"))):
        switch_on(county, "c", "a")
        switch_on(other_county, "b")
        assert county.do("clerk", order) == ["c", "a"]
        assert other_county.do("clerk", order) == ["b"]
        county.do("county_admin", lambda ws: service.move(ws, "a", up=True), county)
        assert county.do("clerk", order) == ["a", "c"]


def test_narrowed_to_a_township_it_is_silent_in_the_others(database: Database, county: County) -> None:
    def heard(ws: Workspace) -> list[str]:
        return [said.key for said in ws.gather(hookspecs.menu)]

    with serving(database, plugin("tea", Listening())):
        switch_on(county, "tea")
        county.do("county_admin", lambda ws: service.narrow(ws, "tea", [county.home.space.id]), county)
        assert county.do("clerk", heard) == ["tea"]
        assert county.do("clerk", heard, county.sibling) == []
        assert county.do("county_clerk", heard, county) == ["tea"]


def test_the_calls_about_a_case_can_be_traced(database: Database, county: County) -> None:
    with serving(database, plugin("tea", Listening()), plugin("hostile", HOSTILE["raises"], ["case_moved"])) as hub:
        switch_on(county, "tea", "hostile")
        case_id = accepted(county)
        number = read(county, "clerk", case_id).case.number
        county.do("county_admin", lambda ws: service.trace(ws, number), county)
        county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["upper"], version=None))
        hub.health.write()
        calls = cast("list[object]", county.do("county_admin", lambda ws: list(service.traced_calls(ws, number)), county))
    assert [(call.key, call.hook) for call in calls] == [("tea", "case_moved"), ("hostile", "case_moved")]  # type: ignore[attr-defined]
    assert calls[1].ended.startswith("failed ZeroDivisionError")  # type: ignore[attr-defined]


def test_every_hook_is_explained_with_an_example_and_called_by_the_core() -> None:
    from pathlib import Path

    source = "\n".join(path.read_text() for folder in ("core", "demo") for path in Path(folder).rglob("*.py"))
    for name in HOOKS:
        said = getattr(hookspecs, name).__doc__
        assert "Example::" in said, name
        assert "Since " in said, name
        assert f"hookspecs.{name}" in source, name
