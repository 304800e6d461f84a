"""Tea talk: a table is booked from a case, walked through in three steps, and ends in an agreement or goes on with what was learnt."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import text

from core.api import OFFICIAL_TIME, Workspace
from core.testing import Browser, County, case_in, read, words

HERE = "practices/tea_talk"
HOUSE = {"name": "老樟树茶馆", "place": "村口大樟树下", "host": "汪伯", "tables": "1", "opens": "00:00", "closes": "23:59"}


def at(county: County, days: int, hour: int = 15) -> datetime:
    """Return an hour of a day so far from the county's today."""
    day = county.clock().astimezone(OFFICIAL_TIME) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def open_house(county: County, site: Flask) -> str:
    """Let the director open a house with one table and return its number."""
    county.switch_on("tea_talk")
    director = Browser(site, county, "director")
    director.open(f"{HERE}/houses/new")
    assert director.send(f"{HERE}/houses/new", **HOUSE, days=list("1234567")).status_code == 303
    page = director.open(f"{HERE}/houses").get_data(as_text=True)
    return page.split(f"{HERE}/houses/")[2].split('"')[0]


def book(browser: Browser, case_id: int, house: str, when: datetime) -> str:
    """Book a table and return the address of the talk."""
    browser.open(f"{HERE}/cases/{case_id}/book")
    typed = {"house_id": house, "at": when.strftime("%Y-%m-%dT%H:%M"), "minutes": "90", "words": "泡老茶"}
    answer = browser.send(f"{HERE}/cases/{case_id}/book", **typed)
    assert answer.status_code == 303, words(answer)
    return answer.headers["Location"].split("/practices/")[1]


def test_a_table_is_booked_and_the_cards_name_only_whom_they_are_for(fq_county: County, fq_site: Flask) -> None:
    house = open_house(fq_county, fq_site)
    case_id = case_in(fq_county, "agreeing")
    village = Browser(fq_site, fq_county, "village")
    assert "约上茶桌" in words(village.open(f"cases/{case_id}"))
    talk = f"practices/{book(village, case_id, house, at(fq_county, 1))}"
    assert "约好了一桌茶" in words(village.open(f"cases/{case_id}"))
    card = village.open(f"{talk}/card").get_data(as_text=True)
    for one in card.split('class="tea-card"')[1:]:
        assert ("张大山" in one) != ("李秀英" in one)
        assert "老樟树茶馆" in one
        assert "加盖二层" not in one
    assert village.open(f"{HERE}/").status_code == 200


def test_without_everybodys_consent_there_is_no_table(fq_county: County, fq_site: Flask) -> None:
    house = open_house(fq_county, fq_site)
    case_id = case_in(fq_county, "in_hand")
    village = Browser(fq_site, fq_county, "village")
    assert "等各方都同意调解以后" in words(village.open(f"cases/{case_id}"))
    village.open(f"{HERE}/cases/{case_id}/book")
    typed = {"house_id": house, "at": at(fq_county, 1).strftime("%Y-%m-%dT%H:%M"), "minutes": "90"}
    answer = village.send(f"{HERE}/cases/{case_id}/book", **typed)
    assert answer.status_code == 422
    assert "还有当事人没同意调解" in words(answer)


def test_a_page_fetched_into_that_of_a_case_is_its_form_or_is_loaded_whole(fq_county: County, fq_site: Flask) -> None:
    open_house(fq_county, fq_site)
    case_id = case_in(fq_county, "agreeing")
    village = Browser(fq_site, fq_county, "village")
    fetched = {"HX-Request": "true"}
    form = village.client.get(f"/{village.code}/{HERE}/cases/{case_id}/book", headers=fetched).get_data(as_text=True)
    assert "<form" in form
    assert "<!doctype" not in form
    page = village.client.get(f"/{village.code}/{HERE}/houses", headers=fetched)
    assert page.headers["HX-Redirect"].endswith("/houses")
    assert not page.data


