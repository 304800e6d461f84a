"""The conformance kit on this practice: how it stands, what its tables are, and that off means off on every route and list."""

import pytest
from flask import Flask
from sqlalchemy import text

from core.practices import Installed
from core.testing import County, case_in
from core.testing.kit import running, standing
from core.testing.kit.ground import Ground
from tests.plugins.plaza_council.square import KEY, hall_in, posted

STANDING = (standing.card, standing.types, standing.own_names, standing.fence, standing.face, standing.translations)


@pytest.mark.parametrize("rule", STANDING, ids=lambda rule: rule.__name__)
def test_it_stands_as_every_practice_must(fq_practices: Installed, rule: object) -> None:
    assert list(rule(fq_practices, KEY)) == []  # type: ignore[operator]


@pytest.mark.parametrize(
    "rule", [running.off_means_off, running.pages, running.quiet, running.comes_back], ids=lambda rule: rule.__name__
)
def test_it_keeps_the_rules_of_the_kit(fq_county: County, fq_site: Flask, fq_practices: Installed, rule: object) -> None:
    ground = Ground(fq_practices, KEY, fq_county, fq_site, case_in(fq_county, "agreeing"))
    assert list(rule(ground)) == []  # type: ignore[operator]


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
