"""After the vote: what a resolution asks for, the posting, objections, and execution until the last task is done."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import func, select

from core.api import CaseMissing, NotAllowed, Refused, Workspace, leave_word, unit_of, write_on_case
from plugins.plaza_council.models import Council, Objection, Task, Topic
from plugins.plaza_council.rules import NewTask
from plugins.plaza_council.service.councils import council_of, go_on, hold, topics_of
from plugins.plaza_council.service.halls import today
from plugins.plaza_council.service.topics import case_behind, check_words


def tasks_of(ws: Workspace, topic_ids: Sequence[int]) -> dict[int, list[Task]]:
    """Return what the resolutions on these topics ask for, the first due first; residents read it too."""
    here = (Task.county_id == ws.county_id, Task.space_id == ws.space_id, Task.topic_id.in_(topic_ids))
    found: dict[int, list[Task]] = {number: [] for number in topic_ids}
    for one in ws.session.scalars(select(Task).where(*here).order_by(Task.due, Task.id)):
        found[one.topic_id].append(one)
    return found


def task_of(ws: Workspace, task_id: int) -> Task | None:
    """Return a task of this space by its number."""
    here = (Task.county_id == ws.county_id, Task.space_id == ws.space_id, Task.id == task_id)
    return ws.session.scalars(select(Task).where(*here)).one_or_none()


def add_task(ws: Workspace, topic: Topic, new: NewTask) -> int:
    """Write down what a resolution asks for, before it is posted, and return the topic's number.

    Raises:
        Refused: ``plaza_not_now``, ``plaza_not_passed``, ``plaza_due_past``, ``plaza_unknown_unit``, or what
            ``check_words`` raises.
    """
    if topic.council_id is None:
        raise Refused("plaza_not_now")
    hold(ws, topic.council_id, "counted")
    if topic.outcome not in {"passed", "talked"}:
        raise Refused("plaza_not_passed")
    if new.due < today(ws):
        raise Refused("plaza_due_past", "due")
    for name in ("what", "owner"):
        check_words(ws, topic, getattr(new, name), name)
    unit = unit_of(ws.session, ws.county_id, new.unit_id) if new.unit_id else None
    if new.unit_id and (unit is None or unit.space_id != ws.space_id):
        raise Refused("plaza_unknown_unit", "unit_id")
    ws.session.add(
        Task(
            county_id=ws.county_id,
            id=ws.new_key(),
            space_id=ws.space_id,
            topic_id=topic.id,
            what=new.what,
            owner=new.owner,
            unit_id=new.unit_id,
            due=new.due,
            made_at=ws.now(),
            done_words="",
        )
    )
    ws.session.flush()
    return topic.id


def post(ws: Workspace, council_id: int) -> int:
    """Post what a council decided, for the days the county set, and return its number.

    Raises:
        Refused: ``plaza_not_now`` or ``plaza_task_missing``: a resolution that asks nobody for anything is not executed.
    """
    council = hold(ws, council_id, "counted")
    topics = topics_of(ws, council.id)
    tasks = tasks_of(ws, [topic.id for topic in topics])
    if any(topic.outcome in {"passed", "talked"} and not tasks[topic.id] for topic in topics):
        raise Refused("plaza_task_missing")
    council.posted_at = ws.now()
    council.posted_until = today(ws) + timedelta(days=council.posting_days)
    council.objections_until = today(ws) + timedelta(days=council.objection_days)
    for topic in topics:
        _write_into_case(ws, topic)
    return go_on(ws, council, "posted")


def objections_of(ws: Workspace, council_id: int) -> Sequence[Objection]:
    """Return what residents have against a council's resolutions, the first first."""
    here = (Objection.county_id == ws.county_id, Objection.home_space_id == ws.space_id, Objection.council_id == council_id)
    return ws.session.scalars(select(Objection).where(*here).order_by(Objection.made_at, Objection.id)).all()


def objection_of(ws: Workspace, objection_id: int) -> Objection | None:
    """Return an objection of this space by its number."""
    here = (Objection.county_id == ws.county_id, Objection.home_space_id == ws.space_id, Objection.id == objection_id)
    return ws.session.scalars(select(Objection).where(*here)).one_or_none()


def answer_objection(ws: Workspace, objection: Objection, words: str, *, upheld: bool) -> int:
    """Answer an objection and return its council's number; one that is upheld sets the resolution aside.

    Raises:
        Refused: ``plaza_answered`` or ``plaza_not_now``.
    """
    council = hold(ws, objection.council_id, "posted")
    if objection.answered_at is not None:
        raise Refused("plaza_answered")
    objection.answer, objection.upheld = words, upheld
    objection.answered_at, objection.answered_by = ws.now(), ws.actor.name
    if upheld:
        for topic in topics_of(ws, council.id):
            if objection.topic_id in {None, topic.id}:
                topic.set_aside_at = topic.set_aside_at or ws.now()
    ws.session.flush()
    return council.id


