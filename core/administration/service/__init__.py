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
from core.administration.service.ladders import BoundLadder, bound_ladders, lineages
from core.administration.service.people import InitialPassword, PeoplePlan, add_people, plan_people
from core.administration.service.units import UnitsPlan, add_planned_units, plan_units

__all__ = [
    "AccountLine",
    "BoundLadder",
    "InitialPassword",
    "NoSuchAccount",
    "PeoplePlan",
    "UnitsPlan",
    "accounts_in",
    "add_people",
    "add_planned_units",
    "bound_ladders",
    "disable",
    "find_account",
    "give_post",
    "lineages",
    "new_account",
    "new_password",
    "plan_people",
    "plan_units",
]
