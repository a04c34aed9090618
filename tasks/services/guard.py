"""What every write to a report begins with: the row locked and read afresh, the act checked."""

from datetime import datetime

from departments.models import User
from maanshan_eco.kernel.errors import WrongState
from maanshan_eco.kernel.transitions import check
from tasks.enums import CORRECTING
from tasks.models import ProgressReport
from tasks.selectors.corrections import state_at
from tasks.workflow import BEFORE_LOCK, REPORT


def locked(report: ProgressReport) -> ProgressReport:
    """The report as it stands now, nobody else changing it until the transaction ends.

    Status and period are read afresh; the assignment is reference data and stays as the caller read it.
    """
    fresh = ProgressReport.objects.select_for_update(of=("self",)).select_related("period").get(pk=report.pk)
    fresh.assignment = report.assignment
    return fresh


def check_act(act: str, report: ProgressReport, actor: User, at: datetime) -> None:
    """Let an act on a report pass, or refuse it: the wrong person, the wrong state, a locked month.

    A granted correction lifts the lock for the acts that the table names for 更正中.
    """
    state, label = state_at(report, at)
    check(REPORT[act], state=state, state_label=label, actor=actor, subject=report)
    if report.period.is_closed and act in BEFORE_LOCK and state != CORRECTING:
        raise WrongState("period_closed", f"{report.period}已锁定，不能再改。要改数，由填报单位申请更正。")
