"""``python -m core.commands``: the same command line, for the program's own children."""

from core.commands import main

main()
