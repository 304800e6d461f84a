"""What a slip allows: its days, and two people who let somebody in that must keep out."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from core import hookspecs
from core.api import OFFICIAL_TIME
from core.testing import Browser, County, words
from plugins.supermarket_mediator.models import Ticket
from plugins.supermarket_mediator.rules.picks import Outcome
from tests.plugins.supermarket_mediator.wall import KEY, choosing_in, hang, live, pick, slips, standing

HERE = f"practices/{KEY}"


def today(county: County, days: int = 0) -> str:
    """Return the county's day, or another so far from it, as a form sends it."""
    return (county.clock().astimezone(OFFICIAL_TIME) + timedelta(days=days)).date().isoformat()


@pytest.mark.parametrize(("days", "said"), [(1, "这个日子还没到"), (-1, "单子是这个日子以后才打的")])
def test_a_day_on_a_slip_that_cannot_be_is_refused_beside_its_field(
    fq_county: County, fq_site: Flask, days: int, said: str
) -> None:
    lu, _zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = choosing_in(fq_county)
    code, _other = slips(fq_county, case_id)
    clerk = Browser(fq_site, fq_county, "clerk")
    clerk.open(f"{HERE}/slip")
    clerk.send(f"{HERE}/slip", code=code)
    answer = clerk.send(f"{HERE}/slip/pick", code=code, mediator=str(lu), signed_on=today(fq_county, days))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    beside = page[page.index('<div class="field mid wrong"') :]
    assert said in beside[: beside.index("</div>")]
    assert f'value="{today(fq_county, days)}"' in page
    assert live(fq_county, case_id) == []


def test_who_comes_with_the_phone_after_the_last_day_is_told_whom_to_ask(fq_county: County, fq_site: Flask) -> None:
    lu, _zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = choosing_in(fq_county)
    code, _other = slips(fq_county, case_id)
    over = fq_county.clock().date() - timedelta(days=1)
    fq_county.do("village", lambda ws: [ws.session.execute(update(Ticket).values(due_on=over))])
    fq_county.set_settings(KEY, {"slip_phone": "0539-5201234"})
    resident = Browser(fq_site, fq_county)
    resident.open(f"{HERE}/pick")
    late = resident.send(f"{HERE}/pick", code=code)
    assert (late.status_code, "单上写的日子过了" in words(late), "0539-5201234" in words(late)) == (422, True, True)
    assert resident.send(f"{HERE}/pick/take", code=code, mediator=str(lu)).status_code == 422
    assert live(fq_county, case_id) == []


def test_two_people_let_somebody_in_who_must_keep_out_and_the_parties_read_why(fq_county: County, fq_site: Flask) -> None:
    _zhou, zhang = hang(fq_county, "周平", "张文", home_village="上村")
    case_id = choosing_in(fq_county)
    village, director, resident = (Browser(fq_site, fq_county, who) for who in ("village", "director", ""))
    page = f"{HERE}/cases/{case_id}/waive"
    assert "张文：和一方同村同姓" in words(village.open(page))
    named = village.send(page, mediator=str(zhang), words="和张大山不沾亲。")
    assert (named.status_code, "不写当事人的姓名" in words(named)) == (422, True)
    village.open(page)
    assert village.send(page, mediator=str(zhang), words="三代以上就分开了，两边都说信得过。").status_code == 303
    shown = village.open(f"{HERE}/cases/{case_id}/choose")
    assert "等另一个人核" in words(shown)
    (waiver,) = set(re.findall(rf"{HERE}/cases/{case_id}/waivers/\d+", shown.get_data(as_text=True)))
    assert "这是您自己提的" in words(village.open(waiver))
    own = village.send(waiver, granted="yes")
    assert (own.status_code, "请另一个人来核" in words(own)) == (422, True)
    assert zhang not in standing(fq_county, case_id).tickets[0].offers
    assert "三代以上就分开了" in words(director.open(waiver))
    assert director.send(waiver, granted="yes").status_code == 303
    assert f"{fq_county.home.people['director'].name}核的" in words(village.open(f"{HERE}/cases/{case_id}/choose"))
    assert "另一个人核过：要回避的可以点" in words(village.open(f"cases/{case_id}"))
    code, other = slips(fq_county, case_id)
    resident.open(f"{HERE}/pick")
    offers = words(resident.send(f"{HERE}/pick", code=code))
    assert "按规矩要回避：和一方同村同姓。三代以上就分开了，两边都说信得过。（中心两个人核过，点不点由您）" in offers
    assert resident.send(f"{HERE}/pick/take", code=code, mediator=str(zhang)).status_code == 200
    assert pick(fq_county, other, zhang)
    answer = f"{HERE}/places/{live(fq_county, case_id)[0].id}/answer"
    asked = words(village.open(answer))
    assert ("这层关系各方都知道" in asked, "没有亲属、利害关系" in asked) == (True, False)
    assert village.send(answer, answer="takes", clear="true").status_code == 303
    assert standing(fq_county, case_id).outcome is Outcome.SET


def test_a_demonstration_gives_the_code_of_a_slip_with_which_a_resident_picks(fq_county: County, fq_site: Flask) -> None:
    lu, _zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = choosing_in(fq_county)
    code, _other = slips(fq_county, case_id)
    pick(fq_county, code, lu)
    (said,) = fq_county.do("director", lambda ws: ws.gather(hookspecs.demo_codes))
    resident = Browser(fq_site, fq_county)
    resident.open(said.answer.path)
    offers = words(resident.send(said.answer.path, code=said.answer.code))
    assert ("鲁大姐" in offers, "乙方的点将单" in said.answer.about) == (True, True)
    pick(fq_county, said.answer.code, lu)
    assert fq_county.do("director", lambda ws: ws.gather(hookspecs.demo_codes)) == []
