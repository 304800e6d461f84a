"""Pages and API of mediation, and what it lays onto the page of a case."""

from core.mediation.views import deeds, resources
from core.mediation.views.addition import ADDITION
from core.mediation.views.doors import api, blueprint

__all__ = ["ADDITION", "api", "blueprint", "deeds", "resources"]
