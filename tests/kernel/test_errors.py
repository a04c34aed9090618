"""Refusals: one family, told apart by what the caller can do about them."""

import pytest

from maanshan_eco.kernel.errors import DomainError, Invalid, NotAllowed, WrongState


@pytest.mark.parametrize("kind", [WrongState, NotAllowed, Invalid])
def test_every_refusal_is_one_family(kind: type[DomainError]) -> None:
    with pytest.raises(DomainError) as refusal:
        raise kind("period_closed", "本期已锁定。")

    assert (refusal.value.code, refusal.value.message, refusal.value.fields) == (
        "period_closed",
        "本期已锁定。",
        {},
    )
    assert str(refusal.value) == "本期已锁定。"


def test_a_refusal_says_what_to_mend_where() -> None:
    error = Invalid("figures", "有 1 处要改。", {"percent": "填 0 到 100 的整数。"})

    assert error.fields == {"percent": "填 0 到 100 的整数。"}


def test_refusals_do_not_share_their_fields() -> None:
    first, second = Invalid("a", "甲"), Invalid("b", "乙")
    first.fields["name"] = "换一个"

    assert second.fields == {}
