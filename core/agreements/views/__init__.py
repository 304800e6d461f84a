"""Pages and API of agreements, and what they lay onto the page of a case."""

from core.agreements.views import deeds, resources
from core.agreements.views.addition import ADDITION
from core.agreements.views.doors import api, blueprint

__all__ = ["ADDITION", "api", "blueprint", "deeds", "resources"]
