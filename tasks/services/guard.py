"""What every write to a report begins with: the row locked and read afresh, the act checked."""

from departments.models import User
from maanshan_eco.kernel.errors import WrongState
from maanshan_eco.kernel.transitions import check
from tasks.models import ProgressReport
from tasks.workflow import REPORT


def locked(report: ProgressReport) -> ProgressReport:
    """The report as it stands now, nobody else changing it until the transaction ends.

    Status and period are read afresh; the assignment is reference data and stays as the caller read it.
    """
    fresh = ProgressReport.objects.select_for_update(of=("self",)).select_related("period").get(pk=report.pk)
    fresh.assignment = report.assignment
    return fresh


def check_act(act: str, report: ProgressReport, actor: User) -> None:
    """Let an act of the filing unit pass, or refuse it: the wrong person, the wrong state, a locked month."""
    check(
        REPORT[act], state=report.status, state_label=report.get_status_display(), actor=actor, subject=report
    )
    if report.period.is_closed:
        raise WrongState("period_closed", f"{report.period}已锁定，不能再改。")
