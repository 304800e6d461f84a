"""Pages for people who work here, for residents, and the same for programs."""

from plugins.supermarket_mediator.views import (
    answers,
    choosing,
    guiding,
    programs,
    residents,
    roster,
    sheet,
    slips,
    waiving,
    wall,
)
from plugins.supermarket_mediator.views.doors import api, blueprint, public

__all__ = [
    "answers",
    "api",
    "blueprint",
    "choosing",
    "guiding",
    "programs",
    "public",
    "residents",
    "roster",
    "sheet",
    "slips",
    "waiving",
    "wall",
]
