"""Planted leaks turn the harness red: each is found by the part of it that is there for such a leak, which is green without it.

``make leaks`` plants all of them; every run of the tests plants three.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection

from tests.factories import Planter
from tests.http import test_controls, test_lists, test_matrix, test_nothing_shows, test_swaps
from tests.http.attack import Siege
from tests.http.test_lists import CaseOf, case_of
from tests.http.test_nothing_shows import planter
from tests.http.test_swaps import RowOf, row_of
from tests.leaks import planted
from tests.leaks.planted import Soil, soil_of

__all__ = ["case_of", "planter", "row_of"]


@dataclass
class Judge:
    """The harness, for one leak at a time, over the addresses where that leak is."""

    siege: Siege
    row_of: RowOf
    case_of: CaseOf
    planter: Planter
    behind: Connection

    def at_home(self, *who: str) -> None:
        """Nobody hears a neighbour, and nobody comes in where their post does not."""
        for one in who:
            test_matrix.test_at_home_nothing_of_a_neighbour_is_heard(self.siege, one)

    def foreign(self, who: str) -> None:
        """What is foreign looks like what is missing."""
        test_matrix.test_what_is_foreign_looks_like_what_is_missing(self.siege, who)

    def swapped(self) -> None:
        """A foreign row named in a form looks like a missing one."""
        test_swaps.test_a_form_that_names_a_foreign_row_is_told_the_same_as_one_that_names_none(self.siege, self.row_of)

    def listed(self) -> None:
        """A foreign row in a list that a call names looks like a missing one."""
        test_lists.test_one_foreign_row_in_a_list_is_told_the_same_as_one_that_is_not_there(self.siege, self.row_of, self.case_of)

    def searched(self, who: str) -> None:
        """A neighbour's words are found like words of nobody."""
        test_nothing_shows.test_a_search_finds_a_neighbours_words_as_it_finds_words_of_nobody(self.siege, who)

    def unmoved(self) -> None:
        """What is done at a neighbour's changes nothing."""
        test_nothing_shows.test_what_is_done_at_a_neighbours_changes_nothing_anybody_sees(self.siege, self.planter, self.behind)

    def unkept(self) -> None:
        """Nothing of anybody's is kept."""
        test_controls.test_nothing_of_anybodys_is_kept_by_a_browser_or_a_proxy(self.siege)


@pytest.fixture
def judge(siege: Siege, row_of: RowOf, case_of: CaseOf, planter: Planter, behind_the_fence: Connection) -> Judge:
    return Judge(siege, row_of, case_of, planter, behind_the_fence)


Plant = Callable[[Soil], None]
LEAKS: list[tuple[Plant, str, Callable[[Judge], None], bool]] = [
    (planted.table_without_policies, "cases.ledger", lambda judge: judge.at_home("county_clerk of A"), True),
    (planted.view_of_its_owner, "cases.ledger", lambda judge: judge.at_home("county_clerk of A"), False),
    (planted.second_id_looked_up_by_itself, "cases.consent", lambda judge: judge.swapped(), True),
    (planted.list_whose_last_alone_is_looked_up, "cases.call_in", lambda judge: judge.swapped(), False),
    (planted.list_whose_last_alone_is_looked_up, "cases_api.call_in", lambda judge: judge.listed(), False),
    (planted.page_kept_for_the_next, "cases.ledger", lambda judge: judge.at_home("clerk of A1", "admin of A1"), True),
    (planted.count_of_everybody, "cases.today", lambda judge: judge.unmoved(), False),
    (planted.refusal_that_names_the_row, "cases.triage", lambda judge: judge.foreign("clerk of A1"), False),
    (planted.notice_to_another_county, "cases.today", lambda judge: judge.unmoved(), False),
    (planted.export_of_a_neighbour, "reports.ledger_sheet", lambda judge: judge.at_home("clerk of A1"), False),
    (planted.search_beyond_the_fence, "cases.ledger", lambda judge: judge.searched("clerk of A1"), False),
    (planted.page_that_asks_for_no_deed, "cases.ledger", lambda judge: judge.at_home("admin of A1"), False),
    (planted.answer_a_proxy_may_keep, "cases.ledger", lambda judge: judge.unkept(), False),
]


@pytest.mark.parametrize(
    ("plant", "endpoint", "find"),
    [
        pytest.param(plant, endpoint, find, id=plant.__name__, marks=[] if always else pytest.mark.leaks)
        for plant, endpoint, find, always in LEAKS
    ],
)
def test_a_planted_leak_is_found(
    judge: Judge, monkeypatch: pytest.MonkeyPatch, plant: Plant, endpoint: str, find: Callable[[Judge], None]
) -> None:
    siege = judge.siege
    monkeypatch.setattr(siege, "routes", [route for route in siege.routes if route.endpoint == endpoint])
    monkeypatch.setattr(siege, "met", {page: answer for page, answer in siege.met.items() if page == endpoint})
    find(judge)
    with soil_of(siege, judge.behind) as soil:
        plant(soil)
        with pytest.raises(AssertionError):
            find(judge)
    find(judge)
