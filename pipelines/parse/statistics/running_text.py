"""Rows of the forms in tables that a converter poured into text: a cell a line, or nothing between the cells.

The labels are found first; what stands between two labels are the cells of the first one's row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest

from crawler.items import Cell, Table
from pipelines.form_pieces import with_whole_heads
from pipelines.forms import (
    APPLICANTS,
    Hit,
    Label,
    Slot,
    disclosure_slots_in_text,
    find_labels,
    label_key,
    labels_of,
    review_slots,
)
from pipelines.parse.statistics.cells import NO_UNITS, Units, half_width, is_number, read_cell, units_in, words
from pipelines.parse.statistics.context import Context, FoundRow
from pipelines.parse.statistics.fitting import Slots
from pipelines.parse.statistics.gaps import (
    BlankLines,
    Gap,
    Style,
    apart_from_unit,
    cells_inside,
    is_value_head,
    read_gap,
    style_of,
    unknown_heads,
    value_heads,
    without_unit_cell,
)
from pipelines.parse.statistics.heads import (
    OVER_APPLICANTS,
    REVIEW_PARTS,
    REVIEW_ROW,
    ApplicantHeads,
    Order,
    ReviewHeads,
    applicant_name,
    applicant_slots,
    heads_in_order,
    part_slots,
)
from pipelines.parse.statistics.splits import sums_hold, sums_of, sums_tell_places
from pipelines.parse.statistics.value_columns import ValueHead, value_cells, value_columns

_FEWEST_REVIEW_HEADS = 5
#: The forms have some thousand characters, with columns for dozens of bodies.
_LONGEST_TABLE = 100_000
#: `16368(件)`: in text a bracket ends the row, so the unit stands without.
_UNIT_IN_BRACKETS = re.compile(r"(?<=\d)[（(]([件条项次宗起个]|人次|万?元)[)）](?=\s|$)")
_WITH_CELLS = ("row", "group", "section")


class TextReader:
    """Reads tables one after the other; see `GridReader`."""

    def __init__(self, context: Context, *, blank_lines: BlankLines) -> None:
        self.context = context
        self.blank_lines = blank_lines
        #: Heads of the disclosure table, and the units they print.
        self.disclosure: list[str] = []
        #: The line of each of them, and whether all are printed in full.
        self.disclosure_lines: list[int] = []
        self.disclosure_whole = True
        self.unit = NO_UNITS
        self.applicants = ApplicantHeads()
        #: Applicants' heads being read, each with its line.
        self.run: list[tuple[str | None, int]] = []
        #: Columns of the 2014 form behind the indicator.
        self.columns: list[ValueHead] = []
        self.review = ReviewHeads()
        #: The part of the review table whose outcomes follow.
        self.part: str | None = None
        self.table = Table(1, "glued", [])
        #: Serial number of the row being read, where the table counts its rows.
        self.serial: int | None = None
        self.style = Style()
        #: What the cells of the last row of the requests table were.
        self.names: Order | None = None
        self.after_head = False
        #: A number of this table stands where it does not belong.
        self.displaced = False
        #: A place in the text of the table, and its grid row.
        self.counted = (0, 0)

    def read(self, table: Table) -> None:
        """Add the rows of the forms in this table to the context."""
        self.context.start_table()
        self.table = table
        self.counted = (0, table.cells[0].row)
        if sum(len(cell.text) for cell in table.cells) > _LONGEST_TABLE:
            return
        text, contradicting = with_whole_heads("\n".join(_UNIT_IN_BRACKETS.sub(r"\1", cell.text) for cell in table.cells))
        for row in contradicting:
            self.context.enter(REVIEW_ROW)
            self.context.unknown_columns(REVIEW_ROW, ["(in pieces, and the sums fail in the form's order)", row], table.number)
        hits = find_labels(text)
        self.style = replace(style_of(text, hits), blanks=self.blank_lines is not BlankLines.SPACING)
        first = next((hit.start for hit in hits if not is_value_head(hit)), 0)
        heads = value_heads(text[:first], self.table.rendering)
        self.serial = 1 if "序号" in "".join(text.split()) else None
        if heads:
            self.columns = [head for head in heads if head.name not in ("serial", "indicator")]
        self.after_head = self.displaced = False
        for hit, following in zip_longest(hits, hits[1:]):
            self._hit(hit, following, text)
        self._blank_review(self._line(text, len(text)))
        self._keep_whole()
        if self.displaced:
            self._leave_out_blanks()

    def _leave_out_blanks(self) -> None:
        """Report the blank rows of a table as not read: the number that stands elsewhere may be that of any of them."""
        blank = [row for row in self.context.found if row.table == self.table.number and row.cells and not any(row.texts)]
        blank = [row for row in blank if row.label.form == "statistics" and row.slots[0].unit is not None]
        self.context.found = [row for row in self.context.found if row not in blank]
        for row in blank:
            self.context.wrong_width(row.label, [], 1, self.table.number)

    def _keep_whole(self) -> None:
        """Where a table prints each cell by itself, a row of one number has lost the others: no sum would tell that it holds several."""
        rows = [row for row in self.context.found if row.table == self.table.number and len(row.slots) > 1]
        if self.table.rendering == "lines" and any(row.cells for row in rows):
            for row in rows:
                row.split = row.split and bool(sums_of(row.slots))

    def _hit(self, hit: Hit, following: Hit | None, text: str) -> None:
        """Read one label and what stands between it and the following one."""
        between = text[hit.end : following.start if following else len(text)]
        if inside := cells_inside(text[hit.start : hit.end]):
            between = inside + between.lstrip(')）”"\n')
        line = self._line(text, hit.end)
        gap = self._gap(between, ends_table=following is None)
        label = self.context.resolve(hit.labels)
        always_row = all(found.kind in _WITH_CELLS for found in hit.labels)
        if label and (always_row or gap.filled or not self.after_head) and not self._in_review(hit):
            self.context.enter(label)
            if _goes_on_as(label, text[hit.start : hit.end], gap):
                gap = self._gap(gap.behind, ends_table=gap.ends_table)
            blanks = 0 if self.table.rendering == "glued" else len(gap.pieces)
            torn = following is not None and any(found.kind == "group" and found.name == label.parent for found in following.labels)
            if (gap.strange or torn) and not gap.filled and blanks < max(len(label.slots), 1):
                # The label may be longer, or its cells hold words: that is no blank row.
                self.context.wrong_width(label, [gap.strange], len(label.slots), self.table.number)
            elif label.form == "statistics" or label.kind == "row" or gap.filled or not _heads(label, following):
                self._row(label, gap, line, units_in(between))
            self.after_head = False
        else:
            self._head(hit, text[hit.start : hit.end], gap, between, line)
            self.after_head = not gap.filled
            if label is None and always_row and gap.filled:
                self.context.unknown(hit.labels[0].keys[0], gap.filled, self.table.number)
        if gap.strange:
            self._strange(gap, line)

    def _gap(self, text: str, *, ends_table: bool) -> Gap:
        return read_gap(text, ends_table=ends_table, style=self.style)

    def _line(self, text: str, offset: int) -> int:
        """The grid row of a place in the text of the table, counted on from the last place asked for."""
        place, line = self.counted if self.counted[0] <= offset else (0, self.table.cells[0].row)
        self.counted = offset, line + text.count("\n", place, offset)
        return self.counted[1]

    def _in_review(self, hit: Hit) -> bool:
        return self.review.known > 0 and any(label.form == "review" for label in hit.labels)

    def _reads_review(self) -> bool:
        return self.review.known > 0 or (self.context.form == "review" and bool(self.review.parts))

    # ------------------------------------------------------------------ heads
    def _head(self, hit: Hit, printed: str, gap: Gap, between: str, line: int) -> None:
        review = next((label for label in hit.labels if label.form == "review" and (label.name != "总计" or self._reads_review())), None)
        applicant = applicant_name(hit.labels)
        if review is not None:
            self._review_head(review, gap, between, line)
        elif applicant is not None:
            if applicant == "natural":
                self.context.open("requests")
                if gap.filled:
                    self._transposed()
            names = [applicant, *(applicant_name(labels_of(head)) for head in unknown_heads(between))]
            self.run += [(name, hit.start if self.table.rendering == "glued" else line) for name in names]
        elif hit.labels[0].keys[0] == OVER_APPLICANTS:
            self.context.open("requests")
            self.applicants.over(len(unknown_heads(between)))
        for label in hit.labels:
            if label.form == "disclosure" and label.kind in ("caption", "heading"):
                self.context.open("disclosure")
                self.disclosure, self.disclosure_lines, self.disclosure_whole, self.unit = [], [], True, NO_UNITS
            elif label.form == "disclosure" and label.kind == "column":
                self.disclosure.append(label.name)
                self.disclosure_lines.append(line)
                self.disclosure_whole &= label_key(printed) == label.keys[0]
                self.unit = units_in(between).or_else(self.unit)

    def _heads_in_order(self) -> bool:
        """Whether the heads of the disclosure table stand as the text has them: in full, all on one line or each on its own.

        Where one of several on a line is broken, its end comes behind the others, wherever it stands.
        """
        return self.disclosure_whole and len(set(self.disclosure_lines)) in (1, len(self.disclosure_lines))

    def _transposed(self) -> None:
        """Numbers behind an applicant: the table is printed with its columns as rows, so what was read of it is no row."""
        own = [row for row in self.context.found if row.table == self.table.number and row.label.form == "requests"]
        self.context.found = [row for row in self.context.found if row not in own]
        for row in own:
            self.context.wrong_width(row.label, [], len(row.slots), self.table.number)

    def _review_head(self, label: Label, gap: Gap, between: str, line: int) -> None:
        self.context.open("review")
        if label.kind == "heading":
            self._review_part(label.keys[0], gap, line)
            return
        if gap.filled and self.review.width < _FEWEST_REVIEW_HEADS - 1 and self.part:
            # The outcomes stand below each other, each with its number.
            self._keep(REVIEW_ROW, part_slots(self.part, [label.name]), gap, line)
            self.context.enter(REVIEW_ROW)
            self._unread_review()
            return
        self.review.add_outcome(label.name)
        for _ in unknown_heads(between):
            self.review.add_outcome(None)
        if self.review.known >= _FEWEST_REVIEW_HEADS:
            gap = gap if gap.filled or not gap.strange else self._gap(gap.behind, ends_table=gap.ends_table)
            if gap.filled or len(gap.pieces) >= _FEWEST_REVIEW_HEADS:
                self._review(gap, line)

    def _review_part(self, name: str, gap: Gap, line: int) -> None:
        if name in REVIEW_PARTS and self.review.known == self.review.width == _FEWEST_REVIEW_HEADS and not self.review.parts:
            # The outcomes head rows of which each is a part.
            self._keep(REVIEW_ROW, part_slots(name, self.review.outcomes()), gap, line)
            self.context.enter(REVIEW_ROW)
            return
        if name not in REVIEW_PARTS[1:]:
            self._blank_review(line)
        self.review.add_part(name)
        self.part = name if name in REVIEW_PARTS else None

    def _blank_review(self, line: int) -> None:
        """Heads of the review table with nothing below: its row is blank, if these are all heads."""
        if self.review.complete():
            self._review(Gap([], ""), line)
        else:
            self._unread_review()

    def _unread_review(self) -> None:
        """Report heads below which nothing could be read."""
        if self.review.known:
            self.context.unknown_columns(REVIEW_ROW, [name or "?" for name, _ in self.review.heads], self.table.number)
            self.review.clear()

    def _review(self, gap: Gap, line: int) -> None:
        width = len(review_slots(tuple(part for part in REVIEW_PARTS if part in self.review.parts) or REVIEW_PARTS))
        slots = self.review.slots(width) if self.review.known == self.review.width else ()
        self.context.enter(REVIEW_ROW)
        if not slots:
            self._unread_review()
            return
        self._keep(REVIEW_ROW, slots, gap, line)
        self.review.clear()

    # ------------------------------------------------------------------ rows
    def _row(self, label: Label, gap: Gap, line: int, unit: Units) -> None:
        """Keep a row. `unit` are the units printed behind its label."""
        if label.form == "statistics":
            self._statistics_row(label, gap, line, unit)
        elif label.form == "disclosure":
            slots = disclosure_slots_in_text(label.name, tuple(self.disclosure), self.context.era, in_order=self._heads_in_order())
            if slots:
                self._keep(label, slots, gap, line, unit.or_else(self.unit))
            else:
                self.context.unknown_columns(label, self.disclosure, self.table.number)
        else:
            run = [name for name, _ in self.run]
            self._end_run()
            names = self._names(gap) if self.applicants.rows or not self.columns else None
            if names is not None and "total" not in names and gap.lines > 1:
                # A cell a line, and no sum to tell whether these are the row's: text of a PDF may hold those of a column here.
                self.context.wrong_width(label, gap.filled, len(label.slots), self.table.number)
            elif names is None:
                printed = [name for row in self.applicants.rows for name in row] or run
                self.context.unknown_columns(label, [name or "?" for name in printed], self.table.number)
            else:
                self._keep(label, applicant_slots(label, names), gap, line)

    def _end_run(self) -> None:
        """The heads of the applicants are all read."""
        if self.run:
            names = heads_in_order(self.run)
            if names is None:
                self.applicants.lose()
            else:
                self.applicants.add_run(names)
            self.run = []

    def _names(self, gap: Gap) -> Order | None:
        """What the cells of a row of the requests table are; the last row, whose blank end is cut off, is as the one above."""
        if self.names is None or not gap.ends_table:
            counted = len(gap.pieces) - (self.serial is not None)
            self.names = self.applicants.names(counted if self.table.rendering == "lines" else len(APPLICANTS), parted=False)
        return self.names

    def _statistics_row(self, label: Label, gap: Gap, line: int, unit: Units) -> None:
        pieces = self._without_serial(gap)
        if pieces is None or (self.table.rendering == "glued" and self._has_more_columns()):
            self.context.wrong_width(label, gap.filled, 1, self.table.number)
            return
        if self._has_more_columns():
            remark = gap.strange and not gap.strange.startswith(tuple(words("count_unit")))
            if remark and len(pieces) == len(self.columns) - 1 and "备注" in self.columns[-1].text:
                pieces = [*pieces, gap.strange]
            cells = [Cell(line, column.column, text) for column, text in zip(self.columns, pieces, strict=False)]
            values = value_cells(cells, value_columns(self.columns), drops_blanks=False) if len(pieces) == len(self.columns) else None
            if values is None:
                self.context.wrong_width(label, pieces, 1, self.table.number)
                return
            for cell, scope in values:
                self.context.found.append(FoundRow(label, label.slots, self.table.number, [cell], raw=cell, scope=scope, unit=unit))
            return
        filled = [piece for piece in pieces if piece]
        printed, filled = apart_from_unit(filled)
        if len(filled) > 1:
            self.context.wrong_width(label, filled, 1, self.table.number)
        elif filled and not printed and label.slots[0].unit is None:
            # The form has no number beside the heading of a group; the text of a PDF prints one there that stands elsewhere on the page.
            self.displaced = True
            self.context.wrong_width(label, filled, 0, self.table.number)
        else:
            self._keep(label, label.slots, Gap(filled, filled[0] if filled else ""), line, units_in(printed).or_else(unit))

    def _has_more_columns(self) -> bool:
        """Whether the form is printed with more columns than the unit and one number."""
        own = [head for head in self.columns if head.name != "unit"]
        return len(own) > 1 or (self.table.rendering == "glued" and any(head.name is None for head in own))

    def _without_serial(self, gap: Gap) -> list[str] | None:
        """The pieces without the next row's serial number; `None` where it cannot be told from a cell."""
        if self.style.counted and self.table.rendering == "glued":
            return None
        if self.serial is None:
            return gap.pieces
        self.serial += 1
        if self.table.rendering == "glued":
            return None
        if gap.ends_table:
            return gap.pieces
        if not gap.filled or gap.filled[-1] != str(self.serial):
            return None
        return gap.pieces[: len(gap.pieces) - 1 - gap.pieces[::-1].index(gap.filled[-1])]

    def _keep(self, label: Label, slots: Slots, gap: Gap, line: int, unit: Units = NO_UNITS) -> None:
        raw = Cell(line, 0, gap.raw)
        width = len(slots)
        known = tuple(slot for slot in slots if slot is not None)
        row = FoundRow(label, known, self.table.number, raw=raw, unit=unit)
        pieces = self._without_serial(gap) if label.form == "requests" else gap.pieces
        counted = self.serial is not None or (self.style.counted and self.table.rendering == "glued")
        if pieces is None or (label.form == "disclosure" and counted):
            self.context.wrong_width(label, gap.filled, width, self.table.number)
            return
        if label.form != "statistics":
            printed, pieces = without_unit_cell(pieces, width)
            row.unit = units_in(printed).or_else(unit)
        if gap.ends_table and self.style.blanks and len(gap.filled) <= gap.lines:
            # Blank lines are cells here, where cells stand a line each, and those at the end of the table are cut off.
            padded = [*pieces, *[""] * (width - len(pieces))]
            borne_out = sums_hold if self.blank_lines is BlankLines.PROVEN_CELLS else sums_tell_places
            pieces = padded if _holds(padded, slots, borne_out) else pieces
        filled = [piece for piece in pieces if piece]
        # A blank line may be no cell after all: then it moved the others.
        texts = pieces if len(pieces) == width and (len(filled) in (0, width) or _holds(pieces, slots, sums_hold)) else None
        if texts is None and (width == 1 or not filled):
            texts = [" ".join(filled)] if width == 1 else [""] * width
            several = gap.lines > 1 and sum(map(is_number, filled)) > 1
            if several or (read_cell(texts[0], None)[0] == "text" and (len(filled) > 1 or not any(map(str.isdigit, texts[0])))):
                self.context.wrong_width(label, filled, width, self.table.number)
                return
        if texts is not None and (width == 1 or not _holds_several(texts)):
            row.cells = [Cell(line, 0, text) for slot, text in zip(slots, texts, strict=True) if slot is not None]
        elif len(known) < width:
            self.context.wrong_width(label, filled, width, self.table.number)
            return
        else:
            row.pieces = filled
            # A single number shorter than the row is wide is one cell of which the others are lost, not all of them.
            row.split = self.table.rendering == "glued" or (len(filled) == 1 and len(filled[0]) >= width)
        self.context.found.append(row)

    def _strange(self, gap: Gap, line: int) -> None:
        """Chinese text between two labels: a damaged label, or a row that the form does not have."""
        behind = self._gap(gap.behind, ends_table=gap.ends_table)
        label = self.context.damaged(gap.strange, filled=bool(behind.filled))
        if label is not None:
            while behind.strange and not behind.filled and label_key(behind.strange) in label.tail:
                behind = self._gap(behind.behind, ends_table=gap.ends_table)
            self.context.enter(label)
            if behind.filled or not behind.strange:
                self._row(label, behind, line, NO_UNITS)
            else:
                self.context.wrong_width(label, [behind.strange], len(label.slots), self.table.number)
        elif behind.filled and self.context.matched:
            self.context.unknown(gap.strange, [gap.strange, *behind.filled], self.table.number)
        if behind.strange:
            self._strange(behind, line)


