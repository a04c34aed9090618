from tasks.models.calendar import CalendarDay
from tasks.models.evidence import Evidence
from tasks.models.period import ReportingPeriod
from tasks.models.plan import (
    Assignment,
    Milestone,
    NamedItem,
    Phase,
    Safeguard,
    SafeguardLead,
    Section,
    Task,
    TaskIndicator,
    WorkPlan,
)
from tasks.models.report import (
    MilestoneClaim,
    ProgressReport,
    ReportDraft,
    ReportedValue,
    ReportVersion,
    VersionCaution,
    VersionEvidence,
)
from tasks.models.review import ReviewDecision

__all__ = [
    "Assignment",
    "CalendarDay",
    "Evidence",
    "Milestone",
    "MilestoneClaim",
    "NamedItem",
    "Phase",
    "ProgressReport",
    "ReportDraft",
    "ReportVersion",
    "ReportedValue",
    "ReportingPeriod",
    "ReviewDecision",
    "Safeguard",
    "SafeguardLead",
    "Section",
    "Task",
    "TaskIndicator",
    "VersionCaution",
    "VersionEvidence",
    "WorkPlan",
]
