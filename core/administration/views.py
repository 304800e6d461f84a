"""The county's desk: how its townships stand, and the ladder as a picture."""

from flask import Blueprint

blueprint = Blueprint("administration", __name__, template_folder="templates", url_prefix="/<space>")
