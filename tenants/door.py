"""The door: the only place where a session on the database is opened, always bound to a scope."""

import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Result, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction

from tenants.keys import KeyBlocks
from tenants.scopes import Scope


class Unscoped(RuntimeError):
    """A transaction began without a scope: an error, never "all"."""


class Held(RuntimeError):
    """Somebody who works inside another's transaction tried to end it or to change its scope."""


class FencedSession(Session):
    """A session whose every transaction enters its scope before the first statement.

    While it is held (``info["held"]``), the work inside belongs to a transaction that others began: it cannot be ended.
    """

    def commit(self) -> None:
        """Commit, unless held.

        Raises:
            Held: the transaction is not the caller's to end.
        """
        self._see_that_it_is_free()
        super().commit()

    def rollback(self) -> None:
        """Roll back, unless held.

        Raises:
            Held: the transaction is not the caller's to end.
        """
        self._see_that_it_is_free()
        super().rollback()

    def _see_that_it_is_free(self) -> None:
        if self.info.get("held"):
            raise Held


@event.listens_for(FencedSession, "after_begin")
def _enter_scope(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if transaction.nested:
        return
    binding = session.info.get("binding")
    if binding is None:
        raise Unscoped
    session.info["opened"] = None
    session.info["of_transaction"] = {}
    connection.exec_driver_sql(binding)


def open_window(session: Session, case_id: int) -> None:
    """Open one case to this transaction; only the core's own function for it may call this, after reading a row under the fence."""
    session.info["opened"] = int(case_id)
    # a practice has the session in other hands; the scope is set behind them
    real: Session = session.info["session"]()
    real.connection().exec_driver_sql(f"SET LOCAL app.opened = '{int(case_id)}'")


def show_lines(session: Session, case_ids: Iterable[int]) -> None:
    """Let this transaction read the ledger lines of these cases, and nothing personal of them.

    As with ``open_window`` only the core's own function may call this, after reading the shares under the fence.
    """
    ids = ",".join(str(int(case_id)) for case_id in case_ids)
    real: Session = session.info["session"]()
    real.connection().exec_driver_sql(f"SET LOCAL app.lines = '{{{ids}}}'")


def bind_again(session: Session, opened: int | None) -> None:
    """Enter the scope of this transaction once more, with this case opened, whatever somebody did to it in a savepoint."""
    session.info["opened"] = opened
    session.connection().exec_driver_sql(f"{_bound_again(session)}; SET LOCAL statement_timeout TO DEFAULT")


def _bound_again(session: Session) -> str:
    opened = session.info["opened"]
    return f"{_UNBOUND}; {session.info['binding']}; SET LOCAL app.opened = '{'' if opened is None else int(opened)}'"


class Database:
    """One PostgreSQL database as the serving login sees it."""

    def __init__(self, url: str, *, role_prefix: str | None = None, pool_size: int = 4, **engine_options: Any) -> None:
        """Prepare an engine; nothing connects yet. ``role_prefix`` is the database's name unless told otherwise."""
        parsed = make_url(url)
        if parsed.drivername in {"postgresql", "postgres"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.role_prefix = role_prefix or parsed.database or "fengqiao"
        self.engine: Engine = create_engine(
            parsed,
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=False,
            pool_use_lifo=True,
            hide_parameters=True,
            # Without it an INSERT answers -1, which reads as "something was added" (see ``changed``).
            execution_options={"preserve_rowcount": True},
            **engine_options,
        )
        self.keys = KeyBlocks()

    def open(self, scope: Scope) -> FencedSession:
        """Return a new session bound to this scope; the caller commits and closes."""
        session = FencedSession(self.engine, expire_on_commit=False)
        session.info["binding"] = scope.statements(self.role_prefix)
        session.info["scope"] = scope
        session.info["role_prefix"] = self.role_prefix
        session.info["keys"] = self.keys
        session.info["database"] = self
        session.info["session"] = weakref.ref(session)
        return session

    def dispose(self) -> None:
        """Close the idle connections of the pool."""
        self.engine.dispose()


def enter(session: Session, scope: Scope) -> None:
    """Go on under another scope within the same transaction, so that what is done under several is done whole or not at all.

    Nothing that the scope before had bound, and no case that it had opened, is left.
    """
    session.flush()
    binding = scope.statements(session.info["role_prefix"])
    session.info["binding"], session.info["scope"] = binding, scope
    session.info["opened"], session.info["of_transaction"] = None, {}
    session.connection().exec_driver_sql(f"{_UNBOUND}; {binding}")


#: Everything a scope may bind, and the window on a case, shut.
_BOUND = ("county", "space", "seat", "account", "sign_in", "code", "opened", "lines")
_UNBOUND = "; ".join(f"SET LOCAL app.{name} = ''" for name in _BOUND)


@contextmanager
def beside(session: Session, scope: Scope) -> Iterator[Session]:
    """Read under another scope for a moment and come back to where the transaction was, with the case it had opened.

    Also while a practice has the session in its hands: only the core's own reading may stand inside.
    """
    real: Session = session.info["session"]()
    real.flush()
    real.connection().exec_driver_sql(f"{_UNBOUND}; {scope.statements(real.info['role_prefix'])}")
    try:
        yield real
    except DBAPIError:
        raise  # the transaction is lost, and with it every scope
    except BaseException:
        real.connection().exec_driver_sql(_bound_again(real))
        raise
    real.connection().exec_driver_sql(_bound_again(real))


def changed(result: Result[*tuple[Any, ...]]) -> int:
    """Return how many rows a statement added or changed: under row security a forbidden UPDATE changes none, silently.

    Raises:
        LookupError: the driver does not know; never taken for "some" or "none".
    """
    count = int(getattr(result, "rowcount", -1))
    if count < 0:
        msg = "nobody counted the rows of this statement"
        raise LookupError(msg)
    return count


class Unchanged(RuntimeError):
    """A statement reached fewer or more rows than it must: the fence stood in the way, and silently."""


def must_change(result: Result[*tuple[Any, ...]], rows: int = 1) -> None:
    """See that a statement changed so many rows.

    Raises:
        Unchanged: it did not; the transaction is to be given up.
    """
    if changed(result) != rows:
        msg = f"{changed(result)} rows were changed where {rows} must be"
        raise Unchanged(msg)


def new_key(session: Session) -> int:
    """Return a new key for a row of this session's database."""
    keys: KeyBlocks = session.info["keys"]
    return keys.take(session)
