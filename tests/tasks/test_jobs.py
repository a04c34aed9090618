"""The clock's entry: what is due in office hours, and the day's e-mail not before its hour."""

from datetime import datetime

import pytest

from maanshan_eco.kernel.months import Month
from tasks import jobs
from tests.factories.world import OCTOBER, World


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    acts: list[str] = []
    monkeypatch.setattr(jobs.reminders, "remind", lambda *, at: acts.append("remind"))
    monkeypatch.setattr(jobs, "send_digests", lambda *, at: acts.append("mail"))
    return acts


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (OCTOBER.at(26, 8), []),
        (OCTOBER.at(26, 9), ["remind", "mail"]),
        (OCTOBER.at(26, 17), ["remind", "mail"]),
        (OCTOBER.at(26, 18), []),
        (OCTOBER.at(1, 10), []),  # National Day
        (OCTOBER.at(10, 10), ["remind", "mail"]),  # a Saturday at work
        (OCTOBER.at(26, 8).replace(minute=45), ["remind"]),
        (Month(2027, 6).at(6, 10), []),  # a Sunday of a year that nobody has announced
    ],
)
def test_only_while_people_are_at_work(
    db: None, monkeypatch: pytest.MonkeyPatch, done: list[str], at: datetime, expected: list[str]
) -> None:
    monkeypatch.setattr(jobs, "now", lambda: at)

    jobs.keep_people_told()

    assert done == expected


def test_for_real(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "now", lambda: OCTOBER.at(26, 10))

    jobs.keep_people_told()

    assert world.alice.notifications.count() == 2  # opened, three days before
