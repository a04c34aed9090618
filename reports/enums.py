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
