"""Who else has a part in a task, and whether they have filed. Names only, never what they wrote."""

from collections.abc import Iterable
from dataclasses import dataclass

from departments.models import Department
from tasks.enums import OWED
from tasks.models import ProgressReport


@dataclass(frozen=True, slots=True)
class Companion:
    """Another unit with a report on the same task in the same month."""

    unit: Department
    role: str
    is_filed: bool


@dataclass(frozen=True, slots=True)
class Companions:
    """The other units of a task, in the plan's order."""

    all: tuple[Companion, ...] = ()

    @property
    def missing(self) -> list[Companion]:
        return [companion for companion in self.all if not companion.is_filed]


def companions_of(reports: Iterable[ProgressReport]) -> dict[int, Companions]:
    """By report, for reports of one month. One query however many there are."""
    wanted = list(reports)
    if not wanted:
        return {}
    tasks = {report.assignment.task_id for report in wanted}
    fellows: dict[int, list[ProgressReport]] = {}
    rows = (
        ProgressReport.objects.filter(period=wanted[0].period_id, assignment__task__in=tasks)
        .select_related("assignment__department")
        .order_by("assignment__department__position")
    )
    for row in rows:
        fellows.setdefault(row.assignment.task_id, []).append(row)
    return {
        report.pk: Companions(
            tuple(
                Companion(
                    other.assignment.department, other.assignment.get_role_display(), other.status not in OWED
                )
                for other in fellows[report.assignment.task_id]
                if other.pk != report.pk
            )
        )
        for report in wanted
    }