def test_nobody_without_the_post_and_nobody_next_door_finds_a_talk(fq_county: County, fq_site: Flask) -> None:
    house = open_house(fq_county, fq_site)
    case_id = case_in(fq_county, "agreeing")
    talk = f"practices/{book(Browser(fq_site, fq_county, 'village'), case_id, house, at(fq_county, 1))}"
    assert Browser(fq_site, fq_county, "grid").open(talk).status_code == 403
    assert Browser(fq_site, fq_county, "mediator").open(talk).status_code == 404  # sees the line of the case, not the whole
    next_door = Browser(fq_site, fq_county, "director", at=fq_county.sibling)
    for page in (talk, f"{talk}/card", f"{talk}/end"):
        assert next_door.open(page).status_code == 404


def test_the_week_leads_to_a_talk_only_whoever_sees_its_case(fq_county: County, fq_site: Flask) -> None:
    house = open_house(fq_county, fq_site)
    case_id = case_in(fq_county, "agreeing")
    talk = f"practices/{book(Browser(fq_site, fq_county, 'village'), case_id, house, at(fq_county, 1))}"
    led = {}
    for who in ("village", "director", "clerk", "mediator"):
        browser = Browser(fq_site, fq_county, who)
        leads = f'{talk}"' in browser.open(f"{HERE}/?week={at(fq_county, 1):%Y-%m-%d}").get_data(as_text=True)
        assert leads == (browser.open(talk).status_code == 200), who
        led[who] = leads
    assert led == {"village": True, "director": True, "clerk": False, "mediator": False}


def test_programs_book_a_table_once_and_are_told_why_not(fq_county: County, fq_site: Flask) -> None:
    house = open_house(fq_county, fq_site)
    case_id = case_in(fq_county, "agreeing")
    village = Browser(fq_site, fq_county, "village")
    village.open(f"cases/{case_id}")
    address = f"/api/v1/{village.code}/practices/tea_talk/cases/{case_id}/talks"
    wanted = {"house_id": house, "at": at(fq_county, 1).isoformat(), "minutes": 90}
    headers = {"X-CSRFToken": village.token, "Idempotency-Key": "tea-1"}
    first = village.client.post(address, json=wanted, headers=headers)
    assert first.status_code == 201, first.json
    assert village.client.post(address, json=wanted, headers=headers).json == first.json
    again = village.client.post(address, json=wanted, headers={**headers, "Idempotency-Key": "tea-2"})
    assert (again.status_code, again.json["error"]["code"]) == (422, "tea_booked_already")  # type: ignore[index]
    assert read(fq_county, case_id).sessions == []


def table(browser: Browser, asked: str = "") -> Any:
    """Return the table of the talks that somebody takes away."""
    answer = browser.client.get(f"/{browser.code}/{HERE}/talks.xlsx?{asked}")
    return load_workbook(BytesIO(answer.get_data())).active


def test_the_talks_are_taken_away_as_a_table_without_names_words_or_formulas(fq_county: County, fq_site: Flask) -> None:
    house = open_house(fq_county, fq_site)
    director = Browser(fq_site, fq_county, "director")
    page = f"{HERE}/houses/{house}"
    director.open(page)
    assert director.send(page, **{**HOUSE, "host": "+汪伯"}, days=list("1234567")).status_code == 303
    book(Browser(fq_site, fq_county, "village"), case_in(fq_county, "agreeing"), house, at(fq_county, 1))
    sheet = table(director, f"until={at(fq_county, 3).date()}")
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    said = [cell.value for cell in cells]
    assert {"张*、李*", "老樟树茶馆", "约好了"} <= set(said)
    assert not {word for word in ("张大山", "李秀英", "泡老茶") if word in str(said)}
    assert [(cell.data_type, cell.quotePrefix) for cell in cells if cell.value == "+汪伯"] == [("s", True)]

    def looks(ws: Workspace) -> list[object]:
        return [*ws.session.scalars(text("SELECT detail FROM audit WHERE deed = 'tea_talk.taken_away'"))]

    assert fq_county.do("county_director", looks) == [{"lines": 1, "cut": False}]
    next_door = Browser(fq_site, fq_county, "director", at=fq_county.sibling)
    assert "老樟树茶馆" not in str([*table(next_door).values])
    assert Browser(fq_site, fq_county, "village").open(f"{HERE}/talks.xlsx").status_code == 403
