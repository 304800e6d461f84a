"""The pages: the wall, slips, picks at the window and with a code, photos, staffing and guidance, programs, and whom they are shut to."""

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import text

from core import cases
from core.api import OFFICIAL_TIME, Workspace
from core.cases.rules import NewCase, Settlement, Triage
from core.testing import Browser, County, case_in, words
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.rules.entries import Answer
from plugins.supermarket_mediator.rules.picks import Outcome
from tests.plugins.supermarket_mediator.wall import KEY, choosing_in, hang, live, note, say, slips, standing

HERE = f"practices/{KEY}"
CARD = {
    "name": "鲁大姐", "source": "cadre_elder", "skills": ["neighbours", "family"], "languages": ["local"], "villages": "上村、下村",
    "home_village": "上村", "opens": "00:00", "closes": "23:59", "days": list("1234567"), "capacity": "2", "about": "家里的事找她。",
}  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def today(county: County, days: int = 0) -> str:
    """Return the county's day, or another so far from it, as a form sends it."""
    return (county.clock().astimezone(OFFICIAL_TIME) + timedelta(days=days)).date().isoformat()


def taken(browser: Browser, file: str) -> bytes:
    """Return a file that somebody takes away."""
    return browser.client.get(f"/{browser.code}/{HERE}/{file}").get_data()


def choice(county: County, case_id: int, at: int = 0) -> str:
    """Return where the pick of a party is written down."""
    return f"{HERE}/cases/{case_id}/tickets/{standing(county, case_id).tickets[at].id}/pick"


def test_a_card_is_hung_and_residents_look_for_it(fq_county: County, fq_site: Flask) -> None:
    fq_county.switch_on(KEY)
    director, resident = Browser(fq_site, fq_county, "director"), Browser(fq_site, fq_county)
    director.open(f"{HERE}/mediators/new")
    assert director.send(f"{HERE}/mediators/new", **{**CARD, "closes": "00:00"}).status_code == 422
    director.open(f"{HERE}/mediators/new")
    card = director.send(f"{HERE}/mediators/new", **CARD).headers["Location"]
    said = words(resident.open(f"{HERE}/about"))
    assert "鲁大姐" in said
    assert "现在有空" in said
    assert "鲁大姐" in words(resident.open(f"{HERE}/about?field=family&village=下村"))
    assert "鲁大姐" not in words(resident.open(f"{HERE}/about?field=medical"))
    assert "鲁大姐" in words(director.open(f"{HERE}/paper"))
    director.open(card)
    assert director.send(f"{card}/ties", kind="kin", name="李秀英").status_code == 303
    assert "李秀英" not in words(director.open(card))
    assert director.send(f"{card}/rest", why="away").status_code == 303
    assert "鲁大姐" not in words(resident.open(f"{HERE}/about"))


def test_a_photo_is_shown_only_while_its_mediator_agrees(fq_county: County, fq_site: Flask) -> None:
    (number,) = hang(fq_county, "鲁大姐")
    director, resident = Browser(fq_site, fq_county, "director"), Browser(fq_site, fq_county)
    page, photo = f"{HERE}/mediators/{number}", f"{HERE}/photos/{number}"
    director.open(page)
    director.send(f"{page}/photo", photo=(io.BytesIO(PNG), "a.png"))
    assert resident.open(photo).status_code == 404
    director.send(f"{page}/photo", photo=(io.BytesIO(b"GIF89a"), "a.gif"), agrees="true")
    assert resident.open(photo).status_code == 404
    director.send(f"{page}/photo", photo=(io.BytesIO(PNG), "a.png"), agrees="true")
    shown = resident.client.get(f"/{resident.code}/{photo}")
    assert (shown.mimetype, shown.data) == ("image/png", PNG)
    assert photo in resident.open(f"{HERE}/about").get_data(as_text=True)
    director.send(f"{page}/photo", back="true")
    assert resident.open(photo).status_code == 404


