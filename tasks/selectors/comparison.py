"""What a reviewer compares: this version beside last month's, a second round beside the one returned."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from departments.models import User
from tasks.differences import Difference, difference
from tasks.models import Evidence, ProgressReport, ReportedValue, ReportVersion, VersionCaution
from tasks.selectors.filing import compared_figures, previous_version

_WORDS = {"progress": "本月进展", "problems": "存在问题与需协调事项", "next_steps": "下月计划"}
Cautions = tuple[VersionCaution, ...]


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure before and now. ``before`` is None where there was none; ``since`` is the month it is of."""

    claim: ReportedValue
    before: Decimal | None
    since: str
    target: str
    cautions: Cautions

    @property
    def change(self) -> Decimal | None:
        if self.claim.value is None or self.before is None:
            return None
        return self.claim.value - self.before

    @property
    def is_changed(self) -> bool:
        return self.claim.value != self.before


@dataclass(frozen=True, slots=True)
class WordsChange:
    field: str
    label: str
    difference: Difference
    cautions: Cautions

    @property
    def is_changed(self) -> bool:
        return self.difference.is_change


@dataclass(frozen=True, slots=True)
class Comparison:
    """``base`` is what ``version`` is compared with, None for a first report.

    ``is_round``: the base is an earlier version of the same report, and only what changed is of interest.
    ``cautions`` are those of no row of their own. Without a base nothing is marked as changed.
    """

    version: ReportVersion
    base: ReportVersion | None
    is_round: bool
    figures: tuple[FigureChange, ...]
    words: tuple[WordsChange, ...]
    percent_cautions: Cautions
    cautions: Cautions
    files_added: tuple[Evidence, ...]
    files_removed: tuple[Evidence, ...]

    @property
    def name(self) -> str:
        """Which two are compared: names the regions of a page that holds several."""
        return f"{self.base.receipt} 与 {self.version.receipt}" if self.base else self.version.receipt

    @property
    def is_percent_changed(self) -> bool:
        return self.base is not None and self.base.percent != self.version.percent

    @property
    def changes(self) -> int:
        """How many rows differ, files and progress in per cent included."""
        figures = sum(row.is_changed for row in self.figures)
        words = sum(row.is_changed for row in self.words)
        files = bool(self.files_added or self.files_removed)
        return figures + words + files + self.is_percent_changed

    @property
    def unchanged_labels(self) -> list[str]:
        figures = [row.claim.indicator.name for row in self.figures if not row.is_changed]
        return figures + [row.label for row in self.words if not row.is_changed]


def round_before(version: ReportVersion) -> ReportVersion | None:
    """The version of the same report that this one replaces."""
    return (
        ReportVersion.objects.filter(report=version.report_id, number__lt=version.number)
        .select_related("submitted_by", "report__period")
        .prefetch_related("decisions__decided_by", "decisions__returned_for")
        .order_by("-number")
        .first()
    )


def with_last_month(version: ReportVersion, at: datetime) -> Comparison:
    """Beside what the same assignment filed last, and the values accepted last."""
    cautions = _by_field(version)
    figures = tuple(
        FigureChange(
            row.claim,
            row.last.value if row.last else None,
            f"{row.last.month:%Y-%m}" if row.last else "",
            row.target,
            cautions.pop(row.claim.indicator.code, ()),
        )
        for row in compared_figures(version, at)
    )
    base = previous_version(version.report)
    return _comparison(version, base, figures, cautions, is_round=False)


def with_round_before(version: ReportVersion, base: ReportVersion, at: datetime) -> Comparison:
    """Beside an earlier version of the same report: what the unit changed since."""
    cautions = _by_field(version)
    before = {claim.indicator_id: claim.value for claim in base.values.all()}
    figures = tuple(
        FigureChange(
            row.claim,
            before.get(row.claim.indicator_id),
            "",
            row.target,
            cautions.pop(row.claim.indicator.code, ()),
        )
        for row in compared_figures(version, at)
    )
    return _comparison(version, base, figures, cautions, is_round=True)


def _comparison(
    version: ReportVersion,
    base: ReportVersion | None,
    figures: tuple[FigureChange, ...],
    cautions: dict[str, Cautions],
    *,
    is_round: bool,
) -> Comparison:
    words = tuple(
        WordsChange(
            field,
            label,
            difference(getattr(base or version, field), getattr(version, field)),
            cautions.pop(field, ()),
        )
        for field, label in _WORDS.items()
    )
    now, then = set(version.evidence.all()), set(base.evidence.all()) if base and is_round else set()
    return Comparison(
        version=version,
        base=base,
        is_round=is_round,
        figures=figures,
        words=words,
        percent_cautions=cautions.pop("percent", ()),
        cautions=tuple(caution for group in cautions.values() for caution in group),
        files_added=tuple(sorted(now - then, key=lambda file: file.pk)) if is_round else (),
        files_removed=tuple(sorted(then - now, key=lambda file: file.pk)),
    )


def _by_field(version: ReportVersion) -> dict[str, Cautions]:
    found: dict[str, Cautions] = {}
    for caution in version.cautions.all():
        found[caution.field] = (*found.get(caution.field, ()), caution)
    return found


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A file of the version; ``elsewhere`` are the other reports that carry the very same bytes."""

    file: Evidence
    elsewhere: tuple[ProgressReport, ...]


def evidence_rows(version: ReportVersion, user: User) -> list[EvidenceRow]:
    """The version's files, each with the other reports it was filed for that the person may see."""
    files = list(version.evidence.all())
    twins = (
        Evidence.objects.visible_to(user)
        .filter(sha256__in={file.sha256 for file in files})
        .exclude(report=version.report_id)
        .exclude(versions=None)
        .select_related("report__period", "report__assignment__task", "report__assignment__department")
        .order_by("report__period__month", "report__assignment__task__number", "report_id")
        .distinct()
    )
    elsewhere: dict[str, dict[int, ProgressReport]] = {}
    for twin in twins:
        elsewhere.setdefault(twin.sha256, {})[twin.report_id] = twin.report
    return [EvidenceRow(file, tuple(elsewhere.get(file.sha256, {}).values())) for file in files]
