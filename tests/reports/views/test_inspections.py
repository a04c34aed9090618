"""Pages of an inspection, from its beginning to the frozen report."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from reports.models import Finding, Inspection
from tasks.models import RectificationOrder
from tests.factories.inspections import FOUND, concluded, started, with_finding
from tests.factories.orders import pdf
from tests.factories.world import World, stop_clock, submit

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_from_the_beginning_to_the_report(world: World, as_user: SignIn) -> None:
    version = submit(world.report("WR", 25), world.alice)
    client, chief = as_user(world.rita), as_user(world.chief)
    begin = {
        "starts_on": "2026-10-26",
        "ends_on": "2026-10-30",
        "team": "第一组：任审",
        "methods": "现场查看",
    }

    assert client.post("/inspections/", begin)["Location"] == "/inspections/2026Q4/"
    client.post(
        "/inspections/2026Q4/pick/", {"pick": "25-WR", "task": "6", "unit": "EEB", "reasons": "群众反映"}
    )
    assert "从未督查过" in text(client.get("/inspections/2026Q4/"))
    client.post("/inspections/2026Q4/pick/", {"drop": "2"})
    form = text(client.get("/inspections/2026Q4/items/1/"))
    assert version.receipt in form
    photo = SimpleUploadedFile("照片.pdf", b"%PDF-1.7 %%EOF")
    found = {**FOUND, "match": "inconsistent", "version": str(version.pk), "attached": photo}
    client.post("/inspections/2026Q4/items/1/", found)
    page = text(client.get("/inspections/2026Q4/"))
    assert f"与填报不一致（{version.receipt}）" in page
    assert "照片.pdf" in page
    client.post("/inspections/2026Q4/orders/", {"term_days": "30", "counting": "calendar"})
    chief.post("/inspections/2026Q4/conclude/", {"evaluation": "各单位总体推进有序。"})

    assert RectificationOrder.objects.get().reference == "2026年第四季度督查第1号发现"
    answer = as_user(world.leader).get("/inspections/2026Q4/report.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert Inspection.objects.get().items.filter(dropped_at=None).count() == 1


def test_a_refused_beginning_keeps_what_was_typed(world: World, as_user: SignIn) -> None:
    answer = as_user(world.rita).post("/inspections/", {"starts_on": "下周一", "team": "第一组"})

    assert answer.status_code == 400
    assert 'value="下周一"' in text(answer)
    assert Inspection.objects.count() == 0


def test_a_refused_finding_keeps_what_was_typed(world: World, as_user: SignIn) -> None:
    with_finding(world, started(world))

    answer = as_user(world.rita).post(
        "/inspections/2026Q3/items/1/", {"place": "采石河口", "match": "consistent"}
    )

    assert answer.status_code == 400
    assert 'value="采石河口"' in text(answer)
    assert "选对照的是哪一版填报。" in text(answer)
    assert Finding.objects.count() == 1


def test_a_refused_end_keeps_what_was_typed(world: World, as_user: SignIn) -> None:
    started(world)

    answer = as_user(world.chief).post("/inspections/2026Q3/conclude/", {"evaluation": "好"})

    assert (answer.status_code, "至少写 8 个字" in text(answer)) == (400, True)


def test_orders_without_a_term_say_so(world: World, as_user: SignIn) -> None:
    with_finding(world, started(world))
    client = as_user(world.rita)

    client.post("/inspections/2026Q3/orders/", {"term_days": "x", "counting": "calendar"})

    assert "时限写 1 到 365 之间的整数" in text(client.get("/inspections/2026Q3/"))
    assert RectificationOrder.objects.count() == 0


def test_a_wrong_entry_is_withdrawn(world: World, as_user: SignIn) -> None:
    finding = with_finding(world, started(world), attached=[pdf()])
    client = as_user(world.rita)

    client.post("/inspections/2026Q3/findings/1/withdraw/")

    finding.refresh_from_db()
    assert finding.withdrawn_at is not None
    assert FOUND["situation"] not in text(client.get("/inspections/2026Q3/"))


def test_the_sheet_to_take_along_has_what_was_filed(world: World, as_user: SignIn) -> None:
    version = submit(world.report("WR", 25), world.alice)
    started_now = started(world, 4)
    with_finding(world, started_now)

    page = text(as_user(world.leader).get("/inspections/2026Q4/sheet/"))

    assert version.receipt in page
    assert "与填报是否一致" in page


def test_after_the_end_there_is_nothing_to_do(world: World, as_user: SignIn) -> None:
    concluded(world)

    page = text(as_user(world.chief).get("/inspections/2026Q2/"))

    assert "督查报告 PDF" in page
    assert '<form class="card' not in page


def test_before_the_end_there_is_no_report(world: World, as_user: SignIn) -> None:
    started(world)

    assert as_user(world.chief).get("/inspections/2026Q3/report.pdf").status_code == 404
