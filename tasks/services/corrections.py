"""更正: a unit asks to write after the lock, the unit's reviewer consents or refuses. Once, in words."""

from datetime import datetime, timedelta

from django.db import transaction

from departments import audit
from departments.models import User
from maanshan_eco.kernel.errors import Invalid, WrongState
from maanshan_eco.kernel.text import what_is_broken
from maanshan_eco.kernel.transitions import check
from tasks.enums import CorrectionGround, ReportStatus
from tasks.models import CorrectionRequest, ProgressReport
from tasks.models.correction import MAX_WORDS
from tasks.selectors.corrections import granted_correction, open_request
from tasks.services.notices import tell_filers
from tasks.workflow import CORRECTION, REPORT

MIN_WORDS = 8
LONGEST = timedelta(days=31)


@transaction.atomic
def request_correction(
    *, report: ProgressReport, ground: str, words: str, actor: User, at: datetime
) -> CorrectionRequest:
    """Ask to correct a report of a locked month, or to file it at all (补报).

    ``ground`` is one of :class:`CorrectionGround`, ``words`` say what is wrong and what it should be (at
    least 8 characters). Raises :class:`Invalid` naming what is missing, :class:`WrongState` while the month
    is not locked, a request waits, or one is granted and may be used.
    """
    wrong = {} if ground in CorrectionGround.values else {"ground": "选一个更正事由。"}
    if problem := _what_is_wrong(words, MIN_WORDS):
        wrong["words"] = problem
    if wrong:
        raise Invalid("request_incomplete", "写清为什么要更正、原来是什么、应为什么。", wrong)
    report = _locked(report)
    check(
        REPORT["correct"],
        state=report.status,
        state_label=report.get_status_display(),
        actor=actor,
        subject=report,
    )
    _refuse_untimely(report, at)
    request = CorrectionRequest.objects.create(
        report=report,
        ground=ground,
        words=words.strip(),
        requested_by=actor,
        requested_at=at,
        filing_unit=report.assignment.department,
    )
    audit.record(
        action="correction.requested", actor=actor, target=str(report), at=at, data={"ground": ground}
    )
    return request


def _refuse_untimely(report: ProgressReport, at: datetime) -> None:
    if not report.period.is_closed:
        raise WrongState("not_locked", f"{report.period}还没有锁定，不用申请，按正常填报办理。")
    if waiting := open_request(report):
        raise WrongState("request_waits", f"{waiting.requested_by.name}已提交更正申请，等审核单位答复。")
    if granted_correction(report, at):
        raise WrongState("already_granted", "已经同意更正，直接修改后报送。")
    latest = report.versions.order_by("-number").first()
    if latest and latest.correction_id and report.status == ReportStatus.SUBMITTED:
        raise WrongState("correction_in_review", f"更正后的{latest.receipt}正在审核，等结论出来再申请。")


@transaction.atomic
def grant_correction(
    *, request: CorrectionRequest, expires_at: datetime, answer: str = "", actor: User, at: datetime
) -> CorrectionRequest:
    """Consent: the unit may write and submit until ``expires_at`` (at most 31 days on).

    What was filed before, and the readings taken from it, stand until the new version is approved.
    """
    if not at < expires_at <= at + LONGEST:
        raise Invalid(
            "expiry",
            "更正截止时间不对。",
            {"expires_at": f"应晚于现在，并且不超过 {LONGEST.days} 天。"},
        )
    if answer.strip() and (problem := _what_is_wrong(answer, 1)):
        raise Invalid("answer", problem, {"answer": problem})
    return _answer(request, "grant", answer, expires_at, actor, at)


@transaction.atomic
def refuse_correction(
    *, request: CorrectionRequest, answer: str, actor: User, at: datetime
) -> CorrectionRequest:
    """Refuse, and say why (at least 8 characters)."""
    if problem := _what_is_wrong(answer, MIN_WORDS):
        raise Invalid("answer", "写明不同意的理由。", {"answer": problem})
    return _answer(request, "refuse", answer, None, actor, at)


def _answer(
    request: CorrectionRequest,
    act: str,
    answer: str,
    expires_at: datetime | None,
    actor: User,
    at: datetime,
) -> CorrectionRequest:
    """One answer per request, by compare-and-set under the report's lock."""
    report = _locked(request.report)
    fresh = CorrectionRequest.objects.select_related("decided_by").get(pk=request.pk)
    fresh.report = report
    check(
        CORRECTION[act],
        state=fresh.state,
        state_label=fresh.get_state_display(),
        actor=actor,
        subject=fresh,
    )
    fresh.state = CORRECTION[act].target or fresh.state
    fresh.answer, fresh.expires_at = answer.strip(), expires_at
    fresh.decided_by, fresh.decided_at, fresh.reviewing_unit = actor, at, actor.department
    fresh.save(update_fields=["state", "answer", "expires_at", "decided_by", "decided_at", "reviewing_unit"])
    audit.record(action=f"correction.{fresh.state}", actor=actor, target=str(report), at=at)
    words = f"的更正申请已答复：{fresh.get_state_display()}。"
    tell_filers(report, "correction.decided", words, f"/corrections/{fresh.pk}/", at)
    return fresh


def _locked(report: ProgressReport) -> ProgressReport:
    return ProgressReport.objects.select_for_update(of=("self",)).with_names().get(pk=report.pk)


def _what_is_wrong(words: str, least: int) -> str:
    words = words.strip()
    if len(words) < least:
        return f"至少 {least} 个字。"
    if len(words) > MAX_WORDS:
        return f"最多 {MAX_WORDS} 字，现为 {len(words)} 字。"
    return what_is_broken(words)