def test_a_clerk_writes_a_slip_down_and_sees_nothing_of_the_case(fq_county: County, fq_site: Flask) -> None:
    lu, _zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = choosing_in(fq_county)
    code, _other = slips(fq_county, case_id)
    clerk = Browser(fq_site, fq_county, "clerk")
    clerk.open(f"{HERE}/slip")
    assert clerk.send(f"{HERE}/slip", code="0000 0000 0000 0000").status_code == 422
    page = words(clerk.send(f"{HERE}/slip", code=code.lower()))
    assert "鲁大姐" in page
    assert "张大山" not in page
    assert "张*" not in page
    assert clerk.send(f"{HERE}/slip/pick", code=code).status_code == 422
    assert clerk.send(f"{HERE}/slip/pick", code=code, mediator=str(lu), signed_on=today(fq_county)).status_code == 303
    assert [place.mediator_id for place in live(fq_county, case_id)] == [lu]


def test_a_resident_picks_with_the_code_and_sees_how_far_it_is(fq_county: County, fq_site: Flask) -> None:
    lu, zhou = hang(fq_county, "鲁大姐", "周平", capacity=1, home_village="上村")
    first, second = choosing_in(fq_county), choosing_in(fq_county)
    code, other = slips(fq_county, first)[0], slips(fq_county, second)[0]
    resident = Browser(fq_site, fq_county)
    resident.open(f"{HERE}/pick")
    assert "没有查到" in words(resident.send(f"{HERE}/pick", code="ABCD"))
    offers = words(resident.send(f"{HERE}/pick", code=code))
    assert "鲁大姐 · 上村 · 邻里" in offers
    assert "张大山" not in offers
    taken = resident.send(f"{HERE}/pick/take", code=code, mediator=str(lu))
    assert "点好了" in words(taken)
    assert "打电话" not in words(taken)  # the county has set no number yet
    assert all(f'href="/{resident.code}/{HERE}/{page}"' in taken.get_data(as_text=True) for page in ("pick", "about"))
    resident.open(f"{HERE}/pick")
    resident.send(f"{HERE}/pick", code=other)
    full = resident.send(f"{HERE}/pick/take", code=other, mediator=str(lu))
    assert full.status_code == 422
    assert "名额满了" in words(full)
    assert "周平" in words(full)
    asked = resident.send(f"{HERE}/pick/take", code=other, leave="true", mediator=str(zhou))
    assert asked.status_code == 422
    assert "您已经选了人" in words(asked)
    assert live(fq_county, second) == []
    left = resident.send(f"{HERE}/pick/take", code=other, surely="true", mediator=str(zhou))
    assert left.status_code == 200
    assert "您请中心指定" in words(left)
    assert [place.mediator_id for place in live(fq_county, second)] == [zhou]
    resident.open(f"{HERE}/pick")
    assert "正在问这一位" in words(resident.send(f"{HERE}/pick", code=code))
    resident.open(f"{HERE}/pick")
    assert resident.send(f"{HERE}/pick/take", code=code, mediator="x").status_code == 422


@pytest.mark.parametrize(
    ("state", "who", "why"),
    [("registered", "clerk", "还没定类型"), ("settled", "village", "已经了结"), ("accepted", "clerk", "")],
)
def test_parties_choose_only_from_triage_on_until_the_case_is_settled(
    fq_county: County, fq_site: Flask, state: str, who: str, why: str
) -> None:
    hang(fq_county, "鲁大姐")
    case_id = case_in(fq_county, state)
    staff = Browser(fq_site, fq_county, who)
    assert words(staff.open(f"cases/{case_id}")).count("请各方点将") == (0 if why else 1)
    page = words(staff.open(f"{HERE}/cases/{case_id}/choose"))
    assert ("开始点将" in page, why in page) == (not why, True)
    assert staff.send(f"{HERE}/cases/{case_id}/choose").status_code == (422 if why else 303)


def test_parties_choose_once_there_are_two_of_them(fq_county: County, fq_site: Flask) -> None:
    hang(fq_county, "鲁大姐")
    new = NewCase("两家吵架", "为一堵墙。", unit_id=fq_county.home.units["upper"])
    case_id = fq_county.do("clerk", lambda ws: cases.register(ws, new)).id
    fq_county.do("clerk", lambda ws: cases.triage(ws, case_id, Triage("J02", 2), version=None))
    clerk = Browser(fq_site, fq_county, "clerk")
    assert "请各方点将" not in words(clerk.open(f"cases/{case_id}"))
    page = words(clerk.open(f"{HERE}/cases/{case_id}/choose"))
    assert "当事人还不齐" in page
    assert "各一张点将单" not in page


