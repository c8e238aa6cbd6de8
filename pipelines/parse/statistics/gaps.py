"""What stands between two labels in running text: cells, units, numbering, and words that are none of these."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import groupby, pairwise, takewhile

from pipelines.forms import APPLICANTS, Hit, Label, all_labels, damaged_label, find_labels, labels_of
from pipelines.parse.statistics.cells import words
from pipelines.parse.statistics.splits import sums_hold
from pipelines.parse.statistics.value_columns import ValueHead

#: Numbering of the next row, which stands at the end of the text between two labels.
_NEXT_NUMBER = re.compile(
    r"(?:(?:[(（]\s*)?(?:[一二三四五六七八九十]\s*){1,3}[)）、.．]+|[(（]\s*\d{1,2}\s*[)）]"
    r"|(?:(?<=\n)[ \t\u3000]*\d{1,3}|\d)[.．、)）](?!\d)|[㈠-㈩①-⑳⑴-⒇]|其中[:：]?|[(（《“\"])\s*$"
)
#: The beginning of the name of a group that breaks over the lines of a merged cell, in front of the group's first row
#: (（四）无 1.本机关不掌握相关政府信息 …, and 法提供 in front of the second).
_GROUP_BEGUN = re.compile(r"[(（]\s*[一二三四五六七八九十]\s*[)）]\s*([\u4e00-\u9fff]{1,3})\s*$")
#: The same where the portal counts the rows of the table (61.行政复议数量).
_COUNTED = re.compile(r"(?<!\d)\d{1,3}[.．、)）]+\s*$")
#: The beginning of a damaged label in front of the words by which it is found (3.危“三安全一稳).
_TORN_LABEL = re.compile(r"[\u4e00-\u9fff]*[“\"‘《（(【\[〔]\s*$|[（(]\s*[一二三四五六七八九十]{1,2}\s*$")
#: What pages print between the rows of a table that goes on on the next one.
_PAGE = re.compile(r"第\s*\d+\s*页(?:[\s,，/]*共\s*\d+\s*页)?")
_PAGE_NUMBER = re.compile(r"(?<=\n)[ \t\u3000]*[-—－–]+[ \t\u3000]*\d{1,3}[ \t\u3000]*[-—－–]+[ \t\u3000]*(?=\n|\Z)")
#: Help text of a label, in brackets.
_HELP = re.compile(r"^[ \t\u3000、：:;；，》”\")）]*(?:\s*[(（][^()（）]*[\u4e00-\u9fff][^()（）]*[)）])?[ \t\u3000、：:;；，》”\"]*")
#: Cells between two parts of a label: the text of a PDF prints them beside the first line of a label of two, or the second of three.
_CELLS_INSIDE = re.compile(r"(?<=[\u4e00-\u9fff，,、])\s*(?:(?:[+-]?\d[\d,.]*|[-—–/])\s*)+(?=[\u4e00-\u9fff])")
#: A number in the words of a label (不同渠道和方式公开相同信息计1条).
_COUNTS_AS = re.compile(r"计\s*1\s*[条次]")
#: What stands before a note below the table.
_NOTE = re.compile(r"[（(〔]?\s*注\s*[：:]?\s*$")
#: The number of a year, which is none of a cell (2021年度).
_YEAR_BEFORE = re.compile(r"(?<!\d)20\d\d\s*$")
#: Behind the first number there are no more heads.
_FIRST_CELL = re.compile(r"\s\d|\n[ \t\u3000]*[-—–/]")
#: What parts cells of one line: blanks, and the lines that a text draws around them.
_BETWEEN = " \t\u3000\xa0|│─━┌┬┐├┼┤└┴┘"
_BETWEEN_CELLS = re.compile(rf"[{re.escape(_BETWEEN)}]+")
_BLANKS = _BETWEEN + "?？"
#: Numbers beside each other on one line.
_CELLS_BESIDE = re.compile(rf"(?<![^{re.escape(_BETWEEN)}])\d[\d,.]*(?=[{re.escape(_BETWEEN)}]|\Z)")
#: A text has a blank line between any two cells when of so many lines no two stand together, but for a broken label in so many.
_FEWEST_LINES, _PER_BREAK = 6, 20
#: So many rows prove that blank lines are cells.
_FEWEST_PROOFS = 3
#: A label below the heads, damaged beyond recognition.
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十]{1,2}[)）、]")
_SERIAL = re.compile(r"\d{1,3}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(slots=True, frozen=True)
class Gap:
    """What stands between two labels: pieces of text parted by blanks (empty: a blank line), and text that is no cell."""

    pieces: list[str]
    raw: str
    #: A stretch of Chinese that is no unit, and what follows it.
    strange: str = ""
    behind: str = ""
    ends_table: bool = False
    #: That stretch begins right behind the label.
    adjoins: bool = False
    #: Lines on which the pieces stand.
    lines: int = 1

    @property
    def filled(self) -> list[str]:
        """The pieces that show something."""
        return [piece for piece in self.pieces if piece]


@dataclass(slots=True, frozen=True)
class Style:
    """How a text prints its table: whether the portal counts the rows, whether a blank line parts any two cells, or may be a cell."""

    counted: bool = False
    spaced: bool = False
    blanks: bool = True


def style_of(text: str, hits: Sequence[Hit]) -> Style:
    """How the table is printed whose labels these are."""
    # No form has a row 10, and a cell 0 has no full stop behind it.
    counted = any(text[hit.start - 1 : hit.start] in tuple(".．、)）") and text[hit.start - 2 : hit.start - 1] == "0" for hit in hits)
    lines = [bool(line.strip(_BLANKS)) for line in text.split("\n")]
    together = sum(above and below for above, below in pairwise(lines))
    return Style(counted, sum(lines) > _FEWEST_LINES and together * _PER_BREAK <= sum(lines))


class BlankLines(Enum):
    """What blank lines of tables in running text are."""

    SPACING = "they part what stands apart on the page"
    CELLS = "blank cells, for all that is known"
    PROVEN_CELLS = "blank cells: all rows that have some are as wide as the form with them, and add up"


def blank_lines(texts: Iterable[str]) -> BlankLines:
    """What blank lines are, as the rows of the requests table bear it out, which are all as wide and have sums.

    In the text of a PDF blank lines part what stands apart on the page, and a row with blank cells loses them.
    """
    rows: list[tuple[list[str], Label]] = []
    for text in texts:
        hits = find_labels(text)
        for hit, following in pairwise(hits):
            label = next((label for label in hit.labels if (label.form, label.kind) == ("requests", "row")), None)
            pieces = read_gap(text[hit.end : following.start], ends_table=False).pieces if label else []
            if label and any(pieces):
                rows.append((pieces, label))
    width = Counter(len(pieces) for pieces, _ in rows).most_common(1)[0][0] if rows else 0
    mixed = [(pieces, label) for pieces, label in rows if "" in pieces]
    wide = [(pieces, label) for pieces, label in mixed if len(pieces) == width >= len(APPLICANTS)]
    held = sum(width > len(APPLICANTS) or sums_hold(pieces, label.slots) for pieces, label in wide)
    if held * 2 < len(mixed):
        return BlankLines.SPACING
    return BlankLines.PROVEN_CELLS if held == len(mixed) >= _FEWEST_PROOFS else BlankLines.CELLS


def read_gap(text: str, *, ends_table: bool, style: Style = Style()) -> Gap:
    """The text behind a label, up to the next one."""
    text = _without_page(text.replace("?", " ").replace("？", " "))
    printed = text
    text = _HELP.sub(lambda found: cells_inside(found[0]), text, count=1)
    text = _without_number(text, style)
    strange, behind = "", ""
    for found in _CHINESE.finditer(text):
        if _is_cell_word(found[0]) or len(found[0]) == 1 or _tells_change(text, found):
            continue
        strange, behind = found[0], text[found.end() :]
        text = _YEAR_BEFORE.sub("", text[: found.start()]) if found[0].startswith("年") else text[: found.start()]
        text = _without_number(_NOTE.sub("", _TORN_LABEL.sub("", text)), style)
        break
    lines = [line for line in text.split("\n") if line.strip(_BETWEEN) or not line.strip()]
    if len(lines) > 1:
        # The first line ends with a label and the last begins with one; what is left of them is a cell only when something stands there.
        cut = len(lines) if ends_table and not strange else len(lines) - 1
        lines = [line for index, line in enumerate(lines) if line.strip() or 0 < index < cut]
        if not style.blanks or any(len(_CELLS_BESIDE.findall(line)) > 1 for line in lines):
            # Where cells stand beside each other, a blank line is none: it parts two rows.
            lines = [line for line in lines if line.strip()]
        lines = _without_spacing(lines) if style.spaced else lines
    pieces = [piece for line in lines for piece in (_BETWEEN_CELLS.split(line.strip(_BETWEEN)) if line.strip() else [""])]
    pieces = [
        piece for piece in pieces if not (len(piece) == 1 and _CHINESE.fullmatch(piece) and piece != "零" and not _is_cell_word(piece))
    ]
    filled = sum(bool(line.strip(_BETWEEN)) for line in lines)
    return Gap(pieces, " ".join(filter(None, pieces)), strange, behind, ends_table, bool(strange) and printed.startswith(strange), filled)


def _without_number(text: str, style: Style) -> str:
    """The text without the numbering of the label that follows."""
    if style.counted:
        text = _COUNTED.sub("", text)
    while (shorter := _NEXT_NUMBER.sub("", text)) != text:
        text = shorter
    begun = _GROUP_BEGUN.search(text)
    return text[: begun.start()] if begun and begun[1] in _beginnings_of_groups() else text


@cache
def _beginnings_of_groups() -> frozenset[str]:
    """The first one to three characters of the names of groups of rows."""
    names = [key for label in all_labels() if label.kind == "group" for key in label.keys]
    return frozenset(name[:size] for name in names for size in (1, 2, 3) if len(name) > size)


def _without_page(text: str) -> str:
    """The text without numbers of pages; a line that shows one may also be three cells, where it stands alone."""
    if "页" in text:
        text = _PAGE.sub(" ", text)
    if "\n" not in text or not ("—" in text or "-" in text):
        return text
    without = _PAGE_NUMBER.sub("", text)
    return without if any(map(str.isdigit, without)) else text


def _without_spacing(lines: list[str]) -> list[str]:
    """The lines without the blank ones that part any two cells; a blank cell adds a second one."""
    runs = [(filled, list(run)) for filled, run in groupby(lines, key=lambda line: bool(line.strip()))]
    exact = all(len(run) % 2 for filled, run in runs[1:-1] if not filled)
    return [line for filled, run in runs for line in (run if filled else [""] * (len(run) // 2 if exact else 0))]


def _is_cell_word(text: str) -> bool:
    return _cell_words().fullmatch(text) is not None


def cells_inside(label: str) -> str:
    """The cells between the parts of a label or its help text, with line breaks in front and behind."""
    if label.isalpha():
        return ""
    cells = [found.strip() for found in _CELLS_INSIDE.findall(_COUNTS_AS.sub("", label))]
    return "\n".join(["", *cells, ""]) if cells else ""


def _tells_change(text: str, found: re.Match[str]) -> bool:
    """Whether the words are those in front of a number for more or less (24 增加5 0)."""
    return text[found.end() : found.end() + 1].isdigit() and found[0] in words("more") | words("less")


@cache
def _cell_words() -> re.Pattern[str]:
    """Units and words for "does not apply" and "no change", which glued cells print one behind the other."""
    known = words("count_unit") | words("na") | words("same")
    return re.compile("(?:" + "|".join(map(re.escape, sorted(known, key=len, reverse=True))) + ")+")


def apart_from_unit(pieces: list[str]) -> tuple[str, list[str]]:
    """The unit of a 2014 row and the pieces behind it, whether or not something parts the two."""
    if pieces:
        for unit in sorted(words("count_unit"), key=len, reverse=True):
            if pieces[0].startswith(unit):
                rest = pieces[0].removeprefix(unit)
                return unit, [rest, *pieces[1:]] if rest else pieces[1:]
    return "", pieces


def without_unit_cell(pieces: list[str], width: int) -> tuple[str, list[str]]:
    """The cell of a column for units, alone or glued to what follows (empty: none), and the other pieces of a row."""
    unit, rest = apart_from_unit(pieces)
    own = unit and (len(pieces) > width or len(rest) == len(pieces) or not any(rest))
    return (unit, rest) if own else ("", pieces)


def unknown_heads(between: str) -> list[str]:
    """Chinese text behind a head that is neither a unit nor numbering: heads of the portal's own, up to a damaged label of a row."""
    outside = _FIRST_CELL.split(_HELP.sub("", between, count=1), maxsplit=1)[0]
    while (shorter := _NEXT_NUMBER.sub("", outside)) != outside:
        outside = shorter
    found = (word for word in _CHINESE.findall(outside) if len(word) > 1 and not _is_cell_word(word))
    heads = takewhile(lambda word: damaged_label(word) is None, found)
    return [word for word in heads if not word.startswith("单位") and _value_head_name(word) is None]


