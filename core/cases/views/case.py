"""The page of one case."""

from dataclasses import replace
from typing import Any

from flask import get_template_attribute, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import cases
from core.access import Deed, Sight
from core.cases.codes import FROM_RESIDENT
from core.cases.service import CaseView
from core.cases.views.additions import deeds_of, panels_of, step_of, taking_place_of
from core.cases.views.bands import bands_of
from core.cases.views.calling import called_in
from core.cases.views.doors import blueprint
from core.cases.views.movements import LAID_OUT, form_of
from core.cases.views.parties import party_lines
from core.cases.views.picture import due_now, ended_in_time, lead_share, rungs_ahead, stops_of
from core.cases.views.places import place_names, with_holders
from core.cases.views.showing import ENDPOINTS, day, grade_name, moment, shown_by_halves, sort_name
from core.cases.views.steps import Situation, more_to_do, next_step
from core.cases.views.telling import Teller, units_named
from core.cases.wording import (
    END_REASONS,
    FORMS,
    MOODS,
    RESULTS,
    RISK_WORDS,
    SATISFIED,
    SESSIONS,
    SOURCES,
    TOLD_WAYS,
    VISIT_WAYS,
    WAYS,
    word,
)
from core.web import page_or_fragment
from core.web.fragments import wants_fragment
from core.web.masks import masked_phone
from core.web.pieces import Action
from core.web.words import _
from core.web.workspaces import current_workspace
from core.workspace import Workspace
from tenants.base import AnyRow

#: Deeds whose words stand on the page in full, and where.
_TOLD_IN_FULL = {"settled": "#outcome", "terminated": "#outcome", "visited": "#visits"}

#: Forms that a line of the day's work opens on the page of its case.
_OPENED_HERE = frozenset({Deed.TRIAGE, Deed.DISPATCH, Deed.URGE})


@blueprint.get("/cases/<int:case_id>")
def case(case_id: int) -> ResponseReturnValue:
    """Show a case: where it stands, what is next, what happened; ``?do=triage`` opens that form under the next step."""
    ws = current_workspace()
    return render_template("cases/case.html", **_page(ws, cases.read_case(ws, case_id)))


@blueprint.post("/cases/<int:case_id>/names")
def names(case_id: int) -> ResponseReturnValue:
    """Show the full names and numbers of a case, which is written down."""
    ws = current_workspace()
    cases.unmask(ws, case_id)
    view = cases.read_case(ws, case_id)
    if wants_fragment():
        return page_or_fragment("cases/case.html", "cases/_parties.html", **_parties(ws, view, whole=True))
    return render_template("cases/case.html", **_page(ws, view, whole=True))


def _page(ws: Workspace, view: CaseView, *, whole: bool = False) -> dict[str, Any]:
    share = lead_share(view)
    wanted = {view.case.unit_id, *(one.holder_unit_id for one in view.shares), *units_named(view.timeline)}
    seen = place_names(ws, wanted)
    units = with_holders(ws, seen, view.shares)
    holder = units.get(share.holder_unit_id, "") if share else ""
    here = Situation.of(ws, view, holder)
    step = step_of(here, next_step(here))
    opened = _opened(ws, view)
    return {
        **opened,
        **_parties(ws, view, whole=whole),
        "view": view,
        "full": view.sight is Sight.FULL,
        "part": view.sight is Sight.PART,
        "title": _title(view, units),
        "head": _head(view, ws),
        "bands": bands_of(ws, view),
        "stops": stops_of(view, units, ws.now()),
        "ahead": rungs_ahead(view),
        # the form that stands open takes the place of its button
        "step": replace(step, actions=tuple(one for one in step.actions if not _opens(one, opened))),
        "more": more_to_do(here, step, deeds_of(here, step)),
        "panels": panels_of(ws, view),
        # a unit out of sight is told by the name that was written down when the case went there, not by that of its township
        "entries": Teller(view.ladder, seen, ws.now(), _told_in_full(view)).entries(view.timeline),
        "told": view.story.story if view.story and view.sight >= Sight.PART else "",
        "careful": _careful(view),
        "about": _about(view, units, whole=whole),
        "standing": _standing(view, holder, ws),
        "called": called_in(ws, view, units),
        "due": due_now(view, ws.now()),
        "sessions": _sessions(view, ws),
        "outcome": _outcome(view, ws),
        "visits": _visits(view, ws),
    }


