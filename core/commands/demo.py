"""``fengqiao demo``: everything at once on this machine, to look at and to try."""

import os
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from typing import Any

import click

from core.commands.columns import columns
from core.commands.databases import addresses_of, environment_of, find_running, start_server
from core.commands.keeping import Keeper
from core.commands.running import is_free, web_server, worker_program
from core.config import Settings, load_settings, secret_key, variable
from core.people.visitors import Visitor, keep_visitors
from core.practices import installed
from core.workspace import utc_now
from tenants.door import Database
from tenants.server import OwnServer
from tenants.server.leftovers import wait_until

_PORT = 8080
_PORT_PATIENCE = 3.0
_PORTS_TRIED = 50
_WORDS = 16
_ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  # compared with, not bound to


@dataclass(frozen=True, slots=True)
class Say:
    """Tells what is being done, with the seconds since the beginning."""

    begun: float

    def __call__(self, words: str) -> None:
        """Say one sentence."""
        click.echo(f"{time.monotonic() - self.begun:6.1f} s  {words}")


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0 lets phones in the same network in."
)
@click.option("--port", default=_PORT, show_default=True, help="Another free port is taken when this one is not free.")
@click.option("--only", multiple=True, metavar="PLACE", help="Load this locality alone (a folder of demo); may be given again.")
@click.option(
    "--with", "also", multiple=True, metavar="KEY", help="Switch this practice on as well, in every place; may be given again."
)
def demo(host: str, port: int, only: tuple[str, ...], also: tuple[str, ...]) -> None:
    """Load the demonstration and serve it, with a database of its own.

    装载演示数据并启动。

    The first start makes the data, later ones find them again. Ctrl-C ends everything; `make clean-demo` forgets it.
    All people in it are invented. 演示中的人物均为虚构。
    """
    say = Say(time.monotonic())
    settings = replace(load_settings(), demo=True)
    if settings.database_url:
        raise click.UsageError("DATABASE_URL is set. The demonstration keeps a database of its own: run it without DATABASE_URL.")
    unknown = [key for key in also if installed().card(key) is None]
    if unknown:
        raise click.UsageError(installed().missing(unknown[0]))
    if find_running(settings) is not None:
        message = (
            f"Another fengqiao works with the data in {settings.data_dir} already. End that one first, or set FENGQIAO_DATA_DIR."
        )
        raise click.ClickException(message)
    say("Starting the database. 正在启动数据库。")
    server = start_server(settings)
    try:
        visitors, reports, slips = _load(server, say, settings, only, also)
        port = choose_port(host, port, say)
        keeper = _keeper(settings, server, host, port, visitors)
    except BaseException:
        server.stop()
        raise
    say("Starting the pages and the worker. 正在启动网页和后台任务。")
    announced = Announcement(host, port, visitors, say, reports, slips)
    keeper.run(announced.when_ready)
    click.echo("The demonstration has ended. The data stay. 演示已结束，数据保留。")


def _load(
    server: OwnServer, say: Callable[[str], None], settings: Settings, only: Sequence[str], also: Sequence[str]
) -> tuple[list[Visitor], list[Any], list[Any]]:
    """Load the demonstration's places and people; what is there already is found again.

    Returns who can sign in, the query codes of the residents' reports that wait, and of the slips in their hands. The demonstration stands above the core,
    which therefore knows it by name alone; an installation may lack it.
    """
    try:
        loader = import_module("demo.loader")
        refused: type[Exception] = import_module("demo.founding").NotADemonstration
    except ModuleNotFoundError as missing:
        if missing.name not in {"demo", "demo.loader", "demo.founding"}:
            raise
        raise click.ClickException("This installation comes without the demonstration (the package demo).") from None
    packs = _chosen(loader.PACKS, only)
    secret = settings.secret_key or secret_key(settings.data_dir)
    say("Loading the demonstration. 正在装载演示数据。")
    database = Database(addresses_of(server).login, pool_size=2)
    try:
        visitors = [Visitor.of(one) for one in loader.load_demo(database, utc_now(), say, packs, secret, also)]
        return visitors, loader.waiting_codes(database, packs, secret), loader.slip_codes(database, packs, utc_now())
    except refused as error:
        message = f"The data in FENGQIAO_DATA_DIR are no demonstration: {error}. Set FENGQIAO_DATA_DIR to another folder."
        raise click.ClickException(message) from None
    finally:
        database.dispose()


def _chosen(there: Sequence[str], only: Sequence[str]) -> Sequence[str]:
    """Return the packs that were asked for in the order they are loaded; all where none was named."""
    unknown = [name for name in only if name not in there]
    if unknown:
        msg = f"There is no demonstration of {', '.join(unknown)}. There are: {', '.join(there)}."
        raise click.UsageError(msg)
    return [name for name in there if name in only] or there


