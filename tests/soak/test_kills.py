"""``kill -9`` of pages, worker and database at random moments while clients file and move cases: what was acknowledged is there, once."""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from core.app import create_app
from core.backup import as_superuser
from core.commands.databases import find_running
from core.config import Settings
from tenants.door import Database
from tests.callers import make_token
from tests.desk import at_present
from tests.places import found_small_county
from tests.programs import Program, answers, child, children, free_port, small_demo, soon
from tests.soak.filing import Client, Place

pytestmark = pytest.mark.soak

CLIENTS, KILLS, RELOADS = 4, 40, 12
#: Who is killed: the child of the program, by what it was started with; then whether one of its own children dies in its place.
VICTIMS = (
    ("gunicorn", False),
    ("gunicorn", True),
    ("core.commands worker", False),
    ("bin/postgres", False),
    ("bin/postgres", True),
)
#: What stands in the timeline for each deed a client sends.
WRITTEN = {"registered": "reported", "triage": "triaged", "dispatch": "dispatched", "sign-for": "signed"}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Program, int]]:
    """Pages, worker and database, kept by one program, and the port of the pages."""
    folder, port = small_demo(tmp_path / "storm"), free_port()
    program = Program(folder, "demo", "--port", str(port))
    try:
        assert soon(lambda: program.has_said("Ctrl-C ends it.")), program.said
        assert soon(lambda: answers(port)), program.said
        yield program, port
    finally:
        program.end()


def settle_in(program: Program, port: int) -> tuple[Place, str]:
    """Found a county in the running program's database; return where clients work, and the address behind the fence."""
    at = find_running(Settings(data_dir=program.folder / "var"))
    assert at is not None
    database = Database(at.login)
    county = at_present(found_small_county(database))
    site = create_app(Settings(secret_key="storm"), database)
    tokens = {who: make_token(site, county.home, who) for who in ("clerk", "village")}
    database.dispose()
    return Place(port, county.home.space.code, tokens, county.home.units["upper"]), as_superuser(at.owner)


@contextmanager
def clients_at(place: Place) -> Iterator[list[Client]]:
    """Clients that work while this lasts; each finishes the case it has at hand."""
    stop = threading.Event()
    clients = [Client(place, number, stop) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield clients
    finally:
        stop.set()
        for client in clients:
            client.join(120)


def victim_of(program: Program, dice: random.Random) -> tuple[str, int]:
    """Somebody to kill, and how they are called; 0 where nobody of the kind lives just now."""
    words, below = dice.choice(VICTIMS)
    process = child(program.process.pid, words)
    if below and process:
        process = dice.choice(list(children(process)) or [0])
    return f"a child of {words}" if below else words, process


def soundness(address: str, clients: list[Client]) -> list[str]:
    """What is not as it must be: cases twice or lost, deeds twice or lost, a case without exactly one lead."""
    engine = create_engine(address)
    with engine.connect() as connection:
        found = [*_of_the_acknowledged(connection, clients), *_of_all(connection)]
    engine.dispose()
    return found


def _of_the_acknowledged(connection: Connection, clients: list[Client]) -> Iterator[str]:
    titles = {
        row.title: row.times
        for row in connection.execute(text("SELECT title, count(*) AS times FROM case_stories GROUP BY title"))
    }
    deeds = text("SELECT deed, count(*) AS times FROM timeline WHERE case_id = :case GROUP BY deed")
    for title, done in ((title, done) for client in clients for title, done in client.done.items()):
        if done and titles.get(title, 0) != 1:
            yield f"{title}: {titles.get(title, 0)} cases"
        if not done:
            continue
        case_id = next(client.numbers[title] for client in clients if title in client.numbers)
        there = {row.deed: row.times for row in connection.execute(deeds, {"case": case_id})}
        yield from (f"{title}: {deed} {there.get(WRITTEN[deed], 0)} times" for deed in done if there.get(WRITTEN[deed]) != 1)


def _of_all(connection: Connection) -> Iterator[str]:
    for what, query in {
        "a title twice": "SELECT title FROM case_stories GROUP BY title HAVING count(*) > 1",
        "not one lead": """SELECT c.id FROM cases c LEFT JOIN assignments a ON a.case_id = c.id AND a.leads = 1 AND a.ended_at IS NULL
                           GROUP BY c.id HAVING count(a.id) <> 1""",
        "versions and timeline differ": """SELECT c.id FROM cases c JOIN timeline t ON t.case_id = c.id
                           GROUP BY c.id, c.version HAVING max(t.version) <> c.version OR count(DISTINCT t.version) <> c.version""",
        "a case without a story": "SELECT c.id FROM cases c LEFT JOIN case_stories s ON s.case_id = c.id WHERE s.case_id IS NULL",
        "timeline and audit differ": """SELECT t.case_id FROM timeline t GROUP BY t.case_id HAVING count(*) >
                           (SELECT count(*) FROM audit a WHERE a.case_id = t.case_id)""",
    }.items():
        rows = connection.execute(text(query)).all()
        if rows:
            yield f"{what}: {len(rows)}, for example {rows[0]}"


def test_what_was_acknowledged_is_there_once_whoever_is_killed(
    running: tuple[Program, int], capsys: pytest.CaptureFixture[str]
) -> None:
    program, port = running
    place, behind = settle_in(program, port)
    dice, away, killed = random.Random(9), [], {}  # noqa: S311
    with clients_at(place) as clients:
        while sum(killed.values()) < KILLS:
            time.sleep(dice.uniform(0.2, 2.5))  # the moment of a kill is what chance decides
            name, process = victim_of(program, dice)
            if not process:
                continue
            os.kill(process, signal.SIGKILL)
            began = time.monotonic()
            killed[name] = killed.get(name, 0) + 1
            assert soon(lambda: all(child(program.process.pid, words) for words, _ in VICTIMS)), program.said
            assert soon(lambda: answers(port)), program.said
            away.append(time.monotonic() - began)
        assert soon(lambda: all(any(client.done.values()) for client in clients))
    assert not any(client.is_alive() for client in clients)
    assert [wrong for client in clients for wrong in client.wrong] == []
    assert soundness(behind, clients) == []
    deeds = sum(len(done) for client in clients for done in client.done.values())
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{KILLS} kills {killed}: {deeds} deeds acknowledged, {sum(client.asked_again for client in clients)} asked again, "
            f"longest away {max(away):.1f} s, on average {sum(away) / len(away):.1f} s"
        )
    assert deeds > KILLS


def reload(program: Program) -> None:
    """Let the pages begin anew, and wait until none of the old processes serves any more."""
    old = set(children(child(program.process.pid, "gunicorn")))
    program.process.send_signal(signal.SIGHUP)
    assert soon(lambda: not old & set(children(child(program.process.pid, "gunicorn")))), program.said


def test_a_reload_under_load_drops_nothing(running: tuple[Program, int], capsys: pytest.CaptureFixture[str]) -> None:
    program, port = running
    place, behind = settle_in(program, port)
    with clients_at(place) as clients:
        for _ in range(RELOADS):
            reload(program)
            assert soon(lambda: answers(port)), program.said
    deeds = sum(len(done) for client in clients for done in client.done.values())
    asked_again = sum(client.asked_again for client in clients)
    with capsys.disabled():
        print(f"\n{RELOADS} reloads under load: {deeds} deeds, {asked_again} not answered at once")  # noqa: T201
    assert [wrong for client in clients for wrong in client.wrong] == []
    assert asked_again == 0
    assert soundness(behind, clients) == []
    assert deeds > RELOADS
