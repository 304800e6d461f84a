"""The same template as a whole page or as the part that changed."""

from flask import Response, make_response, render_template, request


def wants_fragment() -> bool:
    """Whether htmx asked for a part; going back in history asks for the whole page again."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def page_or_fragment(page_template: str, fragment_template: str, /, **context: object) -> Response:
    """``page_template``, or for htmx only ``fragment_template``, which the page includes, with the same context."""
    template = fragment_template if wants_fragment() else page_template
    response = make_response(render_template(template, **context))
    response.vary.add("HX-Request")
    return response
