"""Who gets in where: every address × every method × everybody, against ``access.yaml``.

The addresses come from the URLconf, so that a new page cannot be forgotten. No answer to anybody may hold
another unit's marker (see :mod:`tests.factories.scene`), and whoever is refused has changed nothing.
"""

import io
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from openpyxl import load_workbook

from departments.models import AuditEntry, Department
from indicators.models import LightOverride
from tasks import querysets
from tests.factories import order_addresses
from tests.factories.payloads import FILING, JUDGING
from tests.factories.scene import (
    COMPILED,
    FAILED,
    FILERS,
    LOCKED,
    OVERRUN,
    PUBLISHED,
    UNITS,
    Scene,
    attach,
    body,
    build_scene,
    draft_mark,
    version_mark,
)
from tests.factories.world import OCTOBER, PASSWORD, ROOMS, World, submit

POLICY = yaml.safe_load(Path(__file__).with_name("access.yaml").read_text(encoding="utf-8"))
AUDIENCES = POLICY["audiences"]
EVERYBODY = AUDIENCES["everyone"]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
ADMIN_METHODS = ("GET", "POST", "DELETE")  # the admin site takes every method it does not know for GET
#: Doors: they change sessions, which are no business of the business tables.
DOORS = {"login", "logout"}
WRITTEN_BY_GET = {name: {"departments_auditentry"} for name in ("ledger", "order-dossier")}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Route:
    """An address as the URLconf spells it; ``name`` with its namespace, empty where it has none."""

    name: str
    pattern: str


