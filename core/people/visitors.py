"""Who can sign in to a demonstration, with which password: kept beside its data, shown where it says so."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

_FILE = "visitors.json"


@dataclass(frozen=True, slots=True)
class Visitor:
    """An invented person of the demonstration whom anybody may be."""

    place: str
    space_code: str
    #: What the post is called there.
    post: str
    name: str
    sign_in_name: str
    password: str
    #: What there is to see as this person.
    note: str = ""

    @classmethod
    def of(cls, other: Any) -> "Visitor":
        """Return the visitor with the fields of another value; one it lacks is empty."""
        return cls(**{field.name: str(getattr(other, field.name, "")) for field in fields(cls)})


def keep_visitors(data_dir: Path, visitors: Iterable[Visitor]) -> None:
    """Keep the list beside the data, readable by this user alone."""
    path = data_dir / _FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps([asdict(one) for one in visitors], ensure_ascii=False, indent=1), encoding="utf-8")


def kept_visitors(data_dir: Path) -> list[Visitor]:
    """Return the list; nobody where none is kept."""
    try:
        return [Visitor(**one) for one in json.loads((data_dir / _FILE).read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []
