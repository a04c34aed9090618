"""The component tags, the formats, and what the stylesheets and templates promise."""

import gzip
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import path
from pytest_django.asserts import assertHTMLEqual, assertInHTML

from maanshan_eco.kernel.months import Month
from maanshan_eco.kernel.templatetags import ui

TEMPLATES = Path(settings.BASE_DIR, "templates")
HOSTILE = '<script>alert("1")</script>'
ESCAPED = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"


def nowhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("", nowhere, name="home"), path("logout/", nowhere, name="logout")]


def render(source: str, /, **context: Any) -> str:
    return Template(source).render(Context(context))


def page(name: str, /, **context: Any) -> str:
    """A whole page without the context processors, which belong to other rooms."""
    return get_template(name).template.render(Context(context))


def stylesheets() -> list[str]:
    return [
        sheet.read_text(encoding="utf-8") for sheet in Path(settings.BASE_DIR, "static/css").glob("*.css")
    ]


def asked(address: str) -> HttpRequest:
    return RequestFactory().get(address)


class Reason(forms.Form):
    reason = forms.CharField(
        label="原因",
        max_length=200,
        help_text="累计数变小了（上月 15.6，本月 12.4）。",
        error_messages={"required": "写一句原因，或作修改。"},
        widget=forms.TextInput(attrs={"class": "w-l"}),
    )


class Mixed(forms.Form):
    way = forms.ChoiceField(
        label="方式",
        choices=[("a", "网上"), ("b", "打印")],
        widget=forms.RadioSelect,
        error_messages={"required": "选一种方式。"},
    )
    quiet = forms.BooleanField(label="本月无新进展", required=False)
    token = forms.CharField(label="", widget=forms.HiddenInput)


# Lights and filing states


def test_a_light_is_a_shape_and_a_word() -> None:
    assertHTMLEqual(
        render('{% light "bad" %}'),
        '<span class="light light-bad" role="img" aria-label="严重滞后" title="严重滞后">'
        '<svg viewBox="0 0 16 16"><path d="M2.5 2.5h11v11h-11z"/></svg>严重滞后</span>',
    )


def test_a_short_light_keeps_its_whole_name_for_screen_readers() -> None:
    assertHTMLEqual(
        render('{% light "lag" short=True %}'),
        '<span class="light light-lag" role="img" aria-label="滞后" title="滞后">'
        '<svg viewBox="0 0 16 16"><path d="M8 2l6.5 12h-13z"/></svg>滞</span>',
    )


def test_lights_have_the_words_of_the_campaign() -> None:
    assert {code: (word, one) for code, (word, one, _outline) in ui.LIGHTS.items()} == {
        "ok": ("正常", "正"),
        "lag": ("滞后", "滞"),
        "bad": ("严重滞后", "严"),
        "done": ("已完成", "完"),
        "none": ("未到期", "—"),
        "na": ("不涉及", ""),
    }


def test_a_light_without_data_can_say_so() -> None:
    assert render('{% light "none" word="无数据" %}').endswith("</svg>无数据</span>")


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ('"todo"', "待填"),
        ('"draft"', "草稿"),
        ('"signing"', "待审签"),
        ('"submitted"', "已报送"),
        ('"returned"', "退回"),
        ('"approved"', "已通过"),
        ('"locked"', "已锁定"),
        ('"overdue" days=3', "逾期 3 天"),
    ],
)
def test_filing_states_have_their_words(call: str, text: str) -> None:
    tag = render(f"{{% workflow_tag {call} %}}")
    assert re.sub(r"<[^>]+>", "", tag) == text


@pytest.mark.parametrize("call", ['light "green"', 'workflow_tag "done"', 'alert "success!"'])
def test_unknown_codes_stop_the_page(call: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="is none of"):
        render(f"{{% {call} %}}")


