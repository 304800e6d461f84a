"""Pages and API of cases."""

from core.cases.views import case, deeds, desk, filing, overtime, phone, reports, residents, resources
from core.cases.views.doors import api, blueprint, public

__all__ = [
    "api",
    "blueprint",
    "case",
    "deeds",
    "desk",
    "filing",
    "overtime",
    "phone",
    "public",
    "reports",
    "residents",
    "resources",
]
