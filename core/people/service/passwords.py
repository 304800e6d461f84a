"""Passwords: how they are hashed, and whether one fits."""

import secrets
import threading
from contextlib import suppress

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(memory_cost=32 * 1024, time_cost=3, parallelism=2)
#: For passwords this program drew itself: with 58 random bits nobody guesses them, however quickly one guess is tried.
_drawn_hasher = PasswordHasher(memory_cost=4 * 1024, time_cost=1, parallelism=1)
#: Hashing takes memory; more at once would let a flood of sign-ins take it all.
_hashing = threading.BoundedSemaphore(2)
_NOBODY = _hasher.hash(secrets.token_hex(16))


class WrongSignIn(Exception):
    """Name and password do not fit; which of the two is not told."""


class NoPost(WrongSignIn):
    """Name and password fit, and whose they are has no post any more: told to nobody who does not know the password."""


class Disabled(WrongSignIn):
    """Name and password fit, and the account is disabled: told to nobody who does not know the password."""


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    with _hashing:
        return _hasher.hash(password)


def hash_drawn_password(password: str) -> str:
    """Return the argon2id hash of a one-time password; only for one this program drew at random, never for one a person chose."""
    return _drawn_hasher.hash(password)


def fits(stored: str, password: str) -> bool:
    """Return whether a password is the one that was hashed; for nobody's it takes as long to say no."""
    with _hashing:
        try:
            if stored and _hasher.check_needs_rehash(stored):
                spend_time(password)  # else the quicker answer would tell that this account was never used
            return _hasher.verify(stored or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False


def spend_time(password: str) -> None:
    """Take as long as a slow hash does, so that the time tells nothing about whose password it was."""
    with suppress(VerificationError):
        _hasher.verify(_NOBODY, password)
