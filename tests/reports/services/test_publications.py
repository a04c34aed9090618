"""Publications: ordered once, compiled once, frozen for good."""

import uuid
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from departments.models import AuditEntry
from indicators.services.readings import record_reading
from maanshan_eco.kernel.errors import NotAllowed, WrongState
from reports.content import digest
from reports.enums import PublicationStatus
from reports.models import NumberSeries, Publication
from reports.services import publications
from reports.services.publications import compile_publication, publish, request_bulletin, retry_bulletin
from tasks.services.periods import close_period, open_period
from tests.factories.world import NOW, OCTOBER, World, approve, submit


@pytest.fixture
def filed(world: World) -> World:
    """October: one approved (with its figure), one submitted, two missing; then locked."""
    approve(submit(world.report("WR", 25), world.alice), world.rita)
    submit(world.report("HUC", 25), world.charlie, at=world.period.due_at + timedelta(hours=1))
    world.period = close_period(period=world.period, at=world.period.closes_at)
    return world


@pytest.fixture
def ordered(filed: World) -> Publication:
    return request_bulletin(period=filed.period, actor=None, at=filed.period.closes_at + timedelta(hours=1))


def compiled(publication: Publication) -> Publication:
    assert compile_publication(publication_id=publication.pk, at=publication.requested_at)
    publication.refresh_from_db()
    return publication


def test_an_open_month_has_no_bulletin(world: World) -> None:
    with pytest.raises(WrongState):
        request_bulletin(period=world.period, actor=world.rita, at=NOW)


