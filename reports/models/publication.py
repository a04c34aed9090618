"""Official documents: the order to make one, its frozen content, its files."""

import pgtrigger
from django.db import models
from django.db.models import Q

from departments.models import User
from reports.content import OfficialDocument, document_from_dict
from reports.enums import COMPILED, Format, PublicationKind, PublicationStatus
from reports.querysets import PublicationQuerySet
from tasks.models import ReportingPeriod


class NumberSeries(models.Model):
    """The last document number given out per kind and year.

    A locked row and not a sequence: a sequence leaves a gap whenever a transaction rolls back.
    """

    kind = models.CharField(max_length=12, choices=PublicationKind.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "year"], name="number_series_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class Publication(models.Model):
    """One official document of a period.

    The row is the order to compile it: a worker takes it by lease, and whoever holds ``lease_token`` at the
    end may write the result. Once compiled, content and digest cannot change (the database refuses).
    """

    kind = models.CharField("类别", max_length=12, choices=PublicationKind.choices)
    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, related_name="publications", verbose_name="期次"
    )
    status = models.CharField(
        "状态", max_length=10, choices=PublicationStatus.choices, default=PublicationStatus.COMPILING
    )
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="发起人")
    requested_at = models.DateTimeField("发起时间")
    attempts = models.PositiveSmallIntegerField("编制次数", default=0)
    failure = models.CharField("未成功原因", max_length=300, blank=True)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)

    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("序号")
    as_of = models.DateTimeField("数据截止", null=True)
    content = models.JSONField("内容", null=True)
    content_sha256 = models.CharField("内容校验值", max_length=64, blank=True)
    manifest = models.JSONField("数据来源清单", null=True)
    compiled_at = models.DateTimeField("编制时间", null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="签发人")
    published_at = models.DateTimeField("发布时间", null=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公文"
        ordering = ("-period__month",)
        constraints = (
            models.UniqueConstraint(fields=["kind", "period"], name="publication_once"),
            models.UniqueConstraint(fields=["kind", "year", "number"], name="publication_number_once"),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(COMPILED)) | Q(content__isnull=False, content_sha256__gt=""),
                name="publication_compiled_has_content",
            ),
            models.CheckConstraint(
                condition=~Q(status=PublicationStatus.PUBLISHED)
                | Q(published_by__isnull=False, published_at__isnull=False),
                name="publication_published_by_somebody",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="content_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__content__isnull=False)
                & (
                    pgtrigger.Q(old__content__df=pgtrigger.F("new__content"))
                    | pgtrigger.Q(old__content_sha256__df=pgtrigger.F("new__content_sha256"))
                    | pgtrigger.Q(old__manifest__df=pgtrigger.F("new__manifest"))
                    | pgtrigger.Q(old__number__df=pgtrigger.F("new__number"))
                ),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.period}{self.get_kind_display()}"

    @property
    def document(self) -> OfficialDocument:
        """The frozen words. Raises ``ValueError`` before there are any."""
        if self.content is None:
            raise ValueError(f"{self} is not compiled yet")
        return document_from_dict(self.content["document"])


class RenderedDocument(models.Model):
    """A file of a publication. The bytes lie under their own hash."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="files", verbose_name="公文")
    format = models.CharField("格式", max_length=4, choices=Format.choices)
    path = models.CharField(max_length=100)
    sha256 = models.CharField("校验值", max_length=64)
    size = models.PositiveBigIntegerField("大小")
    rendered_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "公文文件"
        constraints = (models.UniqueConstraint(fields=["publication", "format"], name="rendered_once"),)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.publication} {self.format}"
