"""What document libraries leave in copies: look-alike characters, watermarks, recognition errors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipelines.clean.tracked import Edit
from pipelines.rules import load_rules

#: Look-alikes are undone on pages that show them systematically: so many, or two kinds.
_MIN_LOOKALIKES = 3
_MIN_KINDS = 2
_WATERMARK_SHAPE = re.compile(r"(?<![A-Za-z0-9@./_\-])(?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*[A-Z])[A-Za-z0-9]{10}(?=[ \t\u3000]*(?:\n|$))")


@dataclass(slots=True, frozen=True)
class Lookalike:
    """A character no report uses, and the one it stands for."""

    character: str
    means: str
    reason: str


@dataclass(slots=True, frozen=True)
class LookalikeInContext:
    """Where a real character stands for another."""

    pattern: str
    means: str
    reason: str


@dataclass(slots=True, frozen=True)
class Watermark:
    """A known watermark."""

    text: str
    reason: str


@dataclass(slots=True, frozen=True)
class RecognitionError:
    """Words a text recogniser garbled beyond repair."""

    pattern: str
    reason: str


@cache
def lookalikes() -> dict[str, str]:
    """Every look-alike that no report uses, and the character it stands for."""
    return {rule.character: rule.means for rule in load_rules("pipelines.clean", "lookalikes.toml", "lookalike", Lookalike)}


@cache
def _contexts() -> list[tuple[re.Pattern[str], str]]:
    rules = load_rules("pipelines.clean", "lookalikes.toml", "context", LookalikeInContext)
    return [(re.compile(rule.pattern), rule.means) for rule in rules]


@cache
def _watermarks() -> frozenset[str]:
    return frozenset(rule.text for rule in load_rules("pipelines.clean", "watermarks.toml", "watermark", Watermark))


@cache
def _recognition_errors() -> tuple[re.Pattern[str], list[re.Pattern[str]]]:
    """Any error, and each: they begin with a character, so that a search for one is fast, and for any of them slow."""
    rules = load_rules("pipelines.clean", "recognition.toml", "error", RecognitionError)
    return re.compile("|".join(rule.pattern for rule in rules)), [re.compile(rule.pattern) for rule in rules]


def find_lookalikes(text: str) -> list[Edit]:
    """Edits that put the true characters back, on pages that show look-alikes systematically."""
    present = [character for character in lookalikes() if character in text]
    if not present or (len(present) < _MIN_KINDS and text.count(present[0]) < _MIN_LOOKALIKES):
        return []
    edits = [Edit(at, at + 1, lookalikes()[character]) for at, character in enumerate(text) if character in lookalikes()]
    edits += [Edit(match.start(), match.end(), means) for pattern, means in _contexts() for match in pattern.finditer(text)]
    return sorted(edits, key=lambda edit: edit.start)


def find_watermarks(text: str) -> list[Edit]:
    """Edits that delete watermarks: the known ones, and on their pages others of that shape at the ends of lines."""
    if not any(watermark in text for watermark in _watermarks()):
        return []
    spans = {(match.start(), match.end()) for match in _WATERMARK_SHAPE.finditer(text)}
    for watermark in _watermarks():
        spans |= {(match.start(), match.end()) for match in re.finditer(re.escape(watermark), text)}
    return [Edit(start, end) for start, end in sorted(spans)]


def find_recognition_errors(text: str) -> list[Edit]:
    """Spans that a text recogniser garbled; they are left as they are."""
    any_error, errors = _recognition_errors()
    if not any(error.search(text) for error in errors):
        return []
    return [Edit(match.start(), match.end(), match[0]) for match in any_error.finditer(text)]
