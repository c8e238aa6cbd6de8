"""A sentence made ready for the patterns: one writing of everything, one sign for each quantity.

Blanks, quotation marks, titles of laws and bracketed asides go; punctuation becomes full-width. Each
quantity becomes one private-use character that stands for its unit, so that a pattern can ask for
"a number of 件 or 份" with a character class. The original sentence stays the evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.parse.narrative.quantities import NO_UNIT, UNITS, Quantity, find_quantities, without_thousands

_FIRST_SIGN = 0xE000
#: Unit to its sign; the last sign is a number without a unit.
UNIT_SIGNS = {unit: chr(_FIRST_SIGN + index) for index, unit in enumerate((*UNITS, NO_UNIT))}
#: Inside of a character class: any quantity.
ANY_QUANTITY = f"{chr(_FIRST_SIGN)}-{chr(_FIRST_SIGN + len(UNIT_SIGNS) - 1)}"

_SAME = str.maketrans("０１２３４５６７８９,;:()!?％．谘", "0123456789，；：（）！？%.咨", "“”‘’\"'「」『』【】 \t\u3000\xa0·")
# Looking for a character of the table takes a fraction of the time of applying it.
_UNLIKE = re.compile("[" + re.escape("".join(map(chr, _SAME))) + "]")
_TITLE = re.compile(r"《(?P<name>[^《》]*)》")
#: Titles that name a channel of publication: the gazette and newspapers.
_PRINTED = re.compile("公报|[日晚早晨时商]报$|都市报$|(?<![年月季简快周旬通预申汇上情填呈举])报$")
_SIGN = re.compile(f"[{ANY_QUANTITY}]")
_FULL_OR_PART = re.compile("[专全]（兼）职")
#: `政务新媒体（微信公众号）发布`: the aside says which channel the words before mean.
_WHICH_ACCOUNT = re.compile(r"(?<=媒体)（((?:官方|政务)?(?:微信|微博|公众号)[^（）]{0,6})）")
_ASIDE = re.compile(rf"（[^（）{ANY_QUANTITY}]*）")
#: `未发生一起行政复议`: the one is no count.
_NOT_ONE = re.compile(
    r"([未没无](?:(?<=没)有)?(?:曾)?(?:发生|收到|接到|出现|产生|有|受理|引发)?(?:过|任何)*)[一1](?:起|件|例|宗|次|条|份|项)"
)
_SENTENCE = re.compile(r"[^。！？!?\n]+(?:[。！？!?]+|(?=\n)|$)")
# Both begin with one class of characters: that is what makes their search fast.
_MAY_COUNT = re.compile(r"[\d０-９未无没零免]")
_MAY_COUNT_TOO = re.compile(
    r"[一二两三四五六七八九十百千不均全](?:(?<=不)[收涉存发产征再]|(?<=[均全])[^。]{0,40}(?:[答回]复|办结)|\s*[条件次个名期场份篇人家处余])"
)
_HARD_STOP = re.compile("[；。]")
_CLAUSE_STOP = re.compile("[，；。：]")


@dataclass(slots=True, frozen=True)
class Sentence:
    """A sentence of the clean text: exactly `text[start:end]`, and whether it opens its paragraph."""

    raw: str
    start: int
    end: int
    opens_paragraph: bool


@dataclass(slots=True)
class Marked:
    """The sentence as the patterns see it; `at[i]` is where the sign of `quantities[i]` stands in `text`."""

    text: str
    quantities: list[Quantity]
    at: list[int]
    printed: list[str]

    def index_of(self, position: int) -> int:
        """Which quantity has its sign at this position."""
        return self.at.index(position)

    def segment(self, position: int) -> tuple[int, int]:
        """Span between the previous quantity, or the last full stop or semicolon, and this position."""
        before = bisect_right(self.at, position - 1)
        start = self.at[before - 1] + 1 if before else 0
        for stop in _HARD_STOP.finditer(self.text, start, position):
            start = stop.end()
        return start, position

    def alone_in_brackets(self, position: int) -> bool:
        """True where brackets hold no other quantity and close behind this one."""
        return self.text.startswith("）", position + 1) and "（" in self.text[slice(*self.segment(position))]

    def clause(self, position: int) -> tuple[int, int]:
        """Span of the clause between commas this position lies in."""
        start = 0
        for stop in _CLAUSE_STOP.finditer(self.text):
            if stop.start() >= position:
                return start, stop.start()
            start = stop.end()
        return start, len(self.text)


def as_printed(raw: str, piece: str) -> str:
    """The part of the sentence a piece of its marked form stands for: `4 702条` for `4702条`."""
    if piece in raw:
        return piece
    for start, character in enumerate(raw):
        if character.translate(_SAME) != piece[:1]:
            continue
        done, end = 0, start
        while end < len(raw) and done < len(piece):
            plain = raw[end].translate(_SAME)
            if plain == piece[done]:
                done += 1
            elif plain and plain != "，":
                break
            end += 1
        if done == len(piece):
            return raw[start:end]
    return piece


def split_sentences(text: str) -> Iterator[Sentence]:
    """Sentences that may state a number: with digits, counting words, a negation, or 均已答复."""
    for match in _SENTENCE.finditer(text):
        if not (_MAY_COUNT.search(match[0]) or _MAY_COUNT_TOO.search(match[0])):
            continue
        raw = match[0].strip()
        start = match.start() + match[0].index(raw)
        yield Sentence(raw, start, start + len(raw), start == 0 or text[start - 1] == "\n")


def mark(raw: str) -> Marked:
    """The sentence in the form the patterns are written for."""
    plain = without_thousands(raw.translate(_SAME) if _UNLIKE.search(raw) else raw)
    if "《" in plain:
        plain = _TITLE.sub(lambda match: match["name"] if _PRINTED.search(match["name"]) else "", plain)
    if "一" in plain or "1" in plain:
        plain = _NOT_ONE.sub(r"\1", plain)
    found = find_quantities(plain)
    pieces, last = [], 0
    for quantity in found:
        pieces += [plain[last : quantity.start], UNIT_SIGNS[quantity.unit]]
        last = quantity.end
    marked = "".join([*pieces, plain[last:]])
    if "（" in marked:
        marked = _ASIDE.sub("", _WHICH_ACCOUNT.sub(r"\1", _FULL_OR_PART.sub("专兼职", marked)))
    at = [match.start() for match in _SIGN.finditer(marked)] if found else []
    return Marked(marked, found, at, [plain[quantity.start : quantity.end] for quantity in found])