def confirm(ws: Workspace, council_id: int) -> int:
    """Let what hung out long enough come into force: from now on the tasks are executed. Return the council's number.

    Raises:
        Refused: ``plaza_not_now``, ``plaza_still_posted`` or ``plaza_unanswered``.
    """
    council = hold(ws, council_id, "posted")
    ends = [day for day in (council.posted_until, council.objections_until) if day is not None]
    if ends and max(ends) >= today(ws):
        raise Refused("plaza_still_posted")
    if any(one.answered_at is None for one in objections_of(ws, council.id)):
        raise Refused("plaza_unanswered")
    council.in_force_at = ws.now()
    go_on(ws, council, "in_force")
    return _end_if_done(ws, council)


def finish_task(ws: Workspace, task: Task, words: str) -> int:
    """Write down that a task is done and how, and return its council's number; with the last one the council is done.

    Raises:
        Refused: ``plaza_not_now``, ``plaza_done_already``, or what ``check_words`` raises.
    """
    topic = ws.session.get(Topic, (ws.county_id, task.topic_id))
    if topic is None or topic.council_id is None or topic.set_aside_at is not None:
        raise Refused("plaza_not_now")
    check_words(ws, topic, words, "words")
    council = hold(ws, topic.council_id, "in_force")
    ws.session.refresh(task)
    if task.done_at is not None:
        raise Refused("plaza_done_already")
    task.done_at, task.done_words = ws.now(), words
    ws.session.flush()
    return _end_if_done(ws, council)


def remind(ws: Workspace) -> None:
    """Leave word of tasks that are due, once each, with whoever is to do them."""
    wanted = (
        select(Task, Topic)
        .join(Topic, (Topic.county_id == Task.county_id) & (Topic.id == Task.topic_id))
        .join(Council, (Council.county_id == Topic.county_id) & (Council.id == Topic.council_id))
        .where(
            Task.county_id == ws.county_id,
            Task.space_id == ws.space_id,
            Task.done_at.is_(None),
            Task.reminded_at.is_(None),
            Task.unit_id.is_not(None),
            Task.due <= today(ws),
            Topic.set_aside_at.is_(None),
            Council.state == "in_force",
        )
        .with_for_update(of=Task, skip_locked=True)
    )
    for task, topic in ws.session.execute(wanted).all():
        task.reminded_at = ws.now()
        about, at = f"{task.due:%m-%d}", f"councils/{topic.council_id}"
        leave_word(ws, "plaza_council.task_due", space_id=ws.space_id, unit_id=task.unit_id, about=about, at=at)
    ws.session.flush()


def open_tasks(ws: Workspace) -> list[tuple[Task, Council]]:
    """Return the tasks in force that are not done, the first due first, with their councils."""
    wanted = (
        select(Task, Council)
        .join(Topic, (Topic.county_id == Task.county_id) & (Topic.id == Task.topic_id))
        .join(Council, (Council.county_id == Topic.county_id) & (Council.id == Topic.council_id))
        .where(
            Task.county_id == ws.county_id,
            Task.space_id == ws.space_id,
            Task.done_at.is_(None),
            Topic.set_aside_at.is_(None),
            Council.state == "in_force",
        )
        .order_by(Task.due, Task.id)
    )
    return [(row[0], row[1]) for row in ws.session.execute(wanted)]


def open_objections(ws: Workspace) -> dict[int, int]:
    """Return how many objections wait for an answer, by the council they are about."""
    here = (Objection.county_id == ws.county_id, Objection.home_space_id == ws.space_id, Objection.answered_at.is_(None))
    counted = select(Objection.council_id, func.count()).where(*here).group_by(Objection.council_id)
    return {row[0]: row[1] for row in ws.session.execute(counted)}


def council_behind(ws: Workspace, task: Task) -> Council | None:
    """Return the council whose resolution asks for a task."""
    topic = ws.session.get(Topic, (ws.county_id, task.topic_id))
    return council_of(ws, topic.council_id) if topic is not None and topic.council_id is not None else None


def _write_into_case(ws: Workspace, topic: Topic) -> None:
    """Let the case a topic came from tell what was decided, where whoever posts it has the case in hand."""
    case_id = case_behind(ws, topic)
    if case_id is not None:
        with suppress(CaseMissing, NotAllowed):
            write_on_case(ws, case_id, "plaza_council.posted", {"outcome": topic.outcome or ""}, topic.agreed or topic.proposal)


def _end_if_done(ws: Workspace, council: Council) -> int:
    """Let a council be done once nothing is left to execute; what was set aside is not executed."""
    topics = [topic.id for topic in topics_of(ws, council.id) if topic.set_aside_at is None]
    if all(task.done_at is not None for tasks in tasks_of(ws, topics).values() for task in tasks):
        council.done_at = ws.now()
        go_on(ws, council, "done")
    return council.id
