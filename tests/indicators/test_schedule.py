"""Is a value due in a month's filing?"""

import pytest

from indicators.enums import Frequency
from indicators.schedule import is_due
from maanshan_eco.kernel.months import Month

DUE = {
    Frequency.MONTHLY: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    Frequency.QUARTERLY: [3, 6, 9, 12],
    Frequency.ANNUAL: [12],
}


@pytest.mark.parametrize("frequency", Frequency)
def test_due_months(frequency: str) -> None:
    assert [number for number in range(1, 13) if is_due(frequency, Month(2026, number))] == DUE[frequency]


@pytest.mark.parametrize("frequency", ["", "weekly", "Monthly"])
def test_an_unknown_frequency_is_refused(frequency: str) -> None:
    with pytest.raises(ValueError, match="unknown frequency"):
        is_due(frequency, Month(2026, 12))
