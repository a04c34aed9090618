"""The acts on an order as its page offers them: which form, which service, in which order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from departments.models import User
from maanshan_eco.kernel.errors import WrongState
from tasks.enums import OrderAct
from tasks.forms.orders import (
    CloseForm,
    ExtensionForm,
    LookBackForm,
    OpinionForm,
    ReopenForm,
    Typed,
    WordsForm,
    typed_count,
    typed_day,
    uploads,
)
from tasks.models import EscalationStep, RectificationOrder
from tasks.models.order_events import TESTS
from tasks.services import closing, handling
from tasks.services.escalation import carry_out

Files = Sequence[UploadedFile]
Run = Callable[[RectificationOrder, QueryDict, Files, User, datetime], Any]


@dataclass(frozen=True, slots=True)
class OrderActForm:
    """One act: its buttons (name, label), what is typed, and the service behind it.

    ``acts`` are the transitions of which one must be open for the form to be shown. ``wants_files`` says
    whether the form uploads.
    """

    name: str
    label: str
    acts: frozenset[str]
    run: Run
    form: Callable[..., Typed] | None = None
    buttons: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    wants_files: bool = False


def _words(label: str, hint: str) -> Callable[..., Typed]:
    def make(data: Any = None, wrong: Any = None, **kwargs: Any) -> Typed:
        return WordsForm(data, wrong, label=label, hint=hint, **kwargs)

    return make


def _said(data: QueryDict) -> str:
    return data.get("words", "").replace("\r\n", "\n")


def _receive(order: RectificationOrder, data: QueryDict, files: Files, actor: User, at: datetime) -> Any:
    return handling.receive_order(order=order, actor=actor, at=at)


def _reporting(service: Callable[..., Any]) -> Run:
    def run(order: RectificationOrder, data: QueryDict, files: Files, actor: User, at: datetime) -> Any:
        return service(order=order, words=_said(data), attached=uploads(files), actor=actor, at=at)

    return run


def _ask(order: RectificationOrder, data: QueryDict, files: Files, actor: User, at: datetime) -> Any:
    until = typed_day(data.get("until", ""))
    return handling.ask_extension(order=order, until=until, words=_said(data), actor=actor, at=at)


def _answer(order: RectificationOrder, data: QueryDict, files: Files, actor: User, at: datetime) -> Any:
    granted = data.get("answer") == "grant"
    return closing.answer_extension(order=order, granted=granted, words=_said(data), actor=actor, at=at)


def _opinion(order: RectificationOrder, data: QueryDict, files: Files, actor: User, at: datetime) -> Any:
    answers = {name: data.get(name, "") for name in TESTS}
    return closing.give_opinion(
        order=order,
        passes=data.get("answer") == "pass",
        answers=answers,
        words=_said(data),
        actor=actor,
        at=at,
    )


def _close(order: RectificationOrder, data: QueryDict, files: Files, actor: User, at: datetime) -> Any:
    day = typed_day(data.get("look_back_on", ""))
    return closing.close_order(order=order, look_back_on=day, words=_said(data), actor=actor, at=at)


def _look_back(order: RectificationOrder, data: QueryDict, files: Files, actor: User, at: datetime) -> Any:
    held = {"yes": True, "no": False}.get(data.get("held", ""))
    return closing.look_back(order=order, held=held, words=_said(data), actor=actor, at=at)


def _reopen(order: RectificationOrder, data: QueryDict, files: Files, actor: User, at: datetime) -> Any:
    return closing.reopen_order(
        order=order,
        term_days=typed_count(data.get("term_days", "")),
        counting=data.get("counting", ""),
        words=_said(data),
        actor=actor,
        at=at,
    )


def _carry_out(order: RectificationOrder, data: QueryDict, files: Files, actor: User, at: datetime) -> Any:
    pk = data.get("step", "")
    wanted = int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 10 else 0
    step = EscalationStep.objects.filter(order=order, pk=wanted).first()
    if step is None:
        raise WrongState("no_such_step", "没有待办理的督办函或约谈。刷新页面看最新状态。")
    return carry_out(step=step, words=_said(data), actor=actor, at=at)


def _acts(*forms: OrderActForm) -> dict[str, OrderActForm]:
    return {form.name: form for form in forms}


RESPONSES = _acts(
    OrderActForm(
        "receive",
        "签收",
        frozenset({OrderAct.RECEIVE, OrderAct.ASSIST}),
        _receive,
        buttons=(("", "签收"),),
        hint="签收即确认本单位已收到。交办后24小时内签收。",
    ),
    OrderActForm(
        "progress",
        "报送整改进展",
        frozenset({OrderAct.PROGRESS}),
        _reporting(handling.report_progress),
        _words("整改进展", "已完成什么、还差什么、什么时候完成。"),
        (("", "报送进展"),),
        wants_files=True,
    ),
    OrderActForm(
        "apply",
        "申请销号",
        frozenset({OrderAct.APPLY}),
        _reporting(handling.apply_to_close),
        _words("整改完成情况", "对照要求和标准逐条写；能证明的材料作附件。"),
        (("", "申请销号"),),
        wants_files=True,
    ),
    OrderActForm(
        "plan",
        "报送整改方案",
        frozenset({OrderAct.PLAN}),
        _reporting(handling.plan_rectification),
        _words("整改方案", "写清措施、标准、时限、责任人；方案文件可作附件。"),
        (("", "报送方案"),),
        wants_files=True,
    ),
    OrderActForm(
        "extension",
        "申请延期",
        frozenset({OrderAct.ASK_EXTENSION}),
        _ask,
        ExtensionForm,
        (("", "申请延期"),),
        hint="原时限保留在档案中；答复前按原时限计算。",
    ),
)
DECISIONS = _acts(
    OrderActForm(
        "answer",
        "答复延期申请",
        frozenset({OrderAct.GRANT_EXTENSION}),
        _answer,
        _words("答复意见", ""),
        (("grant", "准予延期"), ("refuse", "不同意")),
    ),
    OrderActForm(
        "opinion",
        "验收",
        frozenset({OrderAct.ACCEPT}),
        _opinion,
        OpinionForm,
        (("pass", "验收通过"), ("refuse", "退回继续整改")),
        hint="由两名非责任单位的人员各自验收，五条标准逐条回答；有一条不符合即退回。",
    ),
    OrderActForm("close", "销号", frozenset({OrderAct.CLOSE}), _close, CloseForm, (("", "销号"),)),
    OrderActForm(
        "look_back",
        "回头看",
        frozenset({OrderAct.LOOK_BACK}),
        _look_back,
        LookBackForm,
        (("", "登记回头看"),),
    ),
    OrderActForm(
        "reopen",
        "重新整改",
        frozenset({OrderAct.REOPEN}),
        _reopen,
        ReopenForm,
        (("", "重新整改"),),
        hint="进入新一轮，单位重新签收，时限从今天起算。",
    ),
    OrderActForm("step", "登记办理情况", frozenset(), _carry_out, _words("办理情况", ""), (("", "登记"),)),
)
