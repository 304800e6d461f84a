"""What tests of the plaza council set up: a hall with a roll, and a council in any of its states."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from core.api import Refused, Workspace, ticket_digest
from core.testing import County
from plugins.plaza_council import service
from plugins.plaza_council.models import Council, Topic
from plugins.plaza_council.rules import Entry, NewBundle, NewCouncil, NewHall, NewTask, NewTopic

KEY = "plaza_council"
HALL = NewHall("和平小区广场", "3号楼前的亭子", "议事长 卢大姐")
CHARGER = NewTopic("电动车充电棚", "建在3号楼东头空地。")
LAMPS = NewTopic("楼道灯", "每层换一个感应灯。", "hands")
TALK = NewTopic("晾晒", "晾晒的地方大家商量。", "talk")


def hall_in(county: County, voters: int = 6) -> int:
    """Switch the practice on and open a hall with so many voters, two to a door; return its number."""
    county.switch_on(KEY)
    county.set_settings(KEY, {"notice_days": 0, "basis": "person"})

    def open_it(ws: Workspace) -> int:
        number = service.open_hall(ws, HALL)
        hall = service.hall_of(ws, number)
        assert hall is not None
        service.enrol(ws, hall, [Entry(f"3号楼{at // 2 + 1}01", f"住户{at}") for at in range(voters)])
        return number

    return county.do("director", open_it)


@contextmanager
def earlier(county: County, **span: float) -> Iterator[None]:
    """Let the county's people act so much earlier than now."""
    now = county.clock()
    county.clock.now = now - timedelta(**span)
    try:
        yield
    finally:
        county.clock.now = now


def council_in(
    county: County,
    state: str = "announced",
    *topics: NewTopic,
    hall_id: int | None = None,
    voters: int = 6,
    basis: str = "person",
) -> int:
    """Bring a council to a state, as its people bring it there, and return its number; it began an hour ago."""
    number = hall_id or hall_in(county, voters)
    with earlier(county, hours=2):
        at = county.clock() + timedelta(hours=1)
        council_id = do(county, lambda ws: service.plan(ws, NewCouncil(number, "电动车棚和楼道灯", at, 90, basis)))
        for topic in topics or (CHARGER,):
            do(county, lambda ws, topic=topic: service.add_topic(ws, topic, council_id))
        if state != "planned":
            do(county, lambda ws: service.announce(ws, council_id))
    for name, act in (("sitting", service.begin), ("open", service.open_vote)):
        if state in {"planned", "announced"} or council(county, council_id).state == state:
            break
        assert name
        do(county, lambda ws, act=act: act(ws, council_id))
    return council_id


def counted(county: County, *, yes: int = 5, no: int = 1) -> int:
    """Return the number of a council of six in which so many papers were counted, with a task on what passed."""
    council_id = council_in(county, "open")
    for number in range(1, 7):
        do(county, lambda ws, number=number: service.hand_out_paper(ws, council_id, number))
    do(county, lambda ws: service.close_vote(ws, council_id))
    topic = topics(county, council_id)[0]
    do(county, lambda ws: service.add_bundle(ws, topic, NewBundle(yes, no, 0)))
    do(county, lambda ws: service.count(ws, council_id))
    return council_id


def posted(county: County, days_ago: int = 0) -> int:
    """Return the number of a council whose resolution was posted so many days ago."""
    with earlier(county, days=days_ago):
        council_id = counted(county)
        due = county.clock().date() + timedelta(days=30)
        topic = topics(county, council_id)[0]
        do(county, lambda ws: service.add_task(ws, topic, NewTask("把棚建好", "物业", due)))
        do(county, lambda ws: service.post(ws, council_id))
    return council_id


def do(county: County, act: Callable[[Workspace], Any]) -> Any:
    """Do something as the director."""
    return county.do("director", act)


def council(county: County, council_id: int) -> Council:
    """Return a council as the township sees it."""

    def find(ws: Workspace) -> Council:
        one = service.council_of(ws, council_id)
        assert one is not None
        return one

    return county.do("director", find)


def topics(county: County, council_id: int) -> list[Topic]:
    """Return the agenda of a council."""
    return do(county, lambda ws: list(service.topics_of(ws, council_id)))


def tickets(county: County, council_id: int) -> list[str]:
    """Print every slip of a council and return the codes, by number."""
    return [slip.ticket for slip in do(county, lambda ws: service.print_slips(ws, council_id, again=True))]


def vote(county: County, council_id: int, ticket: str, choice: str = "yes") -> str:
    """Let whoever holds a slip vote the same on every topic, and return "voted" or why not."""
    digest = ticket_digest(ticket)
    ws = county.public(code=digest)
    with ws.session:
        try:
            choices = {topic.id: choice for topic in service.secret_topics(ws, council_id)}
            service.vote(ws, council_id, digest, choices)
        except Refused as refused:
            return refused.code
        ws.session.commit()
    return "voted"
