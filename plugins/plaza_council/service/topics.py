"""Topics: put one on an agenda, let a case be talked over in public, note who spoke, and take over what they would change."""

from collections.abc import Sequence

from sqlalchemy import select

from core.api import (
    CaseLine,
    CaseMissing,
    Deed,
    NotAllowed,
    Refused,
    Workspace,
    may_be_public,
    read_case,
    write_on_case,
)
from plugins.plaza_council.models import CaseTopic, Council, Speech, Topic
from plugins.plaza_council.rules import MOST_TOPICS, NewSpeech, NewTopic, check_nameless, check_topic
from plugins.plaza_council.service.councils import hold, topics_of

#: Kinds of cases that concern everybody by their nature; all others are somebody's own.
COMMON_KINDS = frozenset({"hazard", "advice"})


def add_topic(ws: Workspace, new: NewTopic, council_id: int | None = None, source: str = "staff") -> int:
    """Write down a topic, for a council or until one takes it up, and return its number.

    Raises:
        Refused: ``plaza_not_now``, ``plaza_agenda_full``, or what ``rules.check_topic`` raises.
    """
    check_topic(new)
    position = _place(ws, council_id) if council_id is not None else 0
    topic = Topic(
        county_id=ws.county_id,
        id=ws.new_key(),
        space_id=ws.space_id,
        council_id=council_id,
        position=position,
        title=new.title,
        about=new.about,
        proposal=new.proposal,
        way=new.way,
        source=source,
        made_at=ws.now(),
        agreed="",
    )
    ws.session.add(topic)
    ws.session.flush()
    return topic.id


def change_topic(ws: Workspace, topic: Topic, new: NewTopic) -> int:
    """Write a topic anew that nobody has been told of yet, and return its number; what came from a case names nobody.

    Raises:
        Refused: ``plaza_not_now``, or what ``check_words`` and ``rules.check_topic`` raise.
    """
    check_topic(new)
    if topic.council_id is not None:
        hold(ws, topic.council_id, "planned")
    for name in ("title", "about", "proposal"):
        check_words(ws, topic, getattr(new, name), name)
    topic.title, topic.about, topic.proposal, topic.way = new.title, new.about, new.proposal, new.way
    ws.session.flush()
    return topic.id


def bring_case(ws: Workspace, case_id: int, new: NewTopic) -> int:
    """Let what a case is about be talked over in public, and return the topic's number; it waits for a council.

    What is somebody's own only where every party asked for the public (People's Mediation Law Art. 23), and never with a name.

    Raises:
        CaseMissing: the actor may not know of the case.
        NotAllowed: the actor does not have it in hand.
        Refused: ``plaza_private``, ``plaza_names``, ``plaza_brought_already``, or what ``rules.check_topic`` raises.
    """
    check_topic(new)
    view = read_case(ws, case_id)
    if Deed.NOTE_SESSION not in view.deeds or view.case.home_space_id != ws.space_id:
        raise NotAllowed(Deed.NOTE_SESSION)
    if view.case.kind not in COMMON_KINDS and not may_be_public(view.standing):
        raise Refused("plaza_private")
    names = [party.name for party in view.parties]
    for name in ("title", "about", "proposal"):
        check_nameless(getattr(new, name), names, name)
    write_on_case(ws, case_id, "plaza_council.brought", {}, new.title)
    if any(topic.outcome is None for topic, _council in topics_about(ws, view.case.home_space_id, case_id)):
        raise Refused("plaza_brought_already")
    topic_id = add_topic(ws, new, source="case")
    ws.session.add(
        CaseTopic(
            county_id=ws.county_id,
            id=topic_id,
            home_space_id=view.case.home_space_id,
            case_id=case_id,
            brought_at=ws.now(),
            brought_by=ws.actor.name,
        )
    )
    ws.session.flush()
    return topic_id


def topic_of(ws: Workspace, topic_id: int) -> Topic | None:
    """Return a topic of this space by its number."""
    here = (Topic.county_id == ws.county_id, Topic.space_id == ws.space_id, Topic.id == topic_id)
    return ws.session.scalars(select(Topic).where(*here, Topic.dropped_at.is_(None))).one_or_none()


def waiting_topics(ws: Workspace) -> Sequence[Topic]:
    """Return the topics of this space that no council has taken up, the oldest first."""
    here = (Topic.county_id == ws.county_id, Topic.space_id == ws.space_id, Topic.council_id.is_(None))
    return ws.session.scalars(select(Topic).where(*here, Topic.dropped_at.is_(None)).order_by(Topic.id)).all()


def topics_about(ws: Workspace, home_space_id: int, case_id: int) -> list[tuple[Topic, Council | None]]:
    """Return the topics that came from a case, the newest first, each with the council that took it up."""
    ties = (CaseTopic.county_id == ws.county_id, CaseTopic.home_space_id == home_space_id, CaseTopic.case_id == case_id)
    wanted = (
        select(Topic, Council)
        .join(CaseTopic, (CaseTopic.county_id == Topic.county_id) & (CaseTopic.id == Topic.id))
        .outerjoin(Council, (Council.county_id == Topic.county_id) & (Council.id == Topic.council_id))
        .where(*ties, Topic.dropped_at.is_(None))
        .order_by(Topic.id.desc())
    )
    return [(row[0], row[1]) for row in ws.session.execute(wanted)]


