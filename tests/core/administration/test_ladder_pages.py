"""A county writes its ladder on pages: from nothing or from one that is there, left and resumed, and checked."""

import re
from typing import cast

import pytest
from sqlalchemy import Connection, text

from core import cases, escalation
from core.administration.service import drafts, versions
from core.cases.models import Case
from core.cases.rules import NewCase
from core.escalation import Ladder
from core.escalation.rules import Way, validate
from tests.core.administration.writing import SOUND, begun, ladder_of, publish, rung, shown, three_rungs_on
from tests.core.cases.looking import TWO, line
from tests.places import County
from tests.visitors import Visitor, make_site, words


@pytest.fixture
def admin(county: County) -> Visitor:
    """The county's administrator before the pages."""
    return Visitor(make_site(county), county, "county_admin")


def test_a_ladder_written_from_nothing_is_published_and_carries_the_next_case(
    admin: Visitor, county: County, behind_the_fence: Connection
) -> None:
    draft = begun(admin)
    three_rungs_on(admin, draft)
    assert "写完整了" in words(admin.open(draft))
    sent = publish(admin, draft, county.space.id)
    said = words(admin.follow(sent))  # type: ignore[arg-type]
    assert "发布了" in said
    assert "现在用在： 全县" in said
    case = cast("Case", county.do("grid", lambda ws: cases.report_from_grid(ws, NewCase("滴水", parties=TWO))))
    found = county.do("county_admin", lambda ws: escalation.ladder_of(ws, case.ladder_id), county)
    ladder = cast("Ladder", found)
    assert (ladder.title, [one.name for one in ladder.rungs]) == ("从头写的链条", ["网格", "解纷站", "镇级"])
    assert line(behind_the_fence, case.id).rung == "grid"


def test_a_draft_is_left_and_resumed_by_another(admin: Visitor, county: County) -> None:
    draft = begun(admin)
    rung(admin, draft, level="网格", unit_kind="grid")
    later = Visitor(make_site(county), county, "county_admin")
    assert "从头写的链条" in words(later.open("ladder/begin"))
    assert "网格" in words(later.open(draft))
    begins = f'href="/{later.code}/{draft}"'
    assert begins in later.open("ladder").get_data(as_text=True)


def test_changing_the_ladder_in_force_resumes_the_draft_that_is_there(admin: Visitor, county: County) -> None:
    [bound] = cast("list[versions.Version]", county.do("county_admin", versions.versions, county))
    for _ in range(2):
        admin.open("ladder")
        there = admin.send("ladder/begin-from", ladder_id=str(bound.id)).headers["Location"]
    begun_drafts = county.do("county_admin", drafts.open_drafts, county)
    assert [str(one.id) for one in cast("list[drafts.Draft]", begun_drafts)] == [there.rpartition("/")[2]]


def test_a_form_that_is_sent_twice_adds_one_rung(admin: Visitor, county: County) -> None:
    draft = begun(admin)
    version = shown(admin.open(f"{draft}/rung").get_data(as_text=True))
    key, typed = admin.key, {**SOUND, "up": "@next", "version": version, "level": "网格", "unit_kind": "grid"}
    assert [admin.send(f"{draft}/rung", key=key, **typed).status_code for _ in range(2)] == [303, 303]
    assert [one.key for one in ladder_of(county, draft).rungs] == ["grid"]


def test_what_was_typed_stays_when_somebody_else_saved_meanwhile(admin: Visitor, county: County) -> None:
    draft = begun(admin)
    old = shown(admin.open(f"{draft}/rung").get_data(as_text=True))
    rung(admin, draft, level="网格", unit_kind="grid")
    typed = {**SOUND, "up": "@next", "level": "村里写到一半", "unit_kind": "village"}
    stale = admin.send(f"{draft}/rung", key="another", version=old, **typed)
    assert (stale.status_code, "别人存过这份草稿" in words(stale)) == (412, True)
    page = stale.get_data(as_text=True)
    assert 'value="村里写到一半"' in page
    assert admin.send(f"{draft}/rung", key="a third", version=shown(page), **typed).status_code == 303
    assert len(ladder_of(county, draft).rungs) == 2


def test_rungs_are_moved_and_taken_out_with_a_button(admin: Visitor, county: County) -> None:
    draft = begun(admin)
    three_rungs_on(admin, draft)
    for do in ("up", "drop"):
        version = shown(admin.open(draft).get_data(as_text=True))
        assert admin.send(f"{draft}/order", rung="grid", do=do, version=version, key=do).status_code == 303
        wanted = {"up": ["village", "grid", "township"], "drop": ["village", "township"]}[do]
        assert [one.key for one in ladder_of(county, draft).rungs] == wanted