@pytest.mark.parametrize(
    "source",
    [
        '{% light "ok" color="red" %}',
        '{% workflow_tag "todo" day=3 %}',
        '{% alert "info" titel="x" %}',
        "{% field f lable_hidden=True %}",
        '{% pager p units="份" %}',
        '{% table_region lable="x" %}{% endtable_region %}',
        '{% key_value label="x" url="/" %}{% endkey_value %}',
    ],
)
def test_unknown_props_stop_the_template_from_compiling(source: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument"):
        Template(source)


# Blocks and text that means harm


def test_an_alert_shows_title_and_text() -> None:
    assertHTMLEqual(
        render('{% alert "warning" title="已过截止 2 小时" text="仍可报送，会标“逾期”。" %}'),
        f'<div class="alert alert-warning">{ui.icon("warning")}'
        "<div><strong>已过截止 2 小时</strong><p>仍可报送，会标“逾期”。</p></div></div>",
    )


@pytest.mark.parametrize(
    "source",
    [
        "{% alert 'info' title=text %}",
        "{% alert 'info' text=text %}",
        "{% light 'none' word=text %}",
        "{% table_region label=text %}{% endtable_region %}",
        "{% key_value label=text %}{% endkey_value %}",
        "{% key_value label='x' %}{{ text }}{% endkey_value %}",
        "{% key_value label='x' change_url=text %}{% endkey_value %}",
        "{% include 'components/file_row.html' with name=text size=1 url='/' %}",
        "{% include 'components/bullet.html' with value=1 label=text %}",
    ],
)
def test_hostile_text_is_escaped(source: str) -> None:
    html = render(source, text=HOSTILE, request=asked("/"))
    assert "<script" not in html
    assert ESCAPED in html


def test_a_table_region_can_be_reached_by_keyboard() -> None:
    assertHTMLEqual(
        render('{% table_region label="填报清单" fixed=True %}<p>x</p>{% endtable_region %}'),
        '<div class="table-region table-fixed" role="region" aria-label="填报清单" tabindex="0">'
        "<p>x</p></div>",
    )


def test_a_key_value_row_says_what_would_be_changed() -> None:
    assertHTMLEqual(
        render('{% key_value label="本月进展" change_url="#p" %}无{% endkey_value %}'),
        "<div><dt>本月进展</dt><dd>无</dd>"
        '<dd><a href="#p">修改<span class="vh">本月进展</span></a></dd></div>',
    )
    assertHTMLEqual(
        render('{% key_value label="时间" %}3月{% endkey_value %}'), "<div><dt>时间</dt><dd>3月</dd></div>"
    )


# Turning pages


def test_a_pager_keeps_the_filter_in_the_address() -> None:
    shown = Paginator(range(41), 20).page(2)
    html = render("{% pager shown %}", shown=shown, request=asked("/?unit=slj&page=2"))
    assert re.findall(r'href="(\?[^"]*)"', html) == [
        "?unit=slj&amp;page=1",
        "?unit=slj&amp;page=1",
        "?unit=slj&amp;page=3",
        "?unit=slj&amp;page=3",
    ]


def test_a_single_page_shows_only_the_total() -> None:
    html = render('{% pager shown unit="份" %}', shown=Paginator(range(2), 20).page(1), request=asked("/"))
    assertHTMLEqual(html, '<nav class="pager" aria-label="分页"><p>共 2 份</p></nav>')


# Forms


def test_a_field_ties_hint_and_error_to_its_control() -> None:
    assertHTMLEqual(
        render("{% field form.reason %}", form=Reason({})),
        '<div class="field field-bad"><label for="id_reason">原因</label>'
        '<p class="hint" id="id_reason_helptext">累计数变小了（上月 15.6，本月 12.4）。</p>'
        '<div id="id_reason_error"><p class="field-error">写一句原因，或作修改。</p></div>'
        '<input type="text" name="reason" maxlength="200" class="w-l" required aria-invalid="true"'
        ' aria-describedby="id_reason_helptext id_reason_error" id="id_reason"></div>',
    )


def test_a_field_in_a_table_hides_its_label_from_sight_only() -> None:
    html = render("{% field form.reason label_hidden=True optional=True %}", form=Reason())
    assertInHTML('<label for="id_reason" class="vh">原因<span class="quiet">（选填）</span></label>', html)


def test_radio_buttons_stand_in_a_fieldset_and_hidden_fields_stand_alone() -> None:
    form = Mixed()
    assertInHTML("<legend>方式</legend>", render("{% field form.way %}", form=form))
    assertInHTML(
        '<label class="check" for="id_quiet"><input type="checkbox" name="quiet" id="id_quiet">'
        "<span>本月无新进展</span></label>",
        render("{% field form.quiet %}", form=form),
    )
    assertHTMLEqual(
        render("{% field form.token %}", form=form), '<input type="hidden" name="token" id="id_token">'
    )


def test_the_error_summary_counts_and_links_to_controls() -> None:
    html = render("{% error_summary form %}", form=Mixed({"token": "x"}))
    assert "有 1 处需要改" in html
    assert re.findall(r'href="(#[^"]+)">([^<]+)<', html) == [("#id_way_0", "方式：选一种方式。")]


def test_there_is_no_error_summary_without_errors() -> None:
    assert render("{% error_summary form %}", form=Reason({"reason": "x"})).strip() == ""


# Formats


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Decimal("1234567.5"), 2, "1,234,567.50"),
        (Decimal("0.125"), 2, "0.13"),
        (Decimal("-0.5"), 1, "−0.5"),
        (Decimal("-0.04"), 1, "0.0"),
        (2.675, 2, "2.68"),
        (4180, 0, "4,180"),
        (None, 1, "—"),
        ("", 1, "—"),
        (0, 0, "0"),
    ],
)
def test_numbers_are_written_as_offices_write_them(value: Any, decimals: int, text: str) -> None:
    assert ui.number(value, decimals) == text


