"""Digits of a PDF page that do not print the number they spell: struck through, painted over, one upon another.

A mark takes their place, and with it the digits around them are no number: `836` with 638 printed on it is not 86368.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from pipelines.extract.doubts import LOST
from pipelines.extract.pdf_lines import Glyph, rows_of

#: Left, top, right, bottom of a rule, from the page's upper left corner.
Rule = tuple[float, float, float, float]

#: A stroke is as thick as this at most, and goes beyond what it strikes by no more than so many letters.
_THICK, _BEYOND = 1.6, 0.8
#: Which part of a letter's height, from above, a stroke through it crosses; a line below a word lies deeper.
_FROM, _TO = 0.3, 0.72
#: Two digits whose left edges are nearer than this share of their width stand upon each other.
_UPON = 0.5
#: More strokes than a report corrects are a pattern.
_MOST_STROKES = 60


def without_doubtful(glyphs: Sequence[Glyph], rules: Collection[Rule]) -> list[Glyph]:
    """The characters, a mark in place of digits that are struck through or stand upon others."""
    rows = [sorted(row, key=lambda glyph: glyph.x0) for row in rows_of(glyphs)]
    doubted = {id(glyph) for row in rows for pair in pairwise([one for one in row if one.text.isdigit()]) for glyph in _upon(*pair)}
    strokes = [rule for rule in rules if rule[3] - rule[1] <= _THICK < rule[2] - rule[0]]
    for stroke in strokes if len(strokes) <= _MOST_STROKES else ():
        for row in rows:
            doubted.update(id(glyph) for glyph in _struck(row, stroke) if glyph.text.isdigit())
    return [replace(glyph, text=LOST) if id(glyph) in doubted else glyph for glyph in glyphs] if doubted else list(glyphs)


def _upon(left: Glyph, right: Glyph) -> tuple[Glyph, ...]:
    """Both digits where they are others and stand upon each other; bold type prints the same one twice."""
    width = min(left.x1 - left.x0, right.x1 - right.x0)
    return (left, right) if left.text != right.text and right.x0 - left.x0 < _UPON * width else ()


def _struck(row: Sequence[Glyph], stroke: Rule) -> list[Glyph]:
    """The characters of a line that a stroke crosses from the first to the last; a rule of a table goes far beyond its text."""
    x0, top, x1, bottom = stroke
    level = (top + bottom) / 2
    crossed = [
        glyph
        for glyph in row
        if x0 <= (glyph.x0 + glyph.x1) / 2 <= x1 and _FROM <= (level - glyph.top) / max(glyph.bottom - glyph.top, 0.1) <= _TO
    ]
    if not crossed or crossed[0].x0 - x0 > _BEYOND * crossed[0].size or x1 - crossed[-1].x1 > _BEYOND * crossed[-1].size:
        return []
    return crossed
