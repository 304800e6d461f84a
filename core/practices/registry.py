"""Which practices are installed: found by entry points, checked against the hooks, each under its key."""

import inspect
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args, get_origin

import pluggy

from core import hookspecs
from core.practices.card import BadCard, Practice

log = logging.getLogger(__name__)

GROUP = "fengqiao.practices"


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook as the caller needs it: its voice, the names of its arguments, and of what its answers are made."""

    name: str
    voice: str
    arguments: tuple[str, ...]
    answer: type

    @classmethod
    def of(cls, name: str) -> "Hook":
        """Return the hook with this name."""
        spec = getattr(hookspecs, name)
        returned = inspect.signature(spec).return_annotation
        kinds = [kind for kind in get_args(returned) if kind is not type(None)]
        answer = kinds[0] if get_origin(returned) is not None and kinds else type(None)
        return cls(name, spec.voice, tuple(inspect.signature(spec).parameters), answer)


#: Every hook by its name, in the order a case meets them.
HOOKS: Mapping[str, Hook] = MappingProxyType(
    {name: Hook.of(name) for name, spec in vars(hookspecs).items() if hasattr(spec, "voice")}
)


@dataclass(frozen=True, slots=True)
class Listener:
    """What one practice does when a hook is called: a function that takes some of the hook's arguments."""

    key: str
    hook: Hook
    function: Any
    takes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Installed:
    """The practices of this installation. ``broken`` says of what could not be taken in, why."""

    cards: Mapping[str, Practice] = field(default_factory=dict)
    listeners: Mapping[str, Mapping[str, Listener]] = field(default_factory=dict)
    folders: Mapping[str, Path] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)

    def card(self, key: str) -> Practice | None:
        """Return the card of an installed practice."""
        return self.cards.get(key)

    def missing(self, key: str) -> str:
        """Return in a sentence why there is no card with this key: it is not installed, or it is and is not heard."""
        why = next((said for name, said in self.broken.items() if key in name.split(".")), "")
        return (
            f"{key} is installed, but not heard: {why}"
            if why
            else f"{key} is not installed. Installed: {', '.join(self.cards) or 'none'}."
        )

    @property
    def catalogues(self) -> list[Path]:
        """The folders with the practices' words in other languages."""
        return [folder / "translations" for folder in self.folders.values() if (folder / "translations").is_dir()]


def install(plugins: Iterable[Any], broken: Mapping[str, str] | None = None) -> Installed:
    """Return what these plugins amount to; one that does not keep the contract is left out, with the reason.

    A plugin is a module (or any object) with a ``PRACTICE`` and functions marked ``@hookimpl``.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    cards: dict[str, Practice] = {}
    folders: dict[str, Path] = {}
    refused = dict(broken or {})
    for plugin in plugins:
        name = getattr(plugin, "__name__", repr(plugin))
        try:
            card = _card_of(plugin, cards)
            manager.register(plugin, card.key)
        except (BadCard, pluggy.PluginValidationError) as error:
            refused[name] = str(error)
            continue
        cards[card.key] = card
        if getattr(plugin, "__file__", None):
            folders[card.key] = Path(plugin.__file__).parent
    unknown = {hook.name for key in cards for hook in manager.get_hookcallers(manager.get_plugin(key)) or () if not hook.spec}
    for key in [key for key in cards if unknown & _names(manager, key)]:
        refused[key] = f"answers hooks that do not exist: {', '.join(sorted(unknown & _names(manager, key)))}"
        del cards[key]
        folders.pop(key, None)
    listeners = {name: _listeners(manager, hook, cards) for name, hook in HOOKS.items()}
    for name, why in refused.items():
        log.error("the practice %s is not heard: %s", name, why)
    return Installed(cards, listeners, folders, refused)


def _card_of(plugin: Any, cards: Mapping[str, Practice]) -> Practice:
    card = getattr(plugin, "PRACTICE", None)
    if not isinstance(card, Practice):
        raise BadCard("it has no PRACTICE")
    if card.contract > hookspecs.CONTRACT:
        msg = f"{card.key} was written for hooks {card.contract}, here are {hookspecs.CONTRACT}"
        raise BadCard(msg)
    for key in cards:
        if key == card.key or key.startswith(f"{card.key}_") or card.key.startswith(f"{key}_"):
            msg = f"the keys {key} and {card.key} would share names of tables"
            raise BadCard(msg)
    return card


def _names(manager: pluggy.PluginManager, key: str) -> set[str]:
    return {caller.name for caller in manager.get_hookcallers(manager.get_plugin(key)) or ()}


def _listeners(manager: pluggy.PluginManager, hook: Hook, cards: Mapping[str, Practice]) -> dict[str, Listener]:
    found = getattr(manager.hook, hook.name).get_hookimpls()
    return {
        one.plugin_name: Listener(one.plugin_name, hook, one.function, tuple(one.argnames))
        for one in found
        if one.plugin_name in cards
        and not (one.wrapper or one.hookwrapper)
        and (hook.name != "objections" or cards[one.plugin_name].may_object)
    }


@cache
def installed() -> Installed:
    """Return the practices that this installation's distributions name in the group ``fengqiao.practices``, by name."""
    plugins, broken = [], {}
    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        try:
            plugins.append(point.load())
        except Exception as error:
            log.exception("the practice %s cannot be loaded", point.name)
            broken[point.name] = f"{type(error).__name__}: {error}"
    return install(plugins, broken)
