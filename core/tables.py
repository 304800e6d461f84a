"""Every table of the core, gathered for migrations and the fence."""

import core.audit.models
import core.cases.models
import core.escalation.models
import core.notifications.models
import core.people.models
import tenants.spaces
import tenants.units  # noqa: F401  # importing declares the tables
from tenants.base import Base

metadata = Base.metadata
