from tasks.models.calendar import CalendarDay, HolidayNotice
from tasks.models.correction import CorrectionRequest
from tasks.models.evidence import Evidence
from tasks.models.period import Extension, PeriodChange, ReportingPeriod
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
from tasks.models.review import ReturnReason, ReviewDecision
from tasks.models.workbook import WorkbookUpload

__all__ = [
    "Assignment",
    "CalendarDay",
    "CorrectionRequest",
    "Evidence",
    "Extension",
    "HolidayNotice",
    "Milestone",
    "MilestoneClaim",
    "NamedItem",
    "PeriodChange",
    "Phase",
    "ProgressReport",
    "ReportDraft",
    "ReportVersion",
    "ReportedValue",
    "ReportingPeriod",
    "ReturnReason",
    "ReviewDecision",
    "Safeguard",
    "SafeguardLead",
    "Section",
    "Task",
    "TaskIndicator",
    "VersionCaution",
    "VersionEvidence",
    "WorkPlan",
    "WorkbookUpload",
]