def test_staff_lead_a_case_from_its_page_to_a_settled_mediator(fq_county: County, fq_site: Flask) -> None:
    lu, zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = case_in(fq_county, "agreeing")
    village = Browser(fq_site, fq_county, "village")
    assert words(village.open(f"cases/{case_id}")).count("请各方点将") == 1
    village.open(f"{HERE}/cases/{case_id}/choose")
    assert village.send(f"{HERE}/cases/{case_id}/choose").status_code == 303
    page = words(village.open(f"{HERE}/cases/{case_id}/choose"))
    assert "正在等" not in page
    assert all(page.count(f"{does} {side}") == 1 for does in ("记下他点了谁", "打点将单") for side in ("甲方", "乙方"))
    fq_county.set_settings(KEY, {"slip_phone": "0539-5201234"})
    slip = village.send(choice(fq_county, case_id).replace("/pick", "/slip")).get_data(as_text=True)
    again = village.open(choice(fq_county, case_id).replace("/pick", "/slip"))
    assert (again.status_code, "只在打的时候显示一次" in words(again)) == (200, True)
    assert "鲁大姐" in slip
    assert "张大山" not in slip
    assert f"/{village.code}/tell<" in slip
    assert "0539-5201234" in slip
    due = fq_county.do("village", service.slip_due)
    assert f"请在 {due:%Y-%m-%d} 前" in slip
    assert f'value="{today(fq_county)}"' in village.open(choice(fq_county, case_id)).get_data(as_text=True)
    answer = village.send(choice(fq_county, case_id), way="paper", mediator=str(lu))
    assert (answer.status_code, "写上单子上签的日子" in words(answer)) == (422, True)
    picked = {"way": "paper", "mediator": str(lu), "signed_on": today(fq_county)}
    assert village.send(choice(fq_county, case_id), **picked).status_code == 303
    village.open(choice(fq_county, case_id, 1))
    assert village.send(choice(fq_county, case_id, 1), way="assigned").status_code == 303
    page = village.open(f"{HERE}/cases/{case_id}/choose").get_data(as_text=True)
    assert "正在等" in page
    answers = sorted(set(re.findall(rf"{HERE}/places/\d+/answer", page)))
    for answer in answers:
        village.open(answer)
        assert village.send(answer, answer="takes").status_code == 422
        assert village.send(answer, answer="takes", clear="true").status_code == 303
    assert standing(fq_county, case_id).outcome is Outcome.SET
    assert "正在等" not in words(village.open(f"{HERE}/cases/{case_id}/choose"))
    page = words(village.open(f"cases/{case_id}"))
    assert "调解员定了，看看是哪一位" in page
    assert "正在点将" not in page
    village.open(f"{HERE}/cases/{case_id}/recuse")
    typed = {"mediator": str(lu), "kind": "kin", "said_by": "party", "words": "是表姐"}
    assert village.send(f"{HERE}/cases/{case_id}/recuse", **typed).status_code == 303
    assert lu not in {place.mediator_id for place in live(fq_county, case_id)}
    assert zhou in standing(fq_county, case_id).tickets[0].offers


def test_who_mediated_stands_on_the_case_also_once_it_is_settled(fq_county: County, fq_site: Flask) -> None:
    lu, _zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = choosing_in(fq_county, "met")
    note(fq_county, case_id, 0, lu)
    note(fq_county, case_id, 1, lu)
    say(fq_county, case_id, lu, Answer(takes=True))
    fq_county.do("village", lambda ws: cases.settle(ws, case_id, Settlement("檐水改回来。", performed=True), version=None))
    page = words(Browser(fq_site, fq_county, "village").open(f"cases/{case_id}"))
    panel = page[page.index("各方点的") :]
    assert "鲁大姐" in panel[:60]
    assert "定了" in panel[:100]


