"""Looking at the first character changes nothing a pattern finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.openings import beginning_of, with_opening
from pipelines.parse.narrative.grammar import PACKAGE, CountRule, FrameRule, count_rules, expand, frames
from pipelines.parse.narrative.marking import mark
from pipelines.rules import load_rules

_RULES = load_rules(PACKAGE, "counts.toml", "count", CountRule)
_FRAMES = load_rules(PACKAGE, "topics.toml", "frame", FrameRule)
_TEXTS = [mark(example.text).text for rule in _RULES for example in rule.examples]


def spans(pattern: str, text: str) -> list[tuple[int, int]]:
    """Where the pattern is found."""
    return [match.span() for match in re.finditer(pattern, text)]


def test_every_rule_finds_the_same_with_and_without() -> None:
    for compiled in count_rules():
        plain = expand(compiled.rule.pattern)
        for text in _TEXTS[::7]:
            assert spans(plain, text) == spans(compiled.regex.pattern, text)


def test_subjects_are_the_same_with_and_without() -> None:
    plain = "|".join(f"(?P<{rule.frame}>{expand(rule.pattern)})" for rule in _FRAMES)
    for text in _TEXTS:
        assert [end for end, _ in frames(text)] == [end for _, end in spans(plain, text)]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("(?:公开|发布)信息", "(?=[公发])(?:(?:公开|发布)信息)"),
        ("(?:政府)?(?:网站|微博)", "(?=[微政网])(?:(?:政府)?(?:网站|微博))"),
        ("(?<!不)(?:公开|[和及]发布)", "(?=[公及和])(?:(?<!不)(?:公开|[和及]发布))"),
        ("公开|发布", "公开|发布"),
        ("(?:^|，)公开", "(?=[公，])(?:(?:^|，)公开)"),
        ("(?:[^，]公开|发布)", "(?:[^，]公开|发布)"),
        ("(?:公开)?(?:发布)?", "(?:公开)?(?:发布)?"),
        (r"(?:\d条|发布)", r"(?=[\d发])(?:(?:\d条|发布))"),
        (r"(?:[\d,]+条|(?i:App))", r"(?=[,AK\daİıſ])(?:(?:[\d,]+条|(?i:App)))"),
        (r"(?:\w条|发布)", r"(?:\w条|发布)"),
        ("(?:(?i:é)|发布)", "(?:(?i:é)|发布)"),
        ("(?:(?s:.)|发布)", "(?:(?s:.)|发布)"),
    ],
)
def test_openings(pattern: str, expected: str) -> None:
    assert with_opening(pattern) == expected


_PIECES = st.sampled_from(
    ["公", "开", "公开", "[公开]", "(?:公|开信)", "(?:信|)", "公?", "(?:公开)*", "(?<!信)", "(?=开)", "信{0,2}", "[^公]"]
)


@given(
    alternatives=st.lists(st.lists(_PIECES, min_size=1, max_size=4).map("".join), min_size=1, max_size=3),
    text=st.text("公开信", max_size=9),
)
@settings(max_examples=300, deadline=None)
def test_any_pattern_finds_the_same(alternatives: list[str], text: str) -> None:
    pattern = f"(?:{'|'.join(alternatives)})"
    assert spans(with_opening(pattern), text) == spans(pattern, text)


@given(
    alternatives=st.lists(st.lists(_PIECES, min_size=1, max_size=4).map("".join), min_size=1, max_size=3),
    text=st.text("公开信", max_size=9),
)
@settings(max_examples=300, deadline=None)
def test_the_beginning_of_any_pattern_is_where_it_is_found(alternatives: list[str], text: str) -> None:
    pattern = "|".join(alternatives)
    plain, quick = re.search(pattern, text), re.search(beginning_of(pattern), text)
    assert (quick and quick.start()) == (plain and plain.start())


@pytest.mark.parametrize("letter", ["a", "A", "p", "ſ", "s", "K", "k", "İ", "ı", "i"])
def test_letters_in_either_case_are_found(letter: str) -> None:
    for pattern in ("(?:(?i:s)|公)", "(?:(?i:k)|公)", "(?:(?i:i)|公)", "(?:(?i:A)|公)"):
        assert spans(with_opening(pattern), letter) == spans(pattern, letter)
