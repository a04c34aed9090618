"""On which reports 本月无新进展 can be said without opening them."""

from collections.abc import Sequence

from tasks.enums import ReportStatus
from tasks.models import ProgressReport
from tasks.selectors.filing import due_indicators
from tasks.selectors.milestones import with_due_node


def quiet_reports(reports: Sequence[ProgressReport]) -> set[int]:
    """Those of one month on which nothing is written and neither a figure nor a milestone is due.

    Wants ``assignment__indicators`` prefetched in lists; then one query.
    """
    due = with_due_node(reports)
    return {
        report.pk
        for report in reports
        if report.status == ReportStatus.TODO and report.pk not in due and not due_indicators(report)
    }
