"""What breaks here: ``kill -9`` of the whole worker in the middle of a compile; Redis gone at the bell.

What must hold: the order is in PostgreSQL, so the sweep finds it and the bulletin is compiled, once. The twin
runs the same kill without the clock that sweeps, and the bulletin does not come: so the first test can fail.
"""

import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from reports.enums import PublicationStatus
from reports.jobs import ring
from reports.models import Publication, RenderedDocument
from reports.services.publications import request_bulletin
from tasks.services.periods import close_period
from tests.factories.world import World, approve, make_world, submit
from tests.flows.processes import ROOT, Worker, environment, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
LEASE = "4"


@pytest.fixture
def broker(settings: object) -> Iterator[Redis]:
    redis = Redis.from_url(settings.REDIS_URL)  # type: ignore[attr-defined]
    redis.flushdb()
    yield redis
    redis.flushdb()
    redis.close()


@pytest.fixture
def ordered() -> Publication:
    world: World = make_world()
    approve(submit(world.report("WR", 25), world.alice), world.rita)
    period = close_period(period=world.period, at=world.period.closes_at)
    return request_bulletin(period=period, actor=None, at=period.closes_at + timedelta(hours=1))


def kill_in_the_middle(publication: Publication, folder: Path) -> None:
    """Kill the worker while it gathers: a lock on a table that it must read holds it there."""
    with psycopg.connect(environment()["DATABASE_URL"]) as lock:
        lock.execute("LOCK TABLE tasks_section IN ACCESS EXCLUSIVE MODE")
        with Worker(folder, beat=False, PUBLICATION_LEASE_SECONDS=LEASE):
            ring(publication)
            assert wait_until(lambda: begun(publication), 20), "the worker never began"
    publication.refresh_from_db()
    assert (publication.status, publication.content) == (PublicationStatus.COMPILING, None)


def begun(publication: Publication) -> bool:
    publication.refresh_from_db()
    return publication.lease_token is not None


def done(publication: Publication) -> bool:
    publication.refresh_from_db()
    return publication.status == PublicationStatus.DRAFT


def test_the_sweep_finishes_what_a_killed_worker_began(
    ordered: Publication, broker: Redis, tmp_path: Path
) -> None:
    kill_in_the_middle(ordered, tmp_path)

    with Worker(tmp_path, beat=True, PUBLICATION_LEASE_SECONDS=LEASE):
        finished = wait_until(lambda: done(ordered), 45)

    assert finished
    assert ordered.attempts == 2
    assert list(Publication.objects.values_list("number")) == [(1,)]
    assert RenderedDocument.objects.count() == 2


def test_without_the_sweep_it_stays_unfinished(ordered: Publication, broker: Redis, tmp_path: Path) -> None:
    kill_in_the_middle(ordered, tmp_path)

    with Worker(tmp_path, beat=False, PUBLICATION_LEASE_SECONDS=LEASE):
        finished = wait_until(lambda: done(ordered), 12)

    assert not finished


def test_a_lost_bell_is_found_by_the_sweep(ordered: Publication, broker: Redis, tmp_path: Path) -> None:
    """Redis forgets everything between the order and the worker's start."""
    ring(ordered)
    broker.flushdb()

    with Worker(tmp_path, beat=True, PUBLICATION_LEASE_SECONDS=LEASE):
        assert wait_until(lambda: done(ordered), 45)


RING = """
import django
django.setup()
from reports.jobs import ring
from reports.models import Publication
ring(Publication.objects.get())
"""


@pytest.mark.parametrize("answers", ["refused", "frozen"])
def test_ordering_needs_no_redis(ordered: Publication, answers: str) -> None:
    """A dead Redis refuses, a frozen one accepts and never answers; neither may fail or hang the page."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"redis://127.0.0.1:{listener.getsockname()[1] if answers == 'frozen' else 1}/0"
        rung = subprocess.run(
            [sys.executable, "-c", RING], env=environment(REDIS_URL=url), cwd=ROOT, check=False, timeout=30
        )

    assert rung.returncode == 0
    ordered.refresh_from_db()
    assert ordered.status == PublicationStatus.COMPILING
