"""Programs under measurement as child processes, and the CPU they and the database spent, as the kernel counts it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds a process and all its children, dead and alive, have spent."""
    total = 0.0
    if not pid:
        return total
    for one in [pid, *_children(pid)]:
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / _TICKS
        if one == pid:
            total += (int(fields[13]) + int(fields[14])) / _TICKS
    return total


def _children(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid:
            found += [int(folder.name), *_children(int(folder.name))]
    return found


@dataclass(frozen=True, slots=True)
class Served:
    """A web program that listens on a port of this machine."""

    pid: int
    port: int


@contextmanager
def served(target: str, port: int, environ: Mapping[str, str]) -> Iterator[Served]:
    """Serve a WSGI application with gunicorn, one worker of four threads, and stop it afterwards."""
    command = [sys.executable, "-m", "gunicorn", target, "-b", f"127.0.0.1:{port}", "-w", "1", "-k", "gthread", "--threads", "4"]
    command += ["--log-level", "warning", "--keep-alive", "60"]
    process = subprocess.Popen(command, env={**os.environ, **environ})
    try:
        _wait(port)
        yield Served(process.pid, port)
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(port)


class UnexpectedAnswer(RuntimeError):
    """A page answered otherwise than a measurement can use."""


class Visitor:
    """A browser without a screen: keeps its cookies, reads tokens out of forms."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> str:
        """Return the page under a path; anything but 200 is an error."""
        status, body = self._ask("GET", path)
        if status != 200:
            raise UnexpectedAnswer("GET", path, status)
        return body

    def post(self, path: str, form: Mapping[str, str]) -> str:
        """Send a form and return where it leads; anything but a redirect is an error."""
        status, location = self._ask("POST", path, urlencode(form))
        if status not in {302, 303}:
            raise UnexpectedAnswer("POST", path, status)
        return location

    def sign_in(self, space: str, name: str, password: str) -> None:
        """Sign in at a space."""
        form = hidden(self.get(f"/{space}/sign-in"))
        self.post(f"/{space}/sign-in", {**form, "sign_in_name": name, "password": password})

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
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


def measure(act: Callable[[int], object], rounds: int, web_pid: int, database_pid: int) -> Cost:
    """Do something ``rounds`` times after a tenth of it as warm-up, and return what one cost."""
    for at in range(max(5, rounds // 10)):
        act(at)
    web, base = cpu_seconds(web_pid), cpu_seconds(database_pid)
    for at in range(rounds):
        act(rounds + at)
    web, base = cpu_seconds(web_pid) - web, cpu_seconds(database_pid) - base
    return Cost(1000 * web / rounds, 1000 * base / rounds)