def routes(resolver: URLResolver | None = None, prefix: str = "", space: str = "") -> Iterator[Route]:
    """All addresses below the resolver; without one, all there are."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, pattern, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield Route(space + entry.name if entry.name else "", pattern)


ALL = list(routes())
ADMIN = [route for route in ALL if route.pattern.startswith("admin/")]
OWN = [route for route in ALL if route not in ADMIN]


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Scene:
    caplog.set_level(logging.ERROR, "django.request")  # thousands of refusals, all of them wanted
    return build_scene(monkeypatch)


# What stands for each converter: by route where the act needs its object in a certain state, else by the
# piece of the address it closes. A converter without an entry fails.
FACTORIES: dict[str, Callable[[Scene, str], object]] = {
    "filings/<int:pk>": lambda scene, unit: scene.drafts[unit].report_id,
    "receipts/<int:pk>": lambda scene, unit: scene.versions[unit].pk,
    "review/<int:pk>": lambda scene, unit: scene.versions[unit].pk,
    "filings/<row:pk>": lambda scene, unit: scene.drafts[unit].report_id,
    "versions/<row:pk>": lambda scene, unit: scene.versions[unit].pk,
    "evidence/<row:pk>": lambda scene, unit: scene.versions[unit].evidence.get().pk,
    "api-evidence": lambda scene, unit: scene.files[unit].pk,
    "tasks/<row:number>": lambda scene, unit: 25,
    "units/<code:code>": lambda scene, unit: "WR",
    "indicators/<code:code>": lambda scene, unit: "urban-sewage",
    "api-correction": lambda scene, unit: scene.locked[unit].pk,
    "api-hand-back": lambda scene, unit: scene.signing.pk,
    "token-revoke": lambda scene, unit: scene.token.pk,
    "review-withdraw": lambda scene, unit: scene.decided[unit].pk,
    "batches/<uuid:batch>": lambda scene, unit: scene.batch,
    "filing-correction": lambda scene, unit: scene.locked[unit].pk,
    "corrections/<int:pk>": lambda scene, unit: scene.corrections[unit].pk,
    "workbooks/<int:pk>": lambda scene, unit: scene.uploads[unit].pk,
    "evidence/<int:pk>": lambda scene, unit: scene.versions[unit].evidence.get().pk,
    **order_addresses.FACTORIES,
    "tasks/<int:number>": lambda scene, unit: 25,
    "my-work/<month:month>": lambda scene, unit: OCTOBER,
    "ledger/<month:month>": lambda scene, unit: OCTOBER,
    "bulletins/<month:month>": lambda scene, unit: PUBLISHED,
    "filing-no-progress": lambda scene, unit: scene.idle[unit].pk,
    "filing-hand-over": lambda scene, unit: scene.drafts["HUC"].report_id,
    "filing-hand-back": lambda scene, unit: scene.handed_over.pk,
    "<str:file_format>": lambda scene, unit: "docx",
    "bulletin-order": lambda scene, unit: LOCKED,
    "bulletin-retry": lambda scene, unit: FAILED,
    "bulletin-publish": lambda scene, unit: COMPILED,
    "periods/<month:month>": lambda scene, unit: OCTOBER,
    "period-lock": lambda scene, unit: OVERRUN,
    "extensions/<int:pk>": lambda scene, unit: scene.extensions[unit].pk,
    "indicators/<slug:code>": lambda scene, unit: "urban-sewage",
    "standings/<code:code>": lambda scene, unit: "urban-sewage",
    "indicator-what-if": lambda scene, unit: "rural-sewage",
    "override-restore": lambda scene, unit: LightOverride.objects.get().pk,
    "inbox/<int:pk>": lambda scene, unit: scene.notices[unit].pk,
}
OF_A_UNIT = {key for key in FACTORIES if key.endswith((":pk>", "orders/<order:code>"))}
OF_ONE = {"token-revoke", "api-hand-back"}
_PIECE = re.compile(r"(?:[\w-]+/)?<\w+:(\w+)>")

KEY = {"Idempotency-Key": "access-matrix"}
REWRITTEN = {
    "percent": "60",
    "progress": "改写",
    "problems": "",
    "next_steps": "",
    "no_progress": False,
    "figures": {},
    "milestones": [],
    "reasons": {},
}


def seen(scene: Scene, unit: str) -> dict[str, str]:
    """The header of somebody who has seen the draft as it stands."""
    return {"If-Match": f'"{scene.drafts[unit].revision}"'}


PAYLOADS: dict[tuple[str, str], Callable[[Scene, str], dict[str, Any]]] = {
    ("login", "POST"): lambda scene, unit: {"username": "alice", "password": PASSWORD},
    ("filing-edit", "POST"): lambda scene, unit: {
        "revision": scene.drafts[unit].revision,
        "progress": "改写",
    },
    **FILING,
    ("filing-submit", "POST"): lambda scene, unit: {"revision": scene.drafts[unit].revision},
    **order_addresses.PAYLOADS,
    ("review", "POST"): lambda scene, unit: {"approve": "1"},
    ("tokens", "POST"): lambda scene, unit: {"name": "局内平台", "scopes": ["read"], "days": "90"},
    ("api-draft", "PUT"): lambda scene, unit: REWRITTEN,
    ("api-draft", "PATCH"): lambda scene, unit: {"edits": [{"field": "problems", "now": "改写"}]},
    ("api-submit", "POST"): lambda scene, unit: {},
    ("api-submissions", "POST"): lambda scene, unit: {
        "submissions": [
            {"filing": draft.report_id, "revision": draft.revision} for draft in scene.drafts.values()
        ]
    },
    ("api-correction", "POST"): lambda scene, unit: {"ground": "words", "words": "文字有误，应为十月。"},
    ("api-filing-evidence", "POST"): lambda scene, unit: {
        "file": SimpleUploadedFile("说明.pdf", b"%PDF-1.7 x %%EOF")
    },
    ("review-withdraw", "POST"): lambda scene, unit: {"reason": "按错键"},
    ("review-bulk", "POST"): lambda scene, unit: {"version": scene.versions["WR"].pk},
    ("review-batch-withdraw", "POST"): lambda scene, unit: {"reason": "选错一批"},
    ("filing-correction", "POST"): lambda scene, unit: {"ground": "words", "words": "文字有误，应为十月。"},
    ("correction", "POST"): lambda scene, unit: {"refuse": "1", "answer": "核对后没有出入，不用更正。"},
    ("api-decision", "POST"): lambda scene, unit: {"verdict": "approved"},
    **JUDGING,
    ("period-replan", "POST"): lambda scene, unit: {
        "due_at": "2026-10-29T18:00",
        "closes_at": "2026-11-03T18:00",
        "reason": "会议推迟",
    },
    ("period-lock", "POST"): lambda scene, unit: {"reason": "已全部报齐"},
    ("period-extend", "POST"): lambda scene, unit: {
        "whom": f"unit-{scene.world.units['WR'].pk}",
        "due_at": "2026-11-01T18:00",
        "asked_by": "王晓",
        "reason": "防汛值班",
    },
    ("extension-withdraw", "POST"): lambda scene, unit: {"reason": "不再需要"},
}
#: The headers without which the API refuses: the draft's revision, and a key against doing it twice.
HEADERS: dict[tuple[str, str], Callable[[Scene, str], dict[str, str]]] = {
    ("api-draft", "PUT"): lambda scene, unit: seen(scene, unit),
    ("api-draft", "PATCH"): lambda scene, unit: seen(scene, unit),
    ("api-hand-over", "POST"): lambda scene, unit: {**seen(scene, unit), **KEY},
    ("api-hand-back", "POST"): lambda scene, unit: KEY,
    ("api-submit", "POST"): lambda scene, unit: {**seen(scene, unit), **KEY},
    ("api-submissions", "POST"): lambda scene, unit: KEY,
    ("api-decision", "POST"): lambda scene, unit: KEY,
    ("api-correction", "POST"): lambda scene, unit: KEY,
}


def pieces(route: Route) -> list[tuple[str, str]]:
    """The converters of an address, as (piece of the address, keyword)."""
    return [(piece[0], piece[1]) for piece in _PIECE.finditer(route.pattern)]


def owners(route: Route) -> tuple[str, ...]:
    """Whose objects to ask for; one empty name where the address is nobody's."""
    if route.name in OF_ONE:
        return ("",)
    return UNITS if any(piece in OF_A_UNIT for piece, _ in pieces(route)) else ("",)


