"""Read the plan as data (``fixtures/plan.json``) into frozen dataclasses and a list of findings.

A defect never raises: it becomes a ``Finding`` that says where and what, so that all defects of a
document can be mended in one round. The service that applies a plan refuses one with findings, so
the stand-ins used below for unreadable parts (empty text, zero) never reach the database.

Pure: no Django, no database. Whether a unit exists is for the service to say.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from indicators.methods import UNDECLARED, Method, method_from_json
from indicators.targets import RuleError, SetBySuperior, TargetRule, rule_from_json

T = TypeVar("T", str, int, bool, list[object])
R = TypeVar("R")

FREQUENCIES = ("annual", "quarterly", "monthly")
COLLECTORS = ("city", "county")
DIRECTIONS = ("higher", "lower", "none")
NAMED_KINDS = ("project", "place")
MOST_DECIMALS = 6

_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_NEVER_MET: TargetRule = SetBySuperior(better="higher", value=None)
_TYPE_NAMES = {str: "文字", int: "整数", bool: " true 或 false", list: "列表"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect: ``path`` into the document (``tasks[11].leads``), ``message`` in Chinese."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """A stage of the campaign and the year it ends in."""

    year: int
    name: str
    goal: str


@dataclass(frozen=True, slots=True)
class PlannedSection:
    """One of the groups the tasks stand in."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class PlannedNamed:
    """Something the plan names for a task; ``kind`` is one of ``NAMED_KINDS``."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class PlannedIndicator:
    """What a task is measured by.

    ``frequency``, ``collected_by`` and ``better`` are from ``FREQUENCIES``, ``COLLECTORS`` and
    ``DIRECTIONS``; ``lowest`` and ``highest`` bound a plausible value, in ``unit``; ``measured_as`` is
    empty when ``name`` already says what is typed; ``county_units`` are the reporting units by name.
    """

    code: str
    name: str
    unit: str
    frequency: str
    decimals: int
    measured_as: str
    collected_by: str
    county_units: tuple[str, ...]
    cumulative: bool
    lowest: Decimal | None
    highest: Decimal | None
    better: str
    rule: TargetRule
    method: Method
    plan_wording: str
    note: str


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """One numbered task. Units stand by name in the plan's order; the first lead is the primary one."""

    number: int
    section: int
    title: str
    requirement: str
    leads: tuple[str, ...]
    cooperating: tuple[str, ...]
    note: str
    named: tuple[PlannedNamed, ...]
    county_monthly: tuple[str, ...]
    indicators: tuple[PlannedIndicator, ...]


@dataclass(frozen=True, slots=True)
class PlannedSafeguard:
    """A safeguard measure, numbered in Chinese as in the plan."""

    number: str
    title: str
    requirement: str
    leads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedPlan:
    """The whole plan. Only one that was read without findings may be applied."""

    title: str
    note: str
    phases: tuple[PlannedPhase, ...]
    sections: tuple[PlannedSection, ...]
    tasks: tuple[PlannedTask, ...]
    safeguards: tuple[PlannedSafeguard, ...]


_NO_PLAN = PlannedPlan(title="", note="", phases=(), sections=(), tasks=(), safeguards=())


