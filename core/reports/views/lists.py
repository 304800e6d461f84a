"""From a number to its list: the ledger narrowed to exactly what was counted."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from core.access import Deed, Reach, may, reach_of
from core.cases.schemas import LedgerSchema
from core.cases.service.ledger import COURSES, STATES
from core.reports.rules import Month, Period
from core.workspace import Workspace

_KNOWN_STATES = frozenset({*STATES, *COURSES, "overdue"})


@dataclass(frozen=True, slots=True)
class Lists:
    """Addresses of lists for the numbers of one page."""

    ws: Workspace
    period: Period

    def url(self, state: str = "", **narrow: str | int) -> str:
        """Return where the cases stand that a number counts; empty where no ledger can show exactly these.

        That is so for a reader whose ledger does not reach as far as the figures, for a code that is not known, and for what
        the ledger cannot be narrowed to: a longer list than the number would be a wrong one.
        """
        return self._url(self.period.since, self.period.until, state, **narrow)

    def in_month(self, month: Month, state: str = "") -> str:
        """Return where the cases of one month stand."""
        return self._url(month, month, state)

    def _url(self, since: Month, until: Month, state: str, **narrow: str | int) -> str:
        known = {*LedgerSchema().fields}
        if not self._reaches or not known.issuperset(narrow) or not all(narrow.values()):
            return ""
        if state and state not in _KNOWN_STATES:
            return ""
        query: dict[str, Any] = {"since": since.first.isoformat(), "until": until.last.isoformat(), **narrow}
        if state:
            query["state"] = state
        return url_for("cases.ledger", space=self.ws.space.code, **query)

    @property
    def _reaches(self) -> bool:
        wanted = Reach.COUNTY if self.ws.space.is_county else Reach.SPACE
        return reach_of(self.ws.actor) is wanted and may(self.ws.actor, Deed.READ_LEDGER)
