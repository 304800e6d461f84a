"""Keep programs running beside our own database server: what dies is started again, and all of it ends together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

import click

from core.commands.databases import start_server
from core.config import Settings
from tenants.server import OwnServer, ServerError
from tenants.server.child import AS_IT_IS
from tenants.server.identity import Identity
from tenants.server.leftovers import wait_until

_LOOK_EVERY = 0.2
#: A program that dies sooner than this after its start waits longer before the next, but never long: whoever comes meanwhile waits too.
_HEALTHY = 10.0
LONGEST_PAUSE = 5.0
#: Requests under way may end before a program is killed.
_PATIENCE = 35.0


@dataclass
class Program:
    """A program of ours that is to run: ``fengqiao`` with these arguments."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    #: Whether SIGHUP makes it begin anew without dropping anybody.
    reloads: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    deaths: int = 0
    #: Not before this moment of the monotonic clock.
    not_before: float = 0.0

    def start(self) -> None:
        """Start it as a child that ends with this process, in a session of its own: Ctrl-C reaches this process alone."""
        own = Identity(os.geteuid(), os.getegid(), AS_IT_IS)
        command = own.command(sys.executable, "-P", "-m", "core.commands", *self.arguments)
        self.process = subprocess.Popen(command, env={**os.environ, **self.environment}, start_new_session=True)
        self.started_at = time.monotonic()

    def look_after(self) -> None:
        """Start it again if it died; one that dies at once again and again has to wait."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.not_before:
                self.start()
        elif self.process.poll() is not None:
            self.deaths = self.deaths + 1 if now - self.started_at < _HEALTHY else 0
            pause = min(2.0**self.deaths - 1, LONGEST_PAUSE)
            click.echo(f"{self.name} ended ({_how(self.process.returncode)}) and is started again.", err=True)
            self.process, self.not_before = None, now + pause

    def tell(self, number: int) -> None:
        """Send it a signal, if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    @property
    def has_ended(self) -> bool:
        """Whether it is not running."""
        return self.process is None or self.process.poll() is not None


@dataclass
class Wishes:
    """What signals asked for since anybody looked."""

    stop: int = 0
    reload: bool = False


@dataclass
class Keeper:
    """Runs our own server and programs that work with it, until SIGTERM or Ctrl-C. Give it the main thread."""

    settings: Settings
    server: OwnServer
    programs: list[Program] = field(default_factory=list)

    def run(self, at_each_look: Callable[[], None] = lambda: None) -> None:
        """Keep everything running; SIGHUP is handed on. At the end the programs stop first, then the server."""
        with listening() as wishes:
            try:
                while not wishes.stop:
                    self._look_after_server()
                    for program in self.programs:
                        program.look_after()
                    if wishes.reload:
                        wishes.reload = False
                        self._reload()
                    at_each_look()
                    time.sleep(_LOOK_EVERY)
            finally:
                stop(self.programs, impatient=lambda: wishes.stop > 1)
                self.server.stop()

    def _look_after_server(self) -> None:
        if self.server.running:
            return
        click.echo("The database server ended and is started again.", err=True)
        self.server.stop()
        try:
            self.server = start_server(self.settings)
        except ServerError as error:
            click.echo(f"{error}\nTrying again.", err=True)
            time.sleep(1)
        else:
            self._reload()  # whoever held connections to the dead one begins with new ones

    def _reload(self) -> None:
        for program in self.programs:
            if program.reloads:
                program.tell(signal.SIGHUP)


def stop(programs: Sequence[Program], impatient: Callable[[], bool] = lambda: False) -> None:
    """End programs: what is under way may finish, unless somebody is impatient."""
    for program in reversed(programs):
        program.tell(signal.SIGTERM)
    wait_until(lambda: impatient() or all(program.has_ended for program in programs), _PATIENCE)
    for program in programs:
        program.tell(signal.SIGKILL)
        if program.process is not None:
            program.process.wait()


@contextmanager
def listening() -> Iterator[Wishes]:
    """Turn SIGTERM, SIGINT and SIGHUP into wishes while this lasts."""
    wishes = Wishes()

    def heard(number: int, frame: FrameType | None) -> None:
        del frame
        if number == signal.SIGHUP:
            wishes.reload = True
        else:
            wishes.stop += 1

    before = {number: signal.signal(number, heard) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        yield wishes
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