def _holds(cells: Sequence[str], slots: Slots, hold: Callable[[Sequence[str], Sequence[Slot]], bool]) -> bool:
    """Whether the sums of a row as wide as its heads, where its form has any, hold for cells of which some are blank."""
    own = [(text, slot) for text, slot in zip(cells, slots, strict=False) if slot is not None]
    known = [slot for _, slot in own]
    summed = bool(sums_of(known)) or not any(slot.applicant or slot.code.startswith(("rev_", "lit_")) for slot in known)
    return len(cells) == len(slots) and summed and hold([text for text, _ in own], known)


def _goes_on_as(label: Label, printed: str, gap: Gap) -> bool:
    """Whether the words right behind a label still belong to it (上年度结转|政府信息公开申请数)."""
    longer = label_key(printed + gap.strange)
    return gap.adjoins and any(key.startswith(longer) for key in label.keys)


def _heads(group: Label, following: Hit | None) -> bool:
    """Whether the next label is a row of the group (（六）其他处理 is a row itself in the form of 2019)."""
    return following is not None and any(label.parent == group.name for label in following.labels)


def _holds_several(texts: list[str]) -> bool:
    """Whether a cell of several columns reads as more than one number (`00`, `000017`)."""
    return any(re.fullmatch(r"0\d+", half_width(text)) for text in texts)
