"""Bodies that are none: refused in words, whatever they are."""

import pytest

from tests.callers import Caller
from tests.desk import site_over
from tests.places import County


@pytest.fixture
def clerk(county: County) -> Caller:
    return Caller(site_over(county.database), county.home, "clerk")


def test_broken_json_is_refused_and_a_huge_number_is_not_found(clerk: Caller) -> None:
    def post(body: bytes) -> int:
        headers = {**clerk.headers, "Content-Type": "application/json"}
        return clerk.client.post(f"{clerk.base}/cases", data=body, headers=headers).status_code

    assert post(b"{") == 400
    assert post(b"[]") == 422
    assert post(b'"x"') == 422
    assert post(b"\xff\xfe") == 400
    assert post(b"[" * 100_000) == 400
    assert post('{"title": "\\u0000\\ud800滴水"}'.encode()) == 201
    assert clerk.get(f"cases/{'9' * 30}").status_code == 404
    assert clerk.get(f"cases/{'9' * 5000}").status_code == 404
