"""Slow and hostile connections: to gunicorn as ``fengqiao serve`` starts it, and to the nginx of ``docs/examples`` in front of it.

Behind nginx other people are served as if nobody were there. gunicorn alone is held up by whoever is slow, as `docs/operating.md` says, and
is itself again when they are gone. Nowhere is anything half written, nothing breaks, no process dies.
"""

import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.programs import Program, child, children, free_port, soon
from tests.soak.filing import Place
from tests.soak.hostile import HOLDING, Asked, Crowd, Front, ask, break_off, visit
from tests.soak.test_kills import running, settle_in

__all__ = ["running"]

pytestmark = pytest.mark.soak

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "nginx.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/nginx/sbin")
CROWD, SPAN, TIMES = 400, 20.0, 40


@pytest.fixture
def bare(running: tuple[Program, int]) -> Front:
    """Gunicorn alone."""
    return Front(running[1])


@pytest.fixture
def behind_nginx(running: tuple[Program, int], tmp_path: Path) -> Iterator[Front]:
    """The example of the documents in front of gunicorn."""
    if NGINX is None:
        pytest.skip("needs nginx")
    port = free_port()
    with nginx_at(tmp_path / "nginx", port, running[1]):
        anybody = ssl.create_default_context()
        anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
        yield Front(port, anybody)


@contextmanager
def nginx_at(folder: Path, port: int, upstream: int) -> Iterator[None]:
    """Nginx with the example as it stands, but for its ports, its certificate and where it writes."""
    assert NGINX is not None
    (folder / "log").mkdir(parents=True)
    said = EXAMPLE.read_text(encoding="utf-8")
    for pattern, instead in (
        ("/etc/fengqiao/tls", str(folder)),
        ("/var/log/nginx", str(folder / "log")),
        (r"listen 443", f"listen 127.0.0.1:{port}"),
        (r"listen 80;", f"listen 127.0.0.1:{free_port()};"),
        (r"127\.0\.0\.1:8080", f"127.0.0.1:{upstream}"),
    ):
        assert re.search(pattern, said), pattern
        said = re.sub(pattern, instead, said)
    temporary = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = f"daemon off; pid {folder}/pid; error_log {folder}/log/main; events {{ worker_connections 4096; }}\nhttp {{ {temporary}\n{said}\n}}\n"
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=fengqiao.example.gov.cn"]
    subprocess.run([*key, "-keyout", folder / "key.pem", "-out", folder / "fullchain.pem"], check=True, capture_output=True)
    process = subprocess.Popen([NGINX, "-p", folder, "-c", folder / "nginx.conf"])
    try:
        assert soon(lambda: (folder / "pid").exists() or process.poll() is not None)
        assert process.poll() is None, (folder / "log" / "main").read_text()
        yield
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def unharmed(program: Program, behind: str) -> Iterator[None]:
    """Whatever happens meanwhile: no process of the pages dies, nothing breaks, no case is half there."""
    master = child(program.process.pid, "gunicorn")
    workers = set(children(master))
    yield
    assert set(children(master)) == workers
    assert "Traceback" not in program.said
    assert '"level":"error"' not in program.said.replace(" ", "")
    engine = create_engine(behind)
    with engine.connect() as connection:
        titles = {row[0]: row[1] for row in connection.execute(text("SELECT title, count(*) FROM case_stories GROUP BY title"))}
        bare = connection.execute(
            text("SELECT count(*) FROM cases c LEFT JOIN case_stories s ON s.case_id = c.id WHERE s.case_id IS NULL")
        )
        assert bare.scalar_one() == 0
    engine.dispose()
    assert {title for title, count in titles.items() if count != 1 or not title.startswith("whole")} == set()


def odd_requests(front: Front, place: Place, at: int) -> dict[str, int]:
    """Send each odd request once, and return what was answered."""
    asked = Asked(place)
    cut, whole = asked.case(f"cut {at}"), asked.case(f"whole {at}")
    middle = len(cut) // 2

    def chunk(piece: bytes) -> bytes:
        return b"%x\r\n%s\r\n" % (len(piece), piece)

    head, chunked = asked.head(f"Content-Length: {len(cut)}") + b"\r\n", asked.head("Transfer-Encoding: chunked") + b"\r\n"
    break_off(front, asked.head())
    break_off(front, head, cut[:middle])
    break_off(front, chunked, chunk(cut[:middle]))
    return {
        "whole, in chunks": ask(front, chunked, chunk(whole[:5]), chunk(whole[5:]), b"0\r\n\r\n"),
        "shorter than said": ask(front, asked.head(f"Content-Length: {len(cut) + 50}") + b"\r\n", cut, done=True)
        if front.tls is None
        else 0,
        "longer than said": ask(front, asked.head(f"Content-Length: {middle}", "Connection: close") + b"\r\n", cut),
        "no number of bytes": ask(front, asked.head("Content-Length: x") + b"\r\n", cut),
        "fewer than none": ask(front, asked.head("Content-Length: -5") + b"\r\n", cut),
        "two lengths": ask(front, asked.head(f"Content-Length: {len(cut)}", "Content-Length: 5") + b"\r\n", cut),
        "a length and chunks": ask(
            front, asked.head("Content-Length: 5", "Transfer-Encoding: chunked") + b"\r\n", chunk(cut), b"0\r\n\r\n"
        ),
        "a chunk of no size": ask(front, chunked, b"zz\r\n", cut, b"\r\n0\r\n\r\n"),
        "more than may be": ask(front, asked.head(f"Content-Length: {10**9}") + b"\r\n", cut),
        "a header without end": ask(front, asked.head("X-Long: " + "x" * 70_000) + b"\r\n"),
        "no HTTP": ask(front, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
    }


@pytest.mark.parametrize("where", ["bare", "behind_nginx"])
def test_who_lies_or_breaks_off_harms_nobody(
    running: tuple[Program, int], where: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    front: Front = request.getfixturevalue(where)
    place, behind = settle_in(*running)
    answers = dict[str, set[int]]()
    with unharmed(running[0], behind):
        for at in range(TIMES):
            for what, status in odd_requests(front, place, at).items():
                answers.setdefault(what, set()).add(status)
        with capsys.disabled():
            print(f"\n{where}, {TIMES} times each: {answers}")  # noqa: T201
    assert answers.pop("whole, in chunks") == {201}
    assert {what: said for what, said in answers.items() if not said <= {0, 400, 413, 414, 422, 431}} == {}


@pytest.mark.parametrize("where", ["bare", "behind_nginx"])
def test_who_holds_on_to_a_connection_holds_up_nobody_behind_nginx(
    running: tuple[Program, int], where: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    front: Front = request.getfixturevalue(where)
    place, behind = settle_in(*running)
    found, quiet = {}, visit(front, place, 5)
    with unharmed(running[0], behind):
        for pieces in HOLDING:
            crowd = Crowd(front, lambda pieces=pieces: pieces(Asked(place)), CROWD)
            crowd.start()
            time.sleep(3)  # until they are all there
            found[pieces.__name__] = visit(front, place, SPAN, patience=5)
            crowd.leave()
            assert soon(lambda: visit(front, place, 1).failed == 0)
            with capsys.disabled():
                print(f"\n{where}, {CROWD} × {pieces.__name__}: {found[pieces.__name__]} (without them: {quiet})")  # noqa: T201
    if where == "behind_nginx":
        assert {name: visits.failed for name, visits in found.items() if visits.failed} == {}
