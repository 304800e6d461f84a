"""Who has left the post: offered by nobody, asked no longer, and chosen anew where they had accepted."""

import pytest
from flask import Flask
from sqlalchemy import select

from core import hookspecs
from core.notifications.models import OutboxRow
from core.testing import Browser, County, words
from plugins.supermarket_mediator.rules.entries import Answer
from plugins.supermarket_mediator.rules.picks import Outcome
from tests.plugins.supermarket_mediator.wall import KEY, choosing_in, hang, leave, live, note, pick, say, slips, standing, sweep

HERE = f"practices/{KEY}"


@pytest.mark.parametrize("disabled", [False, True], ids=["post ended", "account disabled"])
def test_who_left_the_post_is_neither_offered_nor_asked_any_longer(fq_county: County, fq_site: Flask, *, disabled: bool) -> None:
    (lu,) = hang(fq_county, "鲁大姐", post_id=fq_county.home.people["mediator"].post_id)
    (zhou,) = hang(fq_county, "周平")
    case_id = choosing_in(fq_county)
    code, other = slips(fq_county, case_id)
    pick(fq_county, code, lu, zhou)
    director, village = Browser(fq_site, fq_county, "director"), Browser(fq_site, fq_county, "village")
    resident = Browser(fq_site, fq_county)
    assert "鲁大姐" in words(resident.open(f"{HERE}/about"))
    leave(fq_county, "mediator", disabled=disabled)
    assert "鲁大姐" not in words(resident.open(f"{HERE}/about"))
    assert "不在岗了" in words(director.open(HERE + "/"))
    resident.open(f"{HERE}/pick")
    assert "鲁大姐" not in words(resident.send(f"{HERE}/pick", code=other))
    assert resident.send(f"{HERE}/pick/take", code=other, mediator=str(lu)).status_code == 422
    assert "不在岗了" in words(resident.send(f"{HERE}/pick", code=code))
    page = words(village.open(f"{HERE}/cases/{case_id}/choose"))
    assert "周平" in page
    assert "鲁大姐 的答复" not in page
    assert [place.mediator_id for place in live(fq_county, case_id)] == [zhou]
    assert "正在问这一位" in words(resident.send(f"{HERE}/pick", code=code))


def test_a_pick_that_asks_somebody_who_left_is_told_to_whoever_asked(fq_county: County) -> None:
    (lu,) = hang(fq_county, "鲁大姐", post_id=fq_county.home.people["mediator"].post_id)
    case_id = choosing_in(fq_county)
    note(fq_county, case_id, 0, lu)
    leave(fq_county, "mediator")
    fq_county.do("director", lambda ws: ws.tell(hookspecs.jobs_due))
    assert sweep(fq_county) == 0
    assert live(fq_county, case_id) == []
    assert standing(fq_county, case_id).outcome is Outcome.OPEN
    told = fq_county.do("village", lambda ws: set(ws.session.scalars(select(OutboxRow.kind))))
    assert f"{KEY}.gone_nobody" in told


def test_who_accepted_and_left_the_post_is_told_on_the_case_and_the_parties_choose_again(
    fq_county: County, fq_site: Flask
) -> None:
    (lu,) = hang(fq_county, "鲁大姐", post_id=fq_county.home.people["mediator"].post_id)
    (zhou,) = hang(fq_county, "周平")
    case_id = choosing_in(fq_county)
    code, _other = slips(fq_county, case_id)
    pick(fq_county, code, lu, zhou)
    note(fq_county, case_id, 1, lu, zhou)
    say(fq_county, case_id, lu, Answer(takes=True))
    village, resident = Browser(fq_site, fq_county, "village"), Browser(fq_site, fq_county)
    assert "看看是哪一位" in words(village.open(f"cases/{case_id}"))
    leave(fq_county, "mediator")
    for _before_and_after_the_worker in range(2):
        case = words(village.open(f"cases/{case_id}"))
        assert ("鲁大姐不在岗了" in case, "请当事人重新点" in case, "看看是哪一位" in case) == (True, True, False)
        resident.open(f"{HERE}/pick")
        assert "再点一位" in words(resident.send(f"{HERE}/pick", code=code))
        fq_county.do("director", lambda ws: ws.tell(hookspecs.jobs_due))
    assert live(fq_county, case_id) == []
    told = fq_county.do("village", lambda ws: set(ws.session.scalars(select(OutboxRow.kind))))
    assert f"{KEY}.left" in told
    assert "鲁大姐答应以后离开了岗位" in words(village.open(f"{HERE}/cases/{case_id}/choose"))
    for party in (0, 1):
        note(fq_county, case_id, party, zhou)
    say(fq_county, case_id, zhou, Answer(takes=True))
    assert standing(fq_county, case_id).outcome is Outcome.SET
    assert "周平" in words(village.open(f"cases/{case_id}"))
