"""更正: asked for, answered once, used once; and nothing of what stood before is lost."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from departments.models import AuditEntry
from indicators.models import Reading
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from tasks.enums import CorrectionState, ReportStatus
from tasks.filings import Figure, Filing
from tasks.models import CorrectionRequest, ProgressReport, ReportVersion
from tasks.selectors.corrections import acts_open, default_expiry, granted_correction
from tasks.selectors.outcomes import Outcome, period_outcomes
from tasks.services.corrections import grant_correction, refuse_correction, request_correction
from tasks.services.drafts import save_draft
from tasks.services.filing import submit_report
from tasks.services.periods import close_period
from tasks.services.review import approve_report
from tests.factories.world import NOW, World, approve, send_back, submit, write

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = "数值应为 95.2，误报为 96.2，以运行月报为准。"
NO = "与运行月报核对后没有出入，不用更正。"


@pytest.fixture
def locked(world: World) -> datetime:
    """October is locked; 市水利局's report approved, 市住房城乡建设局's returned, 当涂县's never filed.

    Gives the moment after the lock at which things happen.
    """
    approve(submit(world.report("WR", 25), world.alice), world.rita)
    send_back(submit(world.report("HUC", 25), world.charlie), world.rita)
    submit(world.report("EEB", 6), world.erin)
    close_period(period=world.period, at=world.period.closes_at)
    world.period.refresh_from_db()
    return world.period.closes_at + DAY


def ask(
    world: World, at: datetime, unit: str = "WR", task: int = 25, who: str = "alice"
) -> CorrectionRequest:
    return request_correction(
        report=world.report(unit, task), ground="figure", words=WORDS, actor=world.people[who], at=at
    )


def granted(world: World, at: datetime, **of: str) -> CorrectionRequest:
    asked = ask(world, at, **of)  # type: ignore[arg-type]
    return grant_correction(request=asked, expires_at=at + 5 * DAY, actor=world.rita, at=at)


def corrected(world: World, at: datetime, value: str = "95.2") -> ReportVersion:
    granted(world, at)
    return submit(world.report("WR", 25), world.alice, at + HOUR, value)


def held(moment: datetime) -> list[tuple[str, Decimal]]:
    return list(Reading.objects.known(moment).values_list("source", "value"))


def of_water(world: World, moment: datetime) -> tuple[Outcome, str]:
    row = next(row for row in period_outcomes(world.period, moment) if row.assignment.department.code == "WR")
    return row.outcome, row.version.receipt if row.version else ""


def test_a_request_changes_nothing_yet(world: World, locked: datetime) -> None:
    asked = ask(world, locked)

    assert (asked.state, asked.filing_unit, asked.requested_at) == ("requested", world.units["WR"], locked)
    assert granted_correction(asked.report, locked) is None
    with pytest.raises(WrongState):
        write(world.report("WR", 25), world.alice, locked)
    entry = AuditEntry.objects.get(action="correction.requested")
    assert (entry.actor_name, entry.data) == ("王晓", {"ground": "figure"})


def test_consent_lets_the_unit_write_from_what_stands(world: World, locked: datetime) -> None:
    asked = granted(world, locked)
    report = world.report("WR", 25)

    assert (asked.state, asked.decided_by, asked.reviewing_unit) == (
        "granted",
        world.rita,
        world.units["EEB"],
    )
    assert (report.status, granted_correction(report, locked)) == ("approved", asked)
    assert acts_open(report, world.alice, locked) == {"save", "submit"}
    assert report.draft.progress == report.versions.get().progress
    assert report.draft.values == {"urban-sewage": {"raw": "96.2", "absence": "", "absent_reason": ""}}


def test_the_old_stands_until_the_new_is_approved(world: World, locked: datetime) -> None:
    """And every past moment reads as it was, outcome and figure."""
    first, second = "2026-10-T25-WR-01", "2026-10-T25-WR-02"
    version = corrected(world, locked)
    assert (version.receipt, version.correction) == (second, CorrectionRequest.objects.get())
    filed, decided = locked + HOUR, locked + 2 * HOUR
    assert of_water(world, filed) == (Outcome.APPROVED, first)
    assert held(filed) == [(first, Decimal("96.2"))]

    approve_report(version=version, actor=world.rita, at=decided)

    assert [of_water(world, moment) for moment in (NOW, filed, decided)] == [
        (Outcome.APPROVED, first),
        (Outcome.APPROVED, first),
        (Outcome.APPROVED, second),
    ]
    assert held(filed) == [(first, Decimal("96.2"))]
    assert held(decided) == [(second, Decimal("95.2"))]
    assert ReportVersion.objects.get(receipt=first).values.get().value == Decimal("96.2")


def test_a_consent_is_for_one_version(world: World, locked: datetime) -> None:
    version = corrected(world, locked)
    with pytest.raises(WrongState):
        write(world.report("WR", 25), world.alice, locked + 2 * HOUR)
    with pytest.raises(WrongState) as refusal:
        ask(world, locked + 2 * HOUR)
    assert refusal.value.code == "correction_in_review"

    approve_report(version=version, actor=world.rita, at=locked + 2 * HOUR)
    with pytest.raises(WrongState):
        write(world.report("WR", 25), world.alice, locked + 3 * HOUR)

    assert ask(world, locked + 3 * HOUR).state == "requested"


def test_what_was_returned_is_filed_again_under_the_same_consent(world: World, locked: datetime) -> None:
    second = corrected(world, locked)
    send_back(second, world.rita, locked + 2 * HOUR)
    assert of_water(world, locked + 2 * HOUR) == (Outcome.APPROVED, "2026-10-T25-WR-01")

    third = submit(world.report("WR", 25), world.alice, locked + 3 * HOUR, "95.3")
    approve_report(version=third, actor=world.rita, at=locked + 4 * HOUR)

    assert third.correction == second.correction
    assert held(locked + 4 * HOUR) == [("2026-10-T25-WR-03", Decimal("95.3"))]
    assert granted_correction(third.report, locked + 4 * HOUR) is None


def test_a_figure_that_was_none_goes_out(world: World, locked: datetime) -> None:
    """The corrected version says that there is no figure: the one accepted before is no fact any more."""
    granted(world, locked)
    report = world.report("WR", 25)
    none = {"urban-sewage": Figure(absence="no_data", absent_reason="在线设备故障，当月无有效数据")}
    draft = save_draft(
        report=report,
        filing=Filing(percent="60", progress="更正", figures=none),
        revision=report.draft.revision,
        actor=world.alice,
        at=locked,
    )
    version = submit_report(report=report, revision=draft.revision, actor=world.alice, at=locked)

    approve_report(version=version, actor=world.rita, at=locked + HOUR)

    assert (held(NOW), held(locked + HOUR)) == ([("2026-10-T25-WR-01", Decimal("96.2"))], [])


def test_a_consent_runs_out(world: World, locked: datetime) -> None:
    """And leaves nothing to be put right."""
    asked = granted(world, locked)
    assert asked.expires_at is not None
    last = asked.expires_at
    write(world.report("WR", 25), world.alice, last)

    with pytest.raises(WrongState) as refusal:
        write(world.report("WR", 25), world.alice, last + timedelta(seconds=1))

    assert refusal.value.code == "wrong_state"
    assert (asked.has_run_out(last), asked.has_run_out(last + HOUR)) == (False, True)
    assert world.report("WR", 25).status == ReportStatus.APPROVED
    assert ask(world, last + HOUR).state == "requested"


@pytest.mark.parametrize(
    ("unit", "who", "was", "outcome"),
    [("HUC", "charlie", "returned", "returned"), ("DANGTU", "dora", "todo", "missing")],
)
def test_returned_and_never_filed_are_let_in_too(
    world: World, locked: datetime, unit: str, who: str, was: str, outcome: str
) -> None:
    report = world.report(unit, 25)
    assert report.status == was
    granted(world, locked, unit=unit, who=who)

    version = submit(report, world.people[who], locked + HOUR, "88")
    approve_report(version=version, actor=world.rita, at=locked + 2 * HOUR)

    found = [
        row.outcome
        for moment in (locked, locked + HOUR, locked + 2 * HOUR)
        for row in period_outcomes(world.period, moment)
        if row.assignment.department.code == unit
    ]
    assert found == [outcome, "submitted", "approved"]
    assert version.is_late is (was == "todo")


def test_a_version_overtaken_before_it_was_judged(world: World, locked: datetime) -> None:
    """Submitted, locked, and to be corrected: the old version leaves the queue, the new one is in it."""
    report = world.report("EEB", 6)
    asked = ask(world, locked, unit="EEB", task=6, who="erin")
    grant_correction(request=asked, expires_at=locked + DAY, actor=world.gus, at=locked)
    old = report.versions.get()
    with pytest.raises(WrongState, match="更正中"):
        approve_report(version=old, actor=world.gus, at=locked)

    new = submit(report, world.erin, locked + HOUR)

    assert list(ReportVersion.objects.awaiting(world.gus)) == [new]
    with pytest.raises(WrongState, match="已重新报送"):
        approve_report(version=old, actor=world.gus, at=locked + 2 * HOUR)
    approve_report(version=new, actor=world.gus, at=locked + 2 * HOUR)


def test_a_refusal_gives_its_reason_and_ends_the_request(world: World, locked: datetime) -> None:
    asked = ask(world, locked)
    with pytest.raises(Invalid) as lacking:
        refuse_correction(request=asked, answer="不行", actor=world.rita, at=locked)
    assert lacking.value.fields == {"answer": "至少 8 个字。"}

    refused = refuse_correction(request=asked, answer=f" {NO} ", actor=world.rita, at=locked)

    assert (refused.state, refused.answer, refused.expires_at) == (CorrectionState.REFUSED, NO, None)
    with pytest.raises(WrongState):
        write(world.report("WR", 25), world.alice, locked)
    assert AuditEntry.objects.filter(action="correction.refused").count() == 1
    assert ask(world, locked + HOUR).state == "requested"


def test_an_answer_is_given_once(world: World, locked: datetime) -> None:
    asked = ask(world, locked)
    refuse_correction(request=asked, answer=NO, actor=world.rita, at=locked)

    with pytest.raises(WrongState, match="不同意"):
        grant_correction(request=asked, expires_at=locked + DAY, actor=world.rita, at=locked)


def test_one_request_at_a_time(world: World, locked: datetime) -> None:
    asked = ask(world, locked)
    with pytest.raises(WrongState, match="王晓已提交"):
        ask(world, locked, who="bob")
    grant_correction(request=asked, expires_at=locked + DAY, actor=world.rita, at=locked)

    with pytest.raises(WrongState, match="已经同意"):
        ask(world, locked, who="bob")


def test_an_open_month_needs_no_request(world: World) -> None:
    with pytest.raises(WrongState, match="还没有锁定"):
        ask(world, NOW)


@pytest.mark.parametrize(
    ("ground", "words", "fields"),
    [
        ("", "", ["ground", "words"]),
        ("nonsense", WORDS, ["ground"]),
        ("figure", "错了", ["words"]),
        ("figure", "错" * 501, ["words"]),
        ("figure", "数值报错了应为\x00九十五", ["words"]),
    ],
)
def test_a_request_says_why(
    world: World, locked: datetime, ground: str, words: str, fields: list[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        request_correction(
            report=world.report("WR", 25), ground=ground, words=words, actor=world.alice, at=locked
        )

    assert list(refusal.value.fields) == fields
    assert CorrectionRequest.objects.count() == 0


@pytest.mark.parametrize("after", [-HOUR, timedelta(0), timedelta(days=32)])
def test_a_consent_ends_in_good_time(world: World, locked: datetime, after: timedelta) -> None:
    asked = ask(world, locked)

    with pytest.raises(Invalid) as refusal:
        grant_correction(request=asked, expires_at=locked + after, actor=world.rita, at=locked)

    assert list(refusal.value.fields) == ["expires_at"]


def test_the_usual_end_is_a_working_evening() -> None:
    """Five days on from a Tuesday is a Sunday: the Monday after, six in the evening."""
    tuesday = NOW.replace(day=27)

    assert f"{default_expiry(tuesday):%Y-%m-%d %a %H:%M}" == "2026-11-02 Mon 18:00"


test_the_usual_end_is_a_working_evening = pytest.mark.django_db(test_the_usual_end_is_a_working_evening)


@pytest.mark.parametrize("who", ["charlie", "erin", "dora", "rita", "gus", "leader", "auditor", "sysadmin"])
def test_only_the_unit_asks(world: World, locked: datetime, who: str) -> None:
    with pytest.raises(NotAllowed):
        ask(world, locked, who=who)


@pytest.mark.parametrize("who", ["alice", "head", "charlie", "erin", "gus", "chief", "leader", "auditor"])
def test_only_the_units_reviewer_answers(world: World, locked: datetime, who: str) -> None:
    asked = ask(world, locked)

    with pytest.raises(NotAllowed):
        grant_correction(request=asked, expires_at=locked + DAY, actor=world.people[who], at=locked)
    with pytest.raises(NotAllowed):
        refuse_correction(request=asked, answer=NO, actor=world.people[who], at=locked)


def test_the_bureaus_own_request_goes_to_the_government_office(world: World, locked: datetime) -> None:
    asked = ask(world, locked, unit="EEB", task=6, who="erin")

    with pytest.raises(NotAllowed):
        grant_correction(request=asked, expires_at=locked + DAY, actor=world.rita, at=locked)

    assert (
        grant_correction(request=asked, expires_at=locked + DAY, actor=world.gus, at=locked).state
        == "granted"
    )


def test_where_the_head_releases_the_head_sends_the_correction(world: World, locked: datetime) -> None:
    unit = world.units["WR"]
    unit.release = "online"
    unit.save()
    granted(world, locked)
    report: ProgressReport = world.report("WR", 25)
    revision = write(report, world.alice, locked, "95.2")

    with pytest.raises(NotAllowed):
        submit_report(report=report, revision=revision, actor=world.alice, at=locked)

    assert submit_report(report=report, revision=revision, actor=world.head, at=locked).correction is not None
