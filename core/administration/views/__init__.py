"""Pages of a county administrator's desk."""

from core.administration.views import county, ladders, people, posts, units
from core.administration.views.door import blueprint

__all__ = ["blueprint", "county", "ladders", "people", "posts", "units"]
