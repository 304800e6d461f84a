"""A county writes its ladder on pages: from nothing or from one that is there, left and resumed, checked, published, given to places."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from core import cases, escalation
from core.administration.ladder_wording import changes_words
from core.administration.patterns import read_patterns
from core.administration.service import drafts, versions
from core.administration.service.rehearsal import Rehearsal, rehearse
from core.calendars import Term, Unit
from core.cases.models import Case
from core.cases.rules import NewCase
from core.escalation import Ladder
from core.escalation.rules import RungUnit, Way, edits, validate
from core.escalation.schemas import dump_ladder
from tests.core.cases.looking import TWO, line
from tests.pages import han_words, latin_words
from tests.places import County
from tests.visitors import LINE, Visitor, make_site, words

SIGN = {"role": "mediates", "sign_amount": "1", "sign_unit": "working_days"}
ACTS = ["settle", "note_session", "escalate", "terminate"]
SOUND = {"acts": ACTS, "routes": ["court"], "on_expiry": "light", "amount_1": "3", "unit_1": "working_days", **SIGN}


@pytest.fixture
def admin(county: County) -> Visitor:
    """The county's administrator before the pages."""
    return Visitor(make_site(county), county, "county_admin")


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


# Writing --------------------------------------------------------------------------------------------------------------


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


# Checking -------------------------------------------------------------------------------------------------------------


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


# Publishing -----------------------------------------------------------------------------------------------------------


def test_a_running_case_keeps_the_version_it_began_with(admin: Visitor, county: County, behind_the_fence: Connection) -> None:
    old = cast("Case", county.do("grid", lambda ws: cases.report_from_grid(ws, NewCase("滴水", parties=TWO))))
    ladder, due = old.ladder_id, old.due_at
    draft = begun(admin)
    three_rungs_on(admin, draft)
    publish(admin, draft, county.space.id)
    standing = line(behind_the_fence, old.id)
    assert (standing.ladder_id, standing.due_at) == (ladder, due)


def test_two_who_publish_the_same_draft_make_one_version(admin: Visitor, county: County) -> None:
    draft = begun(admin)
    three_rungs_on(admin, draft)
    version = shown(admin.open(f"{draft}/publish").get_data(as_text=True))
    key = admin.key
    answers = [admin.send(f"{draft}/publish", key=key, places=[county.space.id], version=version) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 404]
    assert len(cast("list[object]", county.do("county_admin", versions.versions, county))) == 2


def test_a_township_takes_a_ladder_of_its_own_and_goes_back_to_the_countys(admin: Visitor, county: County) -> None:
    def taken(place: object) -> int:
        return cast("int", county.do("clerk", lambda ws: escalation.ladder_for(ws, "dispute", ws.space_id)[0], place))  # type: ignore[arg-type]

    of_county = taken(county.home)
    draft = begun(admin)
    three_rungs_on(admin, draft)
    publish(admin, draft, county.sibling.space.id)
    own = taken(county.sibling)
    assert (taken(county.home), own == of_county) == (of_county, False)
    page = words(admin.open("ladder/places"))
    assert f"{county.sibling.space.name} 用哪条 跟全县" in page
    typed = {"kind": "dispute", "space_id": str(county.sibling.space.id)}
    assert admin.send("ladder/places", ladder_id="", **typed).status_code == 303
    assert taken(county.sibling) == of_county
    admin.open("ladder/places")
    assert admin.send("ladder/places", ladder_id=str(own), **typed).status_code == 303
    assert taken(county.sibling) == own


def test_the_county_is_never_left_without_and_takes_none_of_anothers(
    admin: Visitor, county: County, other_county: County
) -> None:
    [foreign] = cast("list[versions.Version]", other_county.do("county_admin", versions.versions, other_county))
    [own] = cast("list[versions.Version]", county.do("county_admin", versions.versions, county))
    for space, ladder in (
        (county.space.id, ""),
        (county.space.id, foreign.id),
        (other_county.home.space.id, own.id),
        (10**15, own.id),
    ):
        admin.open("ladder/places")
        answer = admin.send("ladder/places", kind="dispute", space_id=str(space), ladder_id=str(ladder))
        assert (answer.status_code, "没有改成" in words(answer)) == (422, True)


