"""Rows of the forms in tables that a converter poured into text: a cell a line, or nothing between the cells.

The labels are found first; what stands between two labels are the cells of the first one's row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.items import Cell, Table
from pipelines.parse.statistics.cells import half_width, words
from pipelines.parse.statistics.context import Context, FoundRow
from pipelines.parse.statistics.forms import (
    Hit,
    Label,
    Slot,
    damaged_label,
    disclosure_slots_in_text,
    find_labels,
    review_slots,
)

_REVIEW_PARTS = ("行政复议", "未经复议直接起诉", "复议后起诉")
_FEWEST_REVIEW_HEADS = 5
#: Numbering of the next row, which stands at the end of the text between two labels.
_NEXT_NUMBER = re.compile(
    r"(?:(?:[(（]\s*)?[一二三四五六七八九十]{1,3}\s*[)）、.．]+|\d[.．、](?!\d)|[㈠-㈩①-⑳]|其中[:：]?|[(（《“\"])\s*$"
)
#: Help text of a label, in brackets.
_HELP = re.compile(r"^[ \t\u3000、：:;；，》”\")）]*(?:\s*[(（][^()（）]*[\u4e00-\u9fff][^()（）]*[)）])?[ \t\u3000、：:;；，》”\"]*")
#: What stands before a note below the table.
_NOTE = re.compile(r"[（(〔]?\s*注?\s*[：:]?\s*$")
_WITH_CELLS = ("row", "group", "section")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(slots=True, frozen=True)
class _Gap:
    """What stands between two labels: pieces of text parted by blanks (empty: a blank line), and text that is no cell."""

    pieces: list[str]
    raw: str
    #: A stretch of Chinese that is no unit, and what follows it.
    strange: str = ""
    behind: str = ""
    ends_table: bool = False

    @property
    def filled(self) -> list[str]:
        return [piece for piece in self.pieces if piece]


class TextReader:
    """Reads tables one after the other; see `GridReader`."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.heads: list[str] = []
        self.review_parts: list[str] = []
        self.review_heads = 0
        self.table = Table(1, "glued", [])
        self.serials = False
        self.after_head = False

    def read(self, table: Table) -> None:
        """Add the rows of the forms in this table to the context."""
        self.context.start_table()
        self.table = table
        text = "\n".join(cell.text for cell in table.cells)
        hits = find_labels(text)
        self.serials = bool(hits) and "序号" in text[: hits[0].start].replace(" ", "")
        self.after_head = False
        for hit, following in zip(hits, [*hits[1:], None], strict=True):
            gap = _read_gap(text[hit.end : following.start if following else len(text)], ends_table=following is None)
            self._hit(hit, gap, following, _line_of(text, hit.end))
        if self.context.form == "review" and self.review_heads >= _FEWEST_REVIEW_HEADS:
            self._review(_Gap([], ""), _line_of(text, len(text)))

    def _hit(self, hit: Hit, gap: _Gap, following: Hit | None, line: int) -> None:
        label = self.context.resolve(hit.labels)
        always_row = all(found.kind in _WITH_CELLS for found in hit.labels)
        if label and (always_row or gap.filled or not self.after_head) and not self._in_review(hit):
            self.context.enter(label)
            if label.form == "statistics" or label.kind == "row" or gap.filled or not _heads(label, following):
                self._row(label, gap, line)
            self.after_head = False
        else:
            self._head(hit, gap, line)
            self.after_head = not gap.filled
        if gap.strange:
            self._strange(gap, line)

    def _in_review(self, hit: Hit) -> bool:
        return self.review_heads > 0 and any(label.form == "review" for label in hit.labels)

    # ------------------------------------------------------------------ heads
    def _head(self, hit: Hit, gap: _Gap, line: int) -> None:
        for label in hit.labels:
            if label.form == "review" and (label.name != "总计" or self.review_heads):
                self.context.open("review")
                self.review_heads += label.kind == "column"
                self.review_parts += [label.keys[0]] if label.keys[0] in _REVIEW_PARTS else []
                if gap.filled and self.review_heads >= _FEWEST_REVIEW_HEADS:
                    self._review(gap, line)
                return
            if label.form == "disclosure" and label.kind in ("caption", "heading"):
                self.context.open("disclosure")
                self.heads = []
            elif label.form == "disclosure" and label.kind == "column":
                self.heads.append(label.name)

    def _review(self, gap: _Gap, line: int) -> None:
        parts = tuple(part for part in _REVIEW_PARTS if part in self.review_parts)
        self.review_heads, self.review_parts = 0, []
        label = Label("review", "row", "review", ("行政复议",))
        self.context.enter(label)
        self._keep(label, review_slots(parts), gap, line)

    # ------------------------------------------------------------------ rows
    def _row(self, label: Label, gap: _Gap, line: int) -> None:
        if label.form == "statistics":
            self._statistics_row(label, gap, line)
        elif label.form == "disclosure":
            slots = disclosure_slots_in_text(label.name, tuple(self.heads), self.context.era)
            if slots:
                self._keep(label, slots, gap, line)
            else:
                self.context.unknown_columns(label, self.heads, self.table.number)
        else:
            self._keep(label, label.slots, gap, line)

    def _statistics_row(self, label: Label, gap: _Gap, line: int) -> None:
        pieces = _without_unit(gap.filled)
        if self.serials and pieces:
            # The next row's serial number follows; glued to the value it cannot be told from it.
            pieces = pieces[:-1] if len(pieces) == 2 else pieces
            if self.table.rendering == "glued":
                self.context.wrong_width(label, pieces, 1, self.table.number)
                return
        if len(pieces) > 1:
            self.context.wrong_width(label, pieces, 1, self.table.number)
        else:
            self._keep(label, label.slots, _Gap(pieces, pieces[0] if pieces else ""), line)

    def _keep(self, label: Label, slots: tuple[Slot, ...], gap: _Gap, line: int) -> None:
        raw = Cell(line, 0, gap.raw)
        row = FoundRow(label, slots, self.table.number, raw=raw)
        width = len(slots)
        pieces = gap.pieces
        if gap.ends_table and "" in pieces:
            # Blank lines are cells here, and those at the end of the table are cut off.
            pieces = [*pieces, *[""] * (width - len(pieces))]
        texts = next((texts for texts in (pieces, gap.filled) if len(texts) == width), None)
        if texts is None and (width == 1 or not gap.filled):
            texts = [gap.raw] if width == 1 else [""] * width
        if texts is not None and (width == 1 or not _holds_several(texts)):
            row.cells = [Cell(line, 0, text) for text in texts]
        else:
            row.pieces = gap.filled
            row.split = self.table.rendering == "glued" or len(gap.filled) == 1
        self.context.found.append(row)

    def _strange(self, gap: _Gap, line: int) -> None:
        """Chinese text between two labels: a damaged label, or a row that the form does not have."""
        behind = _read_gap(gap.behind, ends_table=gap.ends_table)
        if not behind.filled:
            return
        label = damaged_label(gap.strange) if self.context.form == "requests" else None
        if label is not None:
            self.context.enter(label)
            self._row(label, behind, line)
        elif self.context.matched:
            self.context.unknown(gap.strange, [gap.strange, *behind.filled], self.table.number)