def test_a_mediator_with_an_account_answers_what_it_was_picked_for(fq_county: County, fq_site: Flask) -> None:
    post = fq_county.home.people["mediator"].post_id
    (number,) = hang(fq_county, "周国平", post_id=post)
    case_id = choosing_in(fq_county)
    village, mediator = Browser(fq_site, fq_county, "village"), Browser(fq_site, fq_county, "mediator")
    village.open(choice(fq_county, case_id))
    village.send(choice(fq_county, case_id), way="paper", mediator=str(number), signed_on=today(fq_county))
    page = mediator.open(f"{HERE}/mine").get_data(as_text=True)
    (answer,) = set(re.findall(rf"{HERE}/places/\d+/answer", page))
    mediator.open(answer)
    assert mediator.send(answer, answer="takes", clear="true").status_code == 303
    assert live(fq_county, case_id)[0].accepted_at is not None


def test_rooms_guide_one_or_two_townships_and_staffing_is_checked_live(fq_county: County, fq_site: Flask) -> None:
    fq_county.switch_on(KEY)
    county, director = Browser(fq_site, fq_county, "county_director"), Browser(fq_site, fq_county, "director")
    assert f"还没有调解室指导：{fq_county.home.space.name}" in words(county.open(f"{HERE}/staffing"))
    typed = {"unit_id": str(fq_county.units["desk"]), "township_id": str(fq_county.home.space.id)}
    county.open(f"{HERE}/guidance")
    assert county.send(f"{HERE}/guidance", **typed).status_code == 422
    assert "还差 6 名" in words(director.open(f"{HERE}/staffing"))
    hang(fq_county, *(f"调解员{at}" for at in "甲乙丙丁戊己"), full_time=True)
    assert "还差 6 名" not in words(director.open(f"{HERE}/staffing"))
    assert director.send(f"{HERE}/guidance", **typed).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("grid", 403), ("admin", 403), ("mediator", 404), ("director", 200)])
def test_whoever_does_not_see_a_case_sees_nothing_of_its_picks(fq_county: County, fq_site: Flask, who: str, status: int) -> None:
    hang(fq_county, "鲁大姐")
    case_id = choosing_in(fq_county)
    page = f"{HERE}/cases/{case_id}/choose"
    assert Browser(fq_site, fq_county, who).open(page).status_code == status
    next_door = Browser(fq_site, fq_county, "director", at=fq_county.sibling)
    assert next_door.open(page).status_code == 404
    assert next_door.open(choice(fq_county, case_id)).status_code == 404


def test_programs_do_the_same_and_are_told_why_not(fq_county: County, fq_site: Flask) -> None:
    (lu,) = hang(fq_county, "鲁大姐")
    case_id = choosing_in(fq_county)
    village = Browser(fq_site, fq_county, "village")
    village.open(f"cases/{case_id}")
    api = f"/api/v1/{village.code}/{HERE}"
    headers = {"X-CSRFToken": village.token}
    assert [one["name"] for one in village.client.get(f"{api}/mediators").json] == ["鲁大姐"]  # type: ignore[union-attr]
    again = village.client.post(f"{api}/cases/{case_id}/choosings", json={}, headers=headers)
    assert (again.status_code, again.json["error"]["code"]) == (422, "market_open_already")  # type: ignore[index]
    address = choice(fq_county, case_id).replace(HERE, api, 1)
    body = {"way": "paper", "mediator": lu}
    assert village.client.post(address, json=body, headers={**headers, "Idempotency-Key": "p1"}).status_code == 200
    answer = f"{api}/places/{live(fq_county, case_id)[0].id}/answer"
    assert village.client.post(answer, json={"answer": "takes"}, headers=headers).status_code == 422
    assert village.client.post(answer, json={"answer": "takes", "clear": True}, headers=headers).status_code == 200


def test_what_one_button_could_not_do_is_not_half_done(fq_county: County, fq_site: Flask) -> None:
    lu, zhou, he = hang(fq_county, "鲁大姐", "周平", "何文", capacity=1)
    note(fq_county, choosing_in(fq_county), 0, he)
    case_id = choosing_in(fq_county)
    note(fq_county, case_id, 0, lu, he)
    note(fq_county, case_id, 1, zhou, he)
    fq_county.set_settings(KEY, {"differ": "next"})
    village, page = Browser(fq_site, fq_county, "village"), f"{HERE}/cases/{case_id}"
    village.open(f"{page}/choose")
    assert "名额满了" in words(village.open(village.send(f"{page}/settle-on").headers["Location"]))
    assert {place.mediator_id for place in live(fq_county, case_id)} == {lu, zhou}