def test_a_number_without_decimals_stays_as_stored() -> None:
    assert render("{{ value|number }}", value=Decimal("1200.50")) == "1,200.50"


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("3.2"), "+3.2"), (Decimal("-0.5"), "−0.5"), (Decimal("0.04"), "0.0"), (None, "—")],
)
def test_changes_carry_their_sign(value: Decimal | None, text: str) -> None:
    assert ui.change(value, 1) == text
    assert ui.percent_points(value) == (text if value is None else f"{text}个百分点")


@pytest.mark.parametrize("value", ["2026-10", Month(2026, 10), date(2026, 10, 1)])
def test_month_names(value: Month | date | str) -> None:
    assert ui.month_name(value) == "2026年10月"


def test_a_month_name_refuses_other_text() -> None:
    with pytest.raises(ValueError, match="2026-13"):
        ui.month_name("2026-13")


def test_moments_are_shown_as_seen_in_the_city() -> None:
    late_on_the_27th_in_london = datetime(2024, 3, 27, 18, 30, tzinfo=UTC)
    assert ui.deadline_text(datetime(2024, 3, 28, 10, tzinfo=UTC)) == "3月28日（周四）18:00"
    assert ui.date_cn(late_on_the_27th_in_london) == "2024年3月28日"
    assert render('{{ day|date_cn:"short" }}', day=date(2024, 3, 5)) == "3月5日"


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(days=2, hours=4, minutes=59), "2天4小时"),
        (timedelta(days=2, minutes=5), "2天"),
        (timedelta(hours=4, minutes=10), "4小时10分钟"),
        (timedelta(minutes=35), "35分钟"),
        (timedelta(seconds=59), "不到1分钟"),
        (timedelta(hours=-2), "已过2小时"),
    ],
)
def test_time_left(left: timedelta, text: str) -> None:
    assert ui.duration_left(left) == text


@pytest.mark.parametrize("show", [ui.month_name, ui.deadline_text, ui.date_cn, ui.duration_left])
def test_missing_times_are_a_dash(show: Any) -> None:
    assert show(None) == "—"


# Pages


@pytest.mark.urls(__name__)
def test_the_frame_marks_the_place_the_deadline_and_demonstration_data() -> None:
    html = page(
        "base.html",
        nav=[{"label": HOSTILE, "url": "/my-work/", "count": 6, "current": True}],
        deadline={"month_name": "2026年10月", "due_text": "10月28日（周三）18:00", "left_text": None},
        demo=True,
    )
    assertInHTML("<strong>截止 10月28日（周三）18:00，已截止</strong>", html)
    assertInHTML(
        f'<a href="/my-work/" aria-current="page">{ESCAPED}'
        '<span class="count">6<span class="vh"> 项</span></span></a>',
        html,
    )
    assert html.count('class="strip"') == 1
    assert 'class="strip"' not in page("base.html")


