"""Who does what in a task, how often it is reported, and how a report stands."""

from django.db.models import TextChoices

from maanshan_eco.kernel.months import Month


class AssignmentRole(TextChoices):
    LEAD = "lead", "牵头"
    COOPERATING = "cooperating", "配合"
    TERRITORIAL = "territorial", "属地落实"


class Cycle(TextChoices):
    """How often an assignment files; distinct from how often an indicator is measured."""

    MONTHLY = "monthly", "每月"
    QUARTERLY = "quarterly", "每季"

    def files_in(self, month: Month) -> bool:
        return self == Cycle.MONTHLY or month.ends_quarter


class NamedKind(TextChoices):
    PROJECT = "project", "重点项目"
    PLACE = "place", "重点区域"


class ReportStatus(TextChoices):
    """SIGNING waits for the unit's head: nothing is submitted yet."""

    TODO = "todo", "待填"
    DRAFT = "draft", "草稿"
    SIGNING = "signing", "待审签"
    SUBMITTED = "submitted", "已报送"
    RETURNED = "returned", "退回"
    APPROVED = "approved", "已通过"


#: The unit still owes something.
OWED = frozenset({ReportStatus.TODO, ReportStatus.DRAFT, ReportStatus.SIGNING, ReportStatus.RETURNED})


class Absence(TextChoices):
    """Why a figure that is due is not there. Empty is neither: it has not been filled in yet."""

    NO_DATA = "no_data", "暂无数据"
    NOT_APPLICABLE = "not_applicable", "不适用"


#: Not stored: how a report of a locked month stands while a granted correction may be used.
CORRECTING = "correcting"


class Verdict(TextChoices):
    APPROVED = "approved", "通过"
    RETURNED = "returned", "退回"


class CorrectionGround(TextChoices):
    """Why a unit asks to write again after the lock."""

    FIGURE = "figure", "指标数据报错"
    WORDS = "words", "文字内容有误或不全"
    EVIDENCE = "evidence", "补充佐证材料"
    RETURNED = "returned", "退回后未能在锁定前重报"
    NEVER_FILED = "never_filed", "本期未报，申请补报"
    METHOD = "method", "统计口径或上级核定数调整"


class CorrectionState(TextChoices):
    REQUESTED = "requested", "待答复"
    GRANTED = "granted", "同意"
    REFUSED = "refused", "不同意"


class WorkbookState(TextChoices):
    """Of an uploaded filing workbook. One whose month was locked has expired, whatever it says here."""

    PREVIEWED = "previewed", "待确认"
    APPLIED = "applied", "已写入草稿"
    DISCARDED = "discarded", "已放弃"


class OrderKind(TextChoices):
    SUPERVISION = "supervision", "督办单"
    RECTIFICATION = "rectification", "整改通知书"


class OrderSource(TextChoices):
    """What an order springs from; which reference it must name is the database's business."""

    INDICATOR = "indicator", "指标未达标"
    LATE_FILING = "late_filing", "逾期未报"
    FINDING = "finding", "季度督查"
    INSTRUCTION = "instruction", "领导批示"


class OrderStatus(TextChoices):
    DRAFTED = "drafted", "待签发"
    WITHDRAWN = "withdrawn", "未签发撤回"
    ISSUED = "issued", "待签收"
    RECEIVED = "received", "待报方案"
    WORKING = "working", "整改中"
    APPLIED = "applied", "待验收"
    ACCEPTED = "accepted", "待销号"
    CLOSED = "closed", "已销号"


#: The unit has the ball: only now does its deadline burn. A unit does not pay for the time it is judged in.
AT_WORK = frozenset({OrderStatus.ISSUED, OrderStatus.RECEIVED, OrderStatus.WORKING})
#: Signed and not closed.
OPEN_ORDER = AT_WORK | {OrderStatus.APPLIED, OrderStatus.ACCEPTED}
UNSIGNED_ORDER = frozenset({OrderStatus.DRAFTED, OrderStatus.WITHDRAWN})
#: So many days before its deadline an order counts as nearly due.
ORDER_DUE_SOON = 3


class OrderAct(TextChoices):
    """What can happen to an order; all but the first are transitions of ``workflow.ORDER``."""

    DRAFT = "draft", "起草"
    WITHDRAW = "withdraw", "撤回草稿"
    SIGN = "sign", "签发"
    RECEIVE = "receive", "签收"
    ASSIST = "assist", "协办单位签收"
    PLAN = "plan", "报送整改方案"
    PROGRESS = "progress", "报送整改进展"
    ASK_EXTENSION = "ask_extension", "申请延期"
    GRANT_EXTENSION = "grant_extension", "准予延期"
    REFUSE_EXTENSION = "refuse_extension", "不同意延期"
    APPLY = "apply", "申请销号"
    ACCEPT = "accept", "验收通过"
    REFUSE = "refuse", "验收退回"
    CLOSE = "close", "销号"
    LOOK_BACK = "look_back", "回头看"
    REOPEN = "reopen", "重新整改"


class Counting(TextChoices):
    """Rectification limits run in calendar days unless the order says working days."""

    CALENDAR = "calendar", "自然日"
    WORKDAYS = "workdays", "工作日"


class Answer(TextChoices):
    PASSED = "passed", "符合"
    FAILED = "failed", "不符合"
    NOT_APPLICABLE = "not_applicable", "不涉及"


class Rung(TextChoices):
    """The ladder of escalation, from the lowest rung up."""

    REMINDER = "reminder", "提醒"
    YELLOW = "yellow", "黄牌"
    RED = "red", "红牌"
    LETTER = "letter", "督办函"
    TALK = "talk", "约谈"


#: Somebody has to write or to speak; the other rungs are done by being shown.
BY_PEOPLE = frozenset({Rung.LETTER, Rung.TALK})


class Clock(TextChoices):
    """What a rung of the ladder is counted from."""

    UNSIGNED = "unsigned", "签发后未签收"
    BEFORE_DUE = "before_due", "到期前"
    OVERDUE = "overdue", "逾期"
    REPEATED = "repeated", "累计次数"
