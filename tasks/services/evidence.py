"""Files on a draft: attached, reused, taken off. The bytes are safe on disk before a row says so."""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from departments import audit
from departments.models import User
from maanshan_eco.kernel import files
from maanshan_eco.kernel.errors import Invalid, NotAllowed
from tasks.importers.evidence_file import judge_evidence
from tasks.models import Evidence, ProgressReport
from tasks.rules import may_file
from tasks.services.guard import check_act, locked

MAX_FILES = 20


@transaction.atomic
def attach_evidence(
    *, report: ProgressReport, name: str, content: BinaryIO, size: int, actor: User, at: datetime
) -> Evidence:
    """Store a file and put it on the draft.

    Raises :class:`Invalid` for a name or a file that is not taken, and the refusals of the workflow.
    """
    report = locked(report)
    check_act("save", report, actor, at)
    _refuse_too_many(report)
    judge_evidence(name, size, content)
    stored = files.store(iter(lambda: content.read(65536), b""), name.rpartition(".")[2].lower())
    evidence = Evidence(report=report, name=name, path=stored.path, sha256=stored.sha256, size=stored.size)
    return _put_on(evidence, actor, at)


@transaction.atomic
def reuse_evidence(*, report: ProgressReport, earlier: Evidence, actor: User, at: datetime) -> Evidence:
    """Put a file that the unit uploaded before on this draft too; its bytes are stored once.

    A file that is on the draft already is returned as it is. Raises :class:`NotAllowed` for another unit's
    file, and the refusals of the workflow.
    """
    report = locked(report)
    check_act("save", report, actor, at)
    if not may_file(actor, earlier.report):
        raise NotAllowed("not_allowed", "只能用本单位上传过的文件。")
    standing = report.evidence.filter(withdrawn_at=None, sha256=earlier.sha256, name=earlier.name).first()
    if standing:
        return standing
    _refuse_too_many(report)
    evidence = Evidence(
        report=report, name=earlier.name, path=earlier.path, sha256=earlier.sha256, size=earlier.size
    )
    return _put_on(evidence, actor, at)


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, actor: User, at: datetime) -> None:
    """Take a file off the draft; versions that carried it keep it."""
    report = locked(evidence.report)
    check_act("save", report, actor, at)
    evidence.withdrawn_at = at
    evidence.save(update_fields=["withdrawn_at"])
    audit.record(
        action="evidence.withdrawn", actor=actor, target=str(report), at=at, data={"sha256": evidence.sha256}
    )


def _refuse_too_many(report: ProgressReport) -> None:
    if report.evidence.filter(withdrawn_at=None).count() >= MAX_FILES:
        raise Invalid("too_many_files", f"一份填报最多附 {MAX_FILES} 个文件，移除不用的再传。")


def _put_on(evidence: Evidence, actor: User, at: datetime) -> Evidence:
    evidence.uploaded_by, evidence.uploaded_at = actor, at
    evidence.save()
    audit.record(
        action="evidence.attached",
        actor=actor,
        target=str(evidence.report),
        at=at,
        data={"sha256": evidence.sha256},
    )
    return evidence
