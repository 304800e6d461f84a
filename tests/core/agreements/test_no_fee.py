"""People's mediation is free (Art. 4): no table, form or answer of the core knows of a fee; money stands between the parties alone."""

import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from marshmallow import Schema

from core.tables import metadata
from tenants.door import Database
from tests.desk import at_present, in_hand, site_over
from tests.places import County
from tests.visitors import Visitor

#: Words of taking money from people, as a name or a word of a page.
FEE = re.compile(r"(^|_)(fee|fees|price|charge|charges|cost|invoice|tariff|deposit)(_|$)")
#: The only tables that hold amounts: what one party owes and gives the other.
BETWEEN_PARTIES = {"instalments", "performances"}


def schemas(kind: type[Schema] = Schema) -> Iterator[type[Schema]]:
    for one in kind.__subclasses__():
        yield one
        yield from schemas(one)


def test_no_schema_of_the_core_knows_a_fee(database: Database) -> None:
    site_over(database)  # brings every schema in
    known = {
        f"{one.__module__}.{one.__name__}": set(one._declared_fields) for one in schemas() if one.__module__.startswith("core")
    }
    assert len(known) > 60
    assert {name: fields for name, fields in known.items() if any(FEE.search(field) for field in fields)} == {}


def test_no_table_knows_a_fee_and_money_lies_between_the_parties() -> None:
    columns = {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}
    assert {column for column in columns if FEE.search(column[1])} == set()
    assert {table for table, name in columns if name.endswith("_fen")} == BETWEEN_PARTIES


def test_residents_and_the_printed_case_are_told_that_it_is_free(database: Database, county: County) -> None:
    site: Flask = site_over(database)
    at_present(county)
    assert "免费" in Visitor(site, county.home).open("tell").get_data(as_text=True)
    page = Visitor(site, county.home, "village").open(f"cases/{in_hand(county)}").get_data(as_text=True)
    assert '<p class="printed">人民调解不收任何费用。</p>' in page


def test_every_page_for_residents_says_so(project: Path) -> None:
    shell = (project / "core/web/templates/web/public.html").read_text()
    assert "调解不收一分钱" in shell
