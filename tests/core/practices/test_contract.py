"""The contract with practices may grow; what is taken away, or must be given anew, is named."""

import copy
import importlib
import inspect

import pytest

from core import hookspecs
from core.commands.contract import locked_contract, narrowings, present_contract
from core.practices import HOOKS, BadCard, Practice, install
from tests.core.practices.zoo import Listening, plugin


def test_nothing_a_practice_may_rely_on_is_lost() -> None:
    assert narrowings(locked_contract(), present_contract()) == []


def test_what_was_added_is_written_down() -> None:
    locked, now = locked_contract(), present_contract()
    assert (locked["hooks"], locked["values"]) == (now["hooks"], now["values"]), "run: fengqiao practices contract --write"
    assert locked["api"].keys() == now["api"].keys(), "run: fengqiao practices contract --write"


@pytest.mark.parametrize(
    ("cut", "named"),
    [
        (lambda now: now["hooks"].pop("case_ways"), "hook case_ways is gone"),
        (lambda now: now["hooks"]["case_moved"]["arguments"].remove("facts"), "hook case_moved: argument facts is gone"),
        (lambda now: now["hooks"]["menu"].update(voice="tells"), "hook menu: voice was gathers, is tells"),
        (lambda now: now["values"]["CaseLine"].pop("rung"), "value CaseLine: rung is gone"),
        (lambda now: now["values"]["Way"].update(colour="required"), "value Way: colour must be given now"),
        (lambda now: now["api"].pop("Form"), "api Form is gone"),
        (lambda now: now["api"]["leave_word"].update(why="required"), "api leave_word: why must be given now"),
    ],
)
def test_a_narrowing_is_named(cut: object, named: str) -> None:
    now = copy.deepcopy(present_contract())
    cut(now)  # type: ignore[operator]
    assert named in narrowings(present_contract(), now)


def test_every_hook_says_what_it_takes_and_gives() -> None:
    for name in HOOKS:
        spec = getattr(hookspecs, name)
        assert inspect.signature(spec).return_annotation is not inspect.Signature.empty
        assert all(part.annotation is not part.empty for part in inspect.signature(spec).parameters.values())


@pytest.mark.parametrize("key", ["", "Tea", "tea-talk", "tea__talk", "2tea", "cases", "t" * 41])
def test_a_key_that_cannot_be_one_is_refused(key: str) -> None:
    with pytest.raises(BadCard):
        Practice(key=key, version="1", name="x", name_en="x", summary="x")


def test_a_practice_that_does_not_keep_the_contract_is_left_out_with_the_reason() -> None:
    def takes_too_much(ws: object, colour: str) -> None:
        """Take an argument the hook does not have."""

    wrong, newer, cardless = (
        plugin("wrong", Listening(), []),
        plugin("newer", Listening(), contract=99),
        importlib.import_module("json"),
    )
    wrong.menu = hookspecs.hookimpl(takes_too_much)  # type: ignore[attr-defined]
    ghost = plugin("ghost", Listening())
    ghost.summoned = hookspecs.hookimpl(lambda: None)  # type: ignore[attr-defined]
    found = install([wrong, newer, cardless, ghost, plugin("tea", Listening()), plugin("tea_talk", Listening())])
    assert list(found.cards) == ["tea"]
    assert found.missing("ghost") == "ghost is installed, but not heard: answers hooks that do not exist: summoned"
    assert found.missing("coffee") == "coffee is not installed. Installed: tea."
    assert set(found.broken) == {"zoo_wrong", "zoo_newer", "json", "ghost", "zoo_tea_talk"}
