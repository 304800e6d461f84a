"""``fengqiao serve`` and ``fengqiao worker``: the pages, and what runs without a request."""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click
from prometheus_client import start_http_server

from core import metrics
from core.commands.databases import addresses_of, demand_ready, environment_of, find_running, given_addresses, start_server
from core.commands.keeping import Keeper, Program
from core.config import Settings, load_settings, secret_key, variable
from core.health import look
from core.logs import write_logs
from tenants.door import Database
from tenants.server.leftovers import wait_until

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # gunicorn's signs of life must not wait for a disk; their names are its own
_PORT_PATIENCE = 5.0


@click.command()
def serve() -> None:
    """Serve the pages with gunicorn.

    启动网页服务。

    Where and with how many workers: FENGQIAO_BIND, FENGQIAO_WORKERS (0: one for each core), FENGQIAO_THREADS. A worker
    that dies is replaced; SIGHUP reloads gracefully; SIGTERM lets requests under way finish.
    """
    settings = load_settings()
    if not settings.database_url and (joined := find_running(settings)) is not None:
        settings = replace(settings, database_url=joined.login)
    if not settings.bind.startswith("unix:"):
        _check_bind("bind", settings.bind)
    if settings.metrics_bind:
        _check_bind("metrics_bind", settings.metrics_bind)
    if not settings.secret_key:
        secret_key(settings.data_dir)  # made before the workers ask for it, who could not say what is in the way
    if settings.database_url:
        become_gunicorn(settings)
    else:
        keep_beside_own_server(settings, web_server)


@click.command()
def worker() -> None:
    """Fire the clocks that are due and carry the notices.

    运行时限与消息任务。

    Any number of workers may run at once: what one has in hand the others pass over. SIGTERM ends it after the batch.
    """
    from core.jobs import run_worker

    settings = load_settings()
    if not settings.database_url and (joined := find_running(settings)) is not None:
        settings = replace(settings, database_url=joined.login)
    if not settings.database_url:
        keep_beside_own_server(settings, worker_program)
        return
    write_logs(settings.log_level)
    database = Database(given_addresses(settings).login, pool_size=2)
    if settings.metrics_bind:
        _tell_numbers(settings.metrics_bind)
    if look(database).trouble != "unreachable":  # one that is away is waited for
        demand_ready(database)
    run_worker(database, settings.worker_pause)
    database.dispose()


def _tell_numbers(bind: str) -> None:
    _check_bind("metrics_bind", bind)
    host, _, port = bind.rpartition(":")
    start_http_server(int(port), host.strip("[]"))


def web_server(environment: Mapping[str, str]) -> Program:
    """Give the program that serves the pages."""
    return Program("The web server", ["serve"], environment, reloads=True)


def worker_program(environment: Mapping[str, str]) -> Program:
    """Give the program that fires clocks and carries notices."""
    return Program("The worker", ["worker"], environment)


def keep_beside_own_server(settings: Settings, program: Callable[[Mapping[str, str]], Program]) -> None:
    """Start our own server and keep this program running beside it."""
    server = start_server(settings)
    Keeper(settings, server, [program(environment_of(addresses_of(server)))]).run()


def become_gunicorn(settings: Settings) -> None:
    """Replace this process by gunicorn, which imports the program in its workers only: a reload takes a new version."""
    at = given_addresses(settings)
    database = Database(at.login, pool_size=1)
    if look(database).trouble == "unreachable":
        click.echo("Warning: the database does not answer yet. Pages will work as soon as it does.", err=True)
    else:
        demand_ready(database)
    database.dispose()
    workers = settings.workers or len(os.sched_getaffinity(0))
    command = [sys.executable, "-P", "-m", "gunicorn", "core.serving:application()", "--bind", settings.bind]
    command += ["--config", "python:core.gunicorn_settings"]
    command += ["--workers", str(workers), "--worker-class", "gthread", "--threads", str(settings.threads)]
    command += ["--timeout", "60", "--graceful-timeout", "30", "--keep-alive", "15", "--no-control-socket"]
    if _SHARED_MEMORY.is_dir() and os.access(_SHARED_MEMORY, os.W_OK):
        command += ["--worker-tmp-dir", str(_SHARED_MEMORY)]
    environment = {**os.environ, **environment_of(at)}
    if settings.metrics_bind:
        command += ["--bind", settings.metrics_bind]
        environment[metrics.SHARED] = str(_shared_numbers(settings.data_dir))
    sys.stdout.flush()
    os.execve(sys.executable, command, environment)  # noqa: S606  # no shell is wanted


def _shared_numbers(data_dir: Path) -> Path:
    """Return the folder in which the processes that serve pages count together, empty: a new start counts from nothing."""
    folder = data_dir.absolute() / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _check_bind(name: str, bind: str) -> None:
    host, _, port = bind.rpartition(":")
    if not host or not port.isdigit():
        msg = f"{variable(name)} must be an address and a port such as 127.0.0.1:8080, not {bind!r}."
        raise click.UsageError(msg)
    # what a killed server left may hold the port for a moment
    if not wait_until(lambda: is_free(host, int(port)), _PORT_PATIENCE):
        msg = f"Port {port} of {host} is taken or not ours. Name another in {variable(name)}."
        raise click.ClickException(msg)


def is_free(host: str, port: int) -> bool:
    """Whether this address can be listened on now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError:
            return False
    return True
