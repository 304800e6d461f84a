"""The world under attack, for leaks to be planted in."""

from tests.http.conftest import attack, siege, world

__all__ = ["attack", "siege", "world"]
