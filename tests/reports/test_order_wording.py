"""The words of orders and dossiers, and that the real renderers take them."""

from datetime import date

import pytest

from reports.casework import Dossier, DossierEntry, DossierFile, DossierOpinion, OrderFacts
from reports.order_wording import dossier_document, order_document
from reports.rendering.docx import render_docx
from reports.rendering.pdf import render_pdf
from reports.wording import Letterhead

HEAD = Letterhead()


def facts(**changes: object) -> OrderFacts:
    given = {
        "kind": "整改通知书",
        "number": "马生创督〔2026〕3号",
        "title": "王家山片区污水管网破损",
        "units": ("市水利局", "市住房城乡建设局"),
        "copies_to": "市纪委监委",
        "task": "任务25 完善城镇污水处理设施",
        "source": "马市长2026年10月26日批示",
        "facts": "现场发现三处管段破损。\n污水直排雨水沟。",
        "basis": "工作方案任务25",
        "requirement": "修复破损管段。",
        "deadline": "2026年11月16日",
        "signed_on": date(2026, 10, 26),
    }
    return OrderFacts(**(given | changes))  # type: ignore[arg-type]


def case(**changes: object) -> Dossier:
    given = {
        "order": facts(),
        "status": "已销号",
        "rounds": 2,
        "entries": (
            DossierEntry("2026-10-26 10:00", "签发", "市政府办 郑总", "整改时限2026年11月16日"),
            DossierEntry(
                "2026-10-31 10:00", "申请销号", "市水利局 王晓", "已修复。" * 400, ("现场照片.pdf",)
            ),
        ),
        "opinions": (
            DossierOpinion(
                "市政府办 顾办", "2026-11-01 10:00", (("整改措施全部完成", "符合"),), "通过", "好。"
            ),
        ),
        "files": (DossierFile("照片.pdf", 24, "a" * 64),),
        "as_of": "2026-11-05 10:00",
        "printed_on": date(2026, 11, 5),
    }
    return Dossier(**(given | changes))  # type: ignore[arg-type]


def test_an_order_says_what_where_from_and_until_when() -> None:
    document = order_document(facts(), head=HEAD, demo=False)
    texts = [block.text for block in document.blocks]

    assert (document.number, document.addressees) == ("马生创督〔2026〕3号", "市水利局，市住房城乡建设局")
    assert document.title == "关于王家山片区污水管网破损的整改通知书"
    assert [text for text in texts if text[1] == "、"] == [
        "一、问题事实", "二、来源和依据", "三、整改要求和标准", "四、时限和反馈",
    ]  # fmt: skip
    assert texts[1:3] == ["现场发现三处管段破损。", "污水直排雨水沟。"]
    assert texts[-1].startswith("由市水利局负责，市住房城乡建设局配合，2026年11月16日前完成整改。")


@pytest.mark.parametrize(
    ("changes", "titles"),
    [
        ({}, ["整改经过", "验收意见", "档案文件清单"]),
        ({"opinions": ()}, ["整改经过", "档案文件清单"]),
        ({"opinions": (), "files": ()}, ["整改经过"]),
    ],
)
def test_a_dossier_lists_what_there_is(changes: dict[str, object], titles: list[str]) -> None:
    document = dossier_document(case(**changes), head=HEAD, demo=False)

    assert [(annex.number, annex.title) for annex in document.annexes] == list(enumerate(titles, start=1))
    assert document.blocks[0].text == "一、基本情况"
    assert [block.text for block in document.blocks if block.kind == "heading1"][1] == "二、问题事实"


def test_the_renderers_take_them_and_say_the_same_twice() -> None:
    documents = [
        order_document(facts(), head=HEAD, demo=True),
        dossier_document(case(), head=HEAD, demo=True),
    ]

    for document in documents:
        assert render_pdf(document).startswith(b"%PDF-")
        assert render_pdf(document) == render_pdf(document)
        assert render_docx(document).startswith(b"PK")
