"""What is laid onto the page of a case: why its reader sees it, who looked at it, and what can be done over it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import url_for

from core.access import Deed, Why, may, reason_to_see
from core.cases.service import CaseView
from core.cases.views.additions import Addition, Panel
from core.cases.views.showing import moment
from core.cases.views.steps import Situation
from core.coordination.service import looks_at, opened_since
from core.coordination.views.wording import BEGUN, REASONS, WHY, seen_as
from core.coordination.wording import ENTRIES, NEWS, REFUSALS
from core.people.wording import post_words
from core.web.pieces import Action
from core.web.words import _, _n
from core.workspace import Workspace

Facts = Mapping[str, Any]
_LABELS = {Deed.REVIEW: "review", Deed.END_REVIEW: "end_review", Deed.COMMENT: "comment", Deed.APPOINT_LEADER: "appoint"}


def _panels(ws: Workspace, view: CaseView) -> Iterable[Panel]:
    _sight, why = reason_to_see(ws.actor, view.facts)
    who_url = ""
    if may(ws.actor, Deed.SEE_WHO) and (view.facts.is_home or view.facts.holding_units):
        who_url = url_for("coordination.who", space=ws.space.code, case_id=view.case.id)
    yield Panel("coordination/_why.html", {"why": _said(ws, view, why), "who_url": who_url}, aside=True)
    looks = looks_at(ws, view)
    if looks:
        lines = [
            {
                "who": " ".join(part for part in (row.unit_name, row.actor_name) if part),
                "post": post_words(row.post, row.title or ""),
                "why": seen_as(row.why),
                "when": moment(row.last_at, ws.now()),
                "times": _n("看过 %(num)s 回", "看过 %(num)s 回", row.times) if row.times > 1 else "",
                "names": row.whole_names,
            }
            for row in looks
        ]
        yield Panel("coordination/_looks.html", {"looks": lines}, aside=True)


def _said(ws: Workspace, view: CaseView, why: Why | None) -> str:
    """Return in one sentence why this reader sees the case."""
    if why is Why.OPENED or (why is Why.DIRECTS and not view.facts.is_home):
        since = opened_since(ws, view)
        if since is not None:
            return _(BEGUN[since.kind], at=moment(since.created_at, ws.now()), reason=since.words)
    return _(WHY[why]) if why else ""


def _deeds(here: Situation) -> Iterable[Action]:
    space, case_id = here.ws.space.code, here.view.case.id
    for deed, name in _LABELS.items():
        fits = {Deed.REVIEW: not _reviews(here), Deed.END_REVIEW: _reviews(here)}.get(deed, True)
        if deed in here.view.deeds and fits:
            yield Action(_(REASONS[name]), url_for(f"coordination.{name}", space=space, case_id=case_id))


def _reviews(here: Situation) -> bool:
    """Return whether the reader's unit reviews the case at this moment."""
    unit = here.ws.actor.unit_id
    return any(one.kind == "review" and one.ended_at is None and one.holder_unit_id == unit for one in here.view.shares)


def _review_begun(facts: Facts) -> str:
    until = datetime.fromisoformat(str(facts.get("until")))
    return _("县里开始复查，到 %(day)s 为止", day=f"{until:%m-%d}")


ADDITION = Addition(
    "coordination",
    panels=_panels,
    deeds=_deeds,
    tells={
        "review_begun": _review_begun,
        "leader_appointed": lambda facts: _("定%(who)s包案", who=facts.get("who", "")),
    },
    refusals=REFUSALS,
    news=NEWS,
    entries=ENTRIES,
)