def home(scene: Scene, who: str) -> str:
    """The unit in whose name somebody acts at an address that is nobody's; any unit for who has none."""
    person = scene.world.people.get(who)
    code = person.department.code if person and person.department else ""
    return code if code in FILERS else UNITS[0]


def address(scene: Scene, route: Route, unit: str) -> str:
    """The address filled in. Raises ``KeyError`` for a converter that has no factory."""
    made = {
        keyword: (FACTORIES.get(route.name) or FACTORIES[piece])(scene, unit)
        for piece, keyword in pieces(route)
    }
    return reverse(route.name, kwargs=made)


def let_in(route: Route, method: str, unit: str) -> set[str] | None:
    """Who may, by the policy; None where the address offers no such method."""
    entry = POLICY["routes"][route.name]
    listed = entry.get("GET" if method == "HEAD" else method)
    if listed is None:
        return None
    names = [listed] if isinstance(listed, str) else listed
    groups = (AUDIENCES[name] for name in names)
    return {who for group in groups for who in (group[unit] if isinstance(group, dict) else group)}


def tables() -> list[str]:
    """The business tables, links included."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ROOMS and model._meta.managed
    )


def fingerprint() -> dict[str, str]:
    """Row count and checksum of every business table."""
    parts = [
        f"SELECT '{name}', count(*) || '/' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {name} t"  # noqa: S608
        for name in tables()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def foreign_marks(scene: Scene, who: str, text: str) -> list[str]:
    """What of the text this person must never see: others' drafts; outside the city's roles also what others
    submitted, their receipts (which the readers of the trail see), and links to their filings and files."""
    person = scene.world.people.get(who)
    own = person.department.code if person and person.department else ""
    hidden = [draft_mark(unit) for unit in FILERS if unit != own]
    if who not in AUDIENCES["city"]:
        hidden += [mark for unit in scene.marks if unit != own for mark in scene.marks[unit]]
    if who not in AUDIENCES["city"] + AUDIENCES["trail_readers"]:
        hidden += [receipt for unit, receipt in scene.receipts.items() if unit != own]
    return [mark for mark in hidden if mark in text]


def refusals(route: Route, method: str, who: str, unit: str) -> set[int]:
    """With what a person who is not let in may be answered."""
    if ("GET" if method == "HEAD" else method) not in POLICY["routes"][route.name]:
        return {302, 401, 403, 404, 405}
    if who in {"anonymous", "disabled"}:
        return {401} if route.pattern.startswith("api/v1/") else {302}
    is_stranger = unit and who in AUDIENCES["filers"] and who not in AUDIENCES["unit"][unit]
    # The review pages are closed to all filers, whatever there is to review.
    return {404} if is_stranger and not route.pattern.startswith("review/") else {403, 404}


def check_route(scene: Scene, route: Route) -> int:
    """Try an address with every method as everybody; gives the number of cells, raises ``AssertionError``."""
    before, cells = fingerprint(), 0
    for unit in owners(route):
        path = address(scene, route, unit)
        for who in EVERYBODY:
            for method in METHODS:
                with undone():
                    check_cell(scene, route, unit, path, who, method, before)
                cells += 1
    return cells


def check_cell(
    scene: Scene, route: Route, unit: str, path: str, who: str, method: str, before: dict[str, str]
) -> None:
    cell = f"{who} {method} {path} ({route.name}, {unit or '—'})"
    payload, headers = PAYLOADS.get((route.name, method)), HEADERS.get((route.name, method))
    answer = scene.ask(
        who,
        method,
        path,
        payload(scene, unit or home(scene, who)) if payload else None,
        headers(scene, unit) if headers else None,
    )
    allowed = let_in(route, method, unit)
    assert foreign_marks(scene, who, body(answer)) == [], cell
    after = fingerprint()
    changed = {table for table in after if after[table] != before[table]}
    if allowed is None or who not in allowed:
        assert answer.status_code in refusals(route, method, who, unit), cell
        assert route.name in DOORS or answer.get("Location", "/login/").startswith("/login/"), cell
        assert changed == set(), cell
        return
    assert answer.status_code in {200, 201, 204, 302}, f"{cell}: {answer.status_code}"
    assert route.name in DOORS or not answer.get("Location", "").startswith("/login/"), cell
    if method in {"GET", "HEAD"}:
        assert changed == WRITTEN_BY_GET.get(route.name, set()), cell
    else:
        assert changed or route.name in DOORS, f"{cell} had no effect"


LABELS = {config.label for config in apps.get_app_configs()}


def admin_model(route: Route) -> str:
    """``departments/user`` for the pages about people; empty for those of the site itself."""
    label, _, rest = route.pattern.removeprefix("admin/").partition("/")
    return f"{label}/{rest.partition('/')[0]}" if label in LABELS else ""


def admin_page(route: Route) -> str:
    """The site's own page by its entry in the policy."""
    return route.name.removeprefix("admin:") if route.name else "anything"


