"""The tea tables of a week."""

from datetime import date, datetime, time, timedelta

from flask import render_template, request, url_for

from core.api import OFFICIAL_TIME, Workspace, _, demand, may, name_of, sees_whole
from plugins.tea_talk import service
from plugins.tea_talk.views.doors import KEY, STATES, WEEKDAYS, blueprint

_WEEK = timedelta(days=7)
_EARLIEST = 2000
_LATEST = 2150


@blueprint.get("/")
def tables() -> str:
    """Show what is booked this week, or in the week that was asked for."""
    ws = demand("tea_talk.book")
    monday = _monday(ws)
    begin = datetime.combine(monday, time(), OFFICIAL_TIME)
    days: dict[date, list[dict[str, str]]] = {monday + timedelta(days=at): [] for at in range(7)}
    names = {house.id: house.name for house in service.houses(ws)}
    for talk in service.talks_between(ws, begin, begin + _WEEK):
        days[_day(talk.begins)].append(
            {
                "at": _hours(talk.begins, talk.ends),
                "what": _("说一件事"),
                "where": _where(names.get(talk.house_id, ""), talk.host),
                "tag": _(STATES[talk.state]),
                "kind": "ok" if talk.state == "ended" else "",
                "url": url_for("tea_talk.talk", space=ws.space.code, talk_id=talk.id) if sees_whole(ws, talk.case_id) else "",
            }
        )
    for one in service.gatherings_between(ws, begin, begin + _WEEK):
        days[_day(one.begins)].append(
            {
                "at": _hours(one.begins, one.ends),
                "what": one.topic,
                "where": _where(names.get(one.house_id, ""), one.host),
                "tag": _("谁都能来"),
                "kind": "practice",
                "url": url_for("tea_talk.gathering", space=ws.space.code, gathering_id=one.id),
            }
        )
    return render_template(
        f"{KEY}/tables.html",
        name=name_of(ws, KEY),
        days=[_shown(ws, day, sorted(lines, key=lambda line: line["at"])) for day, lines in days.items()],
        span=f"{monday:%m-%d} – {monday + _WEEK - timedelta(days=1):%m-%d}",
        before=_week_url(ws, monday - _WEEK),
        after=_week_url(ws, monday + _WEEK),
        any=any(days.values()),
        keeps=may(ws, "tea_talk.keep"),
        sheet=url_for("tea_talk.sheet", space=ws.space.code) if may(ws, "tea_talk.keep") else "",
    )


def _monday(ws: Workspace) -> date:
    today = ws.now().astimezone(OFFICIAL_TIME).date()
    try:
        asked = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        asked = today
    asked = asked if _EARLIEST <= asked.year <= _LATEST else today
    return asked - timedelta(days=asked.weekday())


def _week_url(ws: Workspace, monday: date) -> str:
    return url_for("tea_talk.tables", space=ws.space.code, week=monday.isoformat())


def _shown(ws: Workspace, day: date, lines: list[dict[str, str]]) -> dict[str, object]:
    today = day == ws.now().astimezone(OFFICIAL_TIME).date()
    name = f"{_(WEEKDAYS[str(day.isoweekday())])} {day:%m-%d}"
    return {"name": _("%(day)s（今天）", day=name) if today else name, "lines": lines}


def _day(at: datetime) -> date:
    return at.astimezone(OFFICIAL_TIME).date()


def _hours(begins: datetime, ends: datetime) -> str:
    return f"{begins.astimezone(OFFICIAL_TIME):%H:%M}–{ends.astimezone(OFFICIAL_TIME):%H:%M}"


def _where(house: str, host: str) -> str:
    return " · ".join(part for part in (house, host) if part)
