"""The task force's decisions."""

from django.db import models
from django.db.models import F, Q

from departments.models import Department, User
from tasks.enums import Verdict
from tasks.models.report import APPEND_ONLY, ReportVersion


class ReviewDecision(models.Model):
    """What was decided about exactly this version: once, for good.

    Both units are copied into the row so that the database itself can refuse a unit that judges itself.
    """

    version = models.OneToOneField(
        ReportVersion, models.PROTECT, related_name="decision", verbose_name="报送版本"
    )
    verdict = models.CharField("结论", max_length=10, choices=Verdict.choices)
    reason = models.TextField("意见", blank=True, max_length=1000)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审核人")
    decided_at = models.DateTimeField("审核时间", db_index=True)
    reviewing_unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="审核单位")
    filing_unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="填报单位")

    class Meta:
        verbose_name = verbose_name_plural = "审核结论"
        ordering = ("decided_at",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(reviewing_unit=F("filing_unit")), name="decision_not_on_own_filing"
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.RETURNED) | Q(reason__gt=""), name="return_gives_a_reason"
            ),
        )
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"{self.version} {self.get_verdict_display()}"