def value_heads(text: str, rendering: str) -> list[ValueHead]:
    """Heads of the 2014 form in the text above its first row; empty when none is recognised."""
    while (shorter := _NEXT_NUMBER.sub("", text)) != text:
        text = shorter
    pieces = re.split(r"[\s|]+", text.strip()) if rendering == "lines" else ["".join(text.split())]
    pieces = list(takewhile(lambda piece: not _NUMBERED.match(piece), pieces))
    pieces = [head for piece in pieces for head in ([piece] if _value_head_name(piece) else _heads_in_a_run(piece))]
    named = [(_value_head_name(piece), piece) for piece in pieces if piece and not _SERIAL.fullmatch(piece)]
    first = next((index for index, (name, _) in enumerate(named) if name), len(named))
    heads = [ValueHead(name, piece, column) for column, (name, piece) in enumerate(named[first:])]
    # Of two halves side by side each has its own labels: one set of heads says it all.
    halves = [head.column for head in heads if head.name == "indicator"]
    return heads[: halves[1]] if len(halves) > 1 else heads


def is_value_head(hit: Hit) -> bool:
    """Whether a label is a head of the 2014 form."""
    return any((label.form, label.kind) == ("statistics", "column") for label in hit.labels)


def _heads_in_a_run(text: str) -> list[str]:
    """Heads that nothing parts, as far as the form knows them."""
    names = sorted({key for label in all_labels() if (label.form, label.kind) == ("statistics", "column") for key in label.keys}, key=len)
    return re.split(f"({'|'.join(reversed(names))}|20\\d\\d年度?)", text)


def _value_head_name(text: str) -> str | None:
    return next((label.name for label in labels_of(text) if (label.form, label.kind) == ("statistics", "column")), None)