def _keeper(settings: Settings, server: OwnServer, host: str, port: int, visitors: Sequence[Visitor]) -> Keeper:
    keep_visitors(settings.data_dir, visitors)
    environment = environment_of(addresses_of(server)) | {
        variable("data_dir"): str(settings.data_dir.resolve()),
        variable("bind"): f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        variable("demo"): "on",
        variable("patterns"): _patterns(),
        variable("log_level"): os.environ.get(variable("log_level"), "warning"),
    }
    if variable("site_url") not in os.environ:
        environment[variable("site_url")] = _address(host, port)
    return Keeper(settings, server, [web_server(environment), worker_program(environment)])


def _patterns() -> str:
    """Return the folders with ladders a county may begin from: those set, and the demonstration's own."""
    (folder,) = import_module("demo").__path__
    return os.pathsep.join(filter(None, (os.environ.get(variable("patterns"), ""), f"{folder}/ladders")))


def choose_port(host: str, wanted: int, say: Callable[[str], None]) -> int:
    """Return the port to listen on: the one wanted, or the next that is free; says so if it is another."""
    # what a killed demonstration left may hold the port for a moment
    if wait_until(lambda: is_free(host, wanted), _PORT_PATIENCE):
        return wanted
    for port in range(wanted + 1, min(wanted + _PORTS_TRIED, 65536)):
        if is_free(host, port):
            say(f"Port {wanted} is taken, so it is {port} this time. 端口 {wanted} 已被占用，这次用 {port}。")
            return port
    msg = f"No free port from {wanted} on at {host}. Name one with --port, and an address of this machine with --host."
    raise click.ClickException(msg)


def _address(host: str, port: int) -> str:
    reached = _own_address() if host in _ANYWHERE else host
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def _own_address() -> str:
    """Return this machine's address in its network; nothing is sent for it."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: an address nobody has
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


@dataclass
class Announcement:
    """Says, once the pages answer, where they are and who can sign in."""

    host: str
    port: int
    visitors: Sequence[Visitor]
    say: Callable[[str], None]
    #: Query codes of residents' reports that wait at a window.
    reports: Sequence[Any] = ()
    #: Codes of slips that practices gave to residents.
    slips: Sequence[Any] = ()
    made: bool = False

    def when_ready(self) -> None:
        """Announce once."""
        if not self.made and _answers(self.host, self.port):
            self.made = True
            self.say("Ready. 可以用了。")
            click.echo(self.text())

    def text(self) -> str:
        """Return what is announced."""
        here = f"http://127.0.0.1:{self.port}" if self.host in _ANYWHERE else _address(self.host, self.port)
        lines = ["", f"  Open 请打开   {here}/"]
        if self.host in _ANYWHERE:
            lines.append(f"  Phones 手机   {_address(self.host, self.port)}/   (in the same network 同一网络内)")
        head = ("Place 地方", "Post 岗位", "Name 姓名", "Sign-in name 登录名", "Password 密码", "Page 登录页")
        rows = [
            (one.place, one.post, one.name, one.sign_in_name, one.password, f"{here}/{one.space_code}/sign-in")
            for one in self.visitors
        ]
        places = dict.fromkeys((one.place, one.space_code) for one in self.visitors if len(one.space_code) > 6)
        lines += ["", "  Who can sign in 可以登录的人（均为虚构）", "", _indented(columns(head, rows))]
        lines += ["", "  For residents, without an account 群众不用账号", ""]
        lines += [_indented(columns(("Place 地方", "Page 页面"), [(place, f"{here}/{code}/tell") for place, code in places]))]
        lines += [*self._codes(here), *self._slips(here)]
        lines += ["", "  Ctrl-C ends it. 按 Ctrl-C 结束。", ""]
        return "\n".join(lines)

    def _codes(self, here: str) -> list[str]:
        """Return how residents ask for what they reported."""
        if not self.reports:
            return []
        head = ("Place 地方", "Code 查询码", "Telephone ends in 手机后四位", "What was told 说的事", "Page 查询页")
        rows = [(one.place, one.code, one.tail, f"{one.words[:_WORDS]}…", f"{here}/{one.space_code}/ask") for one in self.reports]
        return [
            "",
            "  Reports that wait at a window, and how their senders ask for them 等着受理的群众反映",
            "",
            _indented(columns(head, rows)),
        ]

    def _slips(self, here: str) -> list[str]:
        """Return what residents can do with the slips they were given."""
        if not self.slips:
            return []
        head = ("Place 地方", "Slip 单子", "Code 单子上的码", "Page 群众打开的页面")
        rows = [(one.place, f"{one.practice} {one.about}", one.code, f"{here}/{one.space_code}/{one.path}") for one in self.slips]
        return [
            "",
            "  Slips that residents hold, printed anew at each start 群众手里的单子，每次启动重新打",
            "",
            _indented(columns(head, rows)),
        ]


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection("127.0.0.1" if host in _ANYWHERE else host, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))