def _opened(ws: Workspace, view: CaseView) -> dict[str, Any]:
    """Return the form that stands open under the next step, where one was asked for and may be sent."""
    asked = request.args.get("do", "")
    deed = next((deed for deed in view.deeds if deed.value == asked and deed in _OPENED_HERE), None)
    return form_of(ws, view, taking_place_of(LAID_OUT[f"cases.{ENDPOINTS[deed]}"])) if deed else {"fragment": ""}


def _opens(action: Action, opened: dict[str, Any]) -> bool:
    return action.url.partition("?")[0] == opened.get("send_url")


def _parties(ws: Workspace, view: CaseView, *, whole: bool) -> dict[str, Any]:
    return {
        "case_id": view.case.id,
        "parties": party_lines(view, whole=whole),
        "whole": whole,
        "may_unmask": Deed.UNMASK in view.deeds and bool(view.parties),
        "names_url": url_for("cases.names", space=ws.space.code, case_id=view.case.id),
        "consent_url": url_for("cases.consent", space=ws.space.code, case_id=view.case.id),
    }


def _title(view: CaseView, units: dict[int, str]) -> str:
    """Return the title; where the fence hides it, of what sort the case is and where, as the lists say it."""
    if view.story:
        return view.story.title
    return " · ".join(
        part for part in (sort_name(view.case.kind, view.case.type_code), units.get(view.case.unit_id or 0)) if part
    )


def _head(view: CaseView, ws: Workspace) -> str:
    case = view.case
    reported = _("%(day)s %(source)s", day=day(case.reported_at, ws.now()), source=word(SOURCES, case.source))
    grade = grade_name(view.ladder, case.grade) if case.accepted_at or case.type_code else ""
    return " · ".join(part for part in (case.number, sort_name(case.kind, case.type_code), grade, reported) if part)


def _standing(view: CaseView, holder: str, ws: Workspace) -> list[tuple[str, str]]:
    """Return who has it and since when, for everybody who sees the line."""
    share = lead_share(view)
    if share is None:
        return []
    if share.signed_at is None:
        said = [(_("谁在办"), _("%(who)s，还没签收", who=holder))]
    else:
        who = " ".join(part for part in (holder, _in_charge(view, share)) if part)
        said = [(_("谁在办"), _("%(who)s，%(at)s 接手", who=who, at=moment(share.signed_at, ws.now())))]
    if view.standing.returns:
        num = view.standing.returns
        ruled = _("已退回 %(num)s 次，已审定", num=num) if view.standing.ruled else _("已退回 %(num)s 次", num=num)
        said.append((_("退回"), ruled))
    ended = ended_in_time(view)
    if ended is not None:
        said.append((_("时限"), get_template_attribute("web/_parts.html", "clock")(ended)))
    if view.case.risk:
        said.append((_("风险"), word(RISK_WORDS, view.case.risk)))
    return said


def _in_charge(view: CaseView, share: AnyRow) -> str:
    """Return who signed for a share, or to whom the work was given over since; nothing where nobody had to sign."""
    taken = next((row for row in view.timeline if row.deed in {"signed", "handed_over"} and row.at >= share.created_at), None)
    if taken is None:
        return ""
    return str(taken.actor_name if taken.deed == "signed" else taken.facts.get("to_name", ""))


