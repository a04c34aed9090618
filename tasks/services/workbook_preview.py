"""What an uploaded workbook would change, and everything that is wrong with it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from departments.models import Department
from tasks.filings import Filing
from tasks.importers.comparison import Change, compare
from tasks.importers.filing_layout import in_words
from tasks.importers.filing_reading import AGAIN, Problem, Reading
from tasks.models import ProgressReport, ReportDraft, ReportingPeriod
from tasks.selectors.examination import examine_draft
from tasks.selectors.filing import due_indicators, filing_of, fill_draft
from tasks.selectors.milestones import nodes_by_report
from tasks.selectors.surroundings import surroundings_of
from tasks.selectors.workbook import draft_of, is_writable, month_reports


@dataclass(frozen=True, slots=True)
class Preview:
    """``comparison`` as JSON: problems, changes, conflicts, unchanged, names; ``compared_with`` the draft
    revisions it was made against, by report. A conflict counts as a problem."""

    comparison: dict[str, Any]
    compared_with: dict[str, int]
    problem_count: int
    change_count: int


def preview_of(unit: Department, period: ReportingPeriod, reading: Reading, at: datetime) -> Preview:
    """What the file says against the unit's drafts as they stand now."""
    reports = {report.pk: report for report in month_reports(unit, period)}
    known = [row for row in reading.rows if row.report in reports]
    strange = [row for row in reading.rows if row.report not in reports]
    standing = {pk: filing_of(draft_of(report)).fields() for pk, report in reports.items()}
    compared = compare(known, standing)
    changes, wrong = _examined(reports, compared.changes, at)
    problems = [
        *reading.problems,
        *(Problem(row.sheet, "", row.key, "", f"现在的任务里没有这一项。{AGAIN}") for row in strange),
        *wrong,
    ]
    comparison = {
        "problems": [asdict(problem) for problem in problems],
        "changes": [asdict(change) for change in changes],
        "conflicts": [_conflict(change, reports[change.report]) for change in compared.conflicts],
        "unchanged": compared.unchanged,
        "names": _names(list(reports.values())),
    }
    revisions = {
        str(pk): draft.revision if (draft := draft_of(report)) else 0 for pk, report in reports.items()
    }
    return Preview(comparison, revisions, len(problems) + len(compared.conflicts), len(changes))


def _names(reports: Sequence[ProgressReport]) -> dict[str, str]:
    """What the keys of the workbook's rows stand for, in words."""
    names, nodes = {}, nodes_by_report(reports)
    for report in reports:
        names[key := f"任务{report.assignment.task.number}"] = report.assignment.task.title
        names |= {f"{key}-{place}": due.name for place, due in enumerate(due_indicators(report), start=1)}
        names |= {
            f"{key}-节点{place}": node.milestone.title for place, node in enumerate(nodes[report.pk], start=1)
        }
    return names


def _conflict(change: Change, report: ProgressReport) -> dict[str, Any]:
    """A cell that somebody else filled in differently since the download, with who did and when."""
    draft = draft_of(report)
    return {
        **asdict(change),
        "by": draft.updated_by.name if draft else "",
        "at": draft.updated_at.isoformat() if draft else "",
    }


def _examined(
    reports: dict[int, ProgressReport], changes: list[Change], at: datetime
) -> tuple[list[Change], list[Problem]]:
    """The changes with how their figures are understood, and what the form's own check says about them.

    What is still empty is no business of a workbook's, nor is what it cannot mend (evidence for a milestone).
    """
    noted, problems = [], []
    around = surroundings_of([reports[pk] for pk in {change.report for change in changes}], at)
    for pk, of_report in groupby(sorted(changes, key=attrgetter("report")), attrgetter("report")):
        report, mine = reports[pk], list(of_report)
        if not is_writable(report):
            words = f"这项任务是“{report.get_status_display()}”，不能再改。改回下载时的内容。"
            problems += [_problem(change, words) for change in mine]
            continue
        found = examine_draft(report, _draft_with(report, mine), at, around[pk])
        wrong = {field: words for field, words in found.wrong.items() if not field.startswith("milestone-")}
        understood = {f"value-{claim.indicator.code}": claim.understood for claim in found.claims}
        for change in mine:
            noted.append(replace(change, note=understood.get(change.field) or change.note))
            if change.now and (words := wrong.pop(_owner(change.field), "")):
                problems.append(_problem(change, words))
    return noted, problems


def _problem(change: Change, words: str) -> Problem:
    typed = in_words(change.field, change.now)[:40]
    return Problem(change.sheet, change.cell, f"{change.key} {change.title}", typed, words)


def _owner(field: str) -> str:
    """By what an error about a field is named: a figure's three fields by the indicator's code."""
    kind, _, key = field.partition("-")
    return key if kind in {"value", "absence", "absent"} else field


def _draft_with(report: ProgressReport, changes: Iterable[Change]) -> ReportDraft:
    """The report's draft as it would be with the changes in it; not saved."""
    fields = filing_of(draft_of(report)).fields() | {change.field: change.now for change in changes}
    draft = ReportDraft(report_id=report.pk)  # by id: the report must not take it for its own draft
    fill_draft(draft, Filing.of_fields(fields))
    return draft
