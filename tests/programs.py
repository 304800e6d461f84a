"""``fengqiao`` as programs of their own: started in a folder, asked from outside, killed from outside."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tenants.server.leftovers import wait_until

LONG_ENOUGH = 120.0
#: A demonstration as small as can be, in place of the real one.
LOADER = """
from dataclasses import dataclass

@dataclass
class Visitor:
    place: str = "东镇"
    space_code: str = "990101100"
    post: str = "窗口受理"
    name: str = "李秀兰"
    sign_in_name: str = "lixiulan"
    password: str = "three-rivers-42"

PACKS = ("nothing",)

def load_demo(database, now, say, only, secret, also):
    say("loading nothing at all")
    return [Visitor()]

def waiting_codes(database, only, secret):
    return []

def slip_codes(database, only, now):
    return []
"""


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, path: str = "/readyz") -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def soon(condition: Callable[[], object]) -> bool:
    return wait_until(lambda: bool(condition()), LONG_ENOUGH)


def children(parent: int) -> dict[int, str]:
    """The living children of a process, with how they were started."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(") ")[2].split()
            if int(fields[1]) == parent and fields[0] != "Z":
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return found


def child(parent: int, words: str) -> int:
    """The one child that was started with these words; 0 while there is none."""
    return next((number for number, line in children(parent).items() if words in line), 0)


def lives(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][:1]
    except OSError:
        return False


class Program:
    """``fengqiao`` running in a folder of its own."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.folder, self.output = folder, folder / f"{arguments[0]}.log"
        own = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "FENGQIAO_"))}
        self.environment = {**own, "PYTHONPATH": str(folder), **environment}
        self.command = [sys.executable, "-P", "-m", "core.commands", *arguments]
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, cwd=folder, env=self.environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def has_said(self, words: str) -> bool:
        assert self.process.poll() is None, self.said
        return words in self.said

    def type(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command in the same folder, while this one runs."""
        command = [*self.command[:4], *arguments]
        return subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False)

    def end(self, how: int = signal.SIGTERM) -> int:
        """Send a signal and wait until it is gone; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(LONG_ENOUGH)


def small_demo(folder: Path) -> Path:
    """A folder in which ``fengqiao demo`` loads nothing: it keeps the pages, the worker and the database running, and no more."""
    (folder / "demo").mkdir(parents=True)
    (folder / "demo" / "__init__.py").touch()
    (folder / "demo" / "loader.py").write_text(LOADER, encoding="utf-8")
    (folder / "demo" / "founding.py").write_text("class NotADemonstration(RuntimeError):\n    pass\n", encoding="utf-8")
    return folder
