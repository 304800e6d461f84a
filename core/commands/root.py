"""The root of the command line, and how it complains: a sentence, never a traceback for what a person can get wrong."""

from typing import Any

import click
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError, OperationalError

from core.commands.accounts import account
from core.commands.auditing import audit
from core.commands.backups import backup
from core.commands.db import db
from core.commands.demo import demo
from core.commands.ladders import ladder
from core.commands.practices import practices
from core.commands.running import serve, worker
from core.commands.spaces import space
from core.config import BadSetting
from tenants.server import ServerError


class PlainGroup(click.Group):
    """A group of commands that says what went wrong in a sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what an operator can mend is told without a traceback."""
        try:
            return super().invoke(ctx)
        except CommandError as error:
            msg = f"The database was brought to its state by another version of the program. Use that or a newer one.\n{error}"
            raise click.ClickException(msg) from error
        except (ServerError, BadSetting) as error:
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


for command in (demo, serve, worker, db, space, account, ladder, practices, audit, backup):
    main.add_command(command)
