"""Pages and API of what is done over a case, and what they lay onto the page of a case."""

from core.coordination.views import deeds, red, resources, who
from core.coordination.views.addition import ADDITION
from core.coordination.views.doors import api, blueprint

__all__ = ["ADDITION", "api", "blueprint", "deeds", "red", "resources", "who"]
