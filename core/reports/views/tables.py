"""Tables of practices for Excel, written and recorded as the core's own are."""

from collections.abc import Sequence

from flask import Response, send_file

from core import audit
from core.practices.hub import hub_behind
from core.reports.rules import OFFICIAL_TIME
from core.reports.sheets import Column, Sheet, Value, written
from core.web.words import _, _n
from core.workspace import Workspace

#: A table of a practice is no longer than this; whoever wants more takes it away in parts.
MOST_LINES = 1000
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_file(
    ws: Workspace,
    name: str,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[Value]],
    above: Sequence[str] = (),
) -> Response:
    """Return a table of a practice as an Excel file, laid out as the core's ledger is, and record that it was taken away.

    ``name`` is ``<key>.<deed>`` with a deed of the practice's card, under which the audit keeps how many lines were taken; ``columns`` are
    heads with their widths in characters; ``above`` stands over them, with how many lines there are. A cell is text, a whole number, a
    moment (said in China's time) or None; no text can be a formula. Of more than ``MOST_LINES`` rows the first are given, and the table
    says so. What stands in the cells is the practice's to mask, and whose rows they are is its to ask (``lines_seen``).

    Raises:
        LookupError: no card declares the name.
    """
    key, _dot, deed = name.partition(".")
    card = hub_behind(ws.session).installed.card(key)
    if card is None or deed not in card.deeds:
        msg = f"{name} stands on no card under deeds"
        raise LookupError(msg)
    given, now = rows[:MOST_LINES], ws.now().astimezone(OFFICIAL_TIME)
    over = [_("只列到 %(most)s 条，后面还有。请把条件分几段导出。", most=MOST_LINES)] if len(rows) > MOST_LINES else []
    file = written(
        Sheet(
            name=title[:31],
            title=title,
            above=[*above, _n("共 %(num)s 条", "共 %(num)s 条", len(given)), *over],
            columns=[Column(head, width) for head, width in columns],
            rows=given,
            foot=_("制表人：%(who)s　　审核人：　　　　　　日期：%(day)s", who=ws.actor.name, day=f"{now:%Y-%m-%d}"),
            page_foot=_("第 %(page)s 页，共 %(pages)s 页", page="&P", pages="&N"),
        )
    )
    audit.record(ws, name, detail={"lines": len(given), "cut": bool(over)})
    return send_file(file, EXCEL, as_attachment=True, download_name=f"{title}{now:%Y%m%d}.xlsx")
