"""Programs under measurement as child processes, and the CPU and memory they and the database spend, as the kernel counts it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 60.0
BARE = ("-m", "gunicorn", "benchmarks.bare:app", "-w", "1", "-k", "gthread", "--threads", "4", "--keep-alive", "60", "-b")


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds a process and all its children, dead and alive, have spent (threads that ended count for nothing)."""
    total = 0.0
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += _on_a_core(one)
        if one == pid:
            total += (int(fields[13]) + int(fields[14])) / _TICKS
    return total


def _on_a_core(pid: int) -> float:
    """Return the seconds all threads of a process have run: the scheduler counts them in nanoseconds, ``stat`` in hundredths of a second."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def memory(pid: int) -> float:
    """Return the MB a process and all its children hold, what they share counted once (PSS)."""
    kilobytes = 0
    for one in family(pid):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
        kilobytes += int(found[1]) if found else 0
    return kilobytes / 1024


def family(pid: int) -> list[int]:
    """Return a process with all its children and theirs; none for the number 0."""
    if not pid:
        return []
    found = [pid]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid:
            found += family(int(folder.name))
    return found


@dataclass(frozen=True, slots=True)
class Served:
    """A program that runs, and how many seconds it took to start: by the clock, and of CPU."""

    pid: int
    port: int
    started: float
    spent: float


@contextmanager
def served(port: int, environ: Mapping[str, str], command: Sequence[str] = ()) -> Iterator[Served]:
    """Serve the pages as ``fengqiao serve`` does with one worker, or what another command serves, and stop it afterwards."""
    given = {"FENGQIAO_BIND": f"127.0.0.1:{port}", "FENGQIAO_WORKERS": "1", **environ}
    words = [*command, f"127.0.0.1:{port}"] if command else ["-m", "core.commands", "serve"]
    with _running(words, given) as (process, began):
        _wait(process, lambda: _answers(port))
        yield Served(process.pid, port, time.monotonic() - began, cpu_seconds(process.pid))


@contextmanager
def worker(environ: Mapping[str, str], ready: Callable[[], bool]) -> Iterator[Served]:
    """Run ``fengqiao worker`` and stop it afterwards; it has started when ``ready`` says that it did something."""
    with _running(["-m", "core.commands", "worker"], {"FENGQIAO_WORKER_PAUSE": "0.1", **environ}) as (process, began):
        _wait(process, ready)
        yield Served(process.pid, 0, time.monotonic() - began, cpu_seconds(process.pid))


@contextmanager
def _running(words: Sequence[str], environ: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    began = time.monotonic()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, *words], env={**os.environ, **environ}, stdout=quiet, stderr=quiet)
    try:
        yield process, began
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if ready():
            return
        time.sleep(0.02)
    raise TimeoutError(process.args)


def _answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except OSError:
        return False
    return True


class UnexpectedAnswer(RuntimeError):
    """A page answered otherwise than a measurement can use."""


class Visitor:
    """A browser without a screen: keeps its cookies, reads tokens out of forms."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> str:
        """Return the page under a path; anything but 200 is an error."""
        status, body = self._ask("GET", path)
        if status != 200:
            raise UnexpectedAnswer("GET", path, status)
        return body

    def status(self, path: str) -> int:
        """Return how the page under a path is answered, whatever it is."""
        return self._ask("GET", path)[0]

    def post(self, path: str, form: Mapping[str, str]) -> str:
        """Send a form and return where it leads; anything but a redirect is an error."""
        status, location = self._ask("POST", path, urlencode(form))
        if status not in {302, 303}:
            raise UnexpectedAnswer("POST", path, status)
        return location

    def sign_in(self, space: str, name: str, password: str) -> "Visitor":
        """Sign in at a space."""
        form = hidden(self.get(f"/{space}/sign-in"))
        self.post(f"/{space}/sign-in", {**form, "sign_in_name": name, "password": password})
        return self

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
        except ConnectionError:  # it lay still for longer than the server keeps it
            self._connection.close()
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        text = response.read().decode()
        return response.status, response.getheader("Location") or text


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's first form that has a token."""
    found = dict(re.findall(r'<input type="hidden" name="(csrf_token|key|version)" value="([^"]*)"', page))
    return {name: found[name] for name in ("csrf_token", "key") if name in found}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one request cost, in milliseconds of CPU."""

    application: float
    database: float

    @property
    def whole(self) -> float:
        """Application and database together."""
        return self.application + self.database


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done again and again, and the processes that spend CPU on it: the web's (0 for none) and the database's."""

    do: Callable[[int], object]
    web_pid: int
    database_pid: int


#: Other work on the cores only adds, so of so many parts of a measurement the cheapest counts.
PARTS = 10


def measure(act: Act, rounds: int) -> Cost:
    """Do something ``rounds`` times after a tenth of it as warm-up, and return what one cost in the cheapest part of them."""
    return cheapest(measure_in_turn([act], rounds)[0])


def measure_in_turn(acts: Sequence[Act], rounds: int) -> list[list[Cost]]:
    """Do each of these ``rounds`` times, a part of one after a part of the other, and return what one cost in each part.

    The machine's speed changes within a run. What stands side by side is therefore done side by side: the parts of one number
    were made within seconds of each other.
    """
    each = max(1, rounds // PARTS)
    for act in acts:
        for at in range(max(5, each)):
            act.do(at)
    costs: list[list[Cost]] = [[] for _ in acts]
    for part in range(1, PARTS + 1):
        for act, found in zip(acts, costs, strict=True):
            web, base = cpu_seconds(act.web_pid), cpu_seconds(act.database_pid)
            for at in range(each):
                act.do(each * part + at)
            found.append(
                Cost(1000 * (cpu_seconds(act.web_pid) - web) / each, 1000 * (cpu_seconds(act.database_pid) - base) / each)
            )
    return costs


def cheapest(parts: Sequence[Cost]) -> Cost:
    """Return the cheapest part, application and database together."""
    return min(parts, key=lambda cost: cost.whole)


def beside(parts: Sequence[Cost], others: Sequence[Cost]) -> float:
    """Return how many times as much one costs as the other, part by part: the middle one of these ratios."""
    return median(one.whole / other.whole for one, other in zip(parts, others, strict=True))
