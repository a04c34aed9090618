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
