from tasks.models.calendar import CalendarDay, HolidayNotice
from tasks.models.correction import CorrectionRequest
from tasks.models.escalation import EscalationStep, Ladder, LadderRule, StepCarriedOut
from tasks.models.evidence import Evidence
from tasks.models.order_events import AcceptanceOpinion, ExtensionAnswer, OrderEvent, OrderFile
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
from tasks.models.rectification import OrderSeries, OrderUnit, RectificationOrder
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
    "AcceptanceOpinion",
    "Assignment",
    "CalendarDay",
    "CorrectionRequest",
    "EscalationStep",
    "Evidence",
    "Extension",
    "ExtensionAnswer",
    "HolidayNotice",
    "Ladder",
    "LadderRule",
    "Milestone",
    "MilestoneClaim",
    "NamedItem",
    "OrderEvent",
    "OrderFile",
    "OrderSeries",
    "OrderUnit",
    "PeriodChange",
    "Phase",
    "ProgressReport",
    "RectificationOrder",
    "ReportDraft",
    "ReportVersion",
    "ReportedValue",
    "ReportingPeriod",
    "ReturnReason",
    "ReviewDecision",
    "Safeguard",
    "SafeguardLead",
    "Section",
    "StepCarriedOut",
    "Task",
    "TaskIndicator",
    "VersionCaution",
    "VersionEvidence",
    "WorkPlan",
    "WorkbookUpload",
]