@pytest.mark.urls(__name__)
def test_a_title_announces_errors_first() -> None:
    assert "<title>有错误：首页 · 生态文明建设任务调度平台</title>" in page("base.html", form=Reason({}))
    assert "<title>首页 · 生态文明建设任务调度平台</title>" in page("base.html", form=Reason())


@pytest.mark.urls(__name__)
def test_signing_out_is_a_post_form() -> None:
    person = {"is_authenticated": True, "name": "王晓", "department": {"name": "市水利局"}}
    html = page("base.html", user=person, todo_count=0)
    assertInHTML("<span>市水利局 · 王晓</span>", html)
    assertInHTML('<a href="/">待办 0</a>', html)
    assert '<form method="post" action="/logout/">' in html


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_need_no_context_and_lead_home(name: str) -> None:
    assertInHTML('<a class="btn" href="/">回到首页</a>', page(name))


def test_a_refusal_gives_its_reason() -> None:
    assertInHTML("<p>这份填报属于市水利局。</p>", page("403.html", exception="这份填报属于市水利局。"))


@pytest.mark.parametrize("accounts", [[], [{"username": "slj01", "name": "王晓"}]])
def test_the_sign_in_page_shows_accounts_only_when_given(accounts: list[dict[str, str]]) -> None:
    form = Reason()
    form.fields["username"] = form.fields["password"] = forms.CharField(label="账号")
    html = page("departments/login.html", form=form, demo_accounts=accounts, demo_password="water-2026")
    assertInHTML('<p class="secrecy">本平台为非涉密系统，严禁上传涉密文件和工作秘密</p>', html)
    assert html.count("water-2026") == len(accounts)


@pytest.mark.urls(__name__)
def test_the_styleguide_shows_what_the_tags_really_make() -> None:
    """Field, summary and pager are written out there, since no form reaches that page."""
    shown = page("styleguide.html", request=asked("/"))
    summary = render("{% error_summary form %}", form=Reason({})).replace(" autofocus", "")
    pager = render('{% pager shown unit="份" %}', shown=Paginator(range(45), 20).page(2), request=asked("/"))
    assertInHTML(render("{% field form.reason %}", form=Reason({})), shown)
    assertInHTML(summary, shown)
    assertInHTML(pager, shown)


# What all templates and stylesheets keep to


def test_templates_keep_to_the_content_security_policy() -> None:
    forbidden = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|https?://|\|safe\b")
    found = {
        str(file.relative_to(TEMPLATES)): hits
        for file in sorted(TEMPLATES.rglob("*.html"))
        if (hits := forbidden.findall(file.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_every_icon_in_use_is_in_the_sprite_and_none_is_idle() -> None:
    sprite = Path(settings.BASE_DIR, "static/img/icons.svg").read_text(encoding="utf-8")
    sources = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES.rglob("*.html"))
    used = set(re.findall(r'{% icon "([a-z-]+)" %}', sources))
    used |= {symbol for _word, symbol in ui.WORKFLOW.values()} | set(ui.ALERTS.values())
    assert used == set(re.findall(r'<symbol id="([a-z-]+)"', sprite))


def test_the_stylesheets_stay_small_enough_for_old_computers() -> None:
    assert sum(len(gzip.compress(sheet.encode())) for sheet in stylesheets()) <= 20 * 1024


def test_the_stylesheets_avoid_what_chromium_86_does_not_know_and_fetch_nothing() -> None:
    newer = re.compile(r":has\(|:is\(|:where\(|@container|@layer|@import|\binset:|aspect-ratio:|\burl\(")
    rules = re.sub(r"/\*.*?\*/", "", "".join(stylesheets()), flags=re.DOTALL)
    assert newer.findall(rules) == []
