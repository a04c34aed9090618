"""What is wrong with a draft, and what looks odd about it. Form, API, workbook and the submit share this."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from indicators.models import Indicator
from indicators.ratios import Parts, misfit
from indicators.selectors.aggregates import CountySum, Figure, sum_of
from tasks.cautions import Caution, FigureFacts, FilingFacts, NodeFacts, cautions
from tasks.enums import Absence
from tasks.figures import bounds
from tasks.models import ProgressReport, ReportDraft
from tasks.normalise import Figured, parse_figure
from tasks.selectors.filing import reading_area
from tasks.selectors.surroundings import Surroundings, surroundings_of


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure as it would be submitted: a value, or which kind of none and why."""

    indicator: Indicator
    raw: str
    value: Decimal | None
    absence: str = ""
    absent_reason: str = ""
    understood: str = ""
    parts: Parts | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """What a draft would submit, what is wrong with it (field → what to mend), and what looks odd.

    ``wrong`` is empty exactly where the draft can be submitted; then ``percent`` is a whole number.
    """

    percent: int | None
    claims: tuple[Claim, ...]
    wrong: dict[str, str]
    cautions: tuple[Caution, ...]


def examine_draft(
    report: ProgressReport, draft: ReportDraft, as_of: datetime, around: Surroundings | None = None
) -> Examination:
    """Check a draft as submitting would, all of it at once, beside the values accepted by ``as_of``.

    ``around`` is given where many drafts are examined and their surroundings were read together.
    """
    around = around or surroundings_of([report], as_of)[report.pk]
    wrong = _wrong_words(draft)
    percent, claims = None, []
    try:
        percent = _percent(draft.percent)
    except ValueError as error:
        wrong["percent"] = str(error)
    for indicator in around.due:
        try:
            claims.append(_claim(indicator, draft.values.get(indicator.code, {})))
        except ValueError as error:
            wrong[indicator.code] = str(error)
    wrong |= _wrong_nodes(draft, around)
    facts = _facts(report, draft, percent, claims, around)
    return Examination(percent, tuple(claims), wrong, tuple(cautions(facts)))


def _wrong_words(draft: ReportDraft) -> dict[str, str]:
    if draft.progress.strip() or draft.no_progress:
        return {}
    return {"progress": "写本月进展。确实没有新进展，就勾选“本月无新进展”。"}


def _wrong_nodes(draft: ReportDraft, around: Surroundings) -> dict[str, str]:
    wrong = {
        f"milestone-{node.milestone.pk}": "报完成要附佐证材料，先添加文件。"
        for node in around.nodes
        if node.milestone.evidence_required
        and node.milestone.pk in draft.milestones
        and not around.has_evidence
    }
    due = [node.milestone.title for node in around.nodes if node.is_due]
    if draft.no_progress and due:
        wrong["no_progress"] = f"有到期的节点（{'、'.join(due)}），写明进展，不能报“本月无新进展”。"
    return wrong


def _percent(raw: str) -> int:
    value = parse_figure(raw, "%").value
    if value is None or value != int(value) or not 0 <= value <= 100:
        raise ValueError("填 0 到 100 的整数。")
    return int(value)


def _claim(indicator: Indicator, typed: dict[str, str]) -> Claim:
    raw, reason = typed.get("raw", ""), typed.get("absent_reason", "").strip()
    figured = parse_figure(raw, indicator.unit)
    parts = _parts(indicator, typed)
    if parts and figured.value is None:
        figured = Figured(parts.value(indicator.decimals))
    absence = typed.get("absence", "") or (Absence.NO_DATA if reason else "")
    if figured.value is None and not absence:
        raise ValueError("还没填。没有数据就选“暂无数据”或“不适用”，并写原因。")
    if figured.value is None and not reason:
        raise ValueError(f"选了“{Absence(absence).label}”，写明原因。")
    if figured.value is not None and absence:
        raise ValueError("已填数值，又写了没有数值的原因，留一个。")
    if figured.value is not None:
        _check_bounds(indicator, figured.value)
        if parts and (wrong := misfit(parts, figured.value, indicator.decimals)):
            raise ValueError(wrong)
    return Claim(indicator, raw.strip(), figured.value, absence, reason, figured.understood, parts)


def _parts(indicator: Indicator, typed: dict[str, str]) -> Parts | None:
    """The two parts of a percentage as typed; they are counts, so no unit is read into them."""
    numerator, denominator = (parse_figure(typed.get(key, ""), "") for key in ("numerator", "denominator"))
    if numerator.value is None and denominator.value is None:
        return None
    if not indicator.numerator:
        raise ValueError("这个指标不填分子和分母。")
    if numerator.value is None or denominator.value is None:
        raise ValueError(f"{indicator.numerator}和{indicator.denominator}要填就都填。")
    if denominator.value <= 0 or numerator.value < 0:
        raise ValueError("分母应大于 0，分子不小于 0；没有这类对象的，选“不适用”。")
    return Parts(numerator.value, denominator.value)


def _check_bounds(indicator: Indicator, value: Decimal) -> None:
    low, high = indicator.minimum, indicator.maximum
    if low is not None and value < low:
        raise ValueError(f"应不小于 {low.normalize():f}，现为 {value:f}。")
    if high is not None and value > high:
        raise ValueError(f"应不大于 {high.normalize():f}，现为 {value:f}。")


def _facts(
    report: ProgressReport,
    draft: ReportDraft,
    percent: int | None,
    claims: Sequence[Claim],
    around: Surroundings,
) -> FilingFacts:
    last = around.last
    same_year = last is not None and last.report.period.month.year == report.period.month.year
    return FilingFacts(
        figures=[_about(report, claim, around) for claim in claims if claim.value is not None],
        nodes=[
            NodeFacts(
                node.milestone.pk, node.milestone.title, node.is_due, node.milestone.pk in draft.milestones
            )
            for node in around.nodes
        ],
        progress=draft.progress,
        last_progress=last.progress if last else "",
        percent=percent,
        last_percent=last.percent if last and same_year else None,
        has_evidence=around.has_evidence,
    )


def _county_sum(report: ProgressReport, claim: Claim, around: Surroundings) -> CountySum | None:
    """What the counties come to beside the lead's figure: told to the lead, and to the county that files."""
    if around.summed is None:
        return None
    about = next((each for each in around.summed.indicators if each == claim.indicator), None)
    if about is None:
        return None
    area = reading_area(report.assignment)
    filed = {area.pk: Figure(claim.value, *(claim.parts or (None, None)))} if area else {}
    return sum_of(around.summed, about, report.period.as_month, filed)


def _about(report: ProgressReport, claim: Claim, around: Surroundings) -> FigureFacts:
    indicator, before = claim.indicator, around.earlier.get(claim.indicator.pk, [])
    least, most = bounds(around.rules.get(indicator.pk))
    county_sum = _county_sum(report, claim, around)
    of_county = reading_area(report.assignment) is not None
    city = county_sum.city if county_sum and of_county else None
    return FigureFacts(
        code=indicator.code,
        unit=indicator.unit,
        raw=claim.raw,
        value=claim.value or Decimal(0),
        cumulative=indicator.cumulative,
        lowest=indicator.minimum,
        highest=indicator.maximum,
        earlier=[reading.value for reading in before],
        earlier_this_year=sum(reading.month.year == report.period.month.year for reading in before),
        least=least,
        most=most,
        county_sum=county_sum.printed if county_sum and bool(city) is of_county else None,
        city_figure=city.value if city else None,
    )
