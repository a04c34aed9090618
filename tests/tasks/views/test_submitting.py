"""Submitting needs the database and nothing else."""

from collections.abc import Callable

import pytest
import redis
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tasks.models import Evidence, ReportVersion
from tasks.services.evidence import withdraw_evidence
from tests.factories.scene import attach
from tests.factories.world import NOW, World, one_more_report, stop_clock, write


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Attempts to reach Redis; none of them gets through."""
    tried: list[object] = []

    def refuse(connection: object, *arguments: object, **options: object) -> None:
        tried.append(connection)
        raise redis.ConnectionError("Redis is stopped")

    monkeypatch.setattr("redis.connection.AbstractConnection.connect", refuse)
    return tried


def test_a_submit_does_not_ask_redis(
    world: World,
    as_user: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
    connections: list[object],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    """So it cannot wait for a Redis that is stopped or frozen. At the end, that asking is noticed."""
    stop_clock(monkeypatch)
    report, client = world.report("WR", 25), as_user(world.alice)
    revision = write(report, world.alice)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        answer = client.post(reverse("filing-submit", args=[report.pk]), {"revision": revision})

    assert answer["Location"] == reverse("receipt", args=[ReportVersion.objects.get().pk])
    assert connections == []
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(settings.REDIS_URL).ping()
    assert len(connections) == 1


def test_sentences_on_cautions_go_with_the_submit(
    world: World, as_user: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_clock(monkeypatch)
    report, client = world.report("WR", 25), as_user(world.alice)
    revision = write(report, world.alice, value="0.933")

    client.post(
        reverse("filing-submit", args=[report.pk]),
        {"revision": revision, "reason-fraction:urban-sewage": "已核对"},
    )

    caution = ReportVersion.objects.get().cautions.get()
    assert (caution.code, caution.reason) == ("fraction", "已核对")


def test_an_earlier_file_is_used_again(
    world: World, as_user: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bytes lie there once; a file of another unit is not offered and not taken."""
    stop_clock(monkeypatch)
    report, other, client = world.report("WR", 25), one_more_report(world, "WR", 31), as_user(world.alice)
    own = attach(other, "验收单.pdf", "内容", world.bob)
    foreign = attach(world.report("HUC", 25), "别家的.pdf", "别家", world.charlie)
    page = client.get(reverse("filing-edit", args=[report.pk])).content.decode()
    assert ("验收单.pdf" in page, "别家的.pdf" in page) == (True, False)

    client.post(
        reverse("filing-edit", args=[report.pk]), {"revision": "0", "reuse": [str(own.pk), str(foreign.pk)]}
    )

    file = Evidence.objects.get(report=report)
    assert (file.name, file.path, file.uploaded_by) == ("验收单.pdf", own.path, world.alice)
    withdraw_evidence(evidence=file, actor=world.alice, at=NOW)
    assert Evidence.objects.filter(report=report, withdrawn_at=None).count() == 0


def test_a_button_changes_one_field_without_a_script(
    world: World, as_user: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_clock(monkeypatch)
    report, client = world.report("WR", 25), as_user(world.alice)
    typed = {"revision": "0", "progress": "写的", "value-urban-sewage": "0.933"}

    client.post(reverse("filing-edit", args=[report.pk]), {**typed, "instead-value-urban-sewage": "93.3"})

    report.refresh_from_db()
    assert (report.draft.values["urban-sewage"]["raw"], report.draft.progress) == ("93.3", "写的")
