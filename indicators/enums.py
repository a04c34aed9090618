"""How often an indicator is measured, by whom, how it adds up to the city, and which way is better."""

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


class Aggregation(TextChoices):
    """How the units' figures make the city's (``indicators.aggregation``)."""

    SUM = "sum", "各单位相加"
    RATIO = "ratio", "分子、分母分别相加后再相除"
    WEIGHTED = "weighted", "按权重平均"
    WORST = "worst", "取最差的单位"
    ALL = "all", "逐个单位都要达到"
    COUNT_MET = "count_met", "数达标的单位"
    LATEST = "latest", "各单位最近一次的数相加"
    CITY_ONLY = "city_only", "全市统一监测，不由单位汇总"


class TargetChange(TextChoices):
    """Why a target was set or changed: a coded reason, kept with the target."""

    FIRST = "first", "首次设定"
    HANDED_DOWN = "handed_down", "上级下达"
    PLAN_REVISED = "plan_revised", "方案修订"
    BASELINE_RESTATED = "baseline_restated", "基期数核定"
    SCOPE_CHANGED = "scope_changed", "适用范围调整"
    MISTAKE_MENDED = "mistake_mended", "更正录入"
    OTHER = "other", "其他（写明）"


class LightColour(TextChoices):
    """The lights a person may set by hand; the system's own stands beside it."""

    OK = "ok", "正常"
    LAG = "lag", "滞后"
    BAD = "bad", "严重滞后"
    DONE = "done", "已完成"


class ForecastVerdict(TextChoices):
    """What a stored forecast said (``indicators.forecast.Verdict``)."""

    WILL = "will", "能达到"
    MAY = "may", "可能达到"
    WILL_NOT = "will_not", "达不到"
