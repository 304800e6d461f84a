"""The card of a practice: the facts about it that an administrator reads before switching it on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from marshmallow import Schema
from sqlalchemy import MetaData

if TYPE_CHECKING:
    from flask import Blueprint

_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST_KEY = 40
#: Keys that would be taken for something of the core: its tables, pages and slices.
RESERVED = frozenset({"api", "case", "cases", "core", "county", "fengqiao", "practice", "practices", "static", "web"})


class BadCard(ValueError):
    """A card says something that cannot be; the message says what and why."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Something that posts may do in a practice; asked for as ``may(ws, "tea_talk.book")``."""

    name: str
    #: What it is called on screen: 约茶桌.
    label: str
    #: Kinds of posts that have it; ``docs/authors/reference.md`` lists them.
    posts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Practice:
    """What a practice is, declared. Texts are Chinese; other languages come from the practice's own catalogues.

    Example::

        PRACTICE = Practice(
            key="tea_talk", version="1.0", name="吃茶话事", name_en="Tea talk", glyph="茶",
            summary="把双方和他们信得过的人请到茶桌上谈。", adds=("茶桌预约",), reads=("案件的类型和状态",),
            permissions=(Permission("book", "约茶桌", frozenset({"village_mediator", "director"})),),
            settings=TeaTalkSettings, pages=blueprint, tables=Base.metadata,
        )
    """

    key: str
    version: str
    name: str
    name_en: str
    #: What it does, in one or two plain sentences.
    summary: str
    #: What people get by it, a few words each.
    adds: tuple[str, ...] = ()
    #: What it reads and, where that calms, what it does not.
    reads: tuple[str, ...] = ()
    #: One character that stands for it.
    glyph: str = ""
    #: Keys of practices that must be switched on before it.
    needs: tuple[str, ...] = ()
    #: The hook contract it was written for (``core.hookspecs.CONTRACT``).
    contract: int = 1
    #: Fields with ``metadata={"label": …, "help": …}`` and ``load_default``; the form is drawn from them.
    settings: type[Schema] | None = None
    permissions: tuple[Permission, ...] = ()
    #: Machines outside that it talks to.
    hosts: tuple[str, ...] = ()
    #: Whether it is heard when a case is about to move (see the hook ``objections``).
    may_object: bool = False
    #: What its deeds are called in the timeline, by their name there without the key: {"served": "开了一场茶话会"}.
    deeds: Mapping[str, str] = field(default_factory=dict)
    #: What its notices say, by their name without the key: {"booked": "约好了一桌茶"}.
    notices: Mapping[str, str] = field(default_factory=dict)
    #: Pages for people who work here, under ``/<space>/practices/<key>/``; the blueprint is called as the key.
    pages: "Blueprint | None" = None
    #: Pages for residents, under the same address; the blueprint is called ``<key>_public``.
    public: "Blueprint | None" = None
    #: The same acts for programs, under ``/api/v1/<space>/practices/<key>/``; an ``APIBlueprint`` called ``<key>_api``.
    api: "Blueprint | None" = None
    #: Its tables, each named ``<key>_…``.
    tables: MetaData | None = None

    def __post_init__(self) -> None:
        """See that the card can stand.

        Raises:
            BadCard: a key, name or blueprint is not as it must be.
        """
        if not _KEY.fullmatch(self.key) or len(self.key) > _LONGEST_KEY or self.key in RESERVED:
            msg = f"{self.key!r} is no key: small letters, digits and single underscores, at most {_LONGEST_KEY}"
            raise BadCard(msg)
        for name in ("version", "name", "name_en", "summary"):
            if not getattr(self, name).strip():
                msg = f"{self.key}: the card says nothing about {name}"
                raise BadCard(msg)
        for blueprint, name in ((self.pages, self.key), (self.public, f"{self.key}_public"), (self.api, f"{self.key}_api")):
            if blueprint is not None and blueprint.name != name:
                msg = f"{self.key}: the blueprint {blueprint.name!r} must be called {name!r}"
                raise BadCard(msg)
        for table in self.tables.tables if self.tables is not None else ():
            if not table.startswith(f"{self.key}_"):
                msg = f"{self.key}: the table {table!r} must be called {self.key}_…"
                raise BadCard(msg)

    @property
    def blueprints(self) -> "tuple[Blueprint, ...]":
        """Its pages, its public pages and its API, as far as it has them."""
        return tuple(one for one in (self.pages, self.public, self.api) if one is not None)

    def permission(self, name: str) -> Permission | None:
        """Return the permission with this name."""
        return next((one for one in self.permissions if one.name == name), None)

    def defaults(self) -> dict[str, Any]:
        """Return what its settings are where a county set nothing."""
        return {} if self.settings is None else dict(self.settings().load({}))
