"""From filing to paper, through the real worker: what is printed is what the database holds."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from django.core.management import call_command
from docx.document import Document
from pypdf import PdfReader
from redis import Redis

from indicators.models import Reading
from tasks.models import ProgressReport, ReportVersion
from tasks.services.periods import close_period
from tests.factories.world import approve, make_world, submit
from tests.flows.processes import Worker

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def broker(settings: object) -> Iterator[Redis]:
    redis = Redis.from_url(settings.REDIS_URL)  # type: ignore[attr-defined]
    redis.flushdb()
    yield redis
    redis.flushdb()
    redis.close()


def words_of(document: Document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_command_prints_the_numbers_of_the_database(broker: Redis, tmp_path: Path) -> None:
    world = make_world()
    approve(submit(world.report("WR", 25), world.alice, value="96.2"), world.rita)
    submit(world.report("HUC", 25), world.charlie)
    close_period(period=world.period, at=world.period.closes_at)
    told = io.StringIO()

    with Worker(tmp_path, beat=False):
        call_command("compile_bulletin", "2026-10", "--wait", "60", stdout=told)

    paths = re.findall(r"：(/.+\.(?:docx|pdf))", told.getvalue())
    texts = [
        words_of(docx.Document(paths[0])),
        "".join(page.extract_text() for page in PdfReader(paths[1]).pages),
    ]
    due, filed = ProgressReport.objects.count(), ReportVersion.objects.count()
    for text in texts:
        plain = re.sub(r"\s", "", text)
        assert f"本月应报{due}份，已报{filed}份" in plain
        assert f"{Reading.objects.get().value:.1f}" in plain
        assert "2026-10-T25-WR-01" in plain
