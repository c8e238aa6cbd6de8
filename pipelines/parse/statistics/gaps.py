"""What stands between two labels in running text: cells, units, numbering, and words that are none of these."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipelines.forms import Hit, all_labels, labels_of
from pipelines.parse.statistics.cells import words
from pipelines.parse.statistics.value_columns import ValueHead

#: Numbering of the next row, which stands at the end of the text between two labels.
_NEXT_NUMBER = re.compile(
    r"(?:(?:[(（]\s*)?(?:[一二三四五六七八九十]\s*){1,3}[)）、.．]+|[(（]\s*\d{1,2}\s*[)）]|\d[.．、)）](?!\d)|[㈠-㈩①-⑳⑴-⒇]|其中[:：]?|[(（《“\"])\s*$"
)
#: Help text of a label, in brackets.
_HELP = re.compile(r"^[ \t\u3000、：:;；，》”\")）]*(?:\s*[(（][^()（）]*[\u4e00-\u9fff][^()（）]*[)）])?[ \t\u3000、：:;；，》”\"]*")
#: A line of cells between the lines of a label: the text of a PDF prints them beside the middle of a label of three lines.
_CELLS_INSIDE = re.compile(r"\n[ \t\u3000]*(?:(?:\d[\d,.]*|[-—–/])[ \t\u3000]*)+(?=\n)")
#: What stands before a note below the table.
_NOTE = re.compile(r"[（(〔]?\s*注\s*[：:]?\s*$")
#: What parts cells of one line: blanks, and the lines that a text draws around them.
_BETWEEN = " \t\u3000\xa0|│─━┌┬┐├┼┤└┴┘"
_BETWEEN_CELLS = re.compile(rf"[{re.escape(_BETWEEN)}]+")
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

    @property
    def filled(self) -> list[str]:
        """The pieces that show something."""
        return [piece for piece in self.pieces if piece]


def read_gap(text: str, *, ends_table: bool) -> Gap:
    """The text behind a label, up to the next one."""
    printed = text
    text = _HELP.sub(lambda found: cells_inside(found[0]), text, count=1)
    while (shorter := _NEXT_NUMBER.sub("", text)) != text:
        text = shorter
    strange, behind = "", ""
    for found in _CHINESE.finditer(text):
        if _is_cell_word(found[0]) or len(found[0]) == 1 or _tells_change(text, found):
            continue
        strange, behind = found[0], text[found.end() :]
        text = _NOTE.sub("", text[: found.start()])
        while (shorter := _NEXT_NUMBER.sub("", text)) != text:
            text = shorter
        break
    lines = [line for line in text.split("\n") if line.strip(_BETWEEN) or not line.strip()]
    if len(lines) > 1:
        # The first line ends with a label and the last begins with one; what is left of them is a cell only when something stands there.
        cut = len(lines) if ends_table and not strange else len(lines) - 1
        lines = [line for index, line in enumerate(lines) if line.strip() or 0 < index < cut]
    pieces = [piece for line in lines for piece in (_BETWEEN_CELLS.split(line.strip(_BETWEEN)) if line.strip() else [""])]
    pieces = [
        piece for piece in pieces if not (len(piece) == 1 and _CHINESE.fullmatch(piece) and piece != "零" and not _is_cell_word(piece))
    ]
    return Gap(pieces, " ".join(filter(None, pieces)), strange, behind, ends_table, bool(strange) and printed.startswith(strange))


def _is_cell_word(text: str) -> bool:
    return _cell_words().fullmatch(text) is not None


def cells_inside(label: str) -> str:
    """The lines of cells between those of a label or its help text, each with the line break in front and behind."""
    lines = _CELLS_INSIDE.findall(label) if "\n" in label else []
    return "".join([*lines, "\n"]) if lines else ""


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
    """Chinese text behind a head that is neither a unit nor numbering: heads of the portal's own."""
    outside = _HELP.sub("", between, count=1)
    while (shorter := _NEXT_NUMBER.sub("", outside)) != outside:
        outside = shorter
    found = (word for word in _CHINESE.findall(outside) if len(word) > 1 and not _is_cell_word(word))
    return [word for word in found if not word.startswith("单位") and _value_head_name(word) is None]


def value_heads(text: str, rendering: str) -> list[ValueHead]:
    """Heads of the 2014 form in the text above its first row; empty when none is recognised."""
    while (shorter := _NEXT_NUMBER.sub("", text)) != text:
        text = shorter
    pieces = re.split(r"[\s|]+", text.strip()) if rendering == "lines" else _heads_in_a_run("".join(text.split()))
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
    return re.split(f"({'|'.join(reversed(names))})", text)


def _value_head_name(text: str) -> str | None:
    return next((label.name for label in labels_of(text) if (label.form, label.kind) == ("statistics", "column")), None)
