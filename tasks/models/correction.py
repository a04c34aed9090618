"""更正: writing again after the month was locked, by request and consent."""

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q

from departments.models import Department, User
from tasks.enums import CorrectionGround, CorrectionState
from tasks.models.report import ProgressReport
from tasks.querysets import CorrectionQuerySet

MAX_WORDS = 500


class CorrectionRequest(models.Model):
    """A unit asks to correct (or to file at all) a report of a locked month; its reviewer answers once.

    A granted request lets the unit write until ``expires_at``. The versions filed under it name it
    (``ReportVersion.correction``); it is used up by the first that is not returned.
    """

    report = models.ForeignKey(
        ProgressReport, models.PROTECT, related_name="corrections", verbose_name="填报"
    )
    ground = models.CharField("事由", max_length=20, choices=CorrectionGround.choices)
    words = models.TextField("说明", max_length=MAX_WORDS)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间", db_index=True)
    filing_unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="申请单位")
    state = models.CharField(
        "状态", max_length=10, choices=CorrectionState.choices, default=CorrectionState.REQUESTED
    )
    answer = models.TextField("答复", blank=True, max_length=MAX_WORDS)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    decided_at = models.DateTimeField("答复时间", null=True)
    reviewing_unit = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name="答复单位"
    )
    expires_at = models.DateTimeField("更正截止", null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "更正申请"
        ordering = ("-requested_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(state=CorrectionState.REQUESTED),
                name="correction_one_open_request",
            ),
            models.CheckConstraint(condition=Q(words__gt=""), name="correction_says_why"),
            models.CheckConstraint(
                condition=Q(reviewing_unit=None) | ~Q(reviewing_unit=F("filing_unit")),
                name="correction_not_on_own_filing",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=CorrectionState.REQUESTED,
                    decided_by=None,
                    decided_at=None,
                    reviewing_unit=None,
                    expires_at=None,
                    answer="",
                )
                | Q(
                    state=CorrectionState.GRANTED,
                    decided_by__isnull=False,
                    decided_at__gte=F("requested_at"),
                    reviewing_unit__isnull=False,
                    expires_at__gt=F("decided_at"),
                )
                | Q(
                    state=CorrectionState.REFUSED,
                    decided_by__isnull=False,
                    decided_at__gte=F("requested_at"),
                    reviewing_unit__isnull=False,
                    expires_at=None,
                    answer__gt="",
                ),
                name="correction_decided_in_full",
            ),
        )
        triggers = (
            pgtrigger.ReadOnly(
                name="request_not_edited",
                exclude=["state", "answer", "decided_by", "decided_at", "reviewing_unit", "expires_at"],
            ),
            pgtrigger.Protect(
                name="decided_once",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state=CorrectionState.REQUESTED.value),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.report} 更正申请"

    def has_run_out(self, at: datetime) -> bool:
        """Granted, and the time to use it is over."""
        return self.expires_at is not None and at > self.expires_at