def admin_address(route: Route) -> str:
    """The address with an object that exists, where there is one."""
    model = admin_model(route)
    if not model:
        given = {"view_on_site": [1, 1], "app_list": ["departments"]}.get(admin_page(route))
        return reverse(route.name, args=given) if route.name else "/admin/anything/else/"
    row = apps.get_model(*model.split("/"))._default_manager.first()
    return f"/{route.pattern}".replace("<path:object_id>", str(row.pk if row else 1))


def admin_people(route: Route) -> list[str]:
    """Who may, by the policy."""
    model = admin_model(route)
    if not model:
        return AUDIENCES[POLICY["admin_site"][admin_page(route)]]
    if not route.name:  # the short address of an object, which leads any administrator on to the long one
        return AUDIENCES["staff"]
    act = next((act for act in ("add", "delete") if route.name.endswith(f"_{act}")), "view")
    return POLICY["admin"][model].get(act, [])


def check_admin(scene: Scene, route: Route) -> None:
    """Everybody else is sent to sign in, or refused, and nothing is changed; the named get in."""
    path, before = admin_address(route), fingerprint()
    for who in EVERYBODY:
        cell = f"{who} {path}"
        with undone():
            answers = {method: scene.ask(who, method, path) for method in ADMIN_METHODS}
            assert [
                mark for answer in answers.values() for mark in foreign_marks(scene, who, body(answer))
            ] == [], cell
            if who in admin_people(route):
                continue
            assert {answer.status_code for answer in answers.values()} <= {302, 403, 404, 405}, cell
            ways = {answer["Location"] for answer in answers.values() if answer.status_code == 302}
            assert all(re.match(r"(/admin)?/login/|/admin/$", way) for way in ways), f"{cell} → {ways}"
            assert fingerprint() == before, cell


