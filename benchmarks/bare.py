"""A Flask page that does nothing: the floor every page stands on."""

from flask import Flask, render_template_string

app = Flask(__name__)
_PAGE = "<!doctype html><title>{{ words }}</title><p>{{ words }}</p>"


@app.get("/")
def page() -> str:
    """Return a page of one sentence."""
    return render_template_string(_PAGE, words="小事不出村")
