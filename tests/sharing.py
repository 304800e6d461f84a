"""Which tests run in one process, and in which order: what is costly to build is built once, and what takes long begins early."""

import gc

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

#: Folders whose tests stand on one costly world; those of one name share a process, where they would be split by file otherwise.
WORLDS = {
    "tests/http": "siege",
    "tests/leaks": "siege",
    "tests/plugins": "practices",
    "tests/core/practices": "practices",
    "tests/demo": "demonstration",
    "tests/tenants": "fence",
}
#: What takes long, longest first: begun last, it would leave one process idle in the end.
LONG = (
    "tests/http",
    "tests/leaks",
    "tests/plugins",
    "tests/core/practices",
    "tests/demo",
    "tests/docs",
    "tests/flows",
    "tests/core/commands",
    "tests/sight",
    "tests/soak",
    "tests/core/test_backup.py",
    "tests/tenants",
)


def world_of(test: str) -> str:
    """Return what a test shares with others: the world of its folder, or else its file."""
    file = test.partition("::")[0]
    return next((world for folder, world in WORLDS.items() if file.startswith(f"{folder}/")), file)


def turn_of(test: str) -> int:
    """Return when the turn of a test comes: the lower the earlier."""
    return next((at for at, place in enumerate(LONG) if test.startswith(place)), len(LONG))


class WorldScheduling(LoadScopeScheduling):
    """Gives a process all the tests of a world, or of a file, at once."""

    def _split_scope(self, nodeid: str) -> str:
        return world_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WorldScheduling:
    """Let the tests be shared out by worlds."""
    return WorldScheduling(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let begin early what takes long."""
    items.sort(key=lambda item: turn_of(item.nodeid))


def pytest_collection_finish() -> None:
    """Spare the collector of garbage all that was imported, at which it would look over and over."""
    gc.freeze()
