"""Redis gone or frozen while people work: nothing they do waits for it, and what is to be told is told later.

Each act runs in a process of its own, with a Redis that refuses or that never answers. Then a real worker
with its beat starts on the living one; its clock is set to a Monday morning at work.
"""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis

from departments.models import Digest, Notification, User
from tests.factories.world import NOW, World, make_world, submit, write
from tests.flows.processes import ROOT, Worker, environment, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

ACT = """
import django, sys
from datetime import datetime
django.setup()
from departments.models import User
from tasks.models import ProgressReport, ReportVersion, ReportingPeriod
from tasks.services.filing import submit_report
from tasks.services.reminders import chase_missing
from tasks.services.review import return_report
at = datetime.fromisoformat(sys.argv[2])
alice, rita = (User.objects.get(username=name) for name in ("alice", "rita"))
report = ProgressReport.objects.with_names().get(assignment__department__code="WR")
if sys.argv[1] == "submit":
    submit_report(report=report, revision=report.draft.revision, actor=alice, at=at)
elif sys.argv[1] == "return":
    return_report(
        version=ReportVersion.objects.get(),
        fields=["progress"],
        code="vague",
        reason="请补充完成时限和责任人。",
        actor=rita,
        at=at,
    )
else:
    chase_missing(period=ReportingPeriod.objects.get(), actor=rita, at=at)
"""
# A worker whose people are at work whatever the hour of the test, and whose beat does not take a minute.
AT_WORK = """
from datetime import datetime
import django
django.setup()
from maanshan_eco.celery import app
import tasks.jobs
tasks.jobs.now = lambda: datetime.fromisoformat("{at}")
app.conf.beat_schedule["keep-people-told"]["schedule"] = 1
"""


@pytest.fixture
def world(transactional_db: None) -> World:
    world = make_world()
    User.objects.filter(username__in=["alice", "charlie"]).update(email="clerk@office.example")
    return world


@pytest.fixture
def broker(settings: object) -> Iterator[Redis]:
    redis = Redis.from_url(settings.REDIS_URL)  # type: ignore[attr-defined]
    redis.flushdb()
    yield redis
    redis.flushdb()
    redis.close()


@contextmanager
def redis_that(answers: str) -> Iterator[str]:
    """The address of a Redis that refuses (nobody listens) or is frozen (nobody answers)."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"redis://127.0.0.1:{listener.getsockname()[1] if answers == 'frozen' else 1}/0"


def act(what: str, answers: str) -> subprocess.CompletedProcess[bytes]:
    with redis_that(answers) as url:
        return subprocess.run(
            [sys.executable, "-c", ACT, what, NOW.isoformat()],
            env=environment(REDIS_URL=url),
            cwd=ROOT,
            check=False,
            timeout=30,
            capture_output=True,
        )


@contextmanager
def clock_at_work(folder: Path, **extra: str) -> Iterator[None]:
    """A real worker with its beat, for whom it is ``NOW``."""
    (folder / "worker_at_work.py").write_text(AT_WORK.format(at=NOW.isoformat()), encoding="utf-8")
    path = {"PYTHONPATH": f"{folder}:{ROOT}", "MAIL": "file", "MAIL_DIR": str(folder / "mail")}
    with Worker(folder, beat=True, app="worker_at_work", **path, **extra):
        yield


def letters(folder: Path) -> str:
    """All that was mailed; Django may write several mails of one second into one file."""
    return "".join(path.read_text(encoding="utf-8") for path in (folder / "mail").glob("*.log"))


def prepare(world: World, what: str) -> None:
    if what == "submit":
        write(world.report("WR", 25), world.alice)
    if what == "return":
        submit(world.report("WR", 25), world.alice)


@pytest.mark.parametrize("answers", ["refused", "frozen"])
@pytest.mark.parametrize("what", ["submit", "return", "chase"])
def test_nothing_people_do_touches_redis(world: World, what: str, answers: str) -> None:
    prepare(world, what)

    done = act(what, answers)

    assert (done.returncode, done.stderr.decode()) == (0, "")
    told = set(Notification.objects.values_list("kind", flat=True))
    assert told == {"submit": set(), "return": {"report.returned"}, "chase": {"period.chased"}}[what]


@pytest.mark.parametrize("answers", ["refused", "frozen"])
def test_the_reminder_goes_out_later(world: World, broker: Redis, tmp_path: Path, answers: str) -> None:
    """Pressed while Redis was gone; mailed once it is back, once to each."""
    assert act("chase", answers).returncode == 0
    assert not Digest.objects.exists()

    with clock_at_work(tmp_path):
        assert wait_until(lambda: Digest.objects.exclude(sent_at=None).count() == 2, 60)

    assert Notification.objects.filter(kind="period.due").exists()  # the beat's own reminder, caught up
    assert letters(tmp_path).count("To: clerk@office.example") == 2


def test_without_the_beat_it_stays(world: World, broker: Redis, tmp_path: Path) -> None:
    """The twin: a worker alone is told by nobody, for no bell was rung."""
    assert act("chase", "refused").returncode == 0
    (tmp_path / "worker_at_work.py").write_text(AT_WORK.format(at=NOW.isoformat()), encoding="utf-8")

    path = {"PYTHONPATH": f"{tmp_path}:{ROOT}", "MAIL": "file", "MAIL_DIR": str(tmp_path / "mail")}
    with Worker(tmp_path, beat=False, app="worker_at_work", **path) as worker:
        went_out = wait_until(lambda: Digest.objects.exists(), 12)
        is_at_work = worker.process.poll() is None

    assert (went_out, is_at_work) == (False, True)
