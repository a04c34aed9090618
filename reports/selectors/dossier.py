"""A case as plain facts, from the rows that hold it: for the order's paper and for its dossier."""

from datetime import datetime

from maanshan_eco.kernel.months import SHANGHAI, Month, date_name
from reports.casework import Dossier, DossierEntry, DossierFile, DossierOpinion, OrderFacts
from tasks.enums import OrderSource
from tasks.models import OrderFile, RectificationOrder
from tasks.selectors.chronicle import Happening, chronicle, opinions
from tasks.selectors.orders import order_standing


def order_facts(order: RectificationOrder) -> OrderFacts:
    """The order as signed. Raises ``ValueError`` for a draft. Later extensions do not change what it says."""
    signature = order.events.filter(act="sign").first()
    if signature is None or signature.due_on is None:
        raise ValueError(f"{order} is not signed")
    return OrderFacts(
        kind=order.get_kind_display(),
        number=order.full_number,
        title=order.title,
        units=tuple(link.name for link in order.unit_links.all()),
        copies_to=order.copies_to,
        task=str(order.task) if order.task else "",
        source=source_words(order),
        facts=order.facts,
        basis=order.basis.rstrip("。"),
        requirement=order.requirement,
        deadline=date_name(signature.due_on),
        signed_on=signature.at.astimezone(SHANGHAI).date(),
    )


def source_words(order: RectificationOrder) -> str:
    """Where the order comes from, in words."""
    if order.source == OrderSource.INDICATOR and order.indicator and order.month:
        return f"{order.indicator.name}{Month.of(order.month).name}数据未达标"
    if order.report:
        return f"{order.report.period}填报逾期未报"
    return order.reference


def dossier(order: RectificationOrder, as_of: datetime) -> tuple[Dossier, list[OrderFile]]:
    """The case as known at ``as_of``, and its files in order of time."""
    standing = order_standing(order, as_of)
    entries = chronicle(order, as_of)
    files = [file for entry in entries for file in entry.files]
    facts = Dossier(
        order=order_facts(order),
        status=standing.status_name,
        rounds=standing.round,
        entries=tuple(_entry(entry) for entry in entries),
        opinions=tuple(
            DossierOpinion(
                who=f"{opinion.unit.name} {opinion.given_by.name}",
                moment=_moment(opinion.given_at),
                answers=tuple(opinion.answers),
                conclusion="通过" if opinion.passes else "退回",
                words=opinion.words,
            )
            for opinion in opinions(order, as_of)
        ),
        files=tuple(DossierFile(file.name, file.size, file.sha256) for file in files),
        as_of=_moment(as_of),
        printed_on=as_of.astimezone(SHANGHAI).date(),
    )
    return facts, files


def _entry(entry: Happening) -> DossierEntry:
    act = f"{entry.title}（第{entry.round}轮）" if entry.round > 1 else entry.title
    words = "。".join(part.rstrip("。") for part in (entry.note, entry.words) if part)
    return DossierEntry(_moment(entry.at), act, entry.who, words, tuple(file.name for file in entry.files))


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
