"""The program as it is run: one command brings all of it up, whatever dies comes back, nothing is left behind."""

import os
import re
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.commands.demo import choose_port
from tests.core.commands.conftest import Installation
from tests.programs import Program, answers, child, children, free_port, lives, small_demo, soon


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Start programs in a folder whose name has spaces; all of them are ended in the end."""
    folder = small_demo(tmp_path / "一个 文件夹 with spaces")
    started: list[Program] = []

    def begin(*arguments: str, **environment: str) -> Program:
        started.append(Program(folder, *arguments, **environment))
        return started[-1]

    yield begin
    for program in started:
        program.end()


def begin_demo(start: Callable[..., Program], port: int) -> Program:
    demo = start("demo", "--port", str(port))
    assert soon(lambda: demo.has_said("Ctrl-C ends it.")), demo.said
    return demo


def test_the_demonstration_comes_up_lets_other_commands_in_survives_every_death_and_ends(start: Callable[..., Program]) -> None:
    port = free_port()
    demo = begin_demo(start, port)
    assert re.search(r"东镇 +窗口受理 +李秀兰 +lixiulan +three-rivers-42 +http://127.0.0.1:\d+/990101100/sign-in", demo.said)
    assert f"http://127.0.0.1:{port}/990101100/tell" in demo.said
    assert answers(port, "/")
    listed = demo.type("space", "list")
    assert (listed.returncode, "No county has been founded yet." in listed.stdout) == (0, True), listed.stderr
    second = demo.type("demo")
    assert second.returncode == 1
    assert "Another fengqiao works with the data" in second.stderr
    for words in ("gunicorn", "core.commands worker", "bin/postgres"):
        number = child(demo.process.pid, words)
        assert number
        os.kill(number, signal.SIGKILL)
        assert soon(lambda dead=number, how=words: child(demo.process.pid, how) not in {0, dead}), demo.said
    assert soon(lambda: answers(port)), demo.said
    assert demo.said.count("is started again.") >= 3
    own = children(demo.process.pid)
    assert demo.end(signal.SIGINT) == 0
    assert not [number for number in own if lives(number)]
    assert "The data stay." in demo.said


def test_a_killed_demonstration_leaves_nothing_and_starts_again_at_once(start: Callable[..., Program]) -> None:
    port = free_port()
    demo = begin_demo(start, port)
    own = children(demo.process.pid)
    workers = children(child(demo.process.pid, "gunicorn"))
    demo.end(signal.SIGKILL)
    demo.output.unlink()
    again = begin_demo(start, port)
    assert soon(lambda: not [number for number in [*own, *workers] if lives(number)])
    assert "is taken" not in again.said
    assert answers(port)


def test_a_demonstration_with_a_practice_that_is_not_installed_is_refused_in_a_sentence(
    installation: Installation, tmp_path: Path
) -> None:
    empty = {"DATABASE_URL": None, "DATABASE_OWNER_URL": None, "FENGQIAO_DATA_DIR": str(tmp_path / "var")}
    refused = installation.run("demo", "--with", "nobodys", **empty)
    assert refused.exit_code == 2
    assert "nobodys is not installed. Installed: " in refused.output
    assert not (tmp_path / "var").exists()


def test_a_taken_port_is_told_and_another_is_used() -> None:
    said: list[str] = []
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        found = choose_port("127.0.0.1", port, said.append)
        assert found > port
        assert said == [f"Port {port} is taken, so it is {found} this time. 端口 {port} 已被占用，这次用 {found}。"]
        assert choose_port("127.0.0.1", found, said.append) == found
        assert len(said) == 1


def test_serving_replaces_a_dead_worker_and_reloads_without_a_pause(
    start: Callable[..., Program], installation: Installation
) -> None:
    port = free_port()
    serve = start("serve", **installation.environment, FENGQIAO_BIND=f"127.0.0.1:{port}", FENGQIAO_WORKERS="1")
    assert soon(lambda: answers(port)), serve.said
    (first,) = children(serve.process.pid)
    os.kill(first, signal.SIGKILL)
    assert soon(lambda: answers(port)), serve.said
    (second,) = children(serve.process.pid)
    serve.process.send_signal(signal.SIGHUP)
    assert soon(lambda: children(serve.process.pid) and second not in children(serve.process.pid)), serve.said
    assert soon(lambda: answers(port))
    assert serve.end() == 0


def test_serving_at_a_taken_address_is_refused_in_a_sentence(installation: Installation) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = installation.run("serve", FENGQIAO_BIND=f"127.0.0.1:{other.getsockname()[1]}")
    assert result.exit_code == 1
    assert "Name another in FENGQIAO_BIND" in result.output


def test_the_worker_works_and_ends_when_told(start: Callable[..., Program], installation: Installation) -> None:
    worker = start("worker", **installation.environment)
    assert soon(lambda: worker.has_said("worker started"))
    assert worker.end() == 0
    assert "worker stopped" in worker.said
