"""Filing by workbook: upload and preview, then write all of it into the drafts, or nothing.

Nothing here submits: a workbook becomes drafts, and submitting stays an act of its own.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import BinaryIO

from django.db import transaction

from departments import audit
from departments.models import Department, User
from departments.rules import speaks_for
from maanshan_eco.kernel import files
from maanshan_eco.kernel.errors import Invalid, NotAllowed, WrongState
from maanshan_eco.kernel.text import what_is_broken
from maanshan_eco.kernel.transitions import check
from tasks.enums import WorkbookState
from tasks.filings import Edit
from tasks.importers.comparison import Change
from tasks.importers.container import MAX_BYTES, Refused, check_name_and_size
from tasks.importers.filing_layout import Stamp
from tasks.importers.filing_reading import Reading
from tasks.importers.sandbox import read_limited, reading_from_json
from tasks.models import ProgressReport, ReportingPeriod, WorkbookUpload
from tasks.selectors.workbook import draft_of, month_reports
from tasks.services.drafts import amend_draft
from tasks.services.workbook_preview import preview_of
from tasks.workflow import WORKBOOK

_NAME = 200


def upload_workbook(
    *, period: ReportingPeriod, name: str, content: BinaryIO, size: int, actor: User, at: datetime
) -> WorkbookUpload:
    """Read a filled-in workbook of the actor's unit and keep it with what it would change. Writes no draft.

    The same file again gives the upload that is already there, applied or waiting. Raises :class:`Invalid`
    for a file that is refused as a whole; problems with single cells are in the upload's ``comparison``.
    """
    unit = actor.department
    if unit is None or not speaks_for(actor, unit):
        raise NotAllowed("not_allowed", "当前账号不能上传填报表。")
    _refuse_closed(period)
    if len(name) > _NAME or what_is_broken(name):
        raise Invalid("file_name", f"文件名太长或有控制字符。改成 {_NAME} 字以内的名字再传。")
    try:
        data = content.read(MAX_BYTES + 1)
        check_name_and_size(name, max(size, len(data)), data[:16])
        sha256 = hashlib.sha256(data).hexdigest()
        if standing := _same_file(unit, period, sha256):
            return _compared_again(standing, at)
        # In a child process and before any transaction: reading may take seconds.
        reading = read_limited(data, Stamp(unit.code, unit.name, period.code))
    except Refused as refusal:
        raise Invalid(refusal.code, refusal.message) from refusal
    return _keep(unit, period, name, data, reading, actor, at)


@transaction.atomic
def apply_workbook(*, upload: WorkbookUpload, actor: User, at: datetime) -> WorkbookUpload:
    """Write every change into its draft, all of them or none. Twice has the effect of once.

    Raises :class:`Invalid` while anything is wrong, and :class:`WrongState` (``workbook_stale``) where a
    draft was saved since the comparison: nothing is written, and it must be compared again.
    """
    upload = _locked(upload)
    if upload.state == WorkbookState.APPLIED and WORKBOOK["apply"].permits(actor, upload):
        return upload
    _check("apply", upload, actor)
    if upload.problem_count:
        raise Invalid(
            "workbook_wrong", f"有 {upload.problem_count} 处要改，改好后重新上传。没有写入任何内容。"
        )
    if not upload.change_count:
        raise Invalid("workbook_unchanged", "填报表与草稿一致，没有要写入的内容。")
    changes = [Change(**change) for change in upload.comparison["changes"]]
    reports = {report.pk: report for report in month_reports(upload.department, upload.period)}
    for pk, of_report in groupby(sorted(changes, key=attrgetter("report")), attrgetter("report")):
        _write(reports[pk], upload.compared_with[str(pk)], of_report, actor, at)
    return _decide(upload, WorkbookState.APPLIED, actor, at)


@transaction.atomic
def discard_workbook(*, upload: WorkbookUpload, actor: User, at: datetime) -> WorkbookUpload:
    """Put the upload aside without writing anything. The file is kept."""
    upload = _locked(upload)
    _check("discard", upload, actor)
    return _decide(upload, WorkbookState.DISCARDED, actor, at)


@transaction.atomic
def compare_again(*, upload: WorkbookUpload, at: datetime) -> WorkbookUpload:
    """Work out afresh what the waiting upload would change, after drafts have moved on."""
    upload = _locked(upload)
    return _compared_again(upload, at)


def _compared_again(upload: WorkbookUpload, at: datetime) -> WorkbookUpload:
    if upload.state == WorkbookState.PREVIEWED:
        _set_comparison(upload, reading_from_json(upload.reading), at)
        upload.save(update_fields=["comparison", "compared_with", "problem_count", "change_count"])
    return upload


def _same_file(unit: Department, period: ReportingPeriod, sha256: str) -> WorkbookUpload | None:
    """The unit's upload of the very same bytes for the month, an applied one first."""
    uploads = WorkbookUpload.objects.filter(department=unit, period=period, sha256=sha256)
    return uploads.exclude(state=WorkbookState.DISCARDED).order_by("state").first()