def test_every_version_stays_to_look_at_and_a_file_of_it_begins_another(admin: Visitor, county: County) -> None:
    draft = begun(admin)
    three_rungs_on(admin, draft)
    publish(admin, draft, county.space.id)
    listed = cast("list[versions.Version]", county.do("county_admin", versions.versions, county))
    said = words(admin.open("ladder/versions"))
    assert (said.count("第 1 版"), said.count("在用")) == (2, 1)
    for one in listed:
        assert admin.open(f"ladder/versions/{one.id}").status_code == 200
    file = admin.open(f"ladder/versions/{listed[0].id}/file").get_data()
    admin.open("ladder/begin")
    data = {"csrf_token": admin.token, "key": "from a file", "file": (BytesIO(file), "ladder.json")}
    sent = admin.client.post(f"/{admin.code}/ladder/upload", data=data, environ_overrides=LINE)
    assert sent.status_code == 303
    there = sent.headers["Location"].partition(f"/{admin.code}/")[2]
    assert dump_ladder(ladder_of(county, there)) == json.loads(file)


def test_a_file_that_is_no_ladder_is_refused_in_words(admin: Visitor) -> None:
    for content in (b"", b"no json", b"[]", b'{"kind": "dispute"}', b"\xff\xfe", b"[" * 5_000):
        admin.open("ladder/begin")
        data = {"csrf_token": admin.token, "key": "k", "file": (BytesIO(content), "ladder.json")}
        answer = admin.client.post(f"/{admin.code}/ladder/upload", data=data, environ_overrides=LINE)
        assert (answer.status_code, 'class="error"' in answer.get_data(as_text=True)) == (422, True), content


def test_a_draft_thrown_away_is_gone_and_the_ladder_in_force_stays(admin: Visitor, county: County) -> None:
    draft = begun(admin)
    version = shown(admin.open(draft).get_data(as_text=True))
    assert admin.send(f"{draft}/discard", version=version).status_code == 303
    assert admin.open(draft).status_code == 404
    assert len(cast("list[object]", county.do("county_admin", versions.versions, county))) == 1


def test_the_pages_speak_one_language_at_a_time(admin: Visitor, county: County) -> None:
    draft = begun(admin)
    three_rungs_on(admin, draft)
    pages = ["ladder/begin", "ladder/versions", "ladder/places", draft, *(f"{draft}/{page}" for page in PAGES)]
    for page in pages:
        assert latin_words(admin.open(page).get_data(as_text=True)) == [], page
    for page in (draft, f"{draft}/publish", "ladder/versions"):
        assert han_words(admin.open(f"{page}?lang=en").get_data(as_text=True)) == [], page


PAGES = ("rung", "rung?of=village", "skip", "entry", "exit", "exit?of=court", "frame", "publish")


def test_only_who_manages_ladders_comes_here(county: County) -> None:
    site: Flask = make_site(county)
    for who in ("county_clerk", "county_director"):
        assert Visitor(site, county, who).open("ladder/begin").status_code == 403


def test_what_follows_from_the_order_of_the_levels_is_not_told_apart() -> None:
    ladder = read_patterns()["3_four"]
    order = "各级的次序变成：网格、乡镇（街道）、村（社区）、县级"
    told = changes_words(ladder, edits.move_rung(ladder, "township", -1))
    assert told[0] == order
    assert [one for one in told if "上报到" in one] == []
    area = replace(ladder.rung("village"), key="area", level="片区", name="片区", unit_kind=RungUnit.AREA)
    assert changes_words(ladder, edits.put_rung(ladder, area, edits.Onward()))[0] == "加了一级：片区，在乡镇（街道）下面"


def test_a_rehearsal_counts_the_limit_of_the_whole_way_where_it_is_over_sooner(county: County) -> None:
    county.do("grid", lambda ws: cases.report_from_grid(ws, NewCase("滴水", parties=TWO)))
    short = replace(county.ladder, total_terms=((1, Term(1, Unit.NATURAL_DAYS)),))
    tried = cast("Rehearsal", county.do("county_admin", lambda ws: rehearse(ws, short), county))
    [one] = tried.beginnings
    assert (one.was.key, one.becomes.key, one.new_term, tried.different) == ("grid", "grid", Term(1, Unit.NATURAL_DAYS), 1)


def test_two_who_begin_at_the_same_moment_do_not_stand_in_each_others_way(county: County) -> None:
    [bound] = cast("list[versions.Version]", county.do("county_admin", versions.versions, county))
    first, second = (county.workspace(county, "county_admin") for _ in range(2))
    with first.session, second.session, ThreadPoolExecutor() as pool:
        own, next_one = drafts.begin_new(first, county.ladder), drafts.begin_from(first, bound.id)
        waiting = pool.submit(lambda: (drafts.begin_new(second, county.ladder), drafts.begin_from(second, bound.id)))
        first.session.commit()
        other, resumed = waiting.result()
        second.session.commit()
    assert {own.row.name, other.row.name} == {"ladder", "ladder2"}
    assert resumed.id == next_one.id
