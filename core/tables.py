"""Every table of the core, gathered for migrations and the fence."""

from core.administration.models import BroughtList
from core.agreements.models import Agreement
from core.audit.models import AuditEntry
from core.cases.models import Case
from core.escalation.models import Clock
from core.mediation.models import DangerReport
from core.notifications.models import OutboxRow
from core.people.models import Account
from core.practices.models import CountyPractice
from core.reports.models import Total
from tenants.base import Base
from tenants.spaces import SpaceRow
from tenants.units import Unit

#: One table of each module that has any: naming them here is what brings all of theirs into the metadata.
WITNESSES = (
    Agreement,
    AuditEntry,
    BroughtList,
    Case,
    Clock,
    DangerReport,
    OutboxRow,
    Account,
    CountyPractice,
    Total,
    SpaceRow,
    Unit,
)

metadata = Base.metadata
