"""What is said beside a figure while it is being typed: how it was read, the change, how far it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from maanshan_eco.kernel.templatetags.ui import change, number, percent_points
from tasks.cautions import Caution
from tasks.figures import bounds, completion
from tasks.selectors.examination import Claim, Examination
from tasks.selectors.filing import FigureRow


@dataclass(frozen=True, slots=True)
class Live:
    """Each a short text, empty where there is nothing to say. ``hint`` is what would stop a submit."""

    understood: str = ""
    change: str = ""
    completion: str = ""
    hint: str = ""


def live_figures(rows: Sequence[FigureRow], found: Examination | None) -> dict[str, Live]:
    """By indicator code; all empty where nothing was examined. An empty input gets no hint yet."""
    if found is None:
        return {row.indicator.code: Live() for row in rows}
    claims = {claim.indicator.code: claim for claim in found.claims}
    return {row.indicator.code: _live(row, claims.get(row.indicator.code), found.wrong) for row in rows}


def _live(row: FigureRow, claim: Claim | None, wrong: Mapping[str, str]) -> Live:
    if claim is None or claim.value is None:
        typed = row.figure.raw or row.figure.absence or row.figure.absent_reason
        return Live(hint=wrong.get(row.indicator.code, "") if typed else "")
    return Live(claim.understood, _change(row, claim.value), _completion(row, claim.value))


def _change(row: FigureRow, value: Decimal) -> str:
    if row.last is None:
        return ""
    said = percent_points if row.indicator.unit == "%" else change
    return said(value - row.last.value, row.indicator.decimals)


def _completion(row: FigureRow, value: Decimal) -> str:
    share = completion(row.rule, value)
    if share is not None:
        return f"{number(share, 1)}%"
    _, most = bounds(row.rule)
    if most is None:
        return ""
    return "目标以内" if value <= most else f"超出 {number(value - most, row.indicator.decimals)}"


@dataclass(frozen=True, slots=True)
class Offer:
    """One of two ways out of a question: press ``label`` and ``field`` becomes ``value``."""

    label: str
    field: str
    value: str


def offers_of(caution: Caution, claims: Sequence[Claim]) -> list[Offer]:
    """“0.933% 还是 93.3%？” is answered by a button each; other cautions by a sentence."""
    claim = next((claim for claim in claims if claim.indicator.code == caution.field), None)
    if caution.code != "fraction" or claim is None or claim.value is None:
        return []
    typed, meant = f"{claim.value.normalize():f}", f"{(claim.value * 100).normalize():f}"
    return [
        Offer(f"改成 {meant}", f"value-{caution.field}", meant),
        Offer(f"就是 {typed}%", f"reason-{caution.key}", f"已核对，就是 {typed}%。"),
    ]


def percent_hint(found: Examination | None, typed: str) -> str:
    """What would stop a submit in the yearly progress; an empty input gets no hint yet."""
    return found.wrong.get("percent", "") if found and typed.strip() else ""


def spoken(
    found: Examination, rows: Sequence[FigureRow], *, percent: str, reasons: Mapping[str, str]
) -> dict[str, object]:
    """All of it as plain data, for the page to put beside its fields after a save; ``percent`` as typed."""
    return {
        "percent": {"hint": percent_hint(found, percent)},
        "figures": {code: asdict(live) for code, live in live_figures(rows, found).items()},
        "cautions": [
            {
                "key": caution.key,
                "field": caution.field,
                "words": caution.words,
                "reason": reasons.get(caution.key, ""),
                "offers": [asdict(offer) for offer in offers_of(caution, found.claims)],
            }
            for caution in found.cautions
        ],
    }
