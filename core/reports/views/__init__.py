"""Pages of figures, and the ledger as a file."""

from core.reports.views import counties, county, figures, ledger_sheet, logs
from core.reports.views.door import blueprint

__all__ = ["blueprint", "counties", "county", "figures", "ledger_sheet", "logs"]