def read_plan(text: str) -> tuple[PlannedPlan, tuple[Finding, ...]]:
    """Read the JSON text of a plan. Gives what could be read and every defect found; never raises."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _NO_PLAN, (Finding("plan", f"文件不是完整的 JSON，请检查引号、逗号和括号（{error}）"),)
    if not isinstance(data, dict):
        return _NO_PLAN, (Finding("plan", "文件的最外层应是一个对象，包含 title、sections、tasks 等项"),)
    findings: list[Finding] = []
    plan = _plan(_Node(data, "", findings))
    findings.extend(_cross_findings(plan))
    return plan, tuple(findings)


# --- Reading one field -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Node:
    """One object of the document: gives its fields by type and notes what is wrong with them."""

    data: Mapping[str, object]
    path: str
    findings: list[Finding]

    def report(self, key: str, message: str) -> None:
        self.findings.append(Finding(f"{self.path}.{key}".lstrip("."), message))

    def _typed(self, key: str, kind: type[T]) -> T | None:
        if key not in self.data:
            self.report(key, f"缺少“{key}”这一项，请补上")
            return None
        value = self.data[key]
        if type(value) is not kind:  # not isinstance: true must not pass for the number 1
            self.report(key, f"“{key}”应是{_TYPE_NAMES[kind]}")
            return None
        return value

    def remark(self, key: str) -> str:
        """Text that may be empty."""
        return self._typed(key, str) or ""

    def text(self, key: str) -> str:
        """Text that must say something."""
        text = self._typed(key, str)
        if text is not None and not text.strip():
            self.report(key, f"“{key}”是空的，请填写")
        return text or ""

    def choice(self, key: str, options: tuple[str, ...]) -> str:
        text = self._typed(key, str)
        if text is not None and text not in options:
            self.report(key, f"“{key}”只能是 {'、'.join(options)}，现在是“{text}”")
        return text or ""

    def whole(self, key: str, lowest: int = 1, highest: int = 9999) -> int:
        number = self._typed(key, int)
        if number is not None and not lowest <= number <= highest:
            self.report(key, f"“{key}”应在 {lowest} 到 {highest} 之间，现在是 {number}")
        return number or 0

    def flag(self, key: str) -> bool:
        return self._typed(key, bool) or False

    def bound(self, key: str) -> Decimal | None:
        """A number as a string, or null for no bound."""
        if key in self.data and self.data[key] is None:
            return None
        text = self._typed(key, str)
        if text is not None and _NUMBER.fullmatch(text):
            return Decimal(text)
        if text is not None:
            self.report(key, f'“{key}”要写成带引号的数，例如 "100"，不限则写 null')
        return None

    def names(self, key: str) -> tuple[str, ...]:
        names = self._typed(key, list) or []
        if not all(isinstance(name, str) and name.strip() for name in names):
            self.report(key, f"“{key}”里每一项都应是名称")
        return tuple(name for name in names if isinstance(name, str) and name.strip())

    def children(self, key: str) -> "tuple[_Node, ...]":
        return tuple(self._child(key, index, part) for index, part in enumerate(self._typed(key, list) or []))

    def _child(self, key: str, index: int, part: object) -> "_Node":
        path = f"{self.path}.{key}[{index}]".lstrip(".")
        if isinstance(part, dict):
            return _Node(part, path, self.findings)
        self.report(f"{key}[{index}]", "这一项应是一个对象")
        # The stand-in keeps later indices true; its own gaps are one defect, already reported.
        return _Node({}, path, [])


# --- Reading the parts -----------------------------------------------------------------------------


def _plan(node: _Node) -> PlannedPlan:
    if node.data.get("tasks") == []:
        node.report("tasks", "方案没有列出任务")
    return PlannedPlan(
        title=node.text("title"),
        note=node.remark("note"),
        phases=tuple(_phase(child) for child in node.children("phases")),
        sections=tuple(_section(child) for child in node.children("sections")),
        tasks=tuple(_task(child) for child in node.children("tasks")),
        safeguards=tuple(_safeguard(child) for child in node.children("safeguards")),
    )


def _phase(node: _Node) -> PlannedPhase:
    return PlannedPhase(year=node.whole("year"), name=node.text("name"), goal=node.text("goal"))


def _section(node: _Node) -> PlannedSection:
    return PlannedSection(number=node.whole("number"), title=node.text("title"))


def _named(node: _Node) -> PlannedNamed:
    return PlannedNamed(name=node.text("name"), kind=node.choice("kind", NAMED_KINDS))


def _safeguard(node: _Node) -> PlannedSafeguard:
    safeguard = PlannedSafeguard(
        number=node.text("number"),
        title=node.text("title"),
        requirement=node.text("requirement"),
        leads=node.names("leads"),
    )
    _check_leads(node, safeguard.leads, f"保障措施（{safeguard.number}）")
    return safeguard


def _task(node: _Node) -> PlannedTask:
    task = PlannedTask(
        number=node.whole("number"),
        section=node.whole("section"),
        title=node.text("title"),
        requirement=node.text("requirement"),
        leads=node.names("leads"),
        cooperating=node.names("cooperating"),
        note=node.remark("note"),
        named=tuple(_named(child) for child in node.children("named")),
        county_monthly=node.names("county_monthly"),
        indicators=tuple(_indicator(child) for child in node.children("indicators")),
    )
    _check_task_units(node, task)
    return task


def _check_task_units(node: _Node, task: PlannedTask) -> None:
    owner = f"第{task.number}项任务"
    _check_leads(node, task.leads, owner)
    _check_once(node, "cooperating", task.cooperating, owner)
    _check_once(node, "county_monthly", task.county_monthly, owner)
    for unit in dict.fromkeys(task.cooperating):
        if unit in task.leads:
            node.report("cooperating", f"{owner}中{unit}既是牵头单位又是配合单位，请保留一处")


def _check_leads(node: _Node, leads: tuple[str, ...], owner: str) -> None:
    if node.data.get("leads") == []:
        node.report("leads", f"{owner}没有牵头单位，请至少写一个")
    _check_once(node, "leads", leads, owner)


def _check_once(node: _Node, key: str, units: tuple[str, ...], owner: str) -> None:
    for unit in _repeated(units):
        node.report(key, f"{owner}中{unit}重复出现，请保留一处")


def _indicator(node: _Node) -> PlannedIndicator:
    indicator = PlannedIndicator(
        code=node.text("code"),
        name=node.text("name"),
        unit=node.remark("unit"),
        frequency=node.choice("frequency", FREQUENCIES),
        decimals=node.whole("decimals", 0, MOST_DECIMALS),
        measured_as=node.remark("measured_as"),
        collected_by=node.choice("collected_by", COLLECTORS),
        county_units=node.names("county_units"),
        cumulative=node.flag("cumulative"),
        lowest=node.bound("min"),
        highest=node.bound("max"),
        better=node.choice("better", DIRECTIONS),
        rule=_parsed(node, "rule", rule_from_json, _NEVER_MET),
        method=_parsed(node, "method", method_from_json, UNDECLARED),
        plan_wording=node.text("plan_wording"),
        note=node.remark("note"),
    )
    _check_measure(node, indicator)
    _check_collection(node, indicator)
    return indicator


def _parsed(node: _Node, key: str, read: Callable[[object], R], stand_in: R) -> R:
    try:
        return read(node.data.get(key))
    except RuleError as error:
        node.report(error.path, error.reason)
        return stand_in


def _check_measure(node: _Node, indicator: PlannedIndicator) -> None:
    if indicator.code and not _CODE.fullmatch(indicator.code):
        node.report("code", f"代码“{indicator.code}”只能用小写字母、数字和连字符，例如 forest-cover")
    if node.data.get("unit") == "" and not indicator.note:
        node.report("unit", f"“{indicator.name}”没有计量单位，请补上，或在 note 中说明原因")
    lowest, highest = indicator.lowest, indicator.highest
    if lowest is not None and highest is not None and lowest > highest:
        node.report("min", f"下限 {lowest} 大于上限 {highest}")


def _check_collection(node: _Node, indicator: PlannedIndicator) -> None:
    _check_once(node, "county_units", indicator.county_units, f"“{indicator.name}”的填报单位")
    if indicator.collected_by == "county" and node.data.get("county_units") == []:
        node.report("county_units", f"“{indicator.name}”由县区填报，请列出填报单位")
    if indicator.collected_by == "city" and indicator.county_units:
        node.report("county_units", f"“{indicator.name}”由市级填报，不应列出县区")


# --- Checks across parts ---------------------------------------------------------------------------


def _cross_findings(plan: PlannedPlan) -> Iterator[Finding]:
    yield from _duplicates("领域编号", _numbers("sections", plan.sections))
    yield from _duplicates("任务编号", _numbers("tasks", plan.tasks))
    yield from _duplicates("保障措施编号", _numbers("safeguards", plan.safeguards))
    yield from _duplicates("指标代码", _codes(plan))
    yield from _unknown_sections(plan)


def _numbers(
    key: str, parts: "Iterable[PlannedSection | PlannedTask | PlannedSafeguard]"
) -> Iterator[tuple[str, str]]:
    for index, part in enumerate(parts):
        yield f"{key}[{index}].number", str(part.number or "")


def _codes(plan: PlannedPlan) -> Iterator[tuple[str, str]]:
    for i, task in enumerate(plan.tasks):
        for j, indicator in enumerate(task.indicators):
            yield f"tasks[{i}].indicators[{j}].code", indicator.code


def _duplicates(what: str, places: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for path, value in places:
        if value and value in first:
            yield Finding(path, f"{what}“{value}”与 {first[value]} 重复")
        first.setdefault(value, path)


def _unknown_sections(plan: PlannedPlan) -> Iterator[Finding]:
    known = {section.number for section in plan.sections}
    for index, task in enumerate(plan.tasks):
        if task.section and task.section not in known:
            message = f"第{task.number}项任务所属领域“{task.section}”不在领域表中"
            yield Finding(f"tasks[{index}].section", message)


def _repeated(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if names.count(name) > 1))
