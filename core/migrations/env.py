"""Runs migrations as the owner of the database: those of core and tenants, and in their own folders those of practices."""

from alembic import context

from core.tables import metadata


def run() -> None:
    """Run the migrations on the connection that ``core.upgrade`` hands over."""
    given = context.config.attributes
    context.configure(
        connection=given["connection"],
        target_metadata=given.get("metadata", metadata),
        version_table=given.get("version_table", "core_versions"),
        compare_type=True,
        # a practice that writes a migration compares its own tables, not those it lies beside
        include_name=lambda name, kind, _parents: kind != "table" or (name or "").startswith(given.get("names", "")),
    )
    context.run_migrations()


run()
