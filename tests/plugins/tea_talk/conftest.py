"""A database, a county and a site for these tests come from the core."""

pytest_plugins = ["core.testing"]
