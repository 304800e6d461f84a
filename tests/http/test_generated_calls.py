"""Calls generated from the description of the API itself: what it promises is what is answered, whatever is sent.

A handful for each operation here; ``make fuzz`` sends hundreds. Real ids stand in every address, so that the calls reach the code.
"""

from collections.abc import Mapping

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation

from core.manifest import Id, Route
from tests.http.attack import Attacker, Siege, _token

#: The tool leaves its own streams to the collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
load_all_checks()
JUDGED = CHECKS.get_by_names(
    ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
     "response_schema_conformance", "negative_data_rejection"]
)  # fmt: skip


class Described:
    """The operations the API describes, and who calls them where."""

    def __init__(self, siege: Siege) -> None:
        self.siege = siege
        self.schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json?lang=en", siege.app)
        self.operations = [found.ok() for found in self.schema.get_all_operations()]
        self.routes = {(route.method, route.path): route for route in siege.routes}

    def try_out(self, operation: APIOperation, times: int) -> str:
        """What is wrong with what an operation answers, the smallest example of it; nothing where all is well."""
        path = operation.path.replace("{", "<").replace("}", ">")
        route = next(one for (method, at), one in self.routes.items() if method == operation.method.upper() and _bare(at) == path)
        who = next(one for one in self.siege.attackers.values() if one.alive and one.may_come(route))
        address, headers = self._sound(route, who)
        cookie = dict([who.cookie.split("=", 1)])
        modes = [
            operation.as_strategy(mode, path_parameters=address) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        ]

        @settings(
            max_examples=times,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=st.one_of(modes))
        def answers_as_described(case: schemathesis.Case) -> None:
            case.path_parameters = dict(address)
            case.cookies = dict(cookie)
            sound = case.meta is not None and case.meta.generation.mode.is_positive
            case.headers = {**headers, **(case.headers or {}), **(headers if sound else {})}
            case.headers.pop(
                "Authorization", None
            )  # a token counts alone, and a made-up one is turned away before anything is read
            answer = case.call()
            case.validate_response(answer, checks=JUDGED)

        try:
            answers_as_described()
        except (Exception, BaseExceptionGroup) as wrong:  # noqa: BLE001  # every operation is tried before any of them is told
            return str(wrong)
        return ""

    def _sound(self, route: Route, who: Attacker) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Real ids for an address, and the headers of somebody who may come."""
        state = "mediating" if "mediating" in who.spot.cases else "registered"
        ids = {name: str(self.siege.id_of(kind, who.spot, state)) for name, kind in route.ids.items()}
        version = who.spot.cases[state].version if Id.CASE in route.ids.values() else 1
        headers = {"X-CSRFToken": _token(self.siege.app), "If-Match": f'"{version}"'}
        return {"space": who.spot.code, **ids}, headers


def _bare(path: str) -> str:
    return path.replace("<int:", "<").replace("<string:", "<")


@pytest.fixture
def described(siege: Siege) -> Described:
    """The API as it describes itself."""
    return Described(siege)


def test_every_operation_answers_as_it_is_described(described: Described) -> None:
    wrong = {operation.label: described.try_out(operation, 3) for operation in described.operations}
    assert {label: said for label, said in wrong.items() if said} == {}


@pytest.mark.fuzz
@pytest.mark.parametrize("part", range(PARTS := 10))
def test_every_operation_answers_hundreds_of_calls_as_it_is_described(described: Described, part: int) -> None:
    wrong = {}
    for operation in described.operations[part::PARTS]:
        if said := described.try_out(operation, 300):
            wrong[operation.label] = said
            print(f"{operation.label}: {said}", flush=True)  # noqa: T201  # read with -s
    assert wrong == {}
