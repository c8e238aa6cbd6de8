"""Where digits that lost their separators may be parted into the cells of a row.

`170000017` in seven columns of which the last is the sum of the others can only be 17 0 0 0 0 0 17.
A reading is one such way, as the cells' texts. Nothing is guessed: all readings that the form allows
are returned, and the caller publishes what they agree on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.forms import Number, Slot
from pipelines.parse.statistics.cells import change_words, half_width, words

Reading = tuple[str, ...]

#: Steps of the search after which a row counts as unreadable: rows of real tables take some hundred,
#: a row of table 3 with two digits in each of its seven cells about 4,000.
_MOST_STEPS = 10_000
#: Longest number in the wide tables of counts, and in the others (许可 and 处罚 of a city).
_LONGEST_COUNT, _LONGEST_NUMBER = 6, 12
_INT = r"0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*"
_TOKENS: dict[Number, str] = {
    "int": rf"(?:{_INT})(?:\.0)?",
    "signed": r"[+-]?(?:0|[1-9]\d*)(?:/[+-]?(?:0|[1-9]\d*))?",
    "decimal": r"(?:0|[1-9]\d*)(?:\.\d+)?",
}
_WHOLE = re.compile(r"[+-]?\d[\d,]{0,40}(?![\d,])")


@dataclass(frozen=True, slots=True)
class Sum:
    """A column that holds the sum of the columns between `first` and itself."""

    first: int
    total: int


def sums_of(slots: Sequence[Slot]) -> tuple[Sum, ...]:
    """The sums within one row: 总计 of the applicants, 总计 of four outcomes; none in other tables."""
    if len(slots) == 7 and slots[-1].applicant == "total":
        return (Sum(0, 6),)
    if slots and len(slots) % 5 == 0 and slots[-1].code.startswith(("rev_", "lit_")):
        return tuple(Sum(start, start + 4) for start in range(0, len(slots), 5))
    return ()


def sums_hold(cells: Sequence[str], slots: Sequence[Slot]) -> bool:
    """Whether the sums within one row hold, an empty cell or a sign counted as 0."""
    numbers = [amount(half_width(cell)) or 0 for cell in cells]
    return all(numbers[found.total] == sum(numbers[found.first : found.total]) for found in sums_of(slots))


def sums_tell_places(cells: Sequence[str], slots: Sequence[Slot]) -> bool:
    """Whether the sums of a row show that its cells stand where they belong.

    Zeros and signs add up in any order, so that a row of nothing else must have the same in all cells that show anything.
    """
    return sums_hold(cells, slots) and (any(amount(half_width(cell)) for cell in cells) or len({cell for cell in cells if cell}) < 2)


class TooManyReadings(Exception):
    """The search was given up; the row must be treated as unreadable."""


@dataclass(slots=True)
class _Search:
    """One row's search: pieces of text into slots, from left to right."""

    pieces: Sequence[str]
    patterns: list[re.Pattern[str]]
    totals: dict[int, int]
    split: bool
    blanks: bool
    longest: int
    steps: int = 0

    def place(self, column: int, piece: int, offset: int, cells: Reading) -> Iterator[Reading]:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise TooManyReadings
        if column == len(self.patterns):
            if piece == len(self.pieces):
                yield cells
            return
        for text, next_piece, next_offset in self.tokens(column, piece, offset):
            first = self.totals.get(column)
            if first is not None and (amount(text) or 0) != sum(amount(part) or 0 for part in cells[first:column]):
                continue
            yield from self.place(column + 1, next_piece, next_offset, (*cells, text))

    def tokens(self, column: int, piece: int, offset: int) -> Iterator[tuple[str, int, int]]:
        """What the next cell may be, and the position behind it."""
        if self.blanks:
            yield "", piece, offset
        if piece == len(self.pieces):
            return
        rest = self.pieces[piece][offset:]
        fits = self.patterns[column].fullmatch
        if fits(rest) or not self.split:
            yield rest, piece + 1, 0
        if self.split:
            # Every cell that is not empty takes at least one character.
            open_columns = len(self.patterns) - column - 1
            spare = len(rest) - (0 if self.blanks or piece + 1 < len(self.pieces) else open_columns)
            for length in range(1, min(spare, self.longest, len(rest) - 1) + 1):
                if fits(rest, 0, length):
                    yield rest[:length], piece, offset + length


def readings(pieces: Sequence[str], slots: Sequence[Slot], *, split: bool, blanks: bool, sums: Sequence[Sum]) -> list[Reading]:
    """Every way to fill the slots with the pieces in order.

    `split`: a piece may hold several cells. `blanks`: a cell may be empty. `sums` must hold; an empty
    cell or a sign for nothing counts as 0 there.
    Raises `TooManyReadings`.
    """
    search = _Search(
        pieces=[half_width(piece) for piece in pieces],
        patterns=[_pattern(slot.number) for slot in slots],
        totals={found.total: found.first for found in sums},
        split=split,
        blanks=blanks,
        longest=_LONGEST_COUNT if len(slots) >= 5 else _LONGEST_NUMBER,
    )
    return list(search.place(0, 0, 0, ()))


@lru_cache
def _pattern(number: Number) -> re.Pattern[str]:
    units = "|".join(sorted(map(re.escape, words("count_unit")), key=len, reverse=True))
    return re.compile(rf"(?:{_TOKENS[number]})(?:{units})?|{_told_in_words(number)}{_nothing()}")


def _told_in_words(number: Number) -> str:
    """Pattern of cells that a word helps to tell (增10, 未增未减, 12.5万), with a bar behind; see `cells.plainly`."""
    if number == "signed":
        return rf"(?:{change_words()})\d+|{'|'.join(words('same'))}|"
    return r"\d+(?:\.\d+)?万|" if number == "decimal" else ""


@lru_cache
def _nothing() -> str:
    """Pattern of the signs and words for "does not apply"; two dashes are one sign or two."""
    return "|".join(map(re.escape, sorted({*words("na"), "——", "--", "–"}, key=len, reverse=True)))


@lru_cache(maxsize=8192)
def amount(text: str) -> int | None:
    """The whole number at the front of a cell; `None` when it is empty or says nothing."""
    match = _WHOLE.match(text)
    return int(match[0].replace(",", "")) if match else None


def most_cells(pieces: Sequence[str]) -> int:
    """The most cells that these pieces can hold when each of them shows something."""
    return sum(max(len(re.findall(rf"\d|[-—–]|{_nothing()}", half_width(piece))), 1) for piece in pieces)


def agreed(found: Sequence[Reading], width: int) -> list[str | None]:
    """Per cell the text on which all readings agree, `None` where they differ or there is no reading."""
    if not found:
        return [None] * width
    columns = [set(column) for column in zip(*found, strict=True)]
    return [column.pop() if len(column) == 1 else None for column in columns]
