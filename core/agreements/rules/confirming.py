"""Judicial confirmation: until when it can be asked for, and what stands against it (People's Mediation Law Art. 33)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

#: Both parties together, within so many natural days from the day on which the agreement takes effect, that day not counted.
WINDOW = timedelta(days=30)
RESULTS = ("valid", "rejected", "refused")
#: Identity relations: marriage, parentage, adoption (民诉法解释 355).
IDENTITY = frozenset({"J01"})
#: Where a dispute is often about who owns: house and site, hills and land, intellectual property.
OWNERSHIP = frozenset({"J03", "J07", "J18"})


@dataclass(frozen=True, slots=True)
class Application:
    """A joint application: which parties ask, which court, on which day."""

    parties: tuple[int, ...]
    court: str
    applied_on: date
    #: The agreement settles payments only, neither an identity relation nor who owns something; the mediator vouches for it.
    only_payment: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the court said, when, in which paper."""

    result: str
    result_on: date
    paper: str = ""
    words: str = ""


def window_ends(effective: date) -> date:
    """Return the last day on which confirmation can be asked for: 2023-12-15 for an agreement of 2023-11-15."""
    return effective + WINDOW


def days_left(effective: date, today: date) -> int:
    """Return how many days are left, today not counted; below nothing once the window is over."""
    return (window_ends(effective) - today).days


def objections(
    type_code: str | None, *, effective: date | None, clear: bool, on: date, only_payment: bool = False
) -> tuple[str, ...]:
    """Return what stands against asking the court on a day, in the order in which it is said; nothing when it can be asked.

    ``identity``, ``ownership``: the court does not take it, unless the agreement is about payments only; ``not_effective``;
    ``unclear``: no amount or day to perform by (民诉法解释 358); ``window_over``.
    """
    found = (
        ("identity", type_code in IDENTITY and not only_payment),
        ("ownership", type_code in OWNERSHIP and not only_payment),
        ("not_effective", effective is None),
        ("unclear", not clear),
        ("window_over", effective is not None and on > window_ends(effective)),
    )
    return tuple(reason for reason, holds in found if holds)


def joint(asking: Collection[int], parties: Collection[int]) -> bool:
    """Return whether all parties ask together; one of them alone cannot."""
    return bool(parties) and set(parties) <= set(asking)
