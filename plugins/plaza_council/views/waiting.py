"""What waits for the reader in the hall."""

from collections.abc import Mapping, Sequence

from core.api import Workspace, _
from plugins.plaza_council import service
from plugins.plaza_council.models import Council, Hall, Task
from plugins.plaza_council.views.doors import Step, council_url


def waits(
    ws: Workspace, going: Sequence[tuple[Council, Hall]], objections: Mapping[int, int], tasks: Sequence[tuple[Task, Council]]
) -> list[Step]:
    """Return what waits for the reader: objections without an answer, results not posted, tasks whose day has come."""
    due = {council.id for task, council in tasks if task.due <= service.today(ws)}
    lines = []
    for council in (council for council, hall in going if service.may_run(ws, hall)):
        url, title = council_url(ws, council.id), council.title
        if waiting := objections.get(council.id, 0):
            lines.append(Step(_("答复“%(title)s”的 %(num)s 条异议", title=title, num=waiting), f"{url}#objections"))
        if council.state == "counted":
            lines.append(Step(_("贴出“%(title)s”的结果", title=title), url))
        if council.id in due:
            lines.append(Step(_("“%(title)s”有事到日子了，办完了记上", title=title), url))
    return lines
