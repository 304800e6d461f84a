"""Every practice that comes with the project keeps the rules of the kit that are tried on a running program."""

import pytest
from flask import Flask

from core.practices import Installed, installed
from core.testing import County, case_in
from core.testing.kit import running
from core.testing.kit.ground import Ground
from core.testing.kit.neighbours import neighbours

RULES = (running.off_means_off, running.pages, running.quiet, running.comes_back, neighbours)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("key", installed().cards)
def test_a_practice_keeps_the_rule(fq_county: County, fq_site: Flask, fq_practices: Installed, key: str, rule: object) -> None:
    ground = Ground(fq_practices, key, fq_county, fq_site, case_in(fq_county, "agreeing"))
    assert list(rule(ground)) == []  # type: ignore[operator]
