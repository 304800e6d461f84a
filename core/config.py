"""Settings, all of them, read once from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path


class BadSetting(ValueError):
    """A setting has a value the program cannot use; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set. The environment variable is ``FENGQIAO_`` and the name in capitals, unless said otherwise."""

    #: The serving login (``DATABASE_URL``). Empty: the program starts a PostgreSQL of its own.
    database_url: str = ""
    #: The owner, used by ``db upgrade`` alone (``DATABASE_OWNER_URL``).
    database_owner_url: str = ""
    #: A role that passes row security by and reads everything, used by ``backup`` alone (``DATABASE_BACKUP_URL``).
    database_backup_url: str = ""
    #: Where the program's own database and its secret key live.
    data_dir: Path = Path("var")
    #: The address people type, with https where the site runs on it; decides the cookies' names and flags.
    site_url: str = "http://127.0.0.1:8080"
    #: Address and port gunicorn listens on.
    bind: str = "127.0.0.1:8080"
    #: Web workers; 0 means one for each core.
    workers: int = 0
    #: Threads of each web worker, and connections of each to the database.
    threads: int = 4
    #: Signs cookies and query codes. Empty: kept in the data directory, made on the first start.
    secret_key: str = ""
    #: Idle minutes after which staff sign in again.
    idle_minutes: int = 30
    #: Hours after which everybody signs in again.
    signed_in_hours: int = 12
    #: Seconds between two looks of the worker at what is due.
    worker_pause: float = 1.0
    #: How many reverse proxies in front may be believed about the visitor's address.
    trusted_proxies: int = 0
    #: Folders with ladders as JSON that a county may begin one of its own from, joined as in PATH.
    patterns: str = ""
    #: From which level on logs are written: debug, info (a line for each request), warning or error.
    log_level: str = "info"
    #: Address and port where ``/metrics`` is told to Prometheus, and nothing else; empty: nowhere. Never the one visitors come to.
    metrics_bind: str = ""
    #: Shows what belongs to a demonstration (the list of who can sign in); never in production.
    demo: bool = False

    @property
    def https(self) -> bool:
        """Whether people reach the site over https."""
        return self.site_url.startswith("https://")


_LEVELS = ("debug", "info", "warning", "error")
_OWN_NAMES = {
    "database_url": "DATABASE_URL",
    "database_owner_url": "DATABASE_OWNER_URL",
    "database_backup_url": "DATABASE_BACKUP_URL",
}


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return _OWN_NAMES.get(name, f"FENGQIAO_{name.upper()}")


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of this environment.

    Raises:
        BadSetting: a number is not a number, or a switch is neither on nor off.
    """
    values: dict[str, object] = {}
    for field in fields(Settings):
        raw = environ.get(variable(field.name))
        if raw is not None and raw.strip():
            values[field.name] = _parse(field.name, raw.strip(), field.default)
    if str(values.get("log_level", "info")).lower() not in _LEVELS:
        msg = f"{variable('log_level')} must be one of {', '.join(_LEVELS)}, not {values['log_level']!r}"
        raise BadSetting(msg)
    return Settings(**values)  # type: ignore[arg-type]  # each value was parsed to its field's type


def secret_key(data_dir: Path) -> str:
    """Return the key kept in the data directory; the first start makes it, readable by this user alone."""
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        made = data_dir / f".secret_key.{secrets.token_hex(4)}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(made)
        except FileExistsError:
            pass  # another worker was first; its key counts
        finally:
            made.unlink()
    return path.read_text().strip()


def _parse(name: str, raw: str, default: object) -> object:
    try:
        if isinstance(default, bool):
            return {"1": True, "true": True, "on": True, "yes": True, "0": False, "false": False, "off": False, "no": False}[
                raw.lower()
            ]
        if isinstance(default, int):
            return int(raw)
        if isinstance(default, float):
            return float(raw)
    except (ValueError, KeyError):
        kind = "on or off" if isinstance(default, bool) else "a number"
        msg = f"{variable(name)} must be {kind}, not {raw!r}"
        raise BadSetting(msg) from None
    return Path(raw) if isinstance(default, Path) else raw
