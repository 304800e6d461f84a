"""Which practices exist, which of them a county hears, and how they are called."""

from core.practices.calling import Said
from core.practices.card import BadCard, Permission, Practice
from core.practices.hub import Hub, hub_of, use_practices
from core.practices.registry import HOOKS, Installed, install, installed
from core.practices.sets import STAMPS, CountySet, SwitchedOn, note_stamps

__all__ = [
    "HOOKS",
    "STAMPS",
    "BadCard",
    "CountySet",
    "Hub",
    "Installed",
    "Permission",
    "Practice",
    "Said",
    "SwitchedOn",
    "hub_of",
    "install",
    "installed",
    "note_stamps",
    "use_practices",
]
