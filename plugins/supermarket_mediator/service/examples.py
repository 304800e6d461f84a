"""What a demonstration shows of the wall: mediators on it, parties that picked, and rooms that guide townships."""

from core.api import Workspace


def lay_examples(ws: Workspace) -> None:
    """Hang mediators on the wall of a demonstration; all people in it are invented."""
