"""The grid member's phone: report with three taps, settle on the spot, see what became of it."""

import re
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from core import audit, calendars, cases
from core.access import Deed
from core.calendars import Light
from core.cases.codes import FROM_GRID, TOPICS
from core.cases.intake_schemas import OnTheSpotSchema, QuickReportSchema
from core.cases.models import Case
from core.cases.rules import WORKING, NewCase, NewParty, Refused, Settlement, State
from core.cases.views.doors import blueprint, demand, perform
from core.cases.views.places import Place, in_the_field, place_choices, place_names, places_here
from core.cases.views.saying import said_to_reporter
from core.cases.wording import REFUSALS, choices, word
from core.cases.wording import TOPICS as TOPIC_WORDS
from core.escalation import NoLadder
from core.web import Form
from core.web.complaints import WHOLE
from core.web.duewords import light_word
from core.web.forms import new_key
from core.web.words import _
from core.workspace import Workspace
from tenants.base import AnyRow

#: So many of one's own reports stand under the form; the page of all of them shows the rest.
LATEST = 5
MOST = 200
#: A village mediator who reports found it out of their own accord (主动调解).
FOUND_BY_ITSELF = "17"
#: A first phrase shorter than this says too little to be a title.
SHORTEST_TITLE = 4
LONGEST_TITLE = 30
#: What a case is called when nothing was typed; data of the place, so never in the reader's language.
TITLES = {
    "neighbours": "邻里纠纷",
    "land": "土地山林纠纷",
    "family": "家庭纠纷",
    "wages": "工钱纠纷",
    "house": "房子宅基地纠纷",
    "harm": "受伤受损纠纷",
    "hazard": "隐患",
    "hardship": "有难处",
    "unsure": "待了解的事",
}
#: How something is resolved on the spot that is no dispute (codes.WAYS).
WAYS = {"hazard": "other", "hardship": "help"}


@dataclass(frozen=True, slots=True)
class Reported:
    """A line of what somebody reported: its light, and one phrase of what is happening."""

    title: str
    url: str
    light: str
    words: str
    #: What the light is called; nothing where the words say it.
    named: str = ""


@blueprint.route("/phone", methods=["GET", "POST"])
def report() -> ResponseReturnValue:
    """Show the form and what became of earlier reports; take a report, or a dispute settled on the spot."""
    ws = demand(Deed.REPORT)
    if request.method == "GET":
        return _page(ws, Form.blank(QuickReportSchema(), unit_id=ws.actor.unit_id))
    match request.form.get("step"):
        case "agree":
            typed = MultiDict(request.form)
            typed.setdefault("performed", "true")  # what is agreed on the spot is mostly done on the spot
            return _page(ws, Form(OnTheSpotSchema(), typed), settling=True)
        case "settle":
            return _take(ws, Form.sent(OnTheSpotSchema()), settling=True)
        case _:
            return _take(ws, Form.sent(QuickReportSchema()), settling=False)


@blueprint.get("/phone/mine")
def mine() -> ResponseReturnValue:
    """Show all that somebody reported."""
    ws = demand(Deed.REPORT)
    return render_template("cases/mine.html", lines=_reported(ws, MOST))


def _take(ws: Workspace, form: Form, *, settling: bool) -> ResponseReturnValue:
    if not form.errors:
        try:
            perform(ws, "report", form.key, lambda: _open(ws, form, settling=settling))
        except Refused as refused:
            form.complain(refused.field or WHOLE, word(REFUSALS, refused.code))
        except NoLadder:
            form.complain(WHOLE, _("县里还没有定好解纷链条，先请县级管理员定好。"))
        except audit.KeyUsedOtherwise:
            # A lost answer, then a changed form: the first is kept already, so what follows has to be a matter of its own.
            form.key = new_key()
            return _page(ws, form, settling=settling, changed=True), 409
    if form.errors:
        return _page(ws, form, settling=settling), 422
    flash(_("记下了，当场劝好的。") if settling else _("报上去了，办到哪一步看下面。"), "ok")
    return redirect(url_for("cases.report", space=ws.space.code), 303)


def _open(ws: Workspace, form: Form, *, settling: bool) -> Case:
    """Open the case, and in the same transaction settle it where the parties agreed at once."""
    kind, type_code = TOPICS[form.values["topic"]]
    parties = [NewParty(name, side) for side, name in enumerate((form.values["first"], form.values["second"]), 1) if name]
    case = cases.report_from_grid(
        ws,
        NewCase(
            title=_title(ws, form),
            story=form.values["story"],
            place=form.values["place"],
            kind=kind,
            type_code=type_code,
            source=FROM_GRID if ws.actor.post == "grid_member" else FOUND_BY_ITSELF,
            channel="phone",
            unit_id=form.values["unit_id"] or ws.actor.unit_id,
            reporter_phone=form.values["phone"],
            parties=tuple(parties),
        ),
    )
    if settling:
        way = WAYS.get(form.values["topic"], "people")
        agreed = Settlement(words=form.values["agreed"], form="oral", way=way, performed=form.values["performed"])
        cases.settle(ws, case.id, agreed, version=None)
    return case


def _title(ws: Workspace, form: Form) -> str:
    """Return a first title: the beginning of what was typed, or where it is and what it is about."""
    for typed in (form.values["story"], form.values.get("agreed", "")):
        first = re.split("[。；，,;！？!?\n]", typed.strip(), maxsplit=1)[0].strip()
        if len(first) >= SHORTEST_TITLE:
            return first[:LONGEST_TITLE]
    places = {place.id: place.label for place in _places(ws)}
    where = places.get(form.values["unit_id"] or ws.actor.unit_id or 0, "")
    return f"{where}{TITLES[form.values['topic']]}"


def _page(ws: Workspace, form: Form, *, settling: bool = False, changed: bool = False) -> str:
    places = _places(ws)
    chosen = form.text("unit_id") or str(ws.actor.unit_id)
    return render_template(
        "cases/on_the_spot.html" if settling else "cases/phone.html",
        form=form,
        changed=changed,
        topics=choices(TOPIC_WORDS),
        places=place_choices(places),
        where=next((place.label for place in places if str(place.id) == chosen), ws.actor.unit_name),
        lines=[] if settling else _reported(ws, LATEST),
    )


def _places(ws: Workspace) -> list[Place]:
    return in_the_field(places_here(ws))


def _reported(ws: Workspace, most: int) -> list[Reported]:
    rows = cases.reported_by_me(ws, most)
    units = place_names(ws, (row.holder_unit_id for row in rows))
    return [_line(ws, row, units.get(row.holder_unit_id, "")) for row in rows]


def _line(ws: Workspace, row: AnyRow, who: str) -> Reported:
    state = State(row.state)
    mine = row.holder_unit_id == ws.actor.unit_id
    light = _light(ws, row)
    return Reported(
        title=row.title or row.number,
        url=url_for("cases.case", space=ws.space.code, case_id=row.id),
        light=light.value,
        words=said_to_reporter(state, who, mine=mine, agreed=row.end_reason is None),
        named=light_word(light) if state in WORKING or row.due_at is not None else "",
    )


def _light(ws: Workspace, row: AnyRow) -> Light:
    """Return the light of a line: what is closed is done, what nothing is due of waits."""
    if row.closed_at is not None:
        return Light.GREEN
    if row.due_at is None:
        return Light.PAUSED
    return calendars.light(row.held_since, row.due_at, ws.now(), calendars.national_calendar())
