"""What a county administrator's desk does and shows."""

from core.administration.service.accounts import (
    AccountLine,
    NoSuchAccount,
    accounts_in,
    disable,
    find_account,
    give_post,
    new_account,
    new_password,
)
from core.administration.service.figures import (
    CountyDesk,
    OverdueLine,
    RungCount,
    TownshipCount,
    county_desk,
    overdue_lines,
    posts_by_kind,
)
from core.administration.service.ladders import BoundLadder, bound_ladders, lineages
from core.administration.service.people import InitialPassword, PeoplePlan, add_people, plan_people
from core.administration.service.units import UnitsPlan, add_planned_units, plan_units

__all__ = [
    "AccountLine",
    "BoundLadder",
    "CountyDesk",
    "InitialPassword",
    "NoSuchAccount",
    "OverdueLine",
    "PeoplePlan",
    "RungCount",
    "TownshipCount",
    "UnitsPlan",
    "accounts_in",
    "add_people",
    "add_planned_units",
    "bound_ladders",
    "county_desk",
    "disable",
    "find_account",
    "give_post",
    "lineages",
    "new_account",
    "new_password",
    "overdue_lines",
    "plan_people",
    "plan_units",
    "posts_by_kind",
]
