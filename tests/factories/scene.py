"""A city on a busy day, in which every act of every page has something to act on, and everybody is signed in.

Every unit's texts carry a marker of its own, so that an answer can be searched for what it must not hold.
"""

import html
import io
import json
import uuid
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from departments.enums import Release, Role
from departments.models import ApiToken, Notification, User
from departments.notifications import notify
from departments.services.tokens import issue_token
from indicators.models import AreaWeight
from indicators.services.lights import override_light
from indicators.services.readings import record_reading
from maanshan_eco.kernel.months import Month
from reports.exports import dossier
from reports.models import Publication
from reports.services import publications
from reports.views import inspections
from tasks import services
from tasks.enums import ReportStatus
from tasks.exports import problem_workbook
from tasks.importers.annotated import annotate
from tasks.importers.filing_book import read_filing_book
from tasks.models import (
    CalendarDay,
    CorrectionRequest,
    Evidence,
    Extension,
    HolidayNotice,
    Milestone,
    ProgressReport,
    RectificationOrder,
    ReportDraft,
    ReportingPeriod,
    ReportVersion,
    Safeguard,
    Task,
    WorkbookUpload,
)
from tasks.services.bulk import approve_reports
from tasks.services.corrections import request_correction
from tasks.services.evidence import attach_evidence
from tasks.services.extensions import grant_extension
from tasks.services.filing import hand_over
from tasks.services.periods import close_period, open_period
from tests.factories import orders
from tests.factories.inspections import inspect
from tests.factories.workbooks import download, filled, send
from tests.factories.world import (
    NOW,
    OCTOBER,
    PASSWORD,
    START,
    World,
    assign_county,
    make_indicator,
    make_person,
    make_world,
    one_more_report,
    stop_clock,
    submit,
    write,
)

FILERS = {"WR": "alice", "EEB": "erin", "DANGTU": "dora", "HUC": "charlie"}
#: Units with a filing to ask for: 市水利局, 市生态环境局 (which the other reviewer reviews), a county.
UNITS = ("WR", "EEB", "DANGTU")
PUBLISHED, COMPILED, FAILED, LOCKED = (str(Month(2026, number)) for number in (8, 7, 6, 5))
#: Past its deadline and not locked. A month after October, so that October stays the month being filed.
OVERRUN = str(Month(2026, 12))


def draft_mark(unit: str) -> str:
    return f"草稿只给{unit}看"


def version_mark(unit: str) -> str:
    return f"报送只给{unit}和专班看"


