"""The command line ``fengqiao``: what is done with the program from outside, each with ``--help`` in plain words."""

from core.commands.root import main

__all__ = ["main"]
