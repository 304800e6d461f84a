"""Call the practices of a county: each alone, in its order, in a savepoint of its own, timed, and never to anybody's harm."""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from core import metrics
from core.answers import CaseAtHand, CaseLine
from core.hookspecs import Asks, Gathers, Tells
from core.practices.checking import checked
from core.practices.health import Call
from core.practices.holding import Savepoint, fault_of
from core.practices.hub import Hub, hub_behind
from core.practices.registry import HOOKS, Hook, Listener
from core.practices.rules import budget_of
from core.practices.sets import CountySet, SwitchedOn

if TYPE_CHECKING:
    from core.workspace import Workspace

log = logging.getLogger(__name__)

T = TypeVar("T")
#: A practice that is told something may move a case, of which others are told; those tell nobody further.
DEEPEST = 2


@dataclass(frozen=True, slots=True)
class Said(Generic[T]):
    """An answer, with the key of the practice that gave it and what the county calls that."""

    key: str
    name: str
    answer: T


def practices_of(ws: "Workspace") -> CountySet:
    """Return the county's set, read once in a transaction."""
    ws.session.info.setdefault("of_transaction", {})
    found = ws.session.info["of_transaction"].get("practices")
    if found is None:
        found = hub_behind(ws.session).sets.of(ws.session, ws.county_id)
        ws.session.info["of_transaction"]["practices"] = found
    return cast("CountySet", found)


def is_heard(ws: "Workspace", hook: Any) -> bool:
    """Return whether any of the county's practices listens to a hook."""
    return bool(practices_of(ws).listeners(hook.__name__))


def gather(ws: "Workspace", hook: Gathers[Any, T], args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Said[T]]:
    """Return the answers of all."""
    found = _answers(ws, _hook(hook, "gathers"), args, kwargs)
    return [Said(one.key, one.name, answer) for one, answers in found for answer in answers]


def ask(ws: "Workspace", hook: Asks[Any, T], args: Sequence[Any], kwargs: Mapping[str, Any]) -> T | None:
    """Return the first answer; who comes after is not asked."""
    return next(
        (cast("T", answer) for _one, answer in _answers(ws, _hook(hook, "asks"), args, kwargs) if answer is not None), None
    )


def tell(ws: "Workspace", hook: Tells[Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """Tell all."""
    for _answered in _answers(ws, _hook(hook, "tells"), args, kwargs):
        pass


def try_out(ws: "Workspace", key: str, hook: Any, *args: Any) -> list[Any]:
    """Return what an installed practice would answer, on or off; whatever it writes is undone, and its failure counts for nothing."""
    hub = hub_behind(ws.session)
    found = HOOKS[hook.__name__]
    listener = hub.installed.listeners.get(found.name, {}).get(key)
    if listener is None:
        return []
    savepoint = Savepoint(ws.session.info["session"]())
    given = {**dict(zip(found.arguments[1:], args, strict=False)), "ws": replace(ws, session=savepoint.held)}
    info = ws.session.info
    info["held"], info["inside"] = True, (key,)
    try:
        answer = checked(found, listener.function(**{name: given[name] for name in listener.takes}))
    except BaseException:
        log.exception("practice %s failed when it was tried out in %s", key, found.name)
        answer = []
    finally:
        info["held"], info["inside"] = False, ()
    savepoint.undo()
    return answer if isinstance(answer, list) else [answer]


def _hook(spec: Any, voice: str) -> Hook:
    hook = HOOKS[spec.__name__]
    if hook.voice != voice:
        msg = f"{hook.name} {hook.voice}, it is not called as one that {voice}"
        raise TypeError(msg)
    return hook


def _answers(ws: "Workspace", hook: Hook, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Iterator[tuple[SwitchedOn, Any]]:
    county = practices_of(ws)
    listeners = county.listeners(hook.name)
    if not listeners:
        return
    inside: tuple[str, ...] = ws.session.info.get("inside", ())
    values = {**dict(zip(hook.arguments[1:], args, strict=False)), **kwargs}
    line = next((_line(value) for value in values.values() if isinstance(value, CaseLine | CaseAtHand)), None)
    place = ws.space_id if line is None else line.home_space_id
    hub = hub_behind(ws.session)
    for one, listener in listeners:
        if one.key in inside or len(inside) >= DEEPEST or not one.is_heard_at(ws.county_id, place):
            continue
        tries = one.breaker.is_open
        if tries and not (one.breaker.may_try(ws.now()) and hub.health.claim_try(ws.county_id, one.key, ws.now())):
            continue
        traced = line.number if line is not None and county.traced.get(line.number, ws.now()) > ws.now() else None
        call = Call(ws.county_id, one.key, hook.name, ws.now(), timedelta(0), tried=tries, traced=traced)
        answered, answer = _call(hub, ws, listener, values, call)
        if answered:
            yield one, answer


def _line(case: CaseLine | CaseAtHand) -> CaseLine:
    return case.line if isinstance(case, CaseAtHand) else case


def _call(hub: Hub, ws: "Workspace", listener: Listener, values: Mapping[str, Any], call: Call) -> tuple[bool, Any]:
    """Call one practice and return whether it answered, and what; its failure is undone, logged and counted, and is nobody else's."""
    info = ws.session.info
    savepoint = Savepoint(info["session"]())
    given = {**values, "ws": replace(ws, session=savepoint.held)}
    inside, held = info.get("inside", ()), info.get("held", False)
    info["inside"], info["held"] = (*inside, call.key), True
    began = time.perf_counter()
    answer: Any = None
    failure: BaseException | None = None
    try:
        with hub.watching(call):
            answer = checked(listener.hook, listener.function(**{name: given[name] for name in listener.takes}))
        savepoint.keep()
    except BaseException as raised:  # noqa: BLE001  # SystemExit, KeyboardInterrupt and the like come from code, and stay with it
        failure = raised
    finally:
        info["inside"], info["held"] = inside, held
    took = timedelta(seconds=time.perf_counter() - began)
    if failure is not None:
        savepoint.undo()
        file, line = fault_of(failure, hub.installed.folders.get(call.key))
        metrics.PRACTICE_FAILURES.labels(call.key, call.hook).inc()
        log.error("practice %s failed in %s (%s:%s)", call.key, call.hook, file, line, exc_info=failure)
        hub.health.note(replace(call, took=took, error=f"{type(failure).__name__}: {failure}", file=file, line=line))
        return False, None
    late = f"took {round(took.total_seconds() * 1000)} ms" if took > budget_of(call.hook) else ""
    file, line = fault_in(listener) if late else ("", 0)
    hub.health.note(
        replace(call, took=took, error=late, file=file, line=line, answers=len(answer) if isinstance(answer, list) else 1)
    )
    return True, answer


def fault_in(listener: Listener) -> tuple[str, int]:
    """Return where a function that took too long begins."""
    code = getattr(listener.function, "__code__", None)
    return ("", 0) if code is None else ("/".join(code.co_filename.split("/")[-2:]), code.co_firstlineno)
