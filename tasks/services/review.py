"""Review: the task force approves or returns a version. Approval turns claims into facts."""

import re
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from departments import audit
from departments.models import User
from maanshan_eco.kernel.errors import Invalid, WrongState
from maanshan_eco.kernel.months import SHANGHAI
from maanshan_eco.kernel.text import what_is_broken
from tasks.enums import ReportStatus, Verdict
from tasks.models import ProgressReport, ReportVersion, ReturnReason, ReviewDecision
from tasks.models.review import MAX_REMARK, MAX_WITHDRAWAL
from tasks.selectors.review import fields_of
from tasks.services.facts import record_figures, retract_figures
from tasks.services.guard import check_act
from tasks.services.notices import tell_filers
from tasks.workflow import REPORT

MIN_REASON, MIN_WITHDRAWAL = 8, 2
_BLANK = re.compile("[_＿]{2,}")


class AlreadyDecided(WrongState):
    """Somebody was quicker; ``standing`` is the decision that stands."""

    def __init__(self, standing: ReviewDecision) -> None:
        when = standing.decided_at.astimezone(SHANGHAI)
        super().__init__(
            "already_decided",
            f"{standing.version.receipt}已由{standing.decided_by.name}于{when:%m-%d %H:%M:%S}"
            f"{standing.get_verdict_display()}，以该结论为准，这次没有改动。",
        )
        self.standing = standing


@transaction.atomic
def approve_report(
    *, version: ReportVersion, actor: User, at: datetime, batch: uuid.UUID | None = None
) -> ReviewDecision:
    """Accept the version; in the same transaction its figures become readings.

    The primary lead's figures are the city's; a county's are its own. Where the version has no figure any
    more, one that an earlier version of this report brought is taken out. Raises :class:`AlreadyDecided`
    and the refusals of the workflow.
    """
    decision = _decide(version, "approve", actor, at, ReviewDecision(verdict=Verdict.APPROVED, batch=batch))
    record_figures(version, actor, at)
    return decision


@transaction.atomic
def return_report(
    *, version: ReportVersion, fields: Collection[str], code: str, reason: str, actor: User, at: datetime
) -> ReviewDecision:
    """Send the version back.

    ``fields`` names what is to be mended (names of the draft's fields; at least one), ``code`` one of the
    :class:`ReturnReason` on offer, ``reason`` says it in words: at least 8 characters, no ____ left from
    the template. Raises :class:`Invalid` with all that is missing at once, :class:`AlreadyDecided`, and the
    refusals of the workflow.
    """
    kind = ReturnReason.objects.offered().filter(code=code).first()
    named = [name for name in fields_of(version) if name in set(fields)]
    wrong = _what_a_return_lacks(kind, named, set(fields) - set(named), reason.strip())
    if kind is None or wrong:
        raise Invalid("return_incomplete", "退回要写清哪一处、什么原因、要补什么。", wrong)
    remark = ReviewDecision(verdict=Verdict.RETURNED, returned_for=kind, fields=named, reason=reason.strip())
    decision = _decide(version, "return", actor, at, remark)
    report = version.report
    words = "被退回，看退回意见，改好后再报。"
    tell_filers(report, "report.returned", words, f"/filings/{report.pk}/edit/", at)
    return decision


def _what_a_return_lacks(
    kind: ReturnReason | None, named: Sequence[str], unknown: set[str], words: str
) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if unknown:
        wrong["fields"] = f"这份填报没有这些栏目：{'、'.join(sorted(unknown))}。"
    elif not named:
        wrong["fields"] = "至少选一处要改的栏目，填报员打开后直接到那里。"
    if kind is None:
        wrong["code"] = "选一个退回原因。"
    if len(words) < MIN_REASON:
        wrong["reason"] = f"至少 {MIN_REASON} 个字，写清要补什么。"
    elif len(words) > MAX_REMARK:
        wrong["reason"] = f"最多 {MAX_REMARK} 字，现为 {len(words)} 字。"
    elif _BLANK.search(words):
        wrong["reason"] = "模板里的 ____ 还没有填完，写上具体内容。"
    elif broken := what_is_broken(words):
        wrong["reason"] = broken
    return wrong


