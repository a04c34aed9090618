"""Signing in and out, and what the trail keeps of it."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from departments.models import AuditEntry, User
from departments.services.demo import DEMO_PASSWORD
from tests.factories.world import PASSWORD, World


@pytest.fixture
def office(world: World) -> World:
    """Alice has a password."""
    world.alice.set_password(PASSWORD)
    world.alice.save()
    return world


def sign_in(client: Client, password: str = PASSWORD, **given: str) -> Any:
    return client.post("/login/", {"username": "alice", "password": password, **given})


def trail() -> list[tuple[str, str, str]]:
    entries = AuditEntry.objects.filter(action__startswith="session.").order_by("id")
    return list(entries.values_list("action", "actor_name", "target"))


def test_signing_in_leads_to_ones_work(office: World) -> None:
    client = Client()

    answer = sign_in(client)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/my-work/").status_code == 200
    assert trail() == [("session.opened", "王晓", "alice")]


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/units/", "/units/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_one_is_led_on_within_the_platform_only(office: World, asked: str, led: str) -> None:
    assert sign_in(Client(), next=asked)["Location"] == led


def test_a_wrong_password_says_nothing_about_the_account(office: World) -> None:
    known = sign_in(Client(), "wrong-password")
    unknown = sign_in(Client(), "wrong-password", username="mallory")

    assert (known.status_code, unknown.status_code) == (200, 200)
    assert known.context["form"].errors == unknown.context["form"].errors
    assert trail() == [("session.refused", "系统", "alice"), ("session.refused", "系统", "mallory")]


@pytest.mark.parametrize(
    ("typed", "kept"), [("a\x00b", "ab"), ("x" * 300, "x" * 40), ("<b>", "<b>"), ("王晓", "王晓")]
)
def test_what_was_tried_is_kept_in_bounds(office: World, typed: str, kept: str) -> None:
    assert sign_in(Client(), username=typed).status_code == 200
    assert trail() == [("session.refused", "系统", kept)]


def test_guessing_is_stopped_for_this_place_only(office: World) -> None:
    guesser = Client(REMOTE_ADDR="10.0.0.66")
    answers = [sign_in(guesser, f"wrong-password-{number}").status_code for number in range(5)]

    assert answers == [200, 200, 200, 200, 429]
    assert sign_in(guesser).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="10.0.0.7")).status_code == 302


def test_another_spelling_is_no_fresh_guess(office: World) -> None:
    guesser = Client()
    spellings = ["alice", "Alice", "ALICE", "ａｌｉｃｅ", "alicE"]

    assert [sign_in(guesser, "wrong-password", username=name).status_code for name in spellings][-1] == 429
    assert sign_in(guesser).status_code == 429


def test_getting_in_clears_the_slate(office: World) -> None:
    client = Client()
    for _ in range(2):
        answers = [sign_in(client, "wrong-password").status_code for _ in range(4)]
        assert answers == [200, 200, 200, 200]
        assert sign_in(client, username="ALICE").status_code == 302
        client.post("/logout/")


def test_signing_in_gives_a_new_session(office: World) -> None:
    """A session that somebody else planted must not become Alice's."""
    client = Client()
    client.session.save()
    planted = client.session.session_key
    client.cookies["sessionid"] = planted

    sign_in(client)

    assert client.cookies["sessionid"].value != planted


def test_signing_out_is_a_post(office: World) -> None:
    client = Client()
    sign_in(client)

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/my-work/").status_code == 302
    assert trail() == [("session.opened", "王晓", "alice"), ("session.closed", "王晓", "alice")]


def test_signing_out_twice_is_harmless(office: World) -> None:
    assert Client().post("/logout/").status_code == 302
    assert trail() == []


def test_another_sites_form_is_refused(office: World) -> None:
    client = Client(enforce_csrf_checks=True)

    assert sign_in(client).status_code == 403
    assert trail() == []


def test_who_is_signed_in_does_not_see_the_form(office: World) -> None:
    client = Client()
    sign_in(client)

    assert client.get("/login/")["Location"] == "/"


@pytest.mark.parametrize("runs", [True, False])
def test_accounts_are_listed_in_a_demonstration_only(office: World, settings: Any, runs: bool) -> None:
    settings.DEMO = runs
    User.objects.filter(username__in=["alice", "chief"]).update(is_demo=True)

    page = Client().get("/login/")

    (assertContains if runs else assertNotContains)(page, DEMO_PASSWORD)
    if runs:
        accounts = page.context["demo_accounts"]
        assert [(account["username"], account["unit"], account["role"]) for account in accounts] == [
            ("chief", "市政府办", "专班负责人"),
            ("alice", "市水利局", "填报员"),
        ]
        assert [account["task"] for account in accounts] == ["签发通报", ""]


@pytest.mark.parametrize(
    ("who", "status"), [("sysadmin", 302), ("secadmin", 302), ("alice", 403), ("auditadmin", 403)]
)
def test_the_admin_site_has_no_door_of_its_own(world: World, as_user: Any, who: str, status: int) -> None:
    assert as_user(getattr(world, who)).get("/admin/login/").status_code == status


def test_strangers_at_the_admin_site_are_sent_to_the_one_sign_in(client: Client, db: None) -> None:
    assert client.get("/admin/login/").url.startswith("/login/")