def test_every_address_has_an_entry_and_every_entry_an_address() -> None:
    assert sorted(route.name for route in OWN) == sorted(POLICY["routes"])
    assert {admin_model(route) for route in ADMIN} - {""} == set(POLICY["admin"])
    assert {admin_page(route) for route in ADMIN if not admin_model(route)} == set(POLICY["admin_site"])
    assert len(tables()) > 20


def test_every_audience_is_made_of_people_of_the_city(world: World) -> None:
    named = {who for group in AUDIENCES.values() if isinstance(group, list) for who in group}
    named |= {
        who
        for group in (AUDIENCES["unit"], AUDIENCES["reviewer"], AUDIENCES["judge"])
        for people in group.values()
        for who in people
    }

    assert named == set(EVERYBODY) == {*world.people, "anonymous", "disabled"}


def test_a_converter_without_a_factory_fails(scene: Scene) -> None:
    with pytest.raises(KeyError, match="sections/<int:number>"):
        address(scene, Route("section", "sections/<int:number>/"), "")


@pytest.mark.parametrize("route", OWN, ids=lambda route: route.name)
def test_nobody_gets_in_who_is_not_listed(scene: Scene, route: Route) -> None:
    cells = check_route(scene, route)

    assert cells == len(METHODS) * len(EVERYBODY) * len(owners(route))


GATED = (
    "filing receipt evidence workbook-preview ledger task my-work api-filing api-filings orders"
    " order order-file order-document order-dossier"
)


