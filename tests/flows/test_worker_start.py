"""A real worker refuses to start where a demonstration account is active, and starts where it is not."""

from pathlib import Path

import pytest

from departments.models import User
from tests.factories.world import make_world
from tests.flows.processes import Worker, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def log_of(folder: Path) -> str:
    return "".join(log.read_text(encoding="utf-8") for log in folder.glob("worker-*.log"))


def test_a_demonstration_account_keeps_the_worker_down(tmp_path: Path) -> None:
    make_world()
    User.objects.filter(username="alice").update(is_demo=True)

    with Worker(tmp_path, beat=False) as worker:
        assert wait_until(lambda: worker.process.poll() is not None, 30)

    assert worker.process.returncode != 0
    assert "演示账号仍在启用：alice" in log_of(tmp_path)


def test_without_one_it_starts(tmp_path: Path) -> None:
    make_world()

    with Worker(tmp_path, beat=False):
        assert wait_until(lambda: "ready." in log_of(tmp_path), 30)
