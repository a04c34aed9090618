"""Kinds and states of publications."""

from django.db.models import TextChoices


class PublicationKind(TextChoices):
    BULLETIN = "bulletin", "工作通报"


class PublicationStatus(TextChoices):
    COMPILING = "compiling", "编制中"
    FAILED = "failed", "编制未成功"
    DRAFT = "draft", "待签发"
    PUBLISHED = "published", "已发布"


class Format(TextChoices):
    DOCX = "docx", "Word 文档"
    PDF = "pdf", "PDF"


#: Content exists and is frozen.
COMPILED = frozenset({PublicationStatus.DRAFT, PublicationStatus.PUBLISHED})


class InspectionStatus(TextChoices):
    RUNNING = "running", "进行中"
    CONCLUDED = "concluded", "已结束"


class Match(TextChoices):
    """Whether the place agrees with what was filed."""

    CONSISTENT = "consistent", "与填报一致"
    INCONSISTENT = "inconsistent", "与填报不一致"
    NOT_FILED = "not_filed", "未填报"


class Severity(TextChoices):
    NONE = "none", "未发现问题"
    MINOR = "minor", "一般"
    MODERATE = "moderate", "较重"
    SERIOUS = "serious", "严重"
