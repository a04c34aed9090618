from tasks.models.calendar import CalendarDay, HolidayNotice
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
from tasks.models.review import ReviewDecision

__all__ = [
    "AcceptanceOpinion",
    "Assignment",
    "CalendarDay",
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
]