def case_behind(ws: Workspace, topic: Topic) -> int | None:
    """Return the case a topic came from, as far as this space may know of it."""
    return ws.session.scalar(select(CaseTopic.case_id).where(CaseTopic.county_id == ws.county_id, CaseTopic.id == topic.id))


def take_up(ws: Workspace, topic: Topic, council_id: int) -> int:
    """Put a waiting topic on the agenda of a council that is not announced yet, and return the council's number.

    Raises:
        Refused: ``plaza_not_now`` or ``plaza_agenda_full``.
    """
    if topic.council_id is not None:
        raise Refused("plaza_not_now")
    topic.position, topic.council_id = _place(ws, council_id), council_id
    ws.session.flush()
    return council_id


def put_back(ws: Workspace, topic: Topic) -> int:
    """Take a topic off an agenda that is not announced yet; it waits again. Return its number.

    Raises:
        Refused: ``plaza_not_now``.
    """
    if topic.council_id is None:
        raise Refused("plaza_not_now")
    hold(ws, topic.council_id, "planned")
    topic.council_id, topic.position = None, 0
    ws.session.flush()
    return topic.id


def drop_topic(ws: Workspace, topic: Topic) -> int:
    """Give up a topic that waits, and return its number.

    Raises:
        Refused: ``plaza_not_now``.
    """
    if topic.council_id is not None:
        raise Refused("plaza_not_now")
    topic.dropped_at = ws.now()
    ws.session.flush()
    return topic.id


def drop_of_case(ws: Workspace, case: CaseLine) -> None:
    """Give up what came from a case and is not decided yet: a party asked for a closed door, or the case is over."""
    for topic, _council in topics_about(ws, case.home_space_id, case.id):
        if topic.outcome is None and topic.space_id == ws.space_id:
            topic.dropped_at = ws.now()
    ws.session.flush()


def bring_again(ws: Workspace, topic: Topic) -> int:
    """Let a topic wait once more that was not decided, or whose resolution was set aside; return the new one's number.

    Raises:
        Refused: ``plaza_not_now``.
    """
    if topic.outcome != "no_quorum" and topic.set_aside_at is None:
        raise Refused("plaza_not_now")
    if topic.source == "case":
        raise Refused("plaza_bring_from_case")
    return add_topic(ws, NewTopic(topic.title, topic.proposal, topic.way, topic.about), source=topic.source)


def note_speech(ws: Workspace, topic: Topic, new: NewSpeech) -> int:
    """Write down who spoke to a topic, and where an amendment was adopted, change the proposal. Return the topic's number.

    Raises:
        Refused: ``plaza_not_now``, ``plaza_say_amendment``, or what ``check_words`` raises.
    """
    if topic.council_id is None:
        raise Refused("plaza_not_now")
    hold(ws, topic.council_id, "sitting")
    if new.adopted and not new.amendment:
        raise Refused("plaza_say_amendment", "amendment")
    if new.adopted:
        check_words(ws, topic, new.amendment, "amendment")
    ws.session.add(
        Speech(
            county_id=ws.county_id,
            id=ws.new_key(),
            space_id=ws.space_id,
            topic_id=topic.id,
            speaker=new.speaker,
            words=new.words,
            minutes=new.minutes,
            amendment=new.amendment,
            adopted=new.adopted,
            was=topic.proposal if new.adopted else "",
            noted_at=ws.now(),
        )
    )
    if new.adopted:
        topic.proposal = new.amendment
    ws.session.flush()
    return topic.id


def agree(ws: Workspace, topic: Topic, words: str) -> int:
    """Write down on what those present agreed without a vote, and return the topic's number.

    Raises:
        Refused: ``plaza_not_now``, or what ``check_words`` raises.
    """
    if topic.council_id is None or topic.way != "talk":
        raise Refused("plaza_not_now")
    check_words(ws, topic, words, "words")
    hold(ws, topic.council_id, "sitting", "open", "closed")
    topic.agreed = words
    ws.session.flush()
    return topic.id


def speeches_of(ws: Workspace, topic_ids: Sequence[int]) -> dict[int, list[Speech]]:
    """Return what was said to these topics, in the order in which it was noted."""
    here = (Speech.county_id == ws.county_id, Speech.space_id == ws.space_id, Speech.topic_id.in_(topic_ids))
    found: dict[int, list[Speech]] = {number: [] for number in topic_ids}
    for speech in ws.session.scalars(select(Speech).where(*here).order_by(Speech.noted_at, Speech.id)):
        found[speech.topic_id].append(speech)
    return found


def _place(ws: Workspace, council_id: int) -> int:
    hold(ws, council_id, "planned")
    known = topics_of(ws, council_id)
    if len(known) >= MOST_TOPICS:
        raise Refused("plaza_agenda_full")
    return max((one.position for one in known), default=0) + 1


def check_words(ws: Workspace, topic: Topic, words: str, field: str) -> None:
    """See that words everybody will read to a topic from a case name nobody of it; who does not see the case writes none.

    Raises:
        Refused: ``plaza_names`` or ``plaza_case_unseen``.
    """
    case_id = case_behind(ws, topic)
    if case_id is None and topic.source != "case":
        return
    try:
        names = [party.name for party in read_case(ws, case_id or 0).parties]
    except CaseMissing:
        raise Refused("plaza_case_unseen", field) from None
    if not names:
        raise Refused("plaza_case_unseen", field)
    check_nameless(words, names, field)
