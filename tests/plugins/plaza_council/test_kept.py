"""How this practice stands and what its tables are, by the conformance kit; and that off it is on no list."""

import pytest
from flask import Flask
from sqlalchemy import text

from core.practices import Installed
from core.testing import County
from core.testing.kit import standing
from tests.plugins.plaza_council.square import KEY, hall_in, posted

STANDING = (standing.card, standing.types, standing.own_names, standing.fence, standing.face, standing.translations)


@pytest.mark.parametrize("rule", STANDING, ids=lambda rule: rule.__name__)
def test_it_stands_as_every_practice_must(fq_practices: Installed, rule: object) -> None:
    assert list(rule(fq_practices, KEY)) == []  # type: ignore[operator]


def test_off_it_is_on_no_list_and_on_again_all_is_as_before(fq_county: County, fq_site: Flask) -> None:
    hall_in(fq_county)
    council_id = posted(fq_county)
    client, code = fq_site.test_client(), fq_county.home.space.code
    public = [
        f"/{code}/practices/{KEY}/{page}" for page in ("about", f"meetings/{council_id}", f"meetings/{council_id}/vote", "ask")
    ]

    def seen() -> list[int]:
        return [client.get(page).status_code for page in public]

    def rows() -> int:
        return fq_county.do("director", lambda ws: int(ws.session.scalar(text("SELECT count(*) FROM plaza_council_slips")) or 0))

    before, told = rows(), client.get(public[1]).data
    assert seen() == [200] * 4
    assert KEY in client.get(f"/{code}/tell").get_data(as_text=True)
    fq_county.switch_off(KEY)
    assert seen() == [404] * 4
    assert KEY not in client.get(f"/{code}/tell").get_data(as_text=True)
    fq_county.switch_on(KEY)
    assert (rows(), client.get(public[1]).data == told) == (before, True)
