"""Clocks in the words of the pages."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import Babel

from core.calendars import Light, Phrase, Saying, Unit, national_calendar, phrase
from core.web.duewords import day_word, detail, exact, headline, light_word, sentence

BEIJING = ZoneInfo("Asia/Shanghai")
CALENDAR = national_calendar()
FRIDAY = "2026-11-20 10:20"


@pytest.fixture(autouse=True)
def _reader() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app, default_locale="zh")
    with app.test_request_context():
        yield


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def said(due: str, now: str = FRIDAY, unit: Unit = Unit.WORKING_DAYS, **states: str) -> Phrase:
    known = {name: at(text) for name, text in states.items()}
    return phrase(
        at(due),
        at(now),
        unit,
        CALENDAR,
        paused_at=known.get("paused_at"),
        resumes_at=known.get("resumes_at"),
        closed_at=known.get("closed_at"),
    )


def lines(said: Phrase) -> tuple[str, str]:
    return headline(said), detail(said)


def test_time_is_told_as_people_tell_it() -> None:
    assert lines(said("2026-11-23 17:30")) == ("还剩 2 个工作日", "周一 17:30 前")
    assert lines(said("2026-11-19 17:30")) == ("超期 1 个工作日", "周四 17:30 应办结")
    assert lines(said("2026-11-20 17:30")) == ("今天 17:30 前", "还剩 7 小时")
    assert sentence(said("2026-11-23 17:30")) == "还剩 2 个工作日，周一 17:30 前"


def test_the_last_hour_is_told_in_minutes() -> None:
    assert lines(said("2026-11-20 10:30")) == ("今天 10:30 前", "还剩 10 分钟")
    assert lines(said("2026-11-20 10:00")) == ("超期 20 分钟", "今天 10:00 应办结")
    assert lines(said("2026-11-20 11:20")) == ("今天 11:20 前", "还剩 1 小时")
    assert lines(said("2026-11-20 09:00")) == ("超期 1 小时", "今天 09:00 应办结")


def test_natural_days_and_hours_have_their_own_words() -> None:
    assert lines(said("2026-11-21 17:30", unit=Unit.NATURAL_DAYS)) == ("还剩 1 天", "明天 17:30 前")
    assert lines(said("2026-11-17 17:30", unit=Unit.NATURAL_DAYS)) == ("超期 3 天", "周二 17:30 应办结")
    assert lines(said("2026-11-20 15:20", unit=Unit.HOURS)) == ("还剩 5 小时", "今天 15:20 前")
    assert lines(said("2026-11-20 10:50", unit=Unit.HOURS)) == ("还剩 30 分钟", "今天 10:50 前")


def test_a_pause_says_when_it_is_to_end_if_anybody_knows() -> None:
    waiting = said("2026-11-23 17:30", paused_at="2026-11-18 09:00", resumes_at="2026-12-02 09:00")
    assert lines(waiting) == ("已挂起", "预计12月2日恢复")
    unknown = said("2026-11-23 17:30", paused_at="2026-11-18 09:00")
    assert lines(unknown) == ("已挂起", "")
    assert sentence(unknown) == "已挂起"
    late = said("2026-11-17 17:30", paused_at="2026-11-18 09:00")
    assert headline(late) == "超期 3 个工作日"


def test_what_is_closed_says_how_it_was_closed() -> None:
    assert lines(said("2026-11-19 17:30", closed_at="2026-11-19 16:05")) == ("按时办结", "周四 16:05 办结")
    assert lines(said("2026-11-09 17:30", closed_at="2026-11-10 09:05")) == (
        "超期 1 个工作日办结",
        "11月10日 09:05 办结",
    )
    assert headline(said("2026-11-09 17:30", closed_at="2026-11-09 17:30")) == "按时办结"
    assert headline(said("2026-11-09 17:30", closed_at="2026-11-09 18:31")) == "超期 1 小时办结"


def test_a_guessed_year_is_said_to_be_guessed() -> None:
    assert detail(said("2027-01-05 17:30", now="2026-12-31 10:00")) == "周二 17:30 前（放假安排未公布，按周末推算）"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 20), "今天"),
        (date(2026, 11, 21), "明天"),
        (date(2026, 11, 22), "周日"),
        (date(2026, 11, 26), "周四"),
        (date(2026, 11, 27), "11月27日"),
        (date(2026, 11, 19), "周四"),
        (date(2026, 11, 14), "周六"),
        (date(2026, 11, 13), "11月13日"),
        (date(2027, 1, 4), "2027年1月4日"),
    ],
)
def test_a_day_is_named_from_today(day: date, words: str) -> None:
    assert day_word(day, date(2026, 11, 20)) == words


def test_the_exact_time_is_written_out() -> None:
    assert exact(at("2026-12-02 09:05")) == "2026年12月2日 周三 09:05"


def test_every_light_and_every_saying_has_its_own_words() -> None:
    assert len({light_word(light) for light in Light}) == len(Light)
    moment = at(FRIDAY)
    heads = {saying: headline(Phrase(saying, (3,), moment, moment.date())) for saying in Saying}
    assert len({*heads.values()}) == len(Saying) - 1  # today is told alike in hours and in minutes
    assert all(detail(Phrase(saying, (3,), moment, moment.date())) for saying in Saying)
