"""What pages of a council show, for those who run it and for residents alike."""

from collections.abc import Sequence
from typing import Any

from core.api import Workspace, _
from plugins.plaza_council import service
from plugins.plaza_council.models import Bundle, Council, Hall, Task, Topic
from plugins.plaza_council.rules import MARKS
from plugins.plaza_council.views.doors import BASES, OUTCOMES, SHARES, SOURCES, STATES, WAYS, day_said, when


def council_shown(council: Council, hall: Hall) -> dict[str, Any]:
    """Return the facts of a council in the reader's words."""
    return {
        "id": council.id,
        "title": council.title,
        "about": council.about,
        "host": council.host,
        "hall": hall.name,
        "place": hall.place,
        "when": when(council.begins, council.ends),
        "state": _(STATES[council.state]),
        "kind": "ok" if council.state == "done" else "practice" if council.state in {"sitting", "open"} else "",
        "basis": _(BASES[council.basis]),
        "quorum": _(SHARES[council.quorum]),
        "passing": _(SHARES[council.passing]),
        "papers_only": council.papers_only,
        "eligible": council.eligible,
        "present": council.present,
        "posted_until": day_said(council.posted_until) if council.posted_until else "",
        "objections_until": day_said(council.objections_until) if council.objections_until else "",
        "digest": (council.digest or "")[:16],
    }


def topics_shown(ws: Workspace, topics: Sequence[Topic]) -> list[dict[str, Any]]:
    """Return topics with what was decided and what is to be done, in the reader's words."""
    tasks = service.tasks_of(ws, [topic.id for topic in topics])
    return [_topic(ws, topic, tasks[topic.id]) for topic in topics]


def _topic(ws: Workspace, topic: Topic, tasks: Sequence[Task]) -> dict[str, Any]:
    votes = topic.way != "talk" and topic.outcome is not None
    return {
        "id": topic.id,
        "position": topic.position,
        "title": topic.title,
        "about": topic.about,
        "proposal": topic.proposal,
        "agreed": topic.agreed,
        "way": _(WAYS[topic.way]),
        "way_code": topic.way,
        "source": _(SOURCES[topic.source]),
        "outcome": _("决议撤了") if topic.set_aside_at else _(OUTCOMES[topic.outcome]) if topic.outcome else "",
        "ok": topic.outcome in {"passed", "talked"} and topic.set_aside_at is None,
        "decided": topic.outcome in {"passed", "talked"},
        "set_aside": topic.set_aside_at is not None,
        "again": topic.outcome == "no_quorum" or topic.set_aside_at is not None,
        "votes": [(_("同意"), topic.yes), (_("不同意"), topic.no), (_("弃权"), topic.abstain), (_("废票"), topic.invalid)]
        if votes
        else [],
        "tasks": [task_shown(ws, task) for task in tasks],
    }


def bundles_shown(topic: Topic, bundles: Sequence[Bundle]) -> list[dict[str, Any]]:
    """Return who counted what by hand; numbers of hands alone, since those of papers would tell what the phones said."""
    return [
        {
            "numbers": {mark: getattr(one, mark) for mark in MARKS} if topic.way == "hands" else {},
            "by": one.counted_by,
            "watched": one.watched_by,
        }
        for one in bundles
    ]


def task_shown(ws: Workspace, task: Task) -> dict[str, Any]:
    """Return a task in the reader's words, and whether its day has passed."""
    return {
        "id": task.id,
        "what": task.what,
        "owner": task.owner,
        "due": day_said(task.due),
        "done": task.done_at is not None,
        "late": task.done_at is None and task.due < service.today(ws),
        "words": task.done_words,
    }
