"""What keeps the programs running: one that dies again and again waits, but never long."""

import subprocess
import sys
import time

from core.commands.keeping import LONGEST_PAUSE, Program


def dead() -> "subprocess.Popen[bytes]":
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process


def pause_after_another_death(program: Program, *, lived: float) -> float:
    """How long a program has to wait that died after so many seconds."""
    program.process, program.started_at = dead(), time.monotonic() - lived
    program.look_after()
    return program.not_before - time.monotonic()


def test_a_program_that_dies_at_once_waits_longer_each_time_but_never_long() -> None:
    program = Program("It", [], {})
    pauses = [pause_after_another_death(program, lived=0) for _ in range(9)]
    assert pauses[:2] == sorted(pauses[:2])
    assert 0 < pauses[0] < pauses[-1] <= LONGEST_PAUSE


def test_a_program_that_had_lived_comes_back_at_once() -> None:
    program = Program("It", [], {})
    for _ in range(3):
        pause_after_another_death(program, lived=0)
    assert pause_after_another_death(program, lived=60) <= 0