def test_ways_beside_the_plain_one_are_added_and_taken_out(admin: Visitor, county: County) -> None:
    draft = begun(admin)
    three_rungs_on(admin, draft)

    def send(page: str, **typed: object) -> None:
        version = shown(admin.open(f"{draft}/{page}").get_data(as_text=True))
        sent = admin.send(f"{draft}/{page}", version=version, **typed)
        assert sent.status_code == 303, words(sent)

    skip = {"start": "grid", "target": "township", "when.0.risks": ["red"], "when.1.grade_at_least": "4"}
    send("skip", **skip)
    send("entry", **{"rung": "village", "when.0.types": ["J07", "J08"]})
    send("exit", name="区里的仲裁", kind="arbitration", hint="一年以内去")
    send("frame", title="换了名字", grade_1="易", grade_3="难", amount_1="7", unit_1="natural_days", total_on_expiry="supervise")
    ladder = ladder_of(county, draft)
    assert next(edge.when for edge in ladder.edges if edge.way is Way.SKIP)[1].grade_at_least == 4
    assert (ladder.entries[0].rung, ladder.entries[0].when[0].types) == ("village", ("J07", "J08"))
    assert ladder.exits[-1].name == "区里的仲裁"
    assert (ladder.title, [one.name for one in ladder.grades], ladder.total_terms[0][1].amount) == ("换了名字", ["易", "难"], 7)
    said = words(admin.open(draft))
    assert "网格直接到镇级 红色风险，或者难度“重大”以上" in said
    assert "山林土地、征地拆迁，从村居 · 解纷站开始" in said
    for what, of, to in (("skip", "grid", "township"), ("entry", "0", ""), ("exit", ladder.exits[-1].key, "")):
        version = shown(admin.open(draft).get_data(as_text=True))
        assert admin.send(f"{draft}/drop", what=what, of=of, to=to, version=version).status_code == 303
    left = ladder_of(county, draft)
    assert (left.entries, [edge for edge in left.edges if edge.way is Way.SKIP], len(left.exits)) == (
        (),
        [],
        len(ladder.exits) - 1,
    )


WRONG: tuple[tuple[str, dict[str, object], str], ...] = (
    ("rung", {"level": "", "unit_kind": "grid"}, "这一项要填"),
    ("rung", {"level": "网格", "unit_kind": "grid", "amount_1": "三"}, "要填整数"),
    ("rung", {"level": "网格", "unit_kind": "grid", "amount_1": "1000"}, "要在 1 和 999 之间"),
    ("rung", {"level": "网格", "unit_kind": "moon"}, "从列出的里面选一个"),
    ("rung", {"level": "网格", "unit_kind": "grid", "up": "nowhere"}, "从列出的里面选"),
    ("rung", {"level": "网格", "unit_kind": "grid", "routes": ["nowhere"]}, "从列出的里面选"),
    ("skip", {"start": "grid", "target": "township"}, "越级要写明条件"),
    ("skip", {"start": "nowhere", "target": "township", "when.0.risks": "red"}, "从列出的里面选一个"),
    ("skip", {"start": "grid", "target": "township", "when.0.tries_at_least": "100"}, "要在 1 和 99 之间"),
    ("skip", {"start": "grid", "target": "township", "when.x.risks": "red"}, "越级要写明条件"),
    ("entry", {"rung": "nowhere"}, "从列出的里面选一个"),
    ("exit", {"name": "", "kind": "court"}, "这一项要填"),
    ("frame", {"title": "", "total_on_expiry": "climb"}, "这一项要填"),
)


def test_what_cannot_be_is_told_beside_its_field_and_stays_typed(admin: Visitor) -> None:
    draft = begun(admin)
    three_rungs_on(admin, draft)
    for page, typed, said in WRONG:
        version = shown(admin.open(f"{draft}/{page}").get_data(as_text=True))
        common = {**SOUND, "up": "@next"} if page == "rung" else {}
        answer = admin.send(f"{draft}/{page}", **{**common, "version": version, **typed})
        assert (answer.status_code, said in words(answer)) == (422, True), (page, typed, words(answer))


def test_what_is_not_there_is_not_found(admin: Visitor) -> None:
    draft = begun(admin)
    for page in ("rung?of=nowhere", "skip?of=grid&to=nowhere", "entry?of=7", "entry?of=x", "exit?of=nowhere"):
        assert admin.open(f"{draft}/{page}").status_code == 404


