"""Component tags and Chinese formats, built into every template (no ``{% load %}`` needed).

Props are keyword-only: a misspelt one stops the template from compiling, an unknown code stops it from
rendering. ``templates/styleguide.html`` shows every component in the real CSS. Missing values print as —.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maanshan_eco.kernel.months import SHANGHAI, Month, date_name, deadline_name

register = template.Library()
DASH = "—"
#: code → word, one character for matrices, outline in a 16 × 16 box: colour is never the only carrier.
LIGHTS = {
    "ok": ("正常", "正", "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2z"),
    "lag": ("滞后", "滞", "M8 2l6.5 12h-13z"),
    "bad": ("严重滞后", "严", "M2.5 2.5h11v11h-11z"),
    "done": ("已完成", "完", "M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1zM11 5l1.5 1-5.3 6-3.7-3.6L5 7l2.2 2.1z"),
    "none": ("未到期", DASH, "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2z"),
    "na": ("不涉及", "", "M8 7a1 1 0 1 0 0 2A1 1 0 1 0 8 7z"),
}
#: code → word, icon. How far a filing has come is told apart from how well the work goes.
WORKFLOW = {
    "todo": ("待填", "circle"),
    "draft": ("草稿", "pencil"),
    "signing": ("待审签", "stamp"),
    "submitted": ("已报送", "send"),
    "returned": ("退回", "return"),
    "approved": ("已通过", "check"),
    "locked": ("已锁定", "lock"),
    "overdue": ("逾期", "clock"),
}
ALERTS = {"info": "info", "success": "check", "warning": "warning", "error": "stop"}


def _known(table: dict[str, Any], code: str) -> Any:
    if code not in table:
        raise template.TemplateSyntaxError(f"{code!r} is none of {', '.join(table)}")
    return table[code]


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of static/img/icons.svg, silent to screen readers: words always stand beside it."""
    sprite = static("img/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


@register.simple_tag
def light(code: str, *, short: bool = False, word: str = "") -> SafeString:
    """Shape and word (``short``: one character for matrices; ``word``: another word, such as 无数据)."""
    usual, character, outline = _known(LIGHTS, code)
    html = (
        '<span class="light light-{0}" role="img" aria-label="{1}" title="{1}">'
        '<svg viewBox="0 0 16 16"><path d="{2}"/></svg>{3}</span>'
    )
    return format_html(html, code, word or usual, outline, character if short else word or usual)


@register.simple_tag
def workflow_tag(code: str, *, days: int = 0) -> SafeString:
    """One of the eight filing states; ``days`` says how long something is overdue."""
    word, symbol = _known(WORKFLOW, code)
    text = f"{word} {days} 天" if days else word
    return format_html('<span class="tag tag-{}">{}{}</span>', code, icon(symbol), text)


@register.inclusion_tag("components/alert.html")
def alert(kind: str, *, title: str = "", text: str = "") -> dict[str, Any]:
    """A notice; ``kind`` is one of the tags of Django's messages: info, success, warning, error."""
    return {"kind": kind, "icon": _known(ALERTS, kind), "title": title, "text": text}


@register.simple_block_tag
def table_region(content: str, *, label: str, fixed: bool = False) -> SafeString:
    """Round a table: scrolls by arrow keys too. ``fixed``: own height, head and first column pinned."""
    html = '<div class="table-region {}" role="region" aria-label="{}" tabindex="0">{}</div>'
    return format_html(html, "table-fixed" if fixed else "", label, content)


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], *, unit: str = "项") -> dict[str, Any]:
    """The total, and links to the other pages that keep the filter in the address."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "unit": unit, "numbers": numbers, "request": context["request"]}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, *, label_hidden: bool = False, optional: bool = False) -> dict[str, Any]:
    """Label, hint, error, control. ``optional`` adds （选填）; ``label_hidden`` is for cells of tables."""
    return {"field": bound, "label_hidden": label_hidden, "optional": optional}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """Every error of the form, linked to its control; takes the focus. Nothing if all is well."""
    problems = [(text, "") for text in form.non_field_errors()]
    for bound in form:
        target = bound.id_for_label or f"{bound.auto_id}_0"
        problems += [(f"{bound.label}：{text}", target) for text in bound.errors]
    return {"problems": problems}


@register.simple_block_tag
def key_value(content: str, *, label: str, change_url: str = "") -> SafeString:
    """A row of ``<dl class="key-values">``; ``change_url`` adds 修改 at its end."""
    link = format_html('<dd><a href="{}">修改<span class="vh">{}</span></a></dd>', change_url, label)
    return format_html("<div><dt>{}</dt><dd>{}</dd>{}</div>", label, content, link if change_url else "")


def _rounded(value: Any, decimals: int | None) -> Decimal:
    amount = Decimal(str(value))
    return amount if decimals is None else amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    """``1234.5|number:2`` → 1,234.50, half up; without ``decimals`` as stored; a true minus sign."""
    if value is None or value == "":
        return DASH
    amount = _rounded(value, decimals)
    return f"{'−' if amount < 0 else ''}{abs(amount):,f}"


@register.filter
def change(value: Any, decimals: int | None = None) -> str:
    """A difference with its sign: +3.2, −0.5, 0."""
    text = number(value, decimals)
    return f"+{text}" if text != DASH and _rounded(value, decimals) > 0 else text


@register.filter
def percent_points(value: Any, decimals: int = 1) -> str:
    """A difference of two percentages: −0.5个百分点, never −0.5%."""
    return DASH if value in (None, "") else f"{change(value, decimals)}个百分点"


@register.filter
def month_name(value: Month | date | str | None) -> str:
    """``2026-10``, a Month or a date → 2026年10月. Raises ``ValueError`` for other text."""
    if isinstance(value, date):
        return Month.of(value).name
    return Month.parse(str(value)).name if value else DASH


@register.filter
def deadline_text(moment: datetime | None) -> str:
    """An aware moment → 3月28日（周四）18:00, as seen in Ma'anshan."""
    return deadline_name(moment) if moment else DASH


@register.filter
def date_cn(value: date | None, style: str = "") -> str:
    """2026年3月28日; ``date_cn:"short"`` → 3月28日. An aware moment counts as its day in Ma'anshan."""
    if not value:
        return DASH
    day = value.astimezone(SHANGHAI) if isinstance(value, datetime) else value
    return f"{day.month}月{day.day}日" if style == "short" else date_name(day)


@register.filter
def duration_left(left: timedelta | None) -> str:
    """The two largest units until a deadline: 2天4小时, 35分钟; 已过2小时 once it is behind us."""
    if left is None:
        return DASH
    days, hours, minutes = abs(left).days, abs(left).seconds // 3600, abs(left).seconds // 60 % 60
    units = [(days, "天"), (hours, "小时")] if days else [(hours, "小时"), (minutes, "分钟")]
    text = "".join(f"{count}{unit}" for count, unit in units if count) or "不到1分钟"
    return f"已过{text}" if left < timedelta(0) else text
