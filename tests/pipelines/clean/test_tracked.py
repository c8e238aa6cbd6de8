from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.clean.tracked import Edit, TrackedText, count_changed


def test_spans_survive_several_edits() -> None:
    tracked = TrackedText("abcdefghij")
    tracked.apply([Edit(1, 3)])
    tracked.apply([Edit(0, 0, "XY"), Edit(4, 5, "ZZ")])
    assert tracked.text == "XYadefZZhij"
    assert tracked.source_span(3, 5) == (3, 5)
    assert tracked.position(6) == 6


def test_replacement_of_the_whole_text_keeps_its_length() -> None:
    tracked = TrackedText("縣報")
    with pytest.raises(ValueError, match="needs 2 characters"):
        tracked.replace_all("县")


@settings(deadline=None)
@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.text(max_size=3)), max_size=5))
def test_edits_do_what_slicing_does(text: str, wanted: list[tuple[int, int, str]]) -> None:
    edits: list[Edit] = []
    done = 0
    for a, b, replacement in sorted(wanted):
        start, end = min(a, b, len(text)), min(max(a, b), len(text))
        if start >= done:
            edits.append(Edit(start, end, replacement))
            done = end
    expected = text
    for edit in reversed(edits):
        expected = expected[: edit.start] + edit.replacement + expected[edit.end :]
    tracked = TrackedText(text)
    tracked.apply(edits)
    assert tracked.text == expected
    start, end = tracked.source_span(0, len(tracked.text))
    assert 0 <= start <= end == len(text)


@given(st.lists(st.tuples(st.characters(exclude_categories=()), st.characters(exclude_categories=()))))
def test_changed_characters_are_counted_as_one_by_one(pairs: list[tuple[str, str]]) -> None:
    before, after = ("".join(side) for side in (zip(*pairs, strict=True) if pairs else ((), ())))
    assert count_changed(before, after) == sum(a != b for a, b in pairs)


def test_texts_of_any_length_are_tracked() -> None:
    tracked = TrackedText("青禾" * 20_000)
    tracked.apply([Edit(1, 3)])
    assert tracked.source_span(1, 39_998) == (3, 40_000)