def _about(view: CaseView, units: dict[int, str], *, whole: bool) -> list[tuple[str, str]]:
    """Return what the case is about, as far as it was written down and may be seen."""
    place = units.get(view.case.unit_id or 0, "")
    story = view.story
    if story is None or view.sight < Sight.PART:
        return [(_("在哪儿"), place)] if place else []
    told = not place or not story.place or story.place.startswith(place)
    where = (story.place or place) if told else _("%(spot)s（%(unit)s）", spot=story.place, unit=place)
    reporter = story.reporter_name if whole else shown_by_halves(story.reporter_name)
    phone = story.reporter_phone if whole else masked_phone(story.reporter_phone)
    pairs = (
        (_("在哪儿"), where),
        (_("谁来说的"), " ".join(part for part in (reporter, phone) if part and view.sight is Sight.FULL)),
    )
    return [(name, said) for name, said in pairs if said]


def _careful(view: CaseView) -> str:
    """Return what to think of before the other side is spoken to, of what a resident reported by themselves."""
    if view.story is None or view.sight < Sight.PART or (view.case.source, view.case.channel) != (FROM_RESIDENT, "public"):
        return ""
    if not view.story.reporter_name:
        return _("没留姓名的群众反映的，找对方谈以前先想好怎么说，不要让人猜出是谁。")
    return _("群众自己反映的，不愿意让对方知道的，先问过本人再联系对方。")


def _told_in_full(view: CaseView) -> dict[int, str]:
    """Return where on the page the words of an entry stand in full."""
    if view.sight is not Sight.FULL:
        return {}
    found = {row.id: _TOLD_IN_FULL[row.deed] for row in view.timeline if row.deed in _TOLD_IN_FULL}
    noted = [row for row in reversed(view.timeline) if row.deed == "session_noted"]
    written = sorted(view.sessions, key=lambda session: (session.recorded_at, session.id))
    found.update({row.id: f"#session-{session.id}" for row, session in zip(noted, written, strict=False)})
    return found


def _sessions(view: CaseView, ws: Workspace) -> list[dict[str, Any]]:
    return [
        {
            "id": session.id,
            "when": moment(session.held_at, ws.now()),
            "what": word(SESSIONS, session.kind),
            "result": word(RESULTS, session.result),
            "tag": {"agreed": "ok", "failed": "late", "continues": "warn"}[session.result],
            "about": " · ".join(part for part in (session.place, session.present) if part),
            "words": session.words,
            "by": session.recorded_by,
        }
        for session in reversed(view.sessions)
    ]


def _outcome(view: CaseView, ws: Workspace) -> dict[str, Any] | None:
    end = view.outcome
    if end is None:
        return None
    by = _("%(at)s %(who)s记", at=moment(end.at, ws.now()), who=end.by_name)
    if end.kind == "settled":
        done = _("已经兑现") if end.performed else _("约定以后兑现")
        about = " · ".join((word(FORMS, end.form), word(WAYS, end.way), done))
        heading = _("怎么约定的") if view.case.settled_at else _("上一轮怎么约定的")
        return {"heading": heading, "about": about, "words": end.words, "by": by}
    names = {out.key: out.name for out in view.ladder.exits}
    told = _("、").join(names.get(route, route) for route in end.routes)
    about = _("已告知其他途径（%(way)s）：%(routes)s", way=word(TOLD_WAYS, end.told_way), routes=told)
    reason = word(END_REASONS, view.case.end_reason)
    heading = _("为什么终止") if view.case.end_reason else _("上一轮为什么终止")
    return {"heading": heading, "about": about, "words": f"{reason}\n{end.words}".strip(), "by": by}


def _visits(view: CaseView, ws: Workspace) -> list[dict[str, Any]]:
    return [
        {
            "when": moment(visit.visited_at, ws.now()),
            "way": word(VISIT_WAYS, visit.way),
            "said": (
                _("事办妥了") if visit.performed else _("事还没办妥"),
                word(MOODS, visit.mood),
                word(SATISFIED, visit.satisfied),
            ),
            "words": visit.words,
            "by": visit.by_name,
        }
        for visit in reversed(view.follow_ups)
    ]
