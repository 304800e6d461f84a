"""Every rule with what it asks, run one after another: done, or what is wrong."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.health import TablesMissing
from core.practices import Installed
from core.testing.kit import running, standing
from core.testing.kit.ground import Ground, ground
from core.testing.kit.neighbours import neighbours


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule: what it asks, and what was found wrong; nothing when it is kept."""

    rule: str
    asks: str
    wrong: tuple[str, ...]


#: What can be seen without running anything.
_STANDING: tuple[tuple[str, str, Callable[[Installed, str], Iterator[str]]], ...] = (
    ("card", "The card says what it is, adds and reads, and its permissions name posts that there are.", standing.card),
    ("types", "Every function says what it takes and gives.", standing.types),
    ("own names", "Tables, blueprints, templates and words bear the practice's own key.", standing.own_names),
    (
        "fence",
        "Every table of a county begins its keys with it and stands behind a fence; cases are tied by all three keys.",
        standing.fence,
    ),
    ("face", "It sees the core through core.api alone.", standing.face),
    ("translations", "Every text for people has its English.", standing.translations),
)
#: What is seen in a database and on pages of its own.
_RUNNING: tuple[tuple[str, str, Callable[[Ground], Iterator[str]]], ...] = (
    ("off means off", "Where it is off, every address of it is not found, to everybody.", running.off_means_off),
    ("pages", "Where it is on, every page opens, is told from others by its heading, and its fields have labels.", running.pages),
    ("quiet", "No hook fails on a county that has nothing of it yet.", running.quiet),
    ("comes back", "Off and on again, its data are as they were.", running.comes_back),
    (
        "neighbours",
        "A row of the next township, or of another county, is answered as one that is not there, on every address.",
        neighbours,
    ),
    (
        "nonsense",
        "Whatever is typed into its forms is refused or taken; nothing breaks, and nothing is shown as markup.",
        running.nonsense,
    ),
    ("failure alone", "When it fails in every hook, cases move and pages open as without it.", running.failure_alone),
)


def check_practice(practices: Installed, key: str) -> list[Finding]:
    """Run every rule on an installed practice, on a database server of its own, and return what was found."""
    found = [Finding(rule, asks, _tried(check, practices, key)) for rule, asks, check in _STANDING]
    alone = Installed(
        {key: practices.cards[key]},
        {hook: {key: heard[key]} for hook, heard in practices.listeners.items() if key in heard},
        {name: folder for name, folder in practices.folders.items() if name == key},
    )
    with tempfile.TemporaryDirectory(prefix="fengqiao-kit-") as folder:
        found.append(
            Finding(
                "migrations",
                "Its migrations go up and down, and lay just what its models say.",
                _tried(running.migrations, alone, key, Path(folder)),
            )
        )
        try:
            with ground(alone, key, Path(folder)) as at:
                found += [Finding(rule, asks, _tried(check, at)) for rule, asks, check in _RUNNING]
        except Exception:  # noqa: BLE001  # what it stands on cannot be laid; the rule about migrations says why
            found += [Finding(rule, asks, ("waits for its tables: see migrations",)) for rule, asks, _check in _RUNNING]
    return found


def _tried(check: Callable[..., Iterator[str]], *args: object) -> tuple[str, ...]:
    """Return what a rule finds; one that cannot be tried to its end says so."""
    found: list[str] = []
    try:
        found.extend(check(*args))
    except TablesMissing as missing:
        found.append(str(missing))
    except Exception as stopped:  # noqa: BLE001  # whatever a practice does, the other rules are tried
        found.append(
            f"could not be tried to the end: {type(stopped).__name__}: {str(stopped).splitlines()[0] if str(stopped) else ''}"
        )
    return tuple(found)