def test_a_fault_is_told_on_the_draft_and_beside_the_field_it_is_about(admin: Visitor, county: County) -> None:
    draft = begun(admin)
    rung(admin, draft, level="网格", unit_kind="grid", on_expiry="climb", amount_1="", routes=[])
    assert {problem.fault for problem in validate(ladder_of(county, draft))} >= {"climb_without_term", "ends_without_routes"}
    whole = words(admin.open(draft))
    assert "写了到期自动上报，却没有时限" in whole
    page = admin.open(f"{draft}/rung?of=grid").get_data(as_text=True)
    beside = re.search(r'name="on_expiry".*?</select>\s*<p class="error"[^>]*>([^<]+)', page, re.DOTALL)
    assert beside
    assert beside[1] == "写了到期自动上报，却没有时限"
    assert '<details class="more" open>' in page
    assert "能终止调解的层级要写明告知哪些其他途径" in words(admin.open(f"{draft}/rung?of=grid"))


def test_what_a_further_rung_proposes_fits_what_is_chosen(admin: Visitor, county: County) -> None:
    draft = begun(admin)
    assert "接着加上面的一级" not in words(admin.open(draft))
    page = admin.open(f"{draft}/rung").get_data(as_text=True)
    proposed = {"acts": re.findall(r'name="acts"[^>]* value="(\w+)" checked', page), "handlers": ["grid_member"]}
    rung(admin, draft, level="管区", unit_kind="area", role="routes", **proposed)
    area = ladder_of(county, draft).rung("area")
    assert (area.handlers, "settle" in area.acts, area.routes) == (("township_mediator", "director"), False, ())
    assert "接着加上面的一级" in words(admin.open(draft))


def test_a_faulty_ladder_is_not_published(admin: Visitor, county: County) -> None:
    draft = begun(admin)
    rung(admin, draft, level="网格", unit_kind="grid")
    page = admin.open(f"{draft}/publish")
    assert "先改好这些，才能发布" in words(page)
    assert "走不到终点" in words(page)
    version = shown(admin.open(draft).get_data(as_text=True))
    assert admin.send(f"{draft}/publish", places=[county.space.id], version=version).status_code == 422
    assert len(cast("list[object]", county.do("county_admin", versions.versions, county))) == 1


def test_the_differences_from_the_ladder_in_force_are_told_as_sentences(admin: Visitor, county: County) -> None:
    [bound] = cast("list[versions.Version]", county.do("county_admin", versions.versions, county))
    admin.open("ladder")
    draft = admin.send("ladder/begin-from", ladder_id=str(bound.id)).headers["Location"].partition(f"/{admin.code}/")[2]
    page = admin.open(f"{draft}/rung?of=grid").get_data(as_text=True)
    assert 'name="amount_1" value="3"' in page
    typed = {**SOUND, "level": "小网格", "unit_kind": "grid", "amount_1": "2", "on_expiry": "climb", "up": "@next"}
    admin.send(f"{draft}/rung?of=grid", version=shown(page), **typed)
    said = words(admin.open(f"{draft}/publish"))
    assert "小网格：层级名称由“grid”改为“小网格”" in said
    assert "小网格：办理时限由“3 个工作日”改为“2 个工作日”" in said


def test_a_ladder_is_tried_on_the_cases_of_the_last_year_and_nothing_is_written(
    admin: Visitor, county: County, behind_the_fence: Connection
) -> None:
    for _ in range(3):
        county.do("grid", lambda ws: cases.report_from_grid(ws, NewCase("滴水", parties=TWO)))
    county.do("village", lambda ws: cases.register(ws, NewCase("界址", parties=TWO)))
    before = behind_the_fence.execute(text("SELECT id, version, rung, due_at FROM cases ORDER BY id")).all()
    draft = begun(admin)
    rung(admin, draft, level="村居", unit_kind="village", amount_1="9")
    rung(admin, draft, level="镇级", unit_kind="township", up="@end")
    said = words(admin.open(f"{draft}/publish"))
    assert "用近一年和在办的事试一遍 4" in said
    assert "简单" not in said.partition("试一遍")[2].partition("用在哪里")[0]
    assert re.search(r"grid 3 个工作日 村居 9 个工作日 3", said)
    assert behind_the_fence.execute(text("SELECT id, version, rung, due_at FROM cases ORDER BY id")).all() == before
