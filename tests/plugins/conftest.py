"""A database, a county and a site for tests of practices come from the core."""

from core.testing import fq_county, fq_database, fq_other_county, fq_practices, fq_site

__all__ = ["fq_county", "fq_database", "fq_other_county", "fq_practices", "fq_site"]
