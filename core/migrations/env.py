"""Runs the migrations of core and tenants as the owner of the database."""

from alembic import context

from core.tables import metadata


def run() -> None:
    """Run the migrations on the connection that ``core.upgrade`` hands over."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, version_table="core_versions", compare_type=True)
    context.run_migrations()


run()
