"""Forms of orders: what is typed → what the services take. Nothing is judged here."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from departments.models import Department
from tasks.enums import Answer, Counting, OrderKind, OrderSource
from tasks.models import Task
from tasks.models.order_events import TESTS
from tasks.selectors.order_sources import Prefill
from tasks.services.rectification import OrderSheet
from tasks.services.uploads import Upload

DAY_HINT = "写成 2026-11-30 的样子。"
FILES_HINT = (
    "可一次选多个，每个不超过 20 MB。doc、docx、wps、xls、xlsx、et、pdf、ofd、jpg、png。"
    "本平台为非涉密系统，严禁上传涉密文件和工作秘密。"
)


def uploads(files: Iterable[UploadedFile]) -> list[Upload]:
    """The request's files as services take them."""
    return [Upload(f.name or "", f.file, f.size or 0) for f in files]  # type: ignore[arg-type]


def typed_day(text: str) -> date | None:
    """``2026-11-30`` → date; None for anything else, which the services then refuse with words."""
    try:
        return date.fromisoformat(text.strip()) if len(text.strip()) == 10 else None
    except ValueError:
        return None


def typed_count(text: str) -> int:
    """A whole number as typed; 0 for anything else, which the services then refuse with words."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


class Typed(forms.Form):
    """A form that shows what was typed with a refusal's ``fields`` beside it."""

    def __init__(self, data: Any = None, wrong: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(data if wrong is not None else None, use_required_attribute=False, **kwargs)
        for name, message in (wrong or {}).items():
            self.add_error(name if name in self.fields else None, message)


def lines(label: str, hint: str = "", rows: str = "3") -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=False, widget=forms.Textarea({"rows": rows}))


def line(label: str, hint: str = "", width: str = "w-l", **attributes: str) -> forms.CharField:
    line = forms.TextInput({"class": width, "autocomplete": "off", **attributes})
    return forms.CharField(label=label, help_text=hint, required=False, widget=line)


def day(label: str, hint: str = DAY_HINT) -> forms.CharField:
    """Text, not a date input: what is typed must come back as typed."""
    return line(label, hint, "w-s", placeholder="2026-11-30")


class AnyChoice(forms.ChoiceField):
    """What does not stand among the choices is the service's to refuse, in its own words."""

    def validate(self, value: Any) -> None:
        """Nothing is judged here."""


def choice(label: str, choices: Any, widget: Any = forms.RadioSelect) -> forms.ChoiceField:
    return AnyChoice(label=label, choices=choices, required=False, widget=widget)


class Several(forms.ClearableFileInput):
    allow_multiple_selected = True


def file_field(label: str) -> forms.Field:
    return forms.Field(label=label, help_text=FILES_HINT, required=False, widget=Several())


class WordsForm(Typed):
    """An act that is said in words, with files."""

    words = lines("情况说明")
    attached = file_field("佐证材料")

    def __init__(self, *args: Any, label: str = "情况说明", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label, self.fields["words"].help_text = label, hint


class ExtensionForm(Typed):
    until = day("延期到")
    words = lines("延期理由", "为什么完不成、已做到哪一步、延期后怎样保证。")


class OpinionForm(Typed):
    """The five tests one by one, and the words; nothing is answered beforehand."""

    measures_done = choice(TESTS["measures_done"], Answer.choices)
    violations_punished = choice(TESTS["violations_punished"], Answer.choices)
    effect_met = choice(TESTS["effect_met"], Answer.choices)
    same_kind_checked = choice(TESTS["same_kind_checked"], Answer.choices)
    causes_traced = choice(TESTS["causes_traced"], Answer.choices)
    words = lines("验收意见", "现场核查了什么、看到什么、结论是什么。")


class CloseForm(Typed):
    look_back_on = day("回头看日期", "到这一天再去现场看一次。写成 2027-01-31 的样子。")
    words = lines("销号意见", rows="2")


class LookBackForm(Typed):
    held = choice("是否反弹", [("yes", "未反弹"), ("no", "发现反弹")])
    words = lines("回头看情况", "去了哪里、看到什么。发现反弹的，由专班负责人决定重新整改。")


class TermForm(Typed):
    term_days = line("时限（日）", "从签发次日起算。", "w-s", inputmode="numeric")
    counting = choice("时限按", Counting.choices)


class ReopenForm(TermForm):
    words = lines("重新整改的原因")


class OrderForm(TermForm):
    """A draft, with the facts of its source filled in."""

    kind = choice("文种", OrderKind.choices)
    title = line("事项", "标题写成“关于……的督办单”，这里写省略号处的内容。")
    responsible = choice("责任单位", (), forms.Select)
    assisting = forms.MultipleChoiceField(
        label="协办单位", required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    task = choice("对应任务", (), forms.Select)
    reference = line("来源编号或批示", "是谁、什么时候的批示，或哪次督查的第几号发现。")
    facts = lines("问题事实", "时间、地点、数据，写清楚、写准确。", "4")
    basis = line("依据")
    requirement = lines("整改要求和标准", "做到什么程度算完成。", "4")
    copies_to = line("抄送")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(unit.code, unit.name) for unit in Department.objects.all()]
        self.fields["responsible"].choices = [("", "选一家"), *units]  # type: ignore[attr-defined]
        self.fields["assisting"].choices = units  # type: ignore[attr-defined]
        tasks = [(str(task.number), str(task)) for task in Task.objects.all()]
        self.fields["task"].choices = [("", "不对应任务"), *tasks]  # type: ignore[attr-defined]
        order = ["kind", "title", "responsible", "assisting", "task", "reference", "facts", "basis"]
        self.order_fields([*order, "requirement", "term_days", "counting", "copies_to"])


def prefilled(source: Prefill | None) -> dict[str, Any]:
    """The form's first contents."""
    if source is None:
        return {"kind": OrderKind.RECTIFICATION, "term_days": "30", "counting": Counting.CALENDAR}
    return {
        "kind": source.kind,
        "title": source.title,
        "responsible": source.units[0].code,
        "assisting": [unit.code for unit in source.units[1:]],
        "task": str(source.task.number) if source.task else "",
        "reference": source.reference,
        "facts": source.facts,
        "basis": source.basis,
        "requirement": source.requirement,
        "term_days": "15",
        "counting": Counting.CALENDAR,
    }


def read_sheet(data: QueryDict, source: Prefill | None) -> OrderSheet:
    """The draft as typed; ``source`` is what it springs from, which the page does not let anybody type."""
    wanted = [data.get("responsible", ""), *data.getlist("assisting")]
    units = {unit.code: unit for unit in Department.objects.filter(code__in=wanted)}
    number = typed_count(data.get("task", ""))
    return OrderSheet(
        kind=data.get("kind", ""),
        source=source.source if source else OrderSource.INSTRUCTION,
        title=data.get("title", ""),
        facts=data.get("facts", "").replace("\r\n", "\n"),
        basis=data.get("basis", ""),
        requirement=data.get("requirement", "").replace("\r\n", "\n"),
        units=[units[code] for code in wanted if code in units],
        term_days=typed_count(data.get("term_days", "")),
        counting=data.get("counting", ""),
        task=Task.objects.filter(number=number).first(),
        indicator=source.indicator if source else None,
        month=source.month if source else None,
        report=source.report if source else None,
        reference=data.get("reference", ""),
        copies_to=data.get("copies_to", ""),
    )