@pytest.mark.parametrize("who", ["alice", "leader", "auditor", "sysadmin"])
def test_only_the_task_force_orders(filed: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        request_bulletin(period=filed.period, actor=getattr(filed, who), at=NOW)


def test_ordering_twice_orders_once(filed: World, ordered: Publication) -> None:
    again = request_bulletin(period=filed.period, actor=filed.rita, at=NOW + timedelta(days=30))

    assert again == ordered
    assert (
        NumberSeries.objects.get().last,
        AuditEntry.objects.filter(action="bulletin.requested").count(),
    ) == (1, 1)


def test_the_content_says_what_the_database_says(ordered: Publication) -> None:
    content = compiled(ordered).content

    total = content["figures"]["total"]
    words = "".join(block["text"] for block in content["document"]["blocks"])
    assert total == {
        "due": 4,
        "on_time": 1,
        "extended": 0,
        "late": 1,
        "approved": 1,
        "returned": 0,
        "pending": 1,
    }
    assert "本月应报4份，已报2份，报送率50.0%；其中按时1份，逾期1份，未报2份。" in words
    assert "当涂县（任务25）" in words
    assert "市住房城乡建设局（任务25）" in words
    assert ordered.document.number == "马生创通〔2026〕1号"
    assert ordered.document.annexes[1].table.rows[0] == (
        "1", "城镇污水处理率", "%", "达到95%以上", "96.2", "2026-10", "达标", "2026-10-T25-WR-01"
    )  # fmt: skip
    assert ordered.manifest["versions"] == ["2026-10-T25-WR-01", "2026-10-T25-HUC-01"]


def test_the_digest_is_that_of_the_content(ordered: Publication) -> None:
    publication = compiled(ordered)

    assert publication.content_sha256 == digest(publication.content)


def test_both_files_are_there_whole(ordered: Publication) -> None:
    files = {file.format: file for file in compiled(ordered).files.all()}

    heads = {name: (Path(settings.MEDIA_ROOT) / file.path).read_bytes()[:4] for name, file in files.items()}
    assert heads == {"docx": b"PK\x03\x04", "pdf": b"%PDF"}


def test_compiling_twice_compiles_once(ordered: Publication) -> None:
    first = compiled(ordered)

    assert compile_publication(publication_id=ordered.pk, at=NOW + timedelta(days=40)) is False
    assert Publication.objects.get() == first
    assert first.files.count() == 2


def test_a_later_correction_changes_neither_content_nor_bytes(filed: World, ordered: Publication) -> None:
    before = compiled(ordered)
    paths = sorted(before.files.values_list("path", "sha256"))
    bytes_before = [(Path(settings.MEDIA_ROOT) / path).read_bytes() for path, _ in paths]

    record_reading(
        indicator=filed.sewage,
        area=None,
        month=OCTOBER.first,
        value=Decimal("91.0"),
        source="更正",
        actor=filed.rita,
        at=ordered.requested_at + timedelta(days=3),
    )
    compile_publication(publication_id=ordered.pk, at=ordered.requested_at + timedelta(days=4))

    after = Publication.objects.get()
    assert (after.content, after.content_sha256) == (before.content, before.content_sha256)
    assert sorted(after.files.values_list("path", "sha256")) == paths
    assert [(Path(settings.MEDIA_ROOT) / path).read_bytes() for path, _ in paths] == bytes_before


def test_compiling_again_from_scratch_says_the_same(filed: World, ordered: Publication) -> None:
    """A second worker that takes over months later compiles as of the order, not as of its own day."""
    record_reading(
        indicator=filed.sewage,
        area=None,
        month=OCTOBER.first,
        value=Decimal("91.0"),
        source="更正",
        actor=filed.rita,
        at=ordered.requested_at + timedelta(days=3),
    )

    compile_publication(publication_id=ordered.pk, at=ordered.requested_at + timedelta(days=90))

    assert Publication.objects.get().document.annexes[1].table.rows[0][4] == "96.2"


@pytest.mark.parametrize("column", ["content", "manifest", "content_sha256", "number"])
def test_the_database_refuses_to_change_what_is_frozen(ordered: Publication, column: str) -> None:
    compiled(ordered)
    value = {"content": "'{}'", "manifest": "'{}'", "content_sha256": "'x'", "number": "99"}[column]

    with (
        pytest.raises(ProgrammingError, match="Cannot update rows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE reports_publication SET {column} = {value}")  # noqa: S608 - fixed words


def test_while_one_holds_the_lease_nobody_else_compiles(ordered: Publication) -> None:
    Publication.objects.update(
        lease_token=uuid.uuid4(), lease_until=ordered.requested_at + timedelta(seconds=60)
    )

    assert compile_publication(publication_id=ordered.pk, at=ordered.requested_at) is False
    assert (
        compile_publication(publication_id=ordered.pk, at=ordered.requested_at + timedelta(seconds=61))
        is True
    )


def test_a_worker_that_lost_its_lease_writes_nothing(
    ordered: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = publications.render_pdf

    def overtaken(document: object) -> bytes:
        Publication.objects.update(lease_token=uuid.uuid4())
        return real(document)  # type: ignore[arg-type]

    monkeypatch.setattr(publications, "render_pdf", overtaken)

    assert compile_publication(publication_id=ordered.pk, at=ordered.requested_at) is False
    ordered.refresh_from_db()
    assert (ordered.status, ordered.content, ordered.files.count()) == (PublicationStatus.COMPILING, None, 0)


def test_five_failures_are_told_and_can_be_tried_again(
    filed: World, ordered: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(document: object) -> bytes:
        raise ValueError("字体里没有“𠮷”字")

    with monkeypatch.context() as patch:
        patch.setattr(publications, "render_docx", broken)
        for attempt in range(6):
            compile_publication(publication_id=ordered.pk, at=ordered.requested_at + timedelta(hours=attempt))
    ordered.refresh_from_db()
    assert (ordered.status, ordered.attempts) == (PublicationStatus.FAILED, 5)
    assert ordered.failure == "ValueError：字体里没有“𠮷”字"

    retry_bulletin(publication=ordered, actor=filed.rita, at=NOW)

    assert compiled(ordered).status == PublicationStatus.DRAFT


def test_numbers_have_no_gaps_when_orders_fail(filed: World, ordered: Publication) -> None:
    november = open_period(month=OCTOBER.plus(1), at=OCTOBER.plus(1).at(1, 8))
    november = close_period(period=november, at=november.closes_at)

    with transaction.atomic():
        request_bulletin(period=november, actor=None, at=november.closes_at)
        transaction.set_rollback(True)
    again = request_bulletin(period=november, actor=None, at=november.closes_at)

    assert (ordered.number, again.number) == (1, 2)


def test_numbers_begin_anew_each_year(filed: World, ordered: Publication) -> None:
    december = open_period(month=OCTOBER.plus(2), at=OCTOBER.plus(2).at(1, 8))
    december = close_period(period=december, at=december.closes_at)

    publication = request_bulletin(period=december, actor=None, at=december.closes_at)

    assert (publication.year, publication.number) == (2027, 1)


def test_the_chief_publishes(filed: World, ordered: Publication) -> None:
    publication = publish(publication=compiled(ordered), actor=filed.chief, at=NOW + timedelta(days=30))

    assert (publication.status, publication.published_by) == (PublicationStatus.PUBLISHED, filed.chief)
    assert list(Publication.objects.visible_to(filed.alice)) == [publication]


@pytest.mark.parametrize("who", ["rita", "alice", "leader", "auditor", "sysadmin"])
def test_nobody_else_publishes(filed: World, ordered: Publication, who: str) -> None:
    with pytest.raises(NotAllowed):
        publish(publication=compiled(ordered), actor=getattr(filed, who), at=NOW)


def test_who_ordered_does_not_publish(filed: World) -> None:
    ordered = request_bulletin(period=filed.period, actor=filed.chief, at=filed.period.closes_at)

    with pytest.raises(NotAllowed):
        publish(publication=compiled(ordered), actor=filed.chief, at=NOW)


def test_before_publishing_only_the_task_force_reads(filed: World, ordered: Publication) -> None:
    compiled(ordered)

    readers = [who for who, person in filed.people.items() if Publication.objects.visible_to(person).exists()]
    assert readers == ["rita", "gus", "chief"]
