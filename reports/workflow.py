"""The lives of a publication and of an inspection, each as one table."""

from maanshan_eco.kernel.transitions import Transition, table
from reports.enums import InspectionStatus, PublicationStatus
from reports.rules import may_compile, may_conclude, may_inspect, may_publish

PUBLICATION = table(
    Transition(
        "retry", "重新编制", frozenset({PublicationStatus.FAILED}), PublicationStatus.COMPILING, may_compile
    ),
    Transition(
        "publish", "签发", frozenset({PublicationStatus.DRAFT}), PublicationStatus.PUBLISHED, may_publish
    ),
)

_RUNNING = frozenset({InspectionStatus.RUNNING})

INSPECTION = table(
    Transition("pick", "选定督查事项", _RUNNING, None, may_inspect),
    Transition("find", "登记督查发现", _RUNNING, None, may_inspect),
    Transition("order", "转整改督办", _RUNNING, None, may_inspect),
    Transition("conclude", "结束督查", _RUNNING, InspectionStatus.CONCLUDED, may_conclude),
)
