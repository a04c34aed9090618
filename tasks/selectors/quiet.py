"""On which reports 本月无新进展 can be said without opening them."""

from collections.abc import Sequence

from tasks.enums import ReportStatus
from tasks.models import ProgressReport
from tasks.selectors.filing import due_indicators
from tasks.selectors.milestones import nodes_by_report


def quiet_reports(reports: Sequence[ProgressReport]) -> set[int]:
    """Those of one month on which nothing is written and neither a figure nor a milestone is due.

    Wants ``assignment__indicators`` prefetched in lists; then one query.
    """
    nodes = nodes_by_report(reports)
    return {
        report.pk
        for report in reports
        if report.status == ReportStatus.TODO
        and not any(node.is_due for node in nodes[report.pk])
        and not due_indicators(report)
    }
