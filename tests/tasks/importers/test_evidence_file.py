"""The corpus of evidence files through the service: none wrongly taken, none of the good ones refused."""

import io
from pathlib import Path
from typing import Any

import pytest

from maanshan_eco.kernel.errors import Invalid
from tasks.importers.evidence_file import judge_evidence
from tasks.models import Evidence
from tasks.services.evidence import attach_evidence
from tests.factories.evidence_corpus import FILES, File, jpeg, pdf, png
from tests.factories.world import NOW, World

GOOD = {name: file for name, file in FILES.items() if not file.code}
BAD = {name: file for name, file in FILES.items() if file.code}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def attach(world: World, file: File) -> Evidence:
    return attach_evidence(
        report=world.report("WR", 25),
        name=file.name,
        content=io.BytesIO(file.content),
        size=len(file.content),
        actor=world.alice,
        at=NOW,
    )


def test_the_corpus_is_large() -> None:
    assert (len(GOOD) >= 20, len(BAD) >= 40) == (True, True)


@pytest.mark.parametrize("case", GOOD)
def test_taken_byte_for_byte_under_its_own_name(world: World, case: str, tmp_path: Path) -> None:
    file = GOOD[case]

    evidence = attach(world, file)

    assert evidence.name == file.name
    assert (tmp_path / evidence.path).read_bytes() == file.content


@pytest.mark.parametrize("case", BAD)
def test_refused_in_words(world: World, case: str, tmp_path: Path) -> None:
    file = BAD[case]

    with pytest.raises(Invalid, match=file.words) as refusal:
        attach(world, file)

    assert refusal.value.code == file.code
    assert not Evidence.objects.exists()
    assert list(tmp_path.rglob("*.*")) == []


@pytest.mark.parametrize(("name", "whole"), [("a.pdf", pdf()), ("a.png", png()), ("a.jpg", jpeg())])
def test_cut_anywhere_it_is_refused(name: str, whole: bytes) -> None:
    taken = []
    for length in range(1, len(whole) - 2):
        try:
            judge_evidence(name, length, io.BytesIO(whole[:length]))
        except Invalid:
            continue
        taken.append(length)

    assert taken == []
