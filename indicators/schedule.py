"""Is an indicator's value due in a month's filing? Pure."""

from indicators.enums import Frequency
from maanshan_eco.kernel.months import Month


def is_due(frequency: str, month: Month) -> bool:
    """Monthly: always; quarterly: with the quarter's last month; annual: with December."""
    match frequency:
        case Frequency.MONTHLY:
            return True
        case Frequency.QUARTERLY:
            return month.ends_quarter
        case Frequency.ANNUAL:
            return month.ends_year
        case _:
            raise ValueError(f"unknown frequency {frequency!r}")
