"""Real workers with their beats at one ladder: what was missed is made up for, and nothing is taken twice."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis

from departments.models import AuditEntry
from tasks.models import EscalationStep
from tests.factories.orders import DAY, received
from tests.factories.world import NOW, World, make_world
from tests.flows.processes import ROOT, Worker, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
# A worker for whom it is a month later, and whose beat does not take five minutes.
LATER = """
from datetime import datetime
import django
django.setup()
from maanshan_eco.celery import app
import tasks.jobs
tasks.jobs.now = lambda: datetime.fromisoformat("{at}")
app.conf.beat_schedule = {{"climb-ladder": {{"task": "tasks.jobs.climb_ladder", "schedule": 1}}}}
"""
TAKEN = [("reminder", 1), ("yellow", 1), ("letter", 1), ("yellow", 2)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def broker(settings: object) -> Iterator[Redis]:
    redis = Redis.from_url(settings.REDIS_URL)  # type: ignore[attr-defined]
    redis.flushdb()
    yield redis
    redis.flushdb()
    redis.close()


def workers(folder: Path, count: int, *, beat: bool) -> ExitStack:
    """So many real workers, each with a folder of its own."""
    (folder / "worker_later.py").write_text(LATER.format(at=(NOW + 30 * DAY).isoformat()), encoding="utf-8")
    stack = ExitStack()
    for number in range(count):
        own = folder / f"worker-{number}"
        own.mkdir()
        stack.enter_context(Worker(own, beat=beat, app="worker_later", PYTHONPATH=f"{folder}:{ROOT}"))
    return stack


def test_two_beats_make_up_for_a_month_once(world: World, broker: Redis, tmp_path: Path) -> None:
    received(world)

    with workers(tmp_path, 2, beat=True):
        assert wait_until(lambda: EscalationStep.objects.count() == len(TAKEN), 60)
        grew = wait_until(lambda: EscalationStep.objects.count() > len(TAKEN), 5)

    assert not grew
    assert sorted(EscalationStep.objects.values_list("rung", "ordinal")) == sorted(TAKEN)
    assert AuditEntry.objects.filter(action="order.escalated").count() == len(TAKEN)


def test_without_the_beat_nobody_climbs(world: World, broker: Redis, tmp_path: Path) -> None:
    """The twin: a worker alone is told by nobody."""
    received(world)

    with workers(tmp_path, 1, beat=False):
        climbed = wait_until(EscalationStep.objects.exists, 12)

    assert not climbed