@transaction.atomic
def withdraw_decision(*, decision: ReviewDecision, reason: str, actor: User, at: datetime) -> ReviewDecision:
    """Take a decision back, until the month is locked; its version waits for review again.

    The readings of an approval are taken out and what stood before them is recorded again. The decision
    stays on record with who withdrew it, when and why. Raises :class:`WrongState` once the month is locked,
    the unit has filed anew, or the decision does not stand any more.
    """
    reason = reason.strip()
    if len(reason) < MIN_WITHDRAWAL:
        raise Invalid("reason_too_short", "写明撤销原因。", {"reason": "写明撤销原因，例如：按错键。"})
    if len(reason) > MAX_WITHDRAWAL:
        raise Invalid("reason_too_long", "撤销原因太长。", {"reason": f"最多 {MAX_WITHDRAWAL} 字。"})
    if broken := what_is_broken(reason):
        raise Invalid("reason_broken", broken, {"reason": broken})
    version = decision.version
    report = _locked(version)
    check_act("withdraw", report, actor, at)
    standing = ReviewDecision.objects.standing().filter(pk=decision.pk).first()
    if standing is None:
        raise WrongState("not_standing", "这个结论已被撤销，刷新页面看最新状态。")
    _refuse_overtaken(version)
    standing.withdrawn_at, standing.withdrawn_by, standing.withdrawn_reason = at, actor, reason
    standing.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    if standing.verdict == Verdict.APPROVED:
        retract_figures(version, [version.receipt], actor, at)
    _move(report, version, ReportStatus.SUBMITTED)
    audit.record(
        action="report.decision_withdrawn",
        actor=actor,
        target=version.receipt,
        at=at,
        data={"verdict": standing.verdict},
    )
    words = f"的“{standing.get_verdict_display()}”结论已撤销，等重新审核，现在不用办理。"
    tell_filers(report, "report.decision_withdrawn", words, f"/filings/{report.pk}/", at)
    return standing


def _decide(
    version: ReportVersion, act: str, actor: User, at: datetime, decision: ReviewDecision
) -> ReviewDecision:
    """One decision per version, by compare-and-set under the report's lock.

    Of two reviewers who press at once, the second waits for the lock, sees the decision of the first and is
    told so.
    """
    report = _locked(version)
    if REPORT[act].permits(actor, report):
        _refuse_overtaken(version)
        _refuse_decided(version)
    check_act(act, report, actor, at)
    decision.version, decision.decided_by, decision.decided_at = version, actor, at
    decision.reviewing_unit = actor.department  # type: ignore[assignment]  # the rule let a unit's reviewer pass
    decision.filing_unit = report.assignment.department
    decision.save(force_insert=True)
    _move(report, version, ReportStatus(decision.verdict))
    # The reason is business text and stays in the decision: the trail's readers see no business.
    audit.record(action=f"report.{decision.verdict}", actor=actor, target=version.receipt, at=at)
    return decision


def _locked(version: ReportVersion) -> ProgressReport:
    return ProgressReport.objects.select_for_update(of=("self",)).with_names().get(pk=version.report_id)


def _refuse_overtaken(version: ReportVersion) -> None:
    if ReportVersion.objects.filter(report=version.report_id, number__gt=version.number).exists():
        raise WrongState("newer_version", f"{version.receipt}：单位已重新报送，打开新的版本再审。")


def _refuse_decided(version: ReportVersion) -> None:
    decisions = ReviewDecision.objects.standing().select_related("decided_by", "version")
    if standing := decisions.filter(version=version.pk).first():
        raise AlreadyDecided(standing)


def _move(report: ProgressReport, version: ReportVersion, status: ReportStatus) -> None:
    report.status = status
    report.save(update_fields=["status"])
    version.report = report