def test_the_picks_are_taken_away_as_a_table_without_names_or_formulas(fq_county: County, fq_site: Flask) -> None:
    lu, zhou = hang(fq_county, "=鲁大姐", "周平")
    case_id = choosing_in(fq_county)
    note(fq_county, case_id, 0, lu)
    note(fq_county, case_id, 1, zhou)
    director, clerk, county = (Browser(fq_site, fq_county, who) for who in ("director", "clerk", "county_director"))
    sheet = load_workbook(io.BytesIO(taken(director, "picks.xlsx"))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]  # type: ignore[union-attr]
    told = [row for row in rows if row[3] in {"甲方", "乙方"}]
    assert [(row[2], row[8]) for row in told] == [("张*、李*", "=鲁大姐"), ("张*、李*", "周平")]
    quoted = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=鲁大姐"]  # type: ignore[union-attr]
    assert [(cell.data_type, cell.quotePrefix) for cell in quoted] == [("s", True), ("s", True)]
    assert "张大山" not in str(rows)

    def looks(ws: Workspace) -> list[object]:
        return [*ws.session.scalars(text(f"SELECT detail FROM audit WHERE deed = '{KEY}.taken_away'"))]

    assert fq_county.do("county_director", looks) == [{"lines": 2, "cut": False}]
    assert len(load_workbook(io.BytesIO(taken(clerk, "picks.xlsx"))).active["A"]) == len(rows) - 2  # type: ignore[index]
    assert taken(director, "picks.xlsx?since=9999-12-31&until=9999-12-31").startswith(b"PK")
    assert Browser(fq_site, fq_county, "village").open(f"{HERE}/picks.xlsx").status_code == 403
    assert "周平" not in str([*load_workbook(io.BytesIO(taken(county, "picks.xlsx"))).active.values])  # type: ignore[union-attr]


def test_equal_ones_stand_first_on_the_wall_in_turn(fq_county: County, fq_site: Flask) -> None:
    hang(fq_county, "鲁大姐", "周平", "何文")
    resident = Browser(fq_site, fq_county)
    first: dict[str, int] = {}
    for _ in range(9):
        page = words(resident.open(f"{HERE}/about"))
        name = min(("鲁大姐", "周平", "何文"), key=page.index)
        first[name] = first.get(name, 0) + 1
    assert set(first.values()) == {3}


def test_off_means_off_and_on_again_everything_is_as_before(fq_county: County, fq_site: Flask) -> None:
    lu, _zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = choosing_in(fq_county)
    code, _other = slips(fq_county, case_id)
    resident, village = Browser(fq_site, fq_county), Browser(fq_site, fq_county, "village")
    fq_county.switch_off(KEY)
    for page in ("about", "pick", f"photos/{lu}"):
        assert resident.open(f"{HERE}/{page}").status_code == 404
    assert resident.client.post(f"/{resident.code}/{HERE}/pick", data={"code": code}).status_code in {400, 404}
    for page in ("", "slip", "mine", "staffing", f"cases/{case_id}/choose"):
        assert village.open(f"{HERE}/{page}").status_code == 404
    assert f"{KEY}/cases" not in village.open(f"cases/{case_id}").get_data(as_text=True)
    fq_county.switch_on(KEY)
    resident.open(f"{HERE}/pick")
    assert "鲁大姐" in words(resident.send(f"{HERE}/pick", code=code))
    assert f"{KEY}/cases" in village.open(f"cases/{case_id}").get_data(as_text=True)


def test_when_somebody_has_time_is_told_in_words(fq_county: County, fq_site: Flask) -> None:
    tomorrow = fq_county.clock().astimezone(OFFICIAL_TIME) + timedelta(days=1)
    hang(fq_county, "鲁大姐", days=(str(tomorrow.isoweekday()),), opens="09:00", closes="11:30")
    assert "明天 09:00 有空" in words(Browser(fq_site, fq_county).open(f"{HERE}/about"))
