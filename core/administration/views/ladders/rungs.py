"""The form of one rung: four or five things that most need, and the rest behind “more”."""

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue

from core.access import COUNTY_POSTS, TOWNSHIP_POSTS, UNIT_POSTS
from core.administration import answers
from core.administration.ladder_schemas import STEPS, RungSchema
from core.administration.ladder_wording import ACTS, RUNG_UNITS
from core.administration.views.door import blueprint
from core.administration.views.ladders.drafting import Values, keep, opened, refused, rows_in, sent_form, show
from core.administration.wording import CALLED, ON_EXPIRY, RECORDS, ROLES
from core.calendars import Unit
from core.cases.views.showing import grade_name, rung_name
from core.escalation import Ladder
from core.escalation.rules import Way
from core.escalation.rules.edits import CHOSEN_ACTS, put_rung
from core.people.wording import post_name
from core.web import Form
from core.web.words import _, mark
from core.workspace import Workspace
from tenants.organisation import units_in
from tenants.units import UnitKind

UNITS = {Unit.WORKING_DAYS: mark("个工作日"), Unit.NATURAL_DAYS: mark("天"), Unit.HOURS: mark("小时")}
#: What stands behind “more”; it is opened where something in it is wrong.
_MORE = frozenset(
    {
        "sign_amount",
        "handlers",
        "acts",
        "records",
        "routes",
        "down",
        "whistle",
        "cohold",
        "out",
        "unit_code",
        "role",
        "steps",
        "name",
    }
)


@blueprint.route("/ladder/drafts/<int:draft_id>/rung", methods=["GET", "POST"])
def draft_rung(draft_id: int) -> ResponseReturnValue:
    """Change a rung (``?of=`` its key), or add one on top."""
    ws, found = opened(draft_id)
    ladder, key = found.ladder, request.args.get("of", "")
    if key and all(rung.key != key for rung in ladder.rungs):
        abort(404)
    sent = sent_form(RungSchema())
    known = answers.shown_rung(ladder, ladder.rung(key)) if key else answers.new_rung(ladder)
    form = sent or Form.blank(RungSchema(), version=found.row.version, **known)

    def page() -> str:
        about = {"of": key} if key else None
        return show(
            ws, found, "draft_rung", form, here=key, mended=about, **_choices(ws, ladder, key), **_state(ladder, key, form)
        )

    if sent is None:
        return page()
    _see_references(form, ladder, key)
    if form.errors:
        return refused(page)
    rung, onward = answers.sent_rung(ladder, key, form.values)
    return keep(ws, found, form, put_rung(ladder, rung, onward), _("存下了。"), page)


def _see_references(form: Form, ladder: Ladder, key: str) -> None:
    """Complain of what is named and is not there."""
    others = {rung.key for rung in ladder.rungs} - {key}
    exits = {out.key for out in ladder.exits}
    posts = {*TOWNSHIP_POSTS, *COUNTY_POSTS}
    wanted = form.values
    wrong = (
        ("up", wanted.get("up", answers.NEXT) not in {answers.NEXT, answers.END, *others}),
        ("down", not set(wanted.get("down", ())) <= others),
        ("out", not set(wanted.get("out", ())) <= exits),
        ("routes", not set(wanted.get("routes", ())) <= exits),
        ("handlers", not set(wanted.get("handlers", ())) <= posts),
    )
    for name, is_wrong in wrong:
        if is_wrong:
            form.complain(name, _("从列出的里面选"))


def _state(ladder: Ladder, key: str, form: Form) -> Values:
    return {
        "heading": rung_name(ladder.rung(key)) if key else _("加一级"),
        "key": key,
        "more": _MORE,
        "step_rows": range(min(rows_in(form, "steps") + 2, STEPS)),
    }


def _choices(ws: Workspace, ladder: Ladder, key: str) -> Values:
    others = [(rung.key, rung_name(rung)) for rung in ladder.rungs if rung.key != key]
    exits = [(out.key, out.name) for out in ladder.exits]
    posts = [post for post in dict.fromkeys((*TOWNSHIP_POSTS, *COUNTY_POSTS)) if post in UNIT_POSTS]
    kinds = (UnitKind.CENTRE, UnitKind.ROOM, UnitKind.DEPARTMENT)
    return {
        "kinds": _words(RUNG_UNITS),
        "roles": _words(ROLES),
        "expiries": _words(ON_EXPIRY),
        "acts": [(act, _(ACTS[act])) for act in CHOSEN_ACTS],
        "records": _words(RECORDS),
        "units": _words(UNITS),
        "posts": [(post, post_name(post)) for post in posts],
        "called": _words(CALLED),
        "grades": [(grade, grade_name(ladder, grade)) for grade in ladder.grade_values],
        "ups": [
            (answers.NEXT, _("排在上面的那一级")),
            *_elsewhere(ladder, key, others),
            (answers.END, _("不再往上，这里是终点")),
        ],
        "others": others,
        "exits": exits,
        "desks": [(unit.code, unit.name) for unit in units_in(ws.session, ws.county_id, ws.county_id, *kinds)],
    }


def _elsewhere(ladder: Ladder, key: str, others: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the other rungs a matter may be carried up to: those above in the list, and the one it goes to now."""
    at = next((number for number, rung in enumerate(ladder.rungs) if rung.key == key), len(ladder.rungs))
    above = {rung.key for rung in ladder.rungs[at + 2 :]} | {edge.target for edge in ladder.edges_from(key, Way.UP)}
    return [(one, name) for one, name in others if one in above]


def _words(table: Any) -> list[tuple[str, str]]:
    return [(key, _(words)) for key, words in table.items()]
