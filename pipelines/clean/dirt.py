"""Dirt in the middle of a text: image placeholders with the OCR noise behind them, invisible characters."""

from __future__ import annotations

import re

from pipelines.clean.tracked import Edit

#: Zero-width characters, soft hyphens, byte-order marks and control characters carry no text.
INVISIBLE = "\u200b-\u200f\u2060\ufeff\u00ad\u0000-\u0008\u000b\u000c\u000e-\u001f"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_TURNING = re.compile(r"(?<=\d)\u200f(?=\d)")
_IMAGE = re.compile(r"\[image:[^\]\n]*\](?:[ -~]*(?=\n|$))?")
#: Copies double commas (工作,, 信息，，); full stops and dashes are doubled on purpose (…… ——).
_DOUBLED = re.compile(r"([，,、；])\1+")
#: An engine puts a comma in front of other marks (二,、現場申請; 真實有效,，并): on its pages, not where an author slipped once.
_COMMA_IN_FRONT = re.compile("[,，](?=[，、。；：])")
_MIN_IN_FRONT = 3
#: What both are; most pages have none. A search for one mark after the other is faster than one for any of them.
_MARKS_IN_A_ROW = [re.compile(f"{mark}[，,、；。：]") for mark in "，,、；"]
_INSIDE_A_WORD = re.compile(r"\s*\n\s*(?=[一-鿿])")


def find_invisible(text: str) -> list[Edit]:
    """Edits that delete characters nobody can see. A right-to-left mark between digits sets them in another order: it is marked."""
    turned = {match.start() for match in _TURNING.finditer(text)} if "\u200f" in text else ()
    return [Edit(match.start(), match.end(), "\ufffd" if match.start() in turned else "") for match in _INVISIBLE.finditer(text)]


def find_images(text: str) -> list[Edit]:
    """Edits that delete `[image: …]` and the Latin noise an OCR left behind it up to the line's end.

    A placeholder that splits a word over two lines (相关部|门, 商河 page) takes the line break with it.
    """
    edits = []
    for match in _IMAGE.finditer(text):
        end = match.end()
        before = text[: match.start()].rstrip(" ")[-1:]
        gap = _INSIDE_A_WORD.match(text, end)
        if gap and "一" <= before <= "鿿" and match.start() and text[match.start() - 1] != "\n":
            end = gap.end()
        edits.append(Edit(match.start(), end))
    return edits


def find_doubled_punctuation(text: str) -> list[Edit]:
    """Edits that leave one of each run of equal commas or semicolons, and take out commas an engine put in front of other marks."""
    if not any(marks.search(text) for marks in _MARKS_IN_A_ROW):
        return []
    edits = [Edit(match.start(), match.end(), match[1]) for match in _DOUBLED.finditer(text)]
    in_front = [match.start() for match in _COMMA_IN_FRONT.finditer(text)]
    if len(in_front) < _MIN_IN_FRONT:
        return edits
    doubled = {at for edit in edits for at in range(edit.start, edit.end)}
    return sorted([*edits, *(Edit(at, at + 1) for at in in_front if at not in doubled)], key=lambda edit: edit.start)
