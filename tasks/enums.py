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


class Verdict(TextChoices):
    APPROVED = "approved", "通过"
    RETURNED = "returned", "退回"
