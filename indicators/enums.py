"""How often an indicator is measured, by whom, and which way is better."""

from django.db.models import TextChoices


class Frequency(TextChoices):
    MONTHLY = "monthly", "每月"
    QUARTERLY = "quarterly", "每季"
    ANNUAL = "annual", "每年"


class CollectedBy(TextChoices):
    CITY = "city", "全市统一"
    COUNTY = "county", "分县区"


class Better(TextChoices):
    HIGHER = "higher", "越高越好"
    LOWER = "lower", "越低越好"
    NONE = "none", "不分高低"
