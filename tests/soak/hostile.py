"""Those who hold on to a connection, break it off, or lie about what they send; and the ordinary visitor who comes meanwhile."""

import json
import socket
import ssl
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, cycle, repeat
from struct import pack

from tests.soak.filing import Place

#: Every attacker has a few lines from an address of its own; ordinary visitors come from another.
VISITORS, ATTACKERS = "127.0.0.1", tuple(f"127.0.1.{last}" for last in range(1, 21))
PATIENCE = 30.0
#: Breaks a connection off at once, with what is still under way.
_RESET = pack("ii", 1, 0)

#: What one connection sends, piece after piece.
Pieces = Iterable[bytes]


@dataclass(frozen=True)
class Front:
    """Where connections are taken: a port of this machine, with TLS or without."""

    port: int
    tls: ssl.SSLContext | None = None

    def connect(self, source: str = VISITORS) -> socket.socket:
        """Return a connection from an address of this machine."""
        plain = socket.create_connection(("127.0.0.1", self.port), PATIENCE, (source, 0))
        return self.tls.wrap_socket(plain, server_hostname="fengqiao.example.gov.cn") if self.tls else plain


@dataclass(frozen=True)
class Asked:
    """Requests of a program with a token, as bytes."""

    place: Place

    def head(self, *more: str, method: str = "POST", path: str = "cases") -> bytes:
        """Return the head of a request without its end."""
        lines = [
            f"{method} /api/v1/{self.place.code}/{path} HTTP/1.1",
            "Host: fengqiao.example.gov.cn",
            f"Authorization: Bearer {self.place.tokens['clerk']}",
            "Content-Type: application/json",
            *more,
        ]
        return "\r\n".join([*lines, ""]).encode()

    def case(self, title: str) -> bytes:
        """Return the body that files a case."""
        return json.dumps({"title": title, "unit_id": str(self.place.unit_id)}).encode()


def body_that_drips(asked: Asked) -> Pieces:
    """A body of which a byte comes at a time."""
    return chain([asked.head("Content-Length: 100000") + b'\r\n{"title": "'], repeat(b"x"))


def chunks_that_drip(asked: Asked) -> Pieces:
    """A body in chunks of a byte, without an end."""
    return chain([asked.head("Transfer-Encoding: chunked") + b"\r\n"], repeat(b"1\r\nx\r\n"))


def head_that_never_ends(asked: Asked) -> Pieces:
    """A header of which a line comes at a time."""
    return chain([asked.head()], cycle([b"X-More: 1\r\n"]))


def silence(_asked: Asked) -> Pieces:
    """A connection on which nothing is said."""
    return repeat(b"")


HOLDING: tuple[Callable[[Asked], Pieces], ...] = (silence, head_that_never_ends, body_that_drips, chunks_that_drip)


@dataclass
class Crowd(threading.Thread):
    """Many who each hold a connection and send the next piece every second; who is thrown out comes back."""

    front: Front
    pieces: Callable[[], Pieces]
    number: int
    stop: threading.Event = field(default_factory=threading.Event)
    thrown_out: int = 0

    def __post_init__(self) -> None:
        """Be a thread."""
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        """Hold on until told to stop."""
        lines: dict[int, tuple[socket.socket, Iterator[bytes]]] = {}
        while not self.stop.is_set():
            for at in range(self.number):
                if at not in lines:
                    try:
                        lines[at] = self.front.connect(ATTACKERS[at % len(ATTACKERS)]), iter(self.pieces())
                    except OSError:
                        self.thrown_out += 1
                        continue
                if not _send(*lines[at]):
                    lines.pop(at)[0].close()
                    self.thrown_out += 1
            self.stop.wait(1)
        for line, _ in lines.values():
            line.close()

    def leave(self) -> None:
        """Let go."""
        self.stop.set()
        self.join(PATIENCE)


def _send(line: socket.socket, pieces: Iterator[bytes]) -> bool:
    """Send the next piece, and return whether the connection still stands."""
    try:
        line.sendall(next(pieces))
        line.settimeout(0.001)
        return bool(line.recv(4096)) and False  # whoever is answered is done with
    except (TimeoutError, ssl.SSLWantReadError):
        line.settimeout(PATIENCE)
        return True
    except OSError:
        return False


@dataclass(frozen=True)
class Visits:
    """How ordinary visitors fared."""

    seconds: list[float]
    failed: int

    def __str__(self) -> str:
        """Say it in a line."""
        if not self.seconds:
            return f"none of {self.failed} answered"
        middle, last = statistics.median(self.seconds), max(self.seconds)
        return f"{len(self.seconds)} answered, {self.failed} not; half within {middle * 1000:.0f} ms, all of them within {last * 1000:.0f} ms"


def visit(front: Front, place: Place, span: float, patience: float = PATIENCE) -> Visits:
    """Come with a new connection again and again for so many seconds, and see the day's work list each time."""
    request = Asked(place).head("Connection: close", method="GET", path="day") + b"\r\n"
    seconds, failed, until = [], 0, time.monotonic() + span
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            status = ask(front, request, patience=patience)
        except OSError:
            status = 0
        if status == 200:
            seconds.append(time.monotonic() - began)
        else:
            failed += 1
        time.sleep(0.05)
    return Visits(seconds, failed)


def ask(front: Front, *pieces: bytes, patience: float = PATIENCE, done: bool = False) -> int:
    """Send this and return the status of the answer, 0 where there is none; ``done``: say afterwards that nothing more comes."""
    with front.connect() as line:
        line.settimeout(patience)
        for piece in pieces:
            line.sendall(piece)
        if done and front.tls is None:
            line.shutdown(socket.SHUT_WR)
        answer = line.recv(65536)
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


def break_off(front: Front, *pieces: bytes) -> None:
    """Send this and go away in the middle of it."""
    with front.connect() as line:
        for piece in pieces:
            line.sendall(piece)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