@transaction.atomic
def _keep(
    unit: Department,
    period: ReportingPeriod,
    name: str,
    data: bytes,
    reading: Reading,
    actor: User,
    at: datetime,
) -> WorkbookUpload:
    """The bytes are safe on disk before the row says so."""
    stored = files.store([data], "xlsx")
    upload = WorkbookUpload(
        department=unit,
        period=period,
        name=name,
        path=stored.path,
        sha256=stored.sha256,
        size=stored.size,
        uploaded_by=actor,
        uploaded_at=at,
        reading=asdict(reading),
    )
    _set_comparison(upload, reading, at)
    upload.save()
    audit.record(
        action="workbook.uploaded",
        actor=actor,
        target=str(upload),
        at=at,
        data={"rows": reading.found, "problems": upload.problem_count, "changes": upload.change_count},
    )
    return upload


def _set_comparison(upload: WorkbookUpload, reading: Reading, at: datetime) -> None:
    preview = preview_of(upload.department, upload.period, reading, at)
    upload.comparison, upload.compared_with = preview.comparison, preview.compared_with
    upload.problem_count, upload.change_count = preview.problem_count, preview.change_count


def _write(
    report: ProgressReport, revision: int, changes: Iterable[Change], actor: User, at: datetime
) -> None:
    """One report's changes. ``amend_draft`` locks the report and leaves alone what somebody else changed."""
    draft = draft_of(report)
    edits = [Edit(change.field, change.was, change.now) for change in changes]
    if (draft.revision if draft else 0) == revision:
        amended = amend_draft(report=report, edits=edits, actor=actor, at=at)
        if not amended.clashes:
            return
    raise WrongState(
        "workbook_stale", "有人在预览之后保存过草稿。没有写入任何内容，已重新比对，核对后再写入。"
    )


def _decide(upload: WorkbookUpload, state: WorkbookState, actor: User, at: datetime) -> WorkbookUpload:
    upload.state, upload.decided_by, upload.decided_at = state, actor, at
    upload.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record(
        action=f"workbook.{state}",
        actor=actor,
        target=str(upload),
        at=at,
        data={"sha256": upload.sha256, "changes": upload.change_count},
    )
    return upload


def _locked(upload: WorkbookUpload) -> WorkbookUpload:
    """The upload as it stands now, and the unit's other workbooks waiting for it."""
    Department.objects.select_for_update(no_key=True).get(pk=upload.department_id)
    return (
        WorkbookUpload.objects.select_for_update(of=("self",))
        .select_related("period", "department")
        .get(pk=upload.pk)
    )


def _check(act: str, upload: WorkbookUpload, actor: User) -> None:
    check(
        WORKBOOK[act], state=upload.state, state_label=upload.get_state_display(), actor=actor, subject=upload
    )
    _refuse_closed(upload.period)
    if act == "apply" and _same_file(upload.department, upload.period, upload.sha256) != upload:
        raise WrongState("workbook_twice", "同一个文件已经写入过草稿，没有重复写入。")


def _refuse_closed(period: ReportingPeriod) -> None:
    if period.is_closed:
        raise WrongState("period_closed", f"{period}已锁定，不能再改。")
