"""The life of an order in a real browser, with six different people; and how its pages look and read."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.timezone import localdate, localtime, now
from playwright.sync_api import Page

from departments.enums import Role
from departments.models import User
from reports.models import Finding
from tasks.models import OrderEvent, RectificationOrder
from tasks.models.order_events import TESTS
from tasks.services.escalation import climb
from tests.factories import orders
from tests.factories.inspections import concluded, started, with_finding
from tests.factories.world import PASSWORD, World, make_person, submit

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]


@pytest.fixture
def six(city: World) -> list[User]:
    """Drafter, signer, the unit's filer and head, and two who judge; the last also looks back."""
    second = make_person("guo", "郭核", Role.REVIEWER, city.units["GO"])
    second.set_password(PASSWORD)
    second.save()
    return [city.rita, city.chief, city.alice, city.head, city.gus, second]


def test_from_finding_to_closure_and_look_back_with_six_people(
    city: World, sign_in: SignIn, six: list[User], tmp_path: Path
) -> None:
    drafter, chief, filer, head, first, second = six
    photo = tmp_path / "现场照片.pdf"
    photo.write_bytes(b"%PDF-1.7 repaired %%EOF")

    page = sign_in(drafter)  # the finding, and its order in one act
    page.click("nav >> text=季督查")
    page.fill("[name=starts_on]", str(localdate()))
    page.fill("[name=ends_on]", str(localdate() + timedelta(days=4)))
    page.fill("[name=team]", "第一组：任审（组长）、顾办。")
    page.click("main button:has-text('发起')")
    page.check("#pick-25-WR")
    page.click("button:has-text('选定')")
    page.click("text=登记发现")
    page.fill("[name=found_on]", str(localdate()))
    page.fill("[name=place]", "王家山泵站")
    page.fill("[name=situation]", "泵站停运，污水溢流到雨水沟。")
    page.fill("[name=basis]", "工作方案任务25")
    page.check("[name=match][value=not_filed]")
    page.check("[name=severity][value=serious]")
    page.fill("[name=demand]", "恢复运行，查清停运原因。")
    page.set_input_files("[name=attached]", photo)
    page.click("main button:has-text('登记')")
    page.fill("[name=term_days]", "20")
    page.check("[name=counting][value=calendar]")
    page.click("button:has-text('全部转整改督办')")
    assert "待签发的草稿" in page.inner_text("main")

    page = sign_in(chief)
    page.click("nav >> text=整改督办")
    page.click("text=完善城镇污水处理设施：王家山泵站")
    page.click("button:has-text('签发并交办')")
    order = RectificationOrder.objects.get()
    assert order.full_number in page.inner_text("h1")
    address = f"/orders/{order.code}/"

    page = sign_in(filer)
    page.goto(address)
    page.click("button:has-text('签收')")
    page.fill("#plan-words", "今日抢修，三日内恢复运行，一周内查清原因。")
    page.set_input_files("#plan-attached", photo)
    page.click("button:has-text('报送方案')")
    page.fill("#progress-words", "水泵已更换，泵站恢复运行。")
    page.click("button:has-text('报送进展')")

    page = sign_in(head)
    page.goto(address)
    page.click("#apply summary")
    page.fill("#apply-words", "泵站恢复运行，原因已查清，已建立巡查制度。")
    page.set_input_files("#apply-attached", photo)
    page.click("#apply button:has-text('申请销号')")

    for judge in (first, second):
        page = sign_in(judge)
        page.goto(address)
        for name in TESTS:
            page.check(f"[name={name}][value=passed]")
        page.fill("#opinion-words", "现场核查，泵站运行正常。")
        page.click("button:has-text('验收通过')")

    page = sign_in(chief)
    page.goto(address)
    page.fill("#close-look_back_on", str(localdate() + timedelta(days=60)))
    page.fill("#close-words", "同意销号。")
    page.click("#close button:has-text('销号')")

    page = sign_in(second)
    page.goto(address)
    page.check("[name=held][value=yes]")
    page.fill("#look_back-words", "再次到现场，泵站运行正常，未反弹。")
    page.click("button:has-text('登记回头看')")

    acts = list(OrderEvent.objects.values_list("act", "actor__name"))
    assert acts == [
        ("draft", "任审"), ("sign", "郑总"), ("receive", "王晓"), ("plan", "王晓"), ("progress", "王晓"),
        ("apply", "周局"), ("accept", "顾办"), ("accept", "郭核"), ("close", "郑总"), ("look_back", "郭核"),
    ]  # fmt: skip
    assert len({name for _, name in acts}) == 6
    assert "已销号" in page.inner_text(".page-heading")
    assert Finding.objects.get().order == order


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_typed_is_not_lost(city: World, sign_in: SignIn, scripts: bool) -> None:
    order = orders.applied(city, at=now() - timedelta(days=6))
    page = sign_in(city.rita, scripts=scripts)
    page.goto(f"/orders/{order.code}/")
    page.check("[name=measures_done][value=failed]")
    page.fill("#opinion-words", "仍有一处管段渗漏，要求继续整改。")
    page.click("button:has-text('验收通过')")

    assert page.title().startswith("有错误：")
    assert "有 5 处需要改" in page.inner_text("main")
    assert page.input_value("#opinion-words") == "仍有一处管段渗漏，要求继续整改。"
    assert page.is_checked("[name=measures_done][value=failed]")


def test_screens_fit_and_are_accessible(city: World, sign_in: SignIn) -> None:
    at = now() - timedelta(days=40)
    submit(city.report("WR", 25), city.alice)
    late = orders.working(city, "WR", "HUC", at=at, term_days=10)
    climb(order=late, at=now())
    done, applied = orders.closed(city, at=at), orders.applied(city, "DANGTU", at=at)
    long = "安徽马鞍山郑蒲港新区现代产业园区管理委员会生活污水直排长江问题限期整改" * 2
    draft = orders.drafted(city, title=long)
    with_finding(city, started(city))
    concluded(city)
    past = localtime(at) + timedelta(days=2)
    paths = {
        "rita": [
            "/orders/", "/orders/?state=overdue", "/orders/?state=reopened", "/orders/new/",
            f"/orders/{applied.code}/", f"/orders/{done.code}/?asof={past:%Y-%m-%d}",
            "/inspections/", "/inspections/2026Q3/", "/inspections/2026Q3/items/1/",
            "/inspections/2026Q3/sheet/", "/inspections/2026Q2/",
        ],
        "chief": [f"/orders/drafts/{draft.pk}/", f"/orders/{done.code}/", "/orders/rules/"],
        "alice": ["/orders/", f"/orders/{late.code}/"],
    }  # fmt: skip
    found = {}
    for who, asked in paths.items():
        page = sign_in(city.people[who])
        page.set_viewport_size({"width": 1366, "height": 3200})  # else sticky bars cover what axe measures
        for path in asked:
            page.goto(path)
            wide = page.evaluate("document.documentElement.scrollWidth")
            violations = Axe().run(page).response["violations"]
            found[path] = (wide <= 1366, [(v["id"], v["nodes"][0]["html"][:200]) for v in violations])

    assert {path: seen for path, seen in found.items() if seen != (True, [])} == {}
