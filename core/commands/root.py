"""The root of the command line, and how it complains: a sentence, never a traceback for what a person can get wrong."""

from importlib import import_module
from typing import Any

import click
from sqlalchemy.exc import DBAPIError, OperationalError

from core.config import BadSetting
from core.health import OtherVersion, TablesMissing
from tenants.server import ServerError

#: Where each command stands; it is loaded when it is asked for, so that serving loads nothing it does not need.
COMMANDS = {
    "demo": "demo",
    "serve": "running",
    "worker": "running",
    "db": "db",
    "space": "spaces",
    "account": "accounts",
    "ladder": "ladders",
    "practices": "practices",
    "audit": "auditing",
    "backup": "backups",
}


class PlainGroup(click.Group):
    """A group of commands that says what went wrong in a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command by its name; None where there is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"core.commands.{COMMANDS[cmd_name]}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what an operator can mend is told without a traceback."""
        try:
            return super().invoke(ctx)
        except OtherVersion as error:
            msg = f"The database was brought to its state by another version of the program. Use that or a newer one.\n{error}"
            raise click.ClickException(msg) from error
        except (ServerError, BadSetting, TablesMissing) as error:
            raise click.ClickException(str(error)) from error
        except OperationalError as error:
            msg = f"The database does not answer.\n{_said(error)}"
            raise click.ClickException(msg) from error
        except DBAPIError as error:
            if _is_forbidden(error):
                msg = f"The database refuses this to whom the program signs in as.\n{_said(error)}"
                raise click.ClickException(msg) from error
            raise
        except PermissionError as error:
            msg = f"This user may not use {error.filename or 'a file'}: {error.strerror}."
            raise click.ClickException(msg) from error


def _said(error: DBAPIError) -> str:
    return str(error.orig).strip().split("\n")[0]


def _is_forbidden(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) == "42501"


@click.group(cls=PlainGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="fengqiao", message="fengqiao %(version)s")
def main() -> None:
    """Fengqiao (枫桥), a platform for grassroots dispute mediation.

    Without DATABASE_URL the program brings its own PostgreSQL and keeps it in FENGQIAO_DATA_DIR (var).
    没有设置 DATABASE_URL 时，程序自带数据库，数据放在 FENGQIAO_DATA_DIR（默认 var）。
    """
