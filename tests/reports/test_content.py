import json
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.content import (
    Annex,
    Block,
    Column,
    Imprint,
    OfficialDocument,
    Table,
    canonical_json,
    digest,
    document_from_dict,
    document_to_dict,
)

WORDS = st.text(max_size=20)
COLUMNS = st.builds(Column, WORDS, st.integers(1, 40), st.sampled_from(["left", "center", "right"]))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = draw(st.lists(COLUMNS, min_size=1, max_size=4))
    row = st.tuples(*(WORDS for _ in columns))
    return Table(tuple(columns), tuple(draw(st.lists(row, max_size=4))), draw(WORDS))


BLOCKS = st.one_of(
    st.builds(Block, st.sampled_from(["heading1", "heading2", "paragraph"]), WORDS),
    st.builds(Block, st.just("table"), st.just(""), tables()),
)
ANNEXES = st.builds(Annex, st.integers(1, 9), WORDS, tables(), st.booleans())
DOCUMENTS = st.builds(
    OfficialDocument,
    issuer_mark=WORDS,
    number=WORDS,
    title=WORDS,
    addressees=WORDS,
    blocks=st.lists(BLOCKS, max_size=4).map(tuple),
    annexes=st.lists(ANNEXES, max_size=2).map(tuple),
    signature=WORDS,
    signed_on=WORDS,
    imprint=st.builds(Imprint, WORDS, WORDS, WORDS),
    trace=WORDS,
    demo=st.booleans(),
)
PLAIN_DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=10,
)


def document(**changes: Any) -> OfficialDocument:
    fields: dict[str, Any] = {
        "issuer_mark": "马鞍山市人民政府文件",
        "number": "马政〔2026〕1号",
        "title": "关于工作进展情况的通报",
        "addressees": "各县区人民政府",
        "blocks": (Block("paragraph", "完成率74.3%。"), Block("table", table=table())),
        "annexes": (Annex(1, "得分表", table()),),
        "signature": "马鞍山市人民政府",
        "signed_on": "2026年11月5日",
        "imprint": Imprint("市委办公室", "市政府办公室", "2026年11月5日"),
    }
    return OfficialDocument(**(fields | changes))


def table() -> Table:
    return Table((Column("单位", 20), Column("得分", 10, "right")), (("含山县", "98.5"),), "表1")


@given(DOCUMENTS)
def test_document_survives_json(content: OfficialDocument) -> None:
    stored = json.loads(canonical_json(document_to_dict(content)))

    assert document_from_dict(stored) == content


@given(PLAIN_DATA)
def test_canonical_json_is_json(data: object) -> None:
    assert json.loads(canonical_json(data)) == data


def test_canonical_json_sorts_keys_and_keeps_characters() -> None:
    assert canonical_json({"乙": [1, True, None], "a": {"c": "号", "b": "〔"}}) == (
        '{"a":{"b":"〔","c":"号"},"乙":[1,true,null]}'
    )


def test_equal_data_have_one_spelling() -> None:
    assert canonical_json({"a": 1, "b": (1, 2)}) == canonical_json({"b": [1, 2], "a": 1})
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


@pytest.mark.parametrize("data", [74.3, [74.3], {"a": {"b": (1, [0.0])}}, float("nan")])
def test_floats_are_refused_wherever_they_stand(data: object) -> None:
    with pytest.raises(TypeError, match="figures travel as text"):
        canonical_json(data)


def test_digest_is_sha256_of_the_utf8_spelling() -> None:
    # printf '{"数":"1"}' | sha256sum
    assert digest({"数": "1"}) == "2a6dfef896ae133f4f39c14a9a4b4f3b8c16e7762e349d8187cd03beffb15a09"


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer_mark": "马鞍山市文件"},
        {"number": "马政〔2026〕2号"},
        {"title": "关于工作情况的通报"},
        {"addressees": "各县区"},
        {"blocks": (Block("paragraph", "完成率74.4%。"), Block("table", table=table()))},
        {"blocks": (Block("heading1", "完成率74.3%。"), Block("table", table=table()))},
        {"blocks": (Block("paragraph", "完成率74.3%。"), Block("table", table=replace(table(), caption="")))},
        {"annexes": ()},
        {"annexes": (Annex(2, "得分表", table()),)},
        {"annexes": (Annex(1, "得分表", table(), landscape=False),)},
        {"annexes": (Annex(1, "得分表", replace(table(), rows=(("含山县", "98.6"),))),)},
        {"signature": "马鞍山市"},
        {"signed_on": "2026年11月6日"},
        {"imprint": Imprint("市委办公室", "市政府办公室", "2026年11月6日")},
        {"trace": "数据截至2026年10月31日"},
        {"demo": True},
    ],
)
def test_digest_changes_with_any_change(changed: dict[str, Any]) -> None:
    assert digest(document_to_dict(document(**changed))) != digest(document_to_dict(document()))


@pytest.mark.parametrize("row", [(), ("含山县",), ("含山县", "98.5", "")])
def test_row_of_another_width_is_refused(row: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=f"'得分': a row has {len(row)} cells, not 2"):
        Table((Column("单位"), Column("得分")), (row,), caption="得分")


def test_stored_row_of_another_width_is_refused() -> None:
    stored = document_to_dict(document())
    stored["annexes"][0]["table"]["rows"] = [["含山县"]]

    with pytest.raises(ValueError, match="a row has 1 cells, not 2"):
        document_from_dict(stored)


def test_content_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        document().title = "另一个标题"  # type: ignore[misc]
