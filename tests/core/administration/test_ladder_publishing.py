"""A ladder written on pages is published and given to places, and every version stays."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import Connection

from core import cases, escalation
from core.administration.ladder_wording import changes_words
from core.administration.patterns import read_patterns
from core.administration.service import drafts, versions
from core.administration.service.rehearsal import Rehearsal, rehearse
from core.calendars import Term, Unit
from core.cases.models import Case
from core.cases.rules import NewCase
from core.escalation.rules import RungUnit, edits
from core.escalation.schemas import dump_ladder
from tests.core.administration.writing import begun, ladder_of, publish, shown, three_rungs_on
from tests.core.cases.looking import TWO, line
from tests.pages import han_words, latin_words
from tests.places import County
from tests.visitors import LINE, Visitor, make_site, words


@pytest.fixture
def admin(county: County) -> Visitor:
    """The county's administrator before the pages."""
    return Visitor(make_site(county), county, "county_admin")


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
