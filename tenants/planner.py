"""What the planner of the database cannot know by itself: a space lies in one county.

Taking both columns for independent, it expects one row of a home where a thousand lie once there are tens of thousands of homes, and
joins as if there were one: in a country of 20 million cases the work list cost the database three times as much.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, MetaData, text

#: Columns that name a space; each lies in the county the row names.
SPACES = ("home_space_id", "holder_space_id", "for_space_id", "space_id")
_KNOWN = text("SELECT stxname FROM pg_statistic_ext WHERE stxnamespace = 'public'::regnamespace")


def tell_planner(connection: Connection, metadata: MetaData) -> None:
    """Let the database keep how county and space depend on each other, for every declared table that names both. Values are not kept."""
    for name, table, column in _missing(connection, metadata):
        connection.exec_driver_sql(f'CREATE STATISTICS "{name}" (dependencies) ON county_id, {column} FROM "{table}"')
        connection.exec_driver_sql(f'ANALYZE "{table}"')


def untold(connection: Connection, metadata: MetaData) -> list[str]:
    """Return the statistics that are missing, as sentences."""
    return [
        f"{table}: the planner is not told that {column} lies in county_id" for _, table, column in _missing(connection, metadata)
    ]


def _missing(connection: Connection, metadata: MetaData) -> Iterator[tuple[str, str, str]]:
    """Yield the name, table and column of each statistics that should be there and is not."""
    known = set(connection.scalars(_KNOWN))
    for table in metadata.sorted_tables:
        for column in SPACES:
            name = f"st_{table.name}_{column.removesuffix('_id')}"
            if "county_id" in table.c and column in table.c and name not in known:
                yield name, table.name, column
