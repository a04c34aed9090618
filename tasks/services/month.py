"""A whole month at once: checked, and sent; each report stands or falls by itself, each answer is told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from departments.models import User
from maanshan_eco.kernel.errors import DomainError
from tasks.cautions import Caution
from tasks.importers.filing_layout import WORD_SHEET
from tasks.models import ProgressReport, ReportDraft, ReportVersion
from tasks.selectors.examination import Examination, examine_draft
from tasks.selectors.filing import due_indicators
from tasks.selectors.surroundings import surroundings_of
from tasks.selectors.workbook import draft_of
from tasks.services.filing import hand_over, submit_report
from tasks.workflow import REPORT

_TITLES = {column.field: column.title for column in WORD_SHEET.inputs}


@dataclass(frozen=True, slots=True)
class CheckedReport:
    """One report that this person may send: its draft, and what examining it found. ``names`` by field."""

    report: ProgressReport
    draft: ReportDraft | None
    found: Examination | None
    names: dict[str, str]

    @property
    def is_blocked(self) -> bool:
        return self.found is not None and bool(self.found.wrong)

    @property
    def is_asked(self) -> bool:
        """Nothing is wrong, but something odd is not explained."""
        return not self.is_blocked and any(not reason for _, _, reason in self.cautions())

    @property
    def is_ready(self) -> bool:
        return self.found is not None and not self.is_blocked and not self.is_asked

    def _name(self, field: str) -> str:
        return "节点" if field.startswith("milestone-") else self.names.get(field, field)

    def problems(self) -> Iterator[tuple[str, str, str]]:
        """(anchor in the form, field's name, what to mend)."""
        for field, words in self.found.wrong.items() if self.found else ():
            anchor = f"id_{field}" if field in _TITLES else f"id_value-{field}"
            yield anchor, self._name(field), words

    def cautions(self) -> Iterator[tuple[Caution, str, str]]:
        """(caution, field's name, the reason given so far)."""
        for caution in self.found.cautions if self.found else ():
            reason = self.draft.reasons.get(caution.key, "").strip() if self.draft else ""
            yield caution, self._name(caution.field), reason


def check_month(*, reports: Iterable[ProgressReport], actor: User, at: datetime) -> list[CheckedReport]:
    """The reports that the actor may send on now, each with its examination where it has a draft."""
    mine = [report for report in reports if _may_send(report, actor)]
    around = surroundings_of([report for report in mine if draft_of(report)], at)
    return [
        CheckedReport(
            report,
            draft,
            examine_draft(report, draft, at, around[report.pk]) if draft else None,
            _TITLES | {indicator.code: indicator.name for indicator in due_indicators(report)},
        )
        for report in mine
        for draft in [draft_of(report)]
    ]


def _may_send(report: ProgressReport, actor: User) -> bool:
    return not report.period.is_closed and any(
        report.status in REPORT[act].sources and REPORT[act].permits(actor, report)
        for act in ("submit", "hand_over")
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one report: its version; or nothing but the way to the unit's head; or why neither."""

    report: ProgressReport
    version: ReportVersion | None = None
    refusal: str = ""


@transaction.atomic
def submit_many(*, checked: Iterable[tuple[ProgressReport, int]], actor: User, at: datetime) -> list[Sent]:
    """Submit each report with the draft revision that was checked, each in a savepoint of its own.

    One that is refused leaves the others submitted. Where the unit's head releases online and the actor is
    not the head, they are put before the head instead. Guards, effects and records are those of
    :mod:`tasks.services.filing`, so doing it twice has the effect of once.
    """
    return [_send(report, revision, actor, at) for report, revision in checked]


def _send(report: ProgressReport, revision: int, actor: User, at: datetime) -> Sent:
    try:
        with transaction.atomic():
            if REPORT["submit"].permits(actor, report) or not REPORT["hand_over"].permits(actor, report):
                version = submit_report(report=report, revision=revision, actor=actor, at=at)
                return Sent(report, version)
            hand_over(report=report, revision=revision, actor=actor, at=at)
    except DomainError as error:
        return Sent(report, refusal=error.message)
    return Sent(report)
