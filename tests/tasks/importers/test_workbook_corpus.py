"""The corpus of workbooks through the real upload: child process, database, drafts.

None of the hostile ones is taken, none of the good ones refused, and none of them writes a draft.
"""

import pytest

from maanshan_eco.kernel.errors import Invalid
from tasks.models import ReportDraft, WorkbookUpload
from tasks.services.workbook import apply_workbook
from tests.factories.workbook_corpus import FINE, REFUSED, WRONG
from tests.factories.workbooks import download, send
from tests.factories.world import NOW, World


def test_the_corpus_is_large() -> None:
    assert len(REFUSED) + len(WRONG) + len(FINE) >= 100


@pytest.mark.parametrize("case", REFUSED)
def test_refused_as_a_whole(world: World, case: str) -> None:
    entry = REFUSED[case]

    with pytest.raises(Invalid, match=entry.words):
        send(world, entry.make(download(world)), name=entry.name)

    assert not WorkbookUpload.objects.exists()


@pytest.mark.parametrize("case", WRONG)
def test_named_at_its_cell_and_nothing_written(world: World, case: str) -> None:
    entry = WRONG[case]

    upload = send(world, entry.make(download(world)))

    found = [(problem["cell"], problem["words"]) for problem in upload.comparison["problems"]]
    assert [cell for cell, words in found if entry.words in words] == [entry.cell], found
    with pytest.raises(Invalid, match="没有写入任何内容"):
        apply_workbook(upload=upload, actor=world.alice, at=NOW)
    assert not ReportDraft.objects.exists()


@pytest.mark.parametrize("case", FINE)
def test_taken(world: World, case: str) -> None:
    entry = FINE[case]

    upload = send(world, entry.make(download(world)))

    assert upload.comparison["problems"] == []
    assert upload.change_count == entry.changes
    assert upload.reading["found"] == upload.reading["read"] == 2
    assert len(upload.reading["notices"]) == bool(entry.notice)
    assert entry.notice in "".join(upload.reading["notices"])
    if entry.changes:
        apply_workbook(upload=upload, actor=world.alice, at=NOW)
        figure = world.report("WR", 25).draft.values.get("urban-sewage", {"raw": ""})
        assert figure["raw"] == entry.draft
