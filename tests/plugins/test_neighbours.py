"""What a practice knows of one township is to its neighbours, here and in the next county, as if it were not there."""

import pytest
from flask import Flask

from core.practices import Installed, installed
from core.testing import County, case_in
from core.testing.kit.ground import Ground
from core.testing.kit.neighbours import neighbours


@pytest.mark.parametrize("key", installed().cards)
def test_a_row_of_a_neighbour_is_answered_as_one_that_is_not_there(
    fq_county: County, fq_site: Flask, fq_practices: Installed, key: str
) -> None:
    assert list(neighbours(Ground(fq_practices, key, fq_county, fq_site, case_in(fq_county, "agreeing")))) == []
