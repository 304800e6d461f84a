"""The workspace: one space, for one piece of work."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from sqlalchemy.orm import Session

from core.hookspecs import Asks, Gathers, Tells
from core.practices import CountySet, Said, calling
from tenants.door import new_key
from tenants.spaces import Space

P = ParamSpec("P")
T = TypeVar("T")


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does the work: a person at a post, a resident with a code, or the worker."""

    #: The kind of post, a key of ``core.access.POSTS``.
    post: str
    name: str
    account_id: int | None = None
    post_id: int | None = None
    unit_id: int | None = None
    unit_name: str = ""
    locale: str = "zh"

    @property
    def is_person(self) -> bool:
        """Whether somebody signed in stands behind the work."""
        return self.account_id is not None


#: The worker, which fires clocks and carries notices.
WORKER = Actor(post="worker", name="")


@dataclass(slots=True)
class Workspace:
    """A session fenced to one space, the one who acts, and the time it is.

    Services take it first, never commit it and never reach around it; the edge that opened it commits once.
    """

    session: Session
    space: Space
    actor: Actor
    clock: Callable[[], datetime] = field(default=utc_now)

    def now(self) -> datetime:
        """Return the time of this piece of work, aware."""
        return self.clock()

    def new_key(self) -> int:
        """Return a number for a new row."""
        return new_key(self.session)

    @property
    def county_id(self) -> int:
        """The county in which the work is done."""
        return self.space.county_id

    @property
    def space_id(self) -> int:
        """The space in which the work is done."""
        return self.space.id

    @property
    def practices(self) -> CountySet:
        """The practices the county has on, as they stand in this transaction."""
        return calling.practices_of(self)

    def hears(self, hook: Asks[P, T] | Gathers[P, T] | Tells[P]) -> bool:
        """Return whether any practice of the county listens to a hook: else nothing need be prepared for it."""
        return calling.is_heard(self, hook)

    def ask(self, hook: Asks[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Ask the county's practices one after another and return the first answer."""
        found: T | None = calling.ask(self, hook, args, kwargs)
        return found

    def gather(self, hook: Gathers[P, T], *args: P.args, **kwargs: P.kwargs) -> list[Said[T]]:
        """Return what all of the county's practices answer, in the county's order."""
        return calling.gather(self, hook, args, kwargs)

    def tell(self, hook: Tells[P], *args: P.args, **kwargs: P.kwargs) -> None:
        """Tell the county's practices; nobody's answer is read, and who fails, fails alone."""
        calling.tell(self, hook, args, kwargs)
