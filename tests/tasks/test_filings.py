"""A filing and its fields: the same thing at every door, and what happens when two people write at once."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.filings import Clash, Edit, Figure, Filing, merge

TEXT = st.text(max_size=8)
CODES = st.sampled_from(["urban-sewage", "pm2-5", "x"])
FIGURES = st.builds(Figure, TEXT, TEXT, TEXT).filter(lambda figure: figure != Figure())
FILINGS = st.builds(
    Filing,
    percent=TEXT,
    progress=TEXT,
    problems=TEXT,
    next_steps=TEXT,
    no_progress=st.booleans(),
    figures=st.dictionaries(CODES, FIGURES),
    milestones=st.frozensets(st.integers(1, 10**6), max_size=3),
    reasons=st.dictionaries(st.sampled_from(["fell:x", "node_due:milestone-3"]), st.text(min_size=1)),
)


@given(FILINGS)
def test_a_filing_is_its_fields(filing: Filing) -> None:
    assert Filing.of_fields(filing.fields()) == filing


def test_the_fields_by_name() -> None:
    filing = Filing(
        progress="完成设计。",
        no_progress=True,
        figures={"urban-sewage": Figure("96", "", ""), "pm2-5": Figure("", "no_data", "设备检修")},
        milestones=frozenset({7}),
        reasons={"fell:pm2-5": "口径调整"},
    )

    assert filing.fields() == {
        "progress": "完成设计。",
        "no_progress": "1",
        "value-urban-sewage": "96",
        "absence-pm2-5": "no_data",
        "absent-pm2-5": "设备检修",
        "milestone-7": "1",
        "reason-fell:pm2-5": "口径调整",
    }


def test_names_that_no_filing_has_are_left_out() -> None:
    strange = {
        "csrfmiddlewaretoken": "x",
        "milestone-x": "1",
        "milestone-３": "1",
        "milestone-4": "",
        "z-1": "y",
    }

    assert Filing.of_fields(strange) == Filing()


STANDING = {"progress": "旧的", "value-x": "1"}


def test_an_edit_counts_where_the_field_still_holds_what_was_seen() -> None:
    merged, clashes = merge(STANDING, [Edit("progress", "旧的", "新的"), Edit("percent", "", "60")])

    assert (merged, clashes) == ({"progress": "新的", "value-x": "1", "percent": "60"}, [])


def test_an_edit_of_a_field_that_moved_on_is_handed_back() -> None:
    merged, clashes = merge(STANDING, [Edit("progress", "更旧的", "我的"), Edit("value-x", "1", "")])

    assert merged == {"progress": "旧的"}
    assert clashes == [Clash("progress", "旧的", "我的")]


def test_two_who_wrote_the_same_do_not_clash() -> None:
    assert merge(STANDING, [Edit("progress", "更旧的", "旧的")]) == (STANDING, [])


EDITS = st.lists(
    st.builds(Edit, st.sampled_from("ab"), st.sampled_from(["", "1"]), st.sampled_from(["", "2"]))
)


@given(st.dictionaries(st.sampled_from("ab"), st.sampled_from("12")), EDITS)
def test_nothing_typed_is_lost(standing: dict[str, str], edits: list[Edit]) -> None:
    """The last edit of a field is in the result, or comes back."""
    merged, clashes = merge(standing, edits)

    for edit in {edit.field: edit for edit in edits}.values():
        assert (
            merged.get(edit.field, "") == edit.now
            or Clash(edit.field, merged.get(edit.field, ""), edit.now) in clashes
        )
