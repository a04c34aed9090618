"""The table for reading line by line."""

import io

import pytest
from django.core.management import CommandError, call_command

from tests.factories.world import World


def test_every_indicator_is_printed(world: World) -> None:
    out = io.StringIO()

    call_command("judge_indicators", "2026-10", stdout=out)

    assert out.getvalue().splitlines() == [
        "1. 城镇污水处理率 | 每月 | 全市统一监测，不由单位汇总",
        "   目标：达到95%以上 | 数值：—  | 暂不能判定 | 灯：无数据",
        "   要求达到95%以上；还没有认定数，数据随每月填报。",
    ]


def test_a_month_that_is_none(world: World) -> None:
    with pytest.raises(CommandError, match="应写成 2026-10 的样子"):
        call_command("judge_indicators", "october")
