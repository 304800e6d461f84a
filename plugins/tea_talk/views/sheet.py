"""The talks of the tea tables as a table for the office."""

from datetime import date, datetime, time, timedelta

from flask import Response, request

from core.api import OFFICIAL_TIME, Form, Workspace, _, demand, lines_seen, mark, name_of, table_file
from plugins.tea_talk import service
from plugins.tea_talk.rules import steps_done
from plugins.tea_talk.schemas import SpanSchema
from plugins.tea_talk.views.doors import KEY, MOODS, STATES, blueprint
from plugins.tea_talk.views.talks import results

_LATEST = date(2150, 12, 31)
#: Heads and their widths. Nothing that was said at a table stands here: only those who see the case whole read that, on its page.
COLUMNS = (
    (mark("序号"), 6),
    (mark("编号"), 24),
    (mark("当事人"), 16),
    (mark("什么时候"), 17),
    (mark("茶馆"), 18),
    (mark("茶叙人"), 16),
    (mark("请来几位"), 8),
    (mark("谈开几步"), 8),
    (mark("谈得怎样"), 22),
    (mark("写下协议的时间"), 17),
    (mark("事了没有"), 9),
    (mark("心里怎样"), 11),
)


@blueprint.get("/talks.xlsx")
def sheet() -> Response:
    """Give the talks of this year, or of the days in the address, as a file; names are masked, and that it was taken away is recorded."""
    ws = demand("tea_talk.keep")
    first, last = _span(ws)
    begin, end = (datetime.combine(day, time(), OFFICIAL_TIME) for day in (first, last + timedelta(days=1)))
    talks = service.talks_between(ws, begin, end)
    seen, houses, said = lines_seen(ws, [talk.case_id for talk in talks]), service.houses(ws, shut=True), dict(results(ws))
    names = {house.id: house.name for house in houses}
    rows = [
        (
            number,
            seen[talk.case_id].line.number,
            seen[talk.case_id].parties,
            talk.begins,
            names.get(talk.house_id, ""),
            talk.host,
            len(talk.guests),
            steps_done((talk.brewed, talk.spoken, talk.untied)),
            said.get(talk.result or "") or _(STATES[talk.state]),
            talk.settled_at,
            "" if talk.matter_done is None else _("事了") if talk.matter_done else _("没有"),
            _(MOODS[talk.heart]) if talk.heart in MOODS else "",
        )
        for number, talk in enumerate((talk for talk in talks if talk.case_id in seen), start=1)
    ]
    title = _("%(place)s%(name)s台账", place=ws.space.name, name=name_of(ws, KEY))
    when = _("%(since)s 至 %(until)s", since=first, until=last)
    return table_file(ws, "tea_talk.taken_away", title, [(_(head), width) for head, width in COLUMNS], rows, [when])


def _span(ws: Workspace) -> tuple[date, date]:
    today = ws.now().astimezone(OFFICIAL_TIME).date()
    form = Form.sent(SpanSchema(), request.args)
    asked = {} if form.errors else form.values
    last = asked.get("until") or today.replace(month=12, day=31)
    return asked.get("since") or today.replace(month=1, day=1), min(last, _LATEST)
