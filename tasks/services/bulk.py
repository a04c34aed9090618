"""Bulk approval: all in one act or none, and taken back as one."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from departments import audit
from departments.models import User
from maanshan_eco.kernel.errors import Invalid, WrongState
from tasks.models import ProgressReport, ReportVersion, ReviewDecision, VersionCaution
from tasks.selectors.review import spot_check
from tasks.services.review import approve_report, withdraw_decision

MAX_BATCH = 100


@transaction.atomic
def approve_reports(*, versions: Sequence[ReportVersion], actor: User, at: datetime) -> list[ReviewDecision]:
    """Accept all of them in one act, or none.

    A version that carries a caution without a reason is not for bulk approval. All reports are locked
    first, in one order, so that two bulk approvals cannot block each other. Raises :class:`WrongState`
    naming every version that cannot be approved and why. The spot check that the confirmation page opened
    is put on record; see :func:`tasks.selectors.review.spot_check`.
    """
    if not 0 < len(versions) <= MAX_BATCH:
        raise Invalid("batch_size", f"一次批量通过 1 至 {MAX_BATCH} 份。", {"version": "没有选填报"})
    list(
        ProgressReport.objects.select_for_update()
        .filter(pk__in=[version.report_id for version in versions])
        .order_by("pk")
    )
    is_open = VersionCaution.objects.filter(version__in=versions, reason="")
    open_cautions = Counter(is_open.values_list("version", flat=True))
    batch, refusals, decisions = uuid.uuid4(), [], []
    for version in versions:
        try:
            if count := open_cautions[version.pk]:
                raise WrongState("open_cautions", f"有 {count} 条提示没有说明原因。")
            decisions.append(approve_report(version=version, actor=actor, at=at, batch=batch))
        except WrongState as error:
            refusals.append(f"{version.receipt}：{error.message.removeprefix(version.receipt).lstrip('：')}")
    if refusals:
        raise WrongState("batch_refused", "一份都没有通过，先去掉这些再批量通过：" + " ".join(refusals))
    sample = spot_check(versions, actor)
    audit.record(
        action="report.batch_approved",
        actor=actor,
        target=f"{len(versions)} 份",
        at=at,
        data={
            "batch": str(batch),
            "receipts": [version.receipt for version in versions],
            "seed": sample.seed,
            "spot_check": [version.receipt for version in sample.versions],
        },
    )
    return decisions


@transaction.atomic
def withdraw_batch(*, batch: uuid.UUID, reason: str, actor: User, at: datetime) -> list[ReviewDecision]:
    """Take back all that still stands of a bulk approval, or nothing."""
    standing = list(
        ReviewDecision.objects.standing()
        .filter(batch=batch)
        .select_related("version__report")
        .order_by("version__report")
    )
    if not standing:
        raise WrongState("not_standing", "这批结论已全部撤销，刷新页面看最新状态。")
    return [withdraw_decision(decision=row, reason=reason, actor=actor, at=at) for row in standing]