def _heads(group: Label, following: Hit | None) -> bool:
    """Whether the next label is a row of the group (（六）其他处理 is a row itself in the form of 2019)."""
    return following is not None and any(label.parent == group.name for label in following.labels)


def _line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset)


def _holds_several(texts: list[str]) -> bool:
    """Whether a cell of several columns reads as more than one number (`00`, `000017`)."""
    return any(re.fullmatch(r"0\d+", half_width(text)) for text in texts)


def _read_gap(text: str, *, ends_table: bool) -> _Gap:
    text = _HELP.sub("", text, count=1)
    while (shorter := _NEXT_NUMBER.sub("", text)) != text:
        text = shorter
    strange, behind = "", ""
    for found in _CHINESE.finditer(text):
        if _is_cell_word(found[0]):
            continue
        if len(found[0]) == 1:
            continue
        strange, behind = found[0], text[found.end() :]
        text = _NOTE.sub("", text[: found.start()])
        while (shorter := _NEXT_NUMBER.sub("", text)) != text:
            text = shorter
        break
    lines = text.split("\n")
    if len(lines) > 1:
        # The first line ends with a label and the last begins with one; what is left of them is a cell only when something stands there.
        cut = len(lines) if ends_table and not strange else len(lines) - 1
        lines = [line for index, line in enumerate(lines) if line.strip() or 0 < index < cut]
    pieces = [piece for line in lines for piece in (re.split(r"[\s\u3000|]+", line.strip()) if line.strip() else [""])]
    pieces = [piece for piece in pieces if not (len(piece) == 1 and _CHINESE.fullmatch(piece) and not _is_cell_word(piece))]
    return _Gap(pieces, " ".join(filter(None, pieces)), strange, behind, ends_table)


def _is_cell_word(text: str) -> bool:
    return text in words("count_unit") or text in words("na")


def _without_unit(pieces: list[str]) -> list[str]:
    """The pieces of a 2014 row behind its unit, whether or not something parts the two."""
    if not pieces:
        return []
    for unit in sorted(words("count_unit"), key=len, reverse=True):
        if pieces[0].startswith(unit):
            rest = pieces[0].removeprefix(unit)
            return [rest, *pieces[1:]] if rest else pieces[1:]
    return pieces
