"""What the environment may say: every refusal in a process of its own, with nothing else set."""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.timezone import localdate

from departments.enums import Role
from departments.models import User
from maanshan_eco import settings as product
from tasks.models import HolidayNotice
from tests.factories.world import PASSWORD, make_person

BARE = {
    "SECRET_KEY": "x" * 50,
    "DATABASE_URL": "postgresql://app:word@127.0.0.1:1/app",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "testserver",
}
NOT_SET = "环境变量 {} 没有设置，平台不启动。"


def python(*arguments: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    """Run Python in the project with the bare environment, changed; None takes a variable away."""
    given = {name: value for name, value in {**BARE, **environment}.items() if value is not None}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={**given, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def read_settings(names: list[str], **environment: str | None) -> Any:
    code = f"import json, maanshan_eco.settings as s; print(json.dumps([getattr(s, n) for n in {names!r}]))"
    done = python("-c", code, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


# --- Refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"SECRET_KEY": None}, NOT_SET.format("SECRET_KEY")),
        ({"SECRET_KEY": "  "}, NOT_SET.format("SECRET_KEY")),
        ({"DATABASE_URL": None}, NOT_SET.format("DATABASE_URL")),
        ({"REDIS_URL": None}, NOT_SET.format("REDIS_URL")),
        ({"ALLOWED_HOSTS": None}, NOT_SET.format("ALLOWED_HOSTS")),
        ({"ALLOWED_HOSTS": ","}, "环境变量 ALLOWED_HOSTS 里没有内容，现为“,”。"),
        ({"DATABASE_URL": "sqlite:///app.db"}, "DATABASE_URL 应以 postgresql:// 开头，现为“sqlite://”。"),
        ({"DEMO": "maybe"}, "环境变量 DEMO 应为 0 或 1，现为“maybe”。"),
        ({"HTTPS": "yes"}, "环境变量 HTTPS 应为 0 或 1，现为“yes”。"),
        ({"BEHIND_EDGE": "on"}, "环境变量 BEHIND_EDGE 应为 0 或 1，现为“on”。"),
        ({"ROLL_DUE": "later"}, "环境变量 ROLL_DUE 应为 backward、forward、none 之一，现为“later”。"),
        ({"MAIL": "pigeon"}, "环境变量 MAIL 应为 console、file、none、smtp 之一，现为“pigeon”。"),
        ({"MAIL": "smtp"}, NOT_SET.format("EMAIL_HOST")),
        ({"MAIL": "smtp", "EMAIL_HOST": "mail"}, NOT_SET.format("EMAIL_FROM")),
        (
            {"MAIL": "smtp", "EMAIL_HOST": "m", "EMAIL_FROM": "p@m", "EMAIL_TLS": "yes"},
            "环境变量 EMAIL_TLS 应为 0 或 1，现为“yes”。",
        ),
        ({"EMAIL_PORT": "smtp"}, "环境变量 EMAIL_PORT 应为正整数，现为“smtp”。"),
        ({"PUBLICATION_LEASE_SECONDS": "0"}, "环境变量 PUBLICATION_LEASE_SECONDS 应为正整数，现为“0”。"),
    ],
)
def test_nonsense_is_refused_by_name(environment: dict[str, str | None], message: str) -> None:
    done = python("-c", "import maanshan_eco.settings", **environment)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"django.core.exceptions.ImproperlyConfigured: {message}"


@pytest.mark.parametrize("value", ["", "true", "01", "１"])
def test_a_flag_is_0_or_1(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DEMO", value)

    with pytest.raises(ImproperlyConfigured, match="应为 0 或 1"):
        product.flag("DEMO", default=False)


@pytest.mark.parametrize("value", ["", "0", "-1", "1.5", "６０", "1_000", " 5"])
def test_a_number_is_whole_and_above_zero(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PUBLICATION_LEASE_SECONDS", value)

    with pytest.raises(ImproperlyConfigured, match="应为正整数"):
        product.number("PUBLICATION_LEASE_SECONDS", 60)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://app@db/app", "DATABASE_URL 应以 postgresql:// 开头，现为“mysql://”。"),
        ("app@db/app", "DATABASE_URL 应以 postgresql:// 开头，现为“://”。"),
        ("postgresql://app@db:x/app", "DATABASE_URL 的端口应为数字。"),
        ("postgresql://app@db:99999/app", "DATABASE_URL 的端口应为数字。"),
        ("postgresql://app@db", "DATABASE_URL 没有写明数据库名。"),
        ("postgresql://app@db/", "DATABASE_URL 没有写明数据库名。"),
    ],
)
def test_an_address_that_is_no_databases_is_refused(url: str, message: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        product.postgresql(url)

    assert str(refusal.value) == message


def test_a_refusal_does_not_tell_the_password() -> None:
    done = python("-c", "import maanshan_eco.settings", DATABASE_URL="mysql://app:s3cret@db/app")

    assert (done.returncode, "s3cret" in done.stderr) == (1, False)


# --- Read ------------------------------------------------------------------------------------------

GUARDS = [
    "DEMO",
    "DEBUG",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
]


@pytest.mark.parametrize(
    ("environment", "guards"),
    [
        ({}, [False, False, True, True, True, 31_536_000]),
        ({"DEMO": "0", "HTTPS": "1"}, [False, False, True, True, True, 31_536_000]),
        ({"HTTPS": "0"}, [False, False, False, False, False, 0]),
        ({"DEMO": "1"}, [True, False, False, False, False, 0]),
        ({"DEMO": "1", "HTTPS": "1"}, [True, False, True, True, True, 31_536_000]),
    ],
)
def test_safe_unless_told_otherwise(environment: dict[str, str], guards: list[object]) -> None:
    assert read_settings(GUARDS, **environment) == guards


@pytest.mark.parametrize(
    ("environment", "mail"),
    [
        ({}, ["none", False, ""]),
        ({"DEMO": "1"}, ["file", True, ""]),
        ({"MAIL": "smtp", "EMAIL_HOST": "mail.gov", "EMAIL_FROM": "p@mail.gov"}, ["smtp", True, "mail.gov"]),
    ],
)
def test_mail_goes_out_where_it_is_set_up(environment: dict[str, str], mail: list[object]) -> None:
    assert read_settings(["MAIL", "MAIL_IS_ON", "EMAIL_HOST"], **environment) == mail


def test_lists_and_numbers_are_read() -> None:
    names = ["ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "PUBLICATION_LEASE_SECONDS"]

    assert read_settings(
        names,
        ALLOWED_HOSTS=" a.cn, b.cn,,",
        CSRF_TRUSTED_ORIGINS="https://a.cn",
        PUBLICATION_LEASE_SECONDS="5",
    ) == [["a.cn", "b.cn"], ["https://a.cn"], 5]
    assert read_settings(names) == [["testserver"], [], 60]


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("postgresql://app:word@db:5433/eco", ("db", "5433", "eco", "app", "word")),
        ("postgres://app@db/eco", ("db", "5432", "eco", "app", "")),
        ("postgresql://a%40b:p%2Fw%3A%25@db/e%20co", ("db", "5432", "e co", "a@b", "p/w:%")),
        ("postgresql:///eco", ("", "5432", "eco", "", "")),
    ],
)
def test_the_database_is_read_from_its_address(url: str, parts: tuple[str, ...]) -> None:
    read = product.postgresql(url)

    assert tuple(read[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")) == parts
    assert read["ENGINE"] == "django.db.backends.postgresql"


def test_a_page_gives_up_before_its_reader_does(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        assert cursor.fetchone() == ("30s", "5s")


# --- Started ---------------------------------------------------------------------------------------


def surroundings() -> dict[str, str]:
    """The database of this test run, and a folder for static files."""
    address = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
    return {"DATABASE_URL": address, "STATIC_ROOT": str(settings.STATIC_ROOT)}


STARTS = [("manage.py", "check", "--database", "default"), ("-c", "import maanshan_eco.wsgi")]


@pytest.fixture
def demo_account(transactional_db: None) -> User:
    user = make_person("wr", "王晓", Role.NONE)
    User.objects.update(is_demo=True)
    return user


@pytest.mark.parametrize("start", STARTS, ids=["check", "wsgi"])
def test_production_does_not_start_with_a_demonstration_account(
    demo_account: User, start: tuple[str, ...]
) -> None:
    done = python(*start, **surroundings())

    assert done.returncode == 1
    assert "(departments.E001) 演示账号仍在启用：wr。" in done.stderr


@pytest.mark.parametrize("start", STARTS, ids=["check", "wsgi"])
@pytest.mark.parametrize("case", ["disabled", "demonstration"])
def test_it_starts_otherwise(demo_account: User, start: tuple[str, ...], case: str) -> None:
    if case == "disabled":
        User.objects.update(is_active=False)
    for ahead in (0, 1):  # else a test of the last weeks of a year is told that the next is not announced
        HolidayNotice.objects.create(year=localdate().year + ahead, document="国办〔2026〕8号")

    done = python(*start, **surroundings(), DEMO="1" if case == "demonstration" else "0")

    assert (done.returncode, done.stderr) == (0, "")


SIGN_IN = """
import json, django
django.setup()
from django.test import Client
from django.utils.timezone import now
from departments.services.accounts import create_person

create_person(
    username="sys", name="席管", role="system_admin", department=None,
    password=%(password)r, actor=None, at=now(),
)
client = Client()
plain = client.get("/login/")
answer = client.post("/login/", {"username": "sys", "password": %(password)r}, secure=True)
print(json.dumps({
    "plain": [plain.status_code, plain["Location"]],
    "alive": client.get("/healthz/").status_code,
    "status": answer.status_code,
    "headers": dict(answer.headers),
    "cookies": {
        name: sorted(key for key in ("secure", "httponly") if morsel[key]) + [morsel["samesite"]]
        for name, morsel in answer.cookies.items()
    },
}))
"""


def test_production_answers_by_https_with_its_guards_up(transactional_db: None) -> None:
    done = python(
        "-c",
        SIGN_IN % {"password": PASSWORD},
        **surroundings(),
        DJANGO_SETTINGS_MODULE="maanshan_eco.settings",
    )

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["plain"] == [301, "https://testserver/login/"]
    assert (seen["alive"], seen["status"]) == (200, 302)
    assert seen["cookies"] == {
        "csrftoken": ["httponly", "secure", "Lax"],
        "sessionid": ["httponly", "secure", "Lax"],
    }
    guards = {
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    assert {name: seen["headers"][name] for name in guards} == guards