@dataclass
class Scene:
    """By unit: its draft, its submitted version, what else gives its filings away; by person: the session."""

    world: World
    drafts: dict[str, ReportDraft] = field(default_factory=dict)
    versions: dict[str, ReportVersion] = field(default_factory=dict)
    workbooks: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, WorkbookUpload] = field(default_factory=dict)
    marks: dict[str, list[str]] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    idle: dict[str, ProgressReport] = field(default_factory=dict)
    handed_over: ProgressReport = None  # type: ignore[assignment]
    files: dict[str, Evidence] = field(default_factory=dict)
    #: By unit: an order that it has not signed for, and one that waits for its second opinion.
    orders: dict[str, RectificationOrder] = field(default_factory=dict)
    applied: dict[str, RectificationOrder] = field(default_factory=dict)
    draft_order: RectificationOrder | None = None
    extensions: dict[str, Extension] = field(default_factory=dict)
    notices: dict[str, Notification] = field(default_factory=dict)
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)
    signing: ProgressReport = None  # type: ignore[assignment]
    token: ApiToken = None  # type: ignore[assignment]
    words: dict[str, str] = field(default_factory=dict)
    decided: dict[str, ReportVersion] = field(default_factory=dict)
    locked: dict[str, ProgressReport] = field(default_factory=dict)
    corrections: dict[str, CorrectionRequest] = field(default_factory=dict)
    batch: uuid.UUID | None = None

    def ask(
        self,
        who: str,
        method: str,
        path: str,
        payload: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> HttpResponse:
        """One request that leaves no cookie behind; ``payload`` goes as JSON to the API, else as a form.

        ``who`` is a person, who comes by session, or one of ``words``, a program with that token.
        """
        headers = dict(headers or {})
        client = Client()
        if who in self.words:
            headers["Authorization"] = f"Bearer {self.words[who]}"
        else:
            client.cookies = SimpleCookie(self.cookies[who].output(header="", sep=";"))
        if path.startswith("/api/v1/") and "file" not in (payload or {}):
            return client.generic(
                method, path, json.dumps(payload or {}), content_type="application/json", headers=headers
            )
        if path.startswith("/api/v1/"):
            return client.post(path, payload, headers=headers)
        if method == "POST":
            return client.post(path, payload or {})
        return client.generic(method, path)


def build_scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Everybody of the world is signed in, and ``disabled`` was, before his account was closed."""
    stop_clock(monkeypatch)
    scene = Scene(make_world())
    _publish_bulletins(scene.world, monkeypatch)
    _write_filings(scene)
    _leave_some_idle(scene)
    _decide_and_lock(scene)
    _upload_workbooks(scene, monkeypatch)
    _trace(scene)
    _order(scene)
    inspect(scene.world)
    _look_after_periods(scene)
    world = scene.world
    _judge_indicators(world)
    CalendarDay.objects.create(day=NOW.date(), is_workday=True, name="调休上班")
    Safeguard.objects.create(number="一", position=1, title="加强组织领导", requirement="略")
    Milestone.objects.create(task=Task.objects.get(number=25), title="完成设计", due_on=NOW.date())
    world.alice.set_password(PASSWORD)
    world.alice.save()
    HolidayNotice.objects.create(year=2027, document="国办发明电〔2026〕8号")
    disabled = make_person("disabled", "停用", Role.FILER, world.units["WR"])
    scene.cookies["anonymous"] = SimpleCookie()
    for who, person in {**world.people, "disabled": disabled}.items():
        client = Client()
        client.force_login(person)
        scene.cookies[who] = client.cookies
    _issue_tokens(scene, disabled)
    scene.signing = one_more_report(world, "WR", 28)
    ProgressReport.objects.filter(pk=scene.signing.pk).update(status=ReportStatus.SIGNING)
    disabled.is_active = False
    disabled.save()
    return scene


def _judge_indicators(world: World) -> None:
    """A value and a hand-set light of the city's indicator, and one that a county makes part of."""
    villages = make_indicator(
        "rural-sewage", "农村生活污水治理率", aggregation="ratio", numerator="治理村数", denominator="村总数"
    )
    villages.areas.set([world.units["DANGTU"]])
    AreaWeight.objects.create(
        indicator=villages, area=world.units["DANGTU"], year=2026, weight=1, source="年鉴"
    )
    record_reading(
        indicator=world.sewage,
        area=None,
        month=Month(2026, 9).first,
        value=Decimal("95.5"),
        source="年报",
        actor=None,
        at=START,
    )
    override_light(
        indicator=world.sewage,
        area=None,
        colour="lag",
        reason="专班核查发现漏报",
        expires_on=Month(2026, 11).last,
        actor=world.rita,
        at=NOW,
    )


def _issue_tokens(scene: Scene, disabled: User) -> None:
    """``alice:read`` and so on: narrow ones, wide ones, and some that must let nobody in any more."""
    world = scene.world
    for who, scopes in (
        ("alice", ["read"]),
        ("alice", ["read", "file"]),
        ("charlie", ["read", "file"]),
        ("rita", ["read"]),
        ("rita", ["read", "review"]),
        ("leader", ["read"]),
    ):
        name = f"{who}:{'+'.join(scopes)}"
        token, scene.words[name] = issue_token(
            person=world.people[who], name=name, scopes=scopes, days=90, at=NOW
        )
        if name == "alice:read":
            scene.token = token
    _, scene.words["disabled:read"] = issue_token(
        person=disabled, name="停用", scopes=["read"], days=90, at=NOW
    )


def _publish_bulletins(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One bulletin in every state, with small files: what a page shows is compiled for real."""
    monkeypatch.setattr(publications, "render_docx", lambda document: b"PK\x05\x06" + bytes(18))
    for module in (publications, dossier, inspections):
        monkeypatch.setattr(module, "render_pdf", lambda document: b"%PDF-1.7 made for tests")
    for month in (LOCKED, FAILED, COMPILED, PUBLISHED):
        period = open_period(month=Month.parse(month), at=START)
        period = close_period(period=period, at=period.closes_at)
        if month == LOCKED:
            continue
        order = publications.request_bulletin(period=period, actor=world.rita, at=NOW)
        if month == FAILED:
            Publication.objects.filter(pk=order.pk).update(status="failed", failure="字体没有装好")
            continue
        assert publications.compile_publication(publication_id=order.pk, at=NOW)
        if month == PUBLISHED:
            publications.publish(publication=order, actor=world.chief, at=NOW)


def _write_filings(scene: Scene) -> None:
    """Each unit has a draft on one task, and on another a version with a file that waits for review."""
    world = scene.world
    for unit, number in (("WR", 26), ("EEB", 7)):
        one_more_report(world, unit, number)
    assign_county(Task.objects.get(number=26), world.units["DANGTU"])
    open_period(month=OCTOBER, at=START)
    for unit, number in (("WR", 25), ("EEB", 6), ("DANGTU", 25), ("HUC", 25)):
        report, filer = world.report(unit, number), world.people[FILERS[unit]]
        write(report, filer, progress=draft_mark(unit), problems=draft_mark(unit))
        scene.drafts[unit] = report.draft
        scene.files[unit] = attach(report, f"{draft_mark(unit)}.pdf", draft_mark(unit), filer)
    for unit, number in (("WR", 26), ("EEB", 7), ("DANGTU", 26)):
        report, filer = world.report(unit, number), world.people[FILERS[unit]]
        attach(report, f"{version_mark(unit)}.pdf", version_mark(unit), filer)
        scene.versions[unit] = submit(
            report, filer, progress=version_mark(unit), next_steps=version_mark(unit)
        )


def _decide_and_lock(scene: Scene) -> None:
    """Each unit has an approved version, a locked report, and one that it asked to correct."""
    world = scene.world
    for unit, number in (("WR", 27), ("EEB", 8)):
        one_more_report(world, unit, number)
    assign_county(Task.objects.get(number=27), world.units["DANGTU"])
    open_period(month=OCTOBER, at=START)
    for unit, number in (("WR", 27), ("EEB", 8), ("DANGTU", 27)):
        version = submit(world.report(unit, number), world.people[FILERS[unit]])
        reviewer = world.gus if unit == "EEB" else world.rita
        (decision,) = approve_reports(versions=[version], actor=reviewer, at=NOW)
        scene.decided[unit] = version
        scene.batch = scene.batch or decision.batch
    asked, locked = (
        ReportingPeriod.objects.get(month=Month.parse(month).first) for month in (LOCKED, FAILED)
    )
    for unit, number in (("WR", 25), ("EEB", 6), ("DANGTU", 25)):
        scene.locked[unit] = world.report(unit, number, locked)
        scene.corrections[unit] = request_correction(
            report=world.report(unit, number, asked),
            ground="figure",
            words=version_mark(unit),
            actor=world.people[FILERS[unit]],
            at=NOW,
        )


def _upload_workbooks(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each unit has a workbook at hand, and another one uploaded that waits for confirmation.

    Read in this process: that the child reads the same is shown by tests/tasks/importers.
    """
    monkeypatch.setattr(services.workbook, "read_limited", read_filing_book)
    monkeypatch.setattr(problem_workbook, "annotate_limited", annotate)
    for unit, who in FILERS.items():
        content = download(scene.world, unit)
        scene.workbooks[unit] = filled(content, {"文字!I2": "下月开工"})
        changed = filled(content, {"文字!I2": draft_mark(unit)})
        scene.uploads[unit] = send(scene.world, changed, scene.world.people[who])


def _order(scene: Scene) -> None:
    """Each unit has an order that it has not signed for, and one that it applied to close."""
    marked = {unit: {"facts": version_mark(unit), "title": version_mark(unit)} for unit in UNITS}
    for unit in UNITS:
        scene.orders[unit] = orders.signed(scene.world, unit, **marked[unit])
        scene.applied[unit] = orders.applied(scene.world, unit, at=NOW - 10 * orders.DAY, **marked[unit])
        scene.marks[unit] += [f"/orders/{order.code}/" for order in (scene.orders[unit], scene.applied[unit])]
    scene.draft_order = orders.drafted(scene.world, "WR", **marked["WR"])


def _look_after_periods(scene: Scene) -> None:
    """An extension for each unit, a notice for everybody, and a month that overran."""
    world = scene.world
    for unit, reviewer in (("WR", world.rita), ("EEB", world.gus), ("DANGTU", world.rita)):
        scene.extensions[unit] = grant_extension(
            period=world.period,
            department=world.units[unit],
            due_at=OCTOBER.at(30, 18),
            reason="防汛值班",
            asked_by="来函",
            actor=reviewer,
            at=NOW,
        )
    people = world.people.values()
    notify(people=people, kind="period.due", words="还没有报", link="/my-work/", at=NOW)
    for unit in UNITS:
        scene.notices[unit] = Notification.objects.filter(
            person=world.people[FILERS[unit]], kind="period.due"
        ).get()
    ReportingPeriod.objects.create(
        month=Month.parse(OVERRUN).first,
        opens_at=OCTOBER.at(1, 8),
        due_at=OCTOBER.at(20, 18),
        closes_at=OCTOBER.at(30, 18),
    )


def _leave_some_idle(scene: Scene) -> None:
    """Each unit has a task on which nothing is due and nothing written; one unit's head releases online."""
    world = scene.world
    for unit, number in (("WR", 41), ("EEB", 42), ("HUC", 43)):
        one_more_report(world, unit, number)
    assign_county(Task.objects.get(number=41), world.units["DANGTU"])
    open_period(month=OCTOBER, at=START)
    for unit, number in (("WR", 41), ("EEB", 42), ("DANGTU", 41)):
        scene.idle[unit] = world.report(unit, number)
    world.units["HUC"].release = Release.ONLINE
    world.units["HUC"].save()
    scene.handed_over = world.report("HUC", 43)
    revision = write(scene.handed_over, world.charlie)
    hand_over(report=scene.handed_over, revision=revision, actor=world.charlie, at=NOW)


def _trace(scene: Scene) -> None:
    """By what each unit's filings can be recognised in a page or in data."""
    scene.receipts = {unit: version.receipt for unit, version in scene.versions.items()}
    for unit in FILERS:
        pks = ProgressReport.objects.filter(assignment__department__code=unit).values_list("pk", flat=True)
        scene.marks[unit] = [version_mark(unit), f'"unit":"{unit}"', *(f"/filings/{pk}/" for pk in pks)]
    for unit, upload in scene.uploads.items():
        scene.marks[unit] += [f"/workbooks/{upload.pk}/"]
    for unit, version in scene.versions.items():
        scene.marks[unit] += [f"/evidence/{version.evidence.get().pk}/", f"/review/{version.pk}/"]


def attach(report: ProgressReport, name: str, text: str, actor: Any) -> Evidence:
    """A file on the draft that holds the text."""
    content = b"%PDF-1.7 " + text.encode() + b" %%EOF"
    return attach_evidence(
        report=report, name=name, content=io.BytesIO(content), size=len(content), actor=actor, at=NOW
    )


def body(answer: HttpResponse) -> str:
    """What was answered, files included; workbooks and documents unpacked."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return html.unescape(content.decode(errors="replace"))
