"""The window: a visitor's matter taken down in a few fields, once, and what is said when something is wrong."""

import re

import pytest
from flask import Flask
from sqlalchemy import Connection, func, select, text

from core.cases.models import Case, CaseStory, Party
from core.workspace import Workspace
from tenants.door import Database
from tests.desk import at_present, site_over
from tests.places import County
from tests.visitors import Visitor, words


@pytest.fixture
def county(county: County) -> County:
    return at_present(county)


@pytest.fixture(scope="module")
def site(database: Database) -> Flask:
    return site_over(database)


@pytest.fixture
def clerk(site: Flask, county: County) -> Visitor:
    return Visitor(site, county.home, "clerk")


def count(county: County) -> int:
    def read(ws: Workspace) -> int:
        return int(ws.session.scalar(select(func.count()).select_from(Case).where(Case.county_id == ws.county_id)) or 0)

    return county.do("director", read)  # type: ignore[return-value]


TYPED = {
    "title": "张大山说李秀英家加盖挡光",
    "parties": "张大山、李秀英，恒达建材公司",
    "phone": "138 0013 8000",
    "where": "上村三组老井边",
    "source": "02",
    "story": "院子一冬天见不着太阳。",
}


def last_case(county: County) -> tuple[Case, CaseStory, list[Party]]:
    def read(ws: Workspace) -> tuple[Case, CaseStory, list[Party]]:
        case = ws.session.scalars(select(Case).where(Case.county_id == ws.county_id).order_by(Case.id.desc())).first()
        assert case is not None
        story = ws.session.get_one(CaseStory, (case.county_id, case.home_space_id, case.id))
        parties = ws.session.scalars(
            select(Party).where(Party.county_id == case.county_id, Party.case_id == case.id).order_by(Party.side)
        )
        return case, story, list(parties)

    return county.do("director", read)  # type: ignore[return-value]


def test_a_visitor_is_taken_down_in_six_fields(county: County, clerk: Visitor) -> None:
    form = clerk.open("register").get_data(as_text=True)
    asked = set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', form)) - {"csrf_token", "key", "q"}
    assert asked == set(TYPED)
    answer = clerk.send("register", **TYPED)
    case, story, parties = last_case(county)
    assert answer.headers["Location"] == f"/{clerk.code}/cases/{case.id}?do=triage"
    assert (story.title, story.place, story.reporter_name, story.reporter_phone) == (
        TYPED["title"], TYPED["where"], "张大山", "13800138000",
    )  # fmt: skip
    assert case.unit_id == county.home.units["upper"]
    assert [(party.name, party.side, party.kind, party.phone) for party in parties] == [
        ("张大山", 1, "person", "13800138000"),
        ("李秀英", 2, "person", ""),
        ("恒达建材公司", 3, "organisation", ""),
    ]
    page = clerk.follow(answer).get_data(as_text=True)
    assert 'id="deed-form"' in page
    assert "难易等级" in page


def test_the_title_alone_is_enough(county: County, clerk: Visitor) -> None:
    clerk.open("register")
    assert clerk.send("register", title="吵架", source="02").status_code == 303
    case, _story, parties = last_case(county)
    assert (case.unit_id, parties) == (None, [])


def test_a_grid_is_found_by_its_village_and_name(county: County, clerk: Visitor) -> None:
    clerk.open("register")
    clerk.send("register", title="吵架", source="02", where="上村 2 网格")
    case, story, _parties = last_case(county)
    assert (case.unit_id, story.place) == (county.home.units["upper2"], "")


def test_the_same_form_sent_twice_is_one_case(county: County, clerk: Visitor) -> None:
    clerk.open("register")
    key = clerk.key
    first = clerk.send("register", key=key, **TYPED)
    again = clerk.send("register", key=key, **TYPED)
    assert first.headers["Location"] == again.headers["Location"]
    assert count(county) == 1


def test_the_same_key_with_other_words_is_refused_and_nothing_is_lost(county: County, clerk: Visitor) -> None:
    clerk.open("register")
    key = clerk.key
    clerk.send("register", key=key, **TYPED)
    answer = clerk.send("register", key=key, **{**TYPED, "title": "另外一件事"})
    assert answer.status_code == 409
    assert 'value="另外一件事"' in answer.get_data(as_text=True)
    assert clerk.key != key
    assert clerk.send("register", **{**TYPED, "title": "另外一件事"}).status_code == 303
    assert count(county) == 2


def test_a_slip_is_said_beside_its_field_and_everything_stays(county: County, clerk: Visitor) -> None:
    clerk.open("register")
    answer = clerk.send("register", **{**TYPED, "phone": "138", "title": ""})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="f-phone-error">电话不对' in page
    assert 'id="f-title-error">这一项要填' in page
    assert 'value="张大山、李秀英，恒达建材公司"' in page
    assert count(county) == 0


def test_too_many_names_are_left_for_later(county: County, clerk: Visitor) -> None:
    clerk.open("register")
    answer = clerk.send("register", title="群访", source="02", parties="、".join(["王小明"] * 11))
    assert answer.status_code == 422
    assert "其余的以后再补" in words(answer)


def test_where_the_county_has_no_ladder_it_is_said_plainly(county: County, clerk: Visitor, behind_the_fence: Connection) -> None:
    behind_the_fence.execute(text("DELETE FROM ladder_bindings WHERE county_id = :county"), {"county": county.space.id})
    clerk.open("register")
    answer = clerk.send("register", title="吵架", source="02")
    assert answer.status_code == 409
    assert "解纷链条" in words(answer)


def test_a_post_that_does_not_register_is_told_so(site: Flask, county: County) -> None:
    assert Visitor(site, county.home, "grid").open("register").status_code == 403
