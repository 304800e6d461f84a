"""How a practice is held while it works: in a savepoint, with a session that cannot end or change what the core began."""

import re
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, TextClause
from sqlalchemy.orm import Session, SessionTransaction

from core.practices.rules import LONGEST
from tenants.door import Held, bind_again

#: What a practice may not do to a session: it is not its own.
FORBIDDEN = frozenset(
    {
        "begin", "begin_nested", "bind", "close", "close_all", "commit", "connection", "expunge_all", "get_nested_transaction",
        "get_transaction", "invalidate", "prepare", "reset", "rollback",
    }
)  # fmt: skip
_CONTROL = re.compile(
    r"(^|;)\s*(abort|begin|commit|discard|end|prepare|release|reset|rollback|savepoint|set|start)\b|\bset_config\s*\(",
    re.IGNORECASE,
)
_SAYS = frozenset({"execute", "scalar", "scalars"})


class HeldSession:
    """The core's session in the hands of a practice. The savepoint is set when it is first used: who only answers costs no statement."""

    def __init__(self, session: Session, enter: Callable[[], None]) -> None:
        self._session = session
        self._enter = enter

    def __getattr__(self, name: str) -> Any:
        if name in FORBIDDEN:
            raise Held(name)
        found = getattr(self._session, name)
        if name == "info":
            return found
        self._enter()
        return _listening(found) if name in _SAYS else found

    def __contains__(self, row: object) -> bool:
        return row in self._session

    def __iter__(self) -> Any:
        return iter(self._session)


def _listening(say: Callable[..., Any]) -> Callable[..., Any]:
    """Return a session's method that refuses what would change the scope or end the transaction."""

    def said(statement: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(statement, TextClause) and _CONTROL.search(statement.text):
            raise Held(statement.text[:80])
        return say(statement, *args, **kwargs)

    return said


class Savepoint:
    """The savepoint of one call, set when the practice first touches the session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._opened: int | None = session.info.get("opened")
        self._nested: SessionTransaction | None = None
        self.held = cast("Session", HeldSession(session, self._enter))

    def _enter(self) -> None:
        if self._nested is None:
            self._nested = self._session.begin_nested()
            self._driver().exec_driver_sql(f"SET LOCAL statement_timeout = {int(LONGEST.total_seconds() * 1000)}")

    def keep(self) -> None:
        """Keep what the practice did, and enter the scope again as it was."""
        if self._nested is not None:
            self._session.flush()
            self._nested.commit()
            bind_again(self._session, self._opened)
            self._nested = None

    def undo(self) -> None:
        """Undo what the practice did, and enter the scope again as it was."""
        if self._nested is not None:
            self._nested.rollback()
            bind_again(self._session, self._opened)
            self._nested = None

    def _driver(self) -> Connection:
        return self._session.connection()


def fault_of(error: BaseException, folder: Path | None) -> tuple[str, int]:
    """Return the file and line at fault: the last of the practice's own, else the last of all."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if folder is not None and Path(frame.filename).is_relative_to(folder)]
    last = (own or frames)[-1:] or None
    if last is None:
        return "", 0
    name = Path(last[0].filename)
    inside = name.relative_to(folder.parent) if own and folder is not None else Path(name.name)
    return str(inside), last[0].lineno or 0
