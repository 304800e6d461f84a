"""Pages of figures, and the ledger as a file."""

from core.reports.views import figures, ledger_sheet
from core.reports.views.door import blueprint

__all__ = ["blueprint", "figures", "ledger_sheet"]
