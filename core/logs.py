"""Logs: one JSON object a line, and nothing in it that somebody typed.

What may stand in a line is listed here; whatever else a record bears is left out. An error is told by its kind, its
place and the constraint it broke, never by its own words: those of a database quote the row.
"""

import json
import logging
import logging.config
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

#: What a record may bear beside its message, given as ``extra``: numbers and names of the program, never of people.
ALLOWED = ("request", "method", "route", "status", "ms", "county", "space", "fired", "carried")
#: Frames of a traceback that are told, the innermost last.
FRAMES = 12
#: Whose messages are written whole; of others', a practice's and a library's, only the numbers in them.
_OURS = ("core", "fengqiao", "tenants")
_ROOT = Path(__file__).resolve().parent.parent


class LineFormatter(logging.Formatter):
    """Writes a record as one line of JSON: ``at`` (UTC), ``level``, ``source``, ``event``, what is allowed, and ``error``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "source": record.name,
            "event": _event(record),
        }
        line |= {name: record.__dict__[name] for name in ALLOWED if name in record.__dict__}
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


def told(error: BaseException) -> dict[str, Any]:
    """Return what may be told of an error: ``kind``, ``trail`` (file:line in function), ``sqlstate`` and ``constraint``, ``because``."""
    frames = traceback.extract_tb(error.__traceback__)
    said: dict[str, Any] = {
        "kind": _kind(error),
        "trail": [f"{_place(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames[-FRAMES:]],
    }
    of_database = getattr(error, "orig", error)
    if sqlstate := getattr(of_database, "sqlstate", None):
        said["sqlstate"] = sqlstate
        said["constraint"] = getattr(getattr(of_database, "diag", None), "constraint_name", None)
    if causes := [_kind(one) for one in islice(_causes(error), 1, 4)]:
        said["because"] = causes
    return said


def log_settings(level: str) -> dict[str, Any]:
    """Return the settings of ``logging`` for a process of ours: every line to standard error, from this level on."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "core.logs.LineFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
        "root": {"level": level.upper(), "handlers": ["stderr"]},
        # gunicorn would add handlers of its own, and tell each request once more
        "loggers": {
            "gunicorn.error": {"level": level.upper(), "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
        },
    }


def write_logs(level: str) -> None:
    """Let this process write its logs, from this level on."""
    logging.config.dictConfig(log_settings(level))


def _event(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in _OURS:
        return record.getMessage()
    if not record.args:  # what was put into it before may stand behind the colon
        return str(record.msg).partition(":")[0]
    given = record.args.items() if isinstance(record.args, Mapping) else enumerate(record.args)
    numbers = {name: value if isinstance(value, int | float) else "…" for name, value in given}
    try:
        return str(record.msg) % (numbers if isinstance(record.args, Mapping) else tuple(numbers.values()))
    except (TypeError, ValueError):
        return str(record.msg)


def _kind(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _place(filename: str) -> str:
    """Return a file as far as it says something: from the project or the library on, without the machine's folders."""
    path = Path(filename)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return str(path.relative_to(_ROOT))
    return filename.rpartition("site-packages/")[2] if "site-packages/" in filename else path.name
