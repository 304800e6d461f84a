"""Pages of a county administrator's desk."""

from core.administration.views import ladder, ladders, lists, people, posts, practices, units
from core.administration.views.door import blueprint
from core.administration.views.ladders.resources import api as ladders_api
from core.administration.views.people_api import api as people_api
from core.administration.views.practices_api import api as practices_api

__all__ = [
    "blueprint",
    "ladder",
    "ladders",
    "ladders_api",
    "lists",
    "people",
    "people_api",
    "posts",
    "practices",
    "practices_api",
    "units",
]
