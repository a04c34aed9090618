"""The life of a publication, as one table."""

from maanshan_eco.kernel.transitions import Transition, table
from reports.enums import PublicationStatus
from reports.rules import may_compile, may_publish

PUBLICATION = table(
    Transition(
        "retry", "重新编制", frozenset({PublicationStatus.FAILED}), PublicationStatus.COMPILING, may_compile
    ),
    Transition(
        "publish", "签发", frozenset({PublicationStatus.DRAFT}), PublicationStatus.PUBLISHED, may_publish
    ),
)
