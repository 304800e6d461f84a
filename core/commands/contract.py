"""The contract with practices, written down: hooks, values and the public face, so that nothing is taken away unseen."""

import inspect
import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any

from core import answers, api, hookspecs
from core.practices import HOOKS

#: Where the contract is kept; ``fengqiao practices contract --write`` writes it anew.
LOCK = Path(__file__).parent.parent / "contract.json"
#: Values the core makes and a practice reads: they may say more without anybody having to give more.
GIVEN = frozenset({"Actor", "CaseAtHand", "CaseLine", "CaseView", "Said", "Space", "Workspace"})


def present_contract() -> dict[str, Any]:
    """Return the contract as the code keeps it now."""
    hooks = {
        name: {"voice": hook.voice, "arguments": list(hook.arguments), "answer": hook.answer.__name__}
        for name, hook in HOOKS.items()
    }
    values = {name: _fields(kind) for name, kind in vars(answers).items() if is_dataclass(kind)}
    return {
        "version": hookspecs.CONTRACT,
        "hooks": hooks,
        "values": values,
        "api": {name: _face(name) for name in sorted(api.__all__)},
    }


def _fields(kind: Any) -> dict[str, str]:
    """Return the fields of a value, and whether they must be given."""
    return {
        one.name: "required" if one.default is MISSING and one.default_factory is MISSING else "optional" for one in fields(kind)
    }


def _face(name: str) -> dict[str, str]:
    """Return what a public name takes: its parameters, or its fields."""
    found = getattr(api, name)
    if is_dataclass(found):
        return _fields(found)
    if not inspect.isfunction(found):
        return {}
    parameters = inspect.signature(found).parameters.values()
    return {
        one.name: "required" if one.default is one.empty and one.kind not in {one.VAR_KEYWORD, one.VAR_POSITIONAL} else "optional"
        for one in parameters
    }


def locked_contract() -> dict[str, Any]:
    """Return the contract as it was written down."""
    found: dict[str, Any] = json.loads(LOCK.read_text(encoding="utf-8"))
    return found


def write_contract() -> None:
    """Write the contract down as the code keeps it now."""
    LOCK.write_text(json.dumps(present_contract(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def narrowings(locked: Mapping[str, Any], present: Mapping[str, Any]) -> list[str]:
    """Return what a practice written for the locked contract would miss in the present one; empty when it only grew."""
    return [
        *_lost_hooks(locked["hooks"], present["hooks"]),
        *_lost(locked["values"], present["values"], "value"),
        *_lost(locked["api"], present["api"], "api"),
    ]


def _lost_hooks(locked: Mapping[str, Any], present: Mapping[str, Any]) -> Iterator[str]:
    for name, hook in locked.items():
        if name not in present:
            yield f"hook {name} is gone"
            continue
        for part in ("voice", "answer"):
            if hook[part] != present[name][part]:
                yield f"hook {name}: {part} was {hook[part]}, is {present[name][part]}"
        yield from (f"hook {name}: argument {one} is gone" for one in hook["arguments"] if one not in present[name]["arguments"])


def _lost(locked: Mapping[str, Any], present: Mapping[str, Any], what: str) -> Iterator[str]:
    for name, parts in locked.items():
        if name not in present:
            yield f"{what} {name} is gone"
            continue
        yield from (f"{what} {name}: {part} is gone" for part in parts if part not in present[name])
        for part, need in () if name in GIVEN else present[name].items():
            if need == "required" and parts.get(part) != "required":
                yield f"{what} {name}: {part} must be given now"
