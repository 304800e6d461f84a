"""An agreement on pages: from the terms to the last payment, a step a page, each said in a sentence."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from core.cases.rules import State
from tenants.door import Database
from tests.desk import at_present, in_hand, met, read, site_over
from tests.pages import han_words, latin_words
from tests.places import County
from tests.visitors import Visitor, words

DAY = timedelta(days=1)


@pytest.fixture
def county(county: County) -> County:
    return at_present(county)


@pytest.fixture(scope="module")
def site(database: Database) -> Flask:
    return site_over(database)


def next_of(page: str) -> str:
    part = re.search(r'<section class="next.*?</section>', page, re.DOTALL)
    assert part
    return " ".join(re.sub(r"<[^>]+>", " ", part.group()).split())


class Mediator(Visitor):
    """A village mediator with one case before them."""

    def __init__(self, site: Flask, county: County, case_id: int) -> None:
        super().__init__(site, county.home, "village")
        self.county, self.case_id = county, case_id

    def do(self, deed: str, **typed: object) -> int:
        """Open a form and send it, for the version the case has now."""
        assert self.open(f"cases/{self.case_id}/{deed}").status_code == 200
        version = read(self.county, "village", self.case_id).case.version
        return self.send(f"cases/{self.case_id}/{deed}", version=version, **typed).status_code

    def next(self) -> str:
        return next_of(self.open(f"cases/{self.case_id}").get_data(as_text=True))


def test_from_the_terms_to_the_last_payment(site: Flask, county: County) -> None:
    case_id = met(county, "agreed")
    village = Mediator(site, county, case_id)
    day = county.clock().date()
    terms = "一、乙方欠甲方玉米款 24000 元\n二、分两次付清"
    assert village.do("settle", words=terms, form="oral", way="people", agreed_on=day) == 422
    assert village.do("settle", words=terms, form="written", way="people", agreed_on=day) == 303
    assert "还差甲方、乙方、调解员签字，调解委员会盖章，签齐了协议才生效。" in village.next()
    first, second = (party.id for party in read(county, "village", case_id).parties)
    signing = village.open(f"cases/{case_id}/sign").get_data(as_text=True)
    assert signing.count('name="signers"') == 4
    assert not re.findall(r'name="signers"[^>]* checked', signing)
    assert village.do("sign", way="fingerprint", signed_on=day) == 422
    assert village.do("sign", signers=[first, second, "mediator"], way="fingerprint", signed_on=day) == 303
    assert "还差调解委员会盖章" in village.next()
    assert village.do("sign", signers=["committee"], way="seal", signed_on=day) == 303
    assert "协议生效了" in village.next()
    assert "要给钱的，写明给多少、什么时候给" in words(village.open(f"cases/{case_id}"))
    signed = village.open(f"cases/{case_id}/sign").get_data(as_text=True)
    assert ("该签的都签了" in signed, 'name="signers"' in signed) == (True, False)
    form = village.open(f"cases/{case_id}/plan").get_data(as_text=True)
    assert set(re.findall(r'name="rows\.(\d)\.\w+" required', form)) == {"0"}  # the browser lets empty rows go
    assert f"cases/{case_id}/plan?rows=6" in form
    rows = {"rows.0.amount": "1.2万", "rows.0.due_on": day, "rows.2.amount": "12000", "rows.2.due_on": day + 9 * DAY}
    assert village.do("plan", payer_id=second, payee_id=second, way="cash", **rows) == 422
    assert village.do("plan", payer_id=second, payee_id=first, way="cash", **rows) == 303
    assert "第 1 笔，乙方付 12,000 元，今天到期。" in village.next()
    page = village.open(f"cases/{case_id}").get_data(as_text=True)
    for said in ("大写：壹万贰仟元整", "共 24,000 元（贰万肆仟元整），付了 0 元", "一式 3 份", "还剩 30 天", "一、乙方欠甲方"):
        assert said in page
    assert f"cases/{case_id}/close" not in page
    today = words(village.open("today"))
    assert "还有 2 笔没付清" in today
    assert "看进展" in today
    owed = re.findall(r'name="instalment_id"[^>]*value="(\d+)"', village.open(f"cases/{case_id}/pay").get_data(as_text=True))
    assert len(owed) == 2
    assert village.do("pay", instalment_id=owed[0], amount="12001", paid_on=day, proof="receipt") == 422
    for one, amount in ((owed[0], "5000"), (owed[0], "7000"), (owed[1], "12000")):
        assert village.do("pay", instalment_id=one, amount=amount, paid_on=day, proof="receipt", words="收到玉米款") == 303
    assert read(county, "village", case_id).case.state == State.PERFORMED
    assert "约定的都兑现了" in village.next()
    told = words(village.open(f"cases/{case_id}"))
    assert "书面协议 · 人民调解 · 已经兑现" in told
    assert "甲方、乙方、调解员在协议上签了字" in told
    assert "调解委员会盖了章，签齐了" in told


def test_who_was_not_asked_yet_is_named_before_the_agreement_is_kept(site: Flask, county: County) -> None:
    unasked, asked = in_hand(county), met(county, "agreed")
    said = [
        "还有没问过愿不愿意调解的" in words(Mediator(site, county, one).open(f"cases/{one}/settle")) for one in (unasked, asked)
    ]
    assert said == [True, False]
    village = Mediator(site, county, unasked)
    assert (
        village.do("settle", words="三天内改回来", form="oral", way="people", performed="y", agreed_on=county.clock().date())
        == 303
    )
    assert "甲方答应了约定的事，一并记为同意调解" in words(village.open(f"cases/{unasked}"))


def test_bad_words_are_told_beside_their_field_and_kept(site: Flask, county: County) -> None:
    case_id = met(county, "agreed")
    village = Mediator(site, county, case_id)
    day = county.clock().date()
    assert village.do("settle", words="赔礼", form="written", way="people") == 303
    first, second = (party.id for party in read(county, "village", case_id).parties)
    village.open(f"cases/{case_id}/plan")
    version = read(county, "village", case_id).case.version
    sent = {"payer_id": second, "payee_id": first, "way": "cash", "rows.0.amount": "一千", "rows.0.due_on": "明天"}
    answer = village.send(f"cases/{case_id}/plan", version=version, **sent)
    assert answer.status_code == 422
    said = words(answer)
    assert "金额不对，照这样写：12000 或者 12000.50" in said
    assert "日期不对" in said
    assert 'value="一千"' in answer.get_data(as_text=True)
    assert village.do("pay", instalment_id=1, amount="1", paid_on=day, proof="receipt") == 422


def test_what_is_performed_already_is_not_told_what_a_court_would_ask_for(site: Flask, county: County) -> None:
    case_id = met(county, "agreed")
    village = Mediator(site, county, case_id)
    assert village.do("settle", words="把檐水改回来", form="oral", way="people", performed="true") == 303
    assert village.do("close") == 303
    page = village.open(f"cases/{case_id}").get_data(as_text=True)
    assert "法院会驳回" not in page
    assert "申请司法确认" not in page


def test_the_members_of_a_group_have_a_row_each(site: Flask, county: County) -> None:
    case_id = met(county, "agreed")
    village = Mediator(site, county, case_id)
    first = read(county, "village", case_id).parties[0].id
    members = "、".join(f"工人{figure}" for figure in "一二三四五六七八九十甲乙丙")
    assert village.do("party", party_id=first, kind="group", representatives="工人一", members=members) == 303
    assert village.do("settle", words="付清工钱", form="written", way="people") == 303
    form = village.open(f"cases/{case_id}/plan").get_data(as_text=True)
    assert len(re.findall(r'name="rows\.\d+\.amount"', form)) == 13
    assert 'value="工人丙"' in form


#: Every form of the law, and the state of the case in which it is met.
FORMS = {
    "agreed": (
        "session",
        "settle",
        "party",
        "correct-party",
        "invite",
        "guest",
        "openness",
        "danger",
        "danger-told",
        "danger-outcome",
    ),
    "settled": ("sign", "break-off", "plan", "pay", "urge-payment", "confirm", "ruling"),
}


@pytest.mark.parametrize(("state", "form"), [(state, form) for state, forms in FORMS.items() for form in forms])
def test_each_form_speaks_one_language(site: Flask, county: County, state: str, form: str) -> None:
    case_id = met(county, "agreed")
    village = Mediator(site, county, case_id)
    if state == "settled":
        assert village.do("settle", words="赔礼道歉", form="written", way="people") == 303
    assert latin_words(village.open(f"cases/{case_id}/{form}").get_data(as_text=True)) == []
    english = village.open(f"cases/{case_id}/{form}?lang=en").get_data(as_text=True)
    said = han_words(english.split("<main")[1].split("</main")[0])
    assert set(said) <= {"张", "李", "东镇", "上村", "孙长顺"}  # names stay as they are
