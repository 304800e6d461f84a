"""Scopes: on whose behalf one transaction runs, told to the database when it begins."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A scope role of the database. The login alone may do nothing; it enters one of these."""

    PUBLIC = "public"
    DOOR = "door"
    TOWNSHIP = "township"
    COUNTY = "county"
    PREFECTURE = "prefecture"
    WORKER = "worker"
    OPERATOR = "operator"
    #: Owns the search functions and is granted to nobody.
    SEARCH = "search"


#: Roles that work inside a space.
SPACE_ROLES = (Role.TOWNSHIP, Role.COUNTY, Role.PREFECTURE)
#: Roles held back by the wall of a county.
WALLED_ROLES = (Role.PUBLIC, Role.DOOR, Role.TOWNSHIP, Role.COUNTY, Role.PREFECTURE, Role.WORKER)
#: Roles the login may enter.
ENTERED_ROLES = (*WALLED_ROLES, Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a transaction is bound to. A number left out binds nothing and therefore opens nothing."""

    role: Role
    county: int | None = None
    space: int | None = None
    #: The county (or prefecture) the account belongs to; differs from ``county`` for people of a prefecture.
    seat: int | None = None
    account: int | None = None
    sign_in: int | None = None
    #: Digest of a resident's query code.
    code: str | None = None

    def statements(self, role_prefix: str) -> str:
        """Return the one string that enters the role and binds the numbers, for this transaction only."""
        role = self.role.value
        parts = [f'SET LOCAL ROLE "{role_prefix}_{role}"']
        numbers = (
            ("county", self.county),
            ("space", self.space),
            ("seat", self.seat),
            ("account", self.account),
            ("sign_in", self.sign_in),
        )
        parts += [f"SET LOCAL app.{name} = '{int(number)}'" for name, number in numbers if number is not None]
        if self.code is not None:
            if not self.code.isalnum() or not self.code.isascii():
                msg = "a code is bound as a digest of letters and digits"
                raise ValueError(msg)
            parts.append(f"SET LOCAL app.code = '{self.code}'")
        return "; ".join(parts)