@pytest.mark.parametrize("name", GATED.split())
def test_without_the_one_gate_the_matrix_fails(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The tests' own test: take the filter away and strangers get in, which must be noticed."""
    (route,) = (route for route in OWN if route.name == name)
    monkeypatch.setattr(querysets, "visible_departments", lambda user: Department.objects.all())

    with pytest.raises(AssertionError):
        check_route(scene, route)


def test_a_get_that_writes_is_noticed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The download of the ledger is on record; were it not excused, the matrix would fail."""
    (route,) = (route for route in OWN if route.name == "ledger")
    monkeypatch.delitem(WRITTEN_BY_GET, "ledger")

    with pytest.raises(AssertionError, match=r"GET /exports/ledger/2026-10\.xlsx"):
        check_route(scene, route)


MODELS = sorted(POLICY["admin"])


@pytest.mark.parametrize("model", ["", *MODELS])
def test_the_admin_site_is_for_the_administrators(scene: Scene, model: str) -> None:
    about = [route for route in ADMIN if admin_model(route) == model]
    for route in about:
        check_admin(scene, route)

    assert len(about) >= 6


@pytest.mark.parametrize("model", [model for model in MODELS if POLICY["admin"][model]])
def test_administrators_see_what_is_theirs(scene: Scene, model: str) -> None:
    for route in ADMIN:
        if admin_model(route) == model and route.name:
            answers = {
                who: scene.ask(who, "GET", admin_address(route)).status_code for who in AUDIENCES["staff"]
            }
            assert answers == {who: 200 if who in admin_people(route) else 403 for who in answers}, route.name


# In words: a stranger department gets 404 on another department's draft, in page, list, file and export.


@pytest.fixture
def stranger(scene: Scene) -> Callable[..., HttpResponse]:
    """Ask as the filer of 市住房城乡建设局 about what is 市水利局's."""

    def ask(
        method: str,
        name: str,
        payload: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        return scene.ask("charlie", method, reverse(name, kwargs=kwargs), payload, headers)

    return ask


STRANGER_ASKS = [
    ("GET", "filing"),
    ("GET", "filing-edit"),
    ("POST", "filing-edit"),
    ("GET", "filing-check"),
    ("POST", "filing-submit"),
    ("GET", "api-filing"),
    ("GET", "api-draft"),
    ("GET", "api-check"),
    ("GET", "api-filing-evidence"),
    ("POST", "api-filing-evidence"),
    ("PUT", "api-draft"),
    ("POST", "api-submit"),
]


@pytest.mark.parametrize(("method", "name"), STRANGER_ASKS)
def test_a_strangers_draft_is_not_there(
    scene: Scene, stranger: Callable[..., HttpResponse], method: str, name: str
) -> None:
    """The page, its form, its check, its submit, and the same by the API."""
    draft = scene.drafts["WR"]
    payload, headers = PAYLOADS.get((name, method)), HEADERS.get((name, method))
    before = fingerprint()

    answer = stranger(
        method,
        name,
        payload(scene, "WR") if payload else None,
        headers(scene, "WR") if headers else None,
        pk=draft.report_id,
    )

    assert (answer.status_code, "草稿" in body(answer)) == (404, False)
    assert fingerprint() == before


def test_a_strangers_file_is_not_there(scene: Scene, stranger: Callable[..., HttpResponse]) -> None:
    """Neither one that a version carries, nor one that only lies on the draft."""
    report = scene.world.report("WR", 25)
    on_draft = attach(report, "草稿上的.pdf", draft_mark("WR"), scene.world.alice)

    assert stranger("GET", "evidence", pk=scene.versions["WR"].evidence.get().pk).status_code == 404
    assert stranger("GET", "evidence", pk=on_draft.pk).status_code == 404
    assert draft_mark("WR") in body(scene.ask("bob", "GET", reverse("evidence", args=[on_draft.pk])))


@pytest.mark.parametrize("who", AUDIENCES["city"])
def test_a_drafts_file_is_the_units_own_until_it_is_submitted(scene: Scene, who: str) -> None:
    on_draft = attach(scene.world.report("WR", 25), "草稿上的.pdf", draft_mark("WR"), scene.world.alice)
    path = reverse("evidence", args=[on_draft.pk])

    assert draft_mark("WR") not in body(scene.ask(who, "GET", path))
    submit(scene.world.report("WR", 25), scene.world.alice)
    assert draft_mark("WR") in body(scene.ask(who, "GET", path))


def test_a_strangers_receipt_is_not_there(scene: Scene, stranger: Callable[..., HttpResponse]) -> None:
    assert stranger("GET", "receipt", pk=scene.versions["WR"].pk).status_code == 404


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [("my-work", {}), ("my-work-month", {"month": "2026-10"}), ("task", {"number": 25}), ("api-filings", {})],
)
def test_a_list_holds_nothing_of_a_stranger(
    scene: Scene, stranger: Callable[..., HttpResponse], name: str, kwargs: dict[str, object]
) -> None:
    """Not even a link; its own filing is there."""
    own = scene.drafts["HUC"].report_id

    text = body(stranger("GET", name, **kwargs))

    assert foreign_marks(scene, "charlie", text) == []
    assert f"/filings/{own}/" in text or f'"id":{own},' in text


def test_an_export_holds_nothing_of_a_stranger(scene: Scene, stranger: Callable[..., HttpResponse]) -> None:
    """Opened as the auditor would open it, and read cell by cell."""
    answer = stranger("GET", "ledger", month="2026-10")
    book = load_workbook(io.BytesIO(answer.content))
    cells = [
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    units = {row[2] for row in book["填报"].iter_rows(min_row=2, values_only=True)}

    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    assert units == {"市住房城乡建设局"}
    assert foreign_marks(scene, "charlie", "\n".join(cells)) == []


def test_the_auditors_export_holds_all_that_was_submitted_and_no_draft(scene: Scene) -> None:
    """The positive control of the test before."""
    text = body(scene.ask("auditor", "GET", reverse("ledger", args=["2026-10"])))

    assert [version_mark(unit) in text for unit in UNITS] == [True] * 3
    assert [draft_mark(unit) in text for unit in FILERS] == [False] * 4
    assert AuditEntry.objects.filter(action="ledger.exported").count() == 1
