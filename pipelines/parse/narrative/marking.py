"""A sentence made ready for the patterns: one writing of everything, one sign for each quantity.

Blanks, quotation marks, titles of laws and bracketed asides go; punctuation becomes full-width. Each
quantity becomes one private-use character that stands for its unit, so that a pattern can ask for
"a number of 件 or 份" with a character class. The original sentence stays the evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from crawler.items import Finding
from pipelines.parse.narrative.quantities import NO_UNIT, SPOILED, TORN, UNITS, Quantity, find_quantities

_FIRST_SIGN = 0xE000
#: Unit to its sign; the last signs are a number without a unit and what is no number.
UNIT_SIGNS = {unit: chr(_FIRST_SIGN + index) for index, unit in enumerate((*UNITS, NO_UNIT, SPOILED))}
#: Inside of a character class: any quantity.
ANY_QUANTITY = f"{chr(_FIRST_SIGN)}-{chr(_FIRST_SIGN + len(UNIT_SIGNS) - 1)}"

_SAME = str.maketrans("０１２３４５６７８９,;:()!?％．谘", "0123456789，；：（）！？%.咨", "“”‘’\"'「」『』【】 \t\u3000\xa0·")
# Signs of the source's own are none of ours: text in a wrong charset is full of private-use characters.
_SAME |= str.maketrans("".join(UNIT_SIGNS.values()), "□" * len(UNIT_SIGNS))
# Looking for a character of the table takes a fraction of the time of applying it.
_UNLIKE = re.compile("[" + re.escape("".join(map(chr, _SAME))) + "]")
_TAKEN = "[“”‘’\"'「」『』【】 \t\u3000\xa0·]"
_APART = re.compile(rf"\d{_TAKEN}+\d")
#: Digits with something between that the table takes away; the parts of a date are no number.
_DIGITS_APART = re.compile(rf"(?<![\d.,，])\d[\d.,，]*+(?:{_TAKEN}+\d[\d.,，．]*+)++(?!{_TAKEN}*[年月日时分])")
_BETWEEN = re.compile(rf"{_TAKEN}+(?=\d)")
#: What stands between thousands: a blank (`4 702`, `12 345 678`), or a comma with a blank behind it.
_GROUPED = re.compile(r"\d{1,3}(?:(?:[ \t\u3000\xa0]{1,2}\d{3})+|(?:[,，][ \t\u3000\xa0]{0,2}\d{3})+)(?:[.．]\d+)?[.．,，]?")
#: A title right before a number is what is counted (`编印《政务简报》5期`): of such a one the marks stay.
_TITLE = re.compile(r"《(?P<name>[^《》]*)》(?P<counted>(?=\d))?")
#: Titles that name a channel of publication: the gazette, newspapers and sites.
_PRINTED = re.compile("公报|(?:信息|政务|政府|门户)网站?$|[日晚早晨时商]报$|都市报$|(?<![年月季简快周旬通预申汇上情填呈举])报$")
_FULL_OR_PART = re.compile("[专全](?:（兼）|、兼|/兼)职")
#: `政务新媒体（微信公众号）发布`: the aside says which channel the words before mean.
_WHICH_ACCOUNT = re.compile(r"(?<=媒体)（((?:官方|政务)?(?:微信|微博|公众号)[^（）]{0,6})）")
_ASIDE = re.compile(rf"（[^（）{ANY_QUANTITY}]*）")
#: `未发生一起行政复议`: the one is no count.
_NOT_ONE = re.compile(
    r"([未没无](?:(?<=没)有)?(?:曾)?(?:发生|收到|接到|出现|产生|有|受理|引发)?(?:过|任何)*)[一1](?:起|件|例|宗|次|条|份|项)"
)
_SENTENCE = re.compile(r"[^。！？!?\n]+(?:[。！？!?]+|(?=\n)|$)")
# Both begin with one class of characters: that is what makes their search fast.
_MAY_COUNT = re.compile(r"[\d未无没零免]")
_MAY_COUNT_TOO = re.compile(
    r"[〇一二两三四五六七八九十百千万亿廿卅不均全](?:(?<=不)[收涉存发产征再]|(?<=[均全])[^。]{0,40}(?:[答回]复|办结)|\s*[条件次个名期场份篇人家处余])"
)
#: No sentence that states a number is longer; what is, was never written as one.
MAX_SENTENCE = 2000
#: Nor has one more numbers: a list this long is a table that has lost its lines.
MAX_QUANTITIES = 120
#: No report has sentences of this length together; what has is read up to there.
_MAX_READ = 120_000


class Sentence(NamedTuple):
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
        return bisect_left(self.at, position)

    def segment(self, position: int) -> tuple[int, int]:
        """Span between the previous quantity, or the last full stop or semicolon, and this position."""
        before = bisect_right(self.at, position - 1)
        start = self.at[before - 1] + 1 if before else 0
        rfind = self.text.rfind
        return max(start, rfind("；", start, position) + 1, rfind("。", start, position) + 1), position

    def alone_in_brackets(self, position: int) -> bool:
        """True where brackets hold no other quantity and close behind this one."""
        return self.text.startswith("）", position + 1) and "（" in self.text[slice(*self.segment(position))]

    def clause_start(self, position: int) -> int:
        """Where the clause between commas begins this position lies in."""
        rfind = self.text.rfind
        return max(rfind("，", 0, position), rfind("；", 0, position), rfind("。", 0, position), rfind("：", 0, position)) + 1


def as_printed(raw: str, piece: str) -> str:
    """The part of the sentence a piece of its marked form stands for: `4 702条` for `4702条`; all of it where that is not to be found."""
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
            elif plain:
                break
            end += 1
        if done == len(piece):
            return raw[start:end]
    return raw


#: Texts with a line's end after so many characters tear numbers: `信息48` and `21条` is neither 48 nor 21, unless `21、` numbers an item.
_GOES_ON, _WENT_ON, _ITEM = re.compile(r"\s*\n\s*\d"), re.compile(r"\d\s*\n\s*$"), re.compile(r"\s*\d{1,2}[.．、]")


def _is_torn(text: str, start: int, end: int) -> bool:
    """Whether a line's end may have cut a number at the beginning or the end of a sentence."""
    if text[end - 1].isdigit() and _GOES_ON.match(text, end) and not _ITEM.match(text, end):
        return True
    return text[start].isdigit() and bool(_WENT_ON.search(text, max(0, start - 8), start)) and not _ITEM.match(text, start)


def split_sentences(text: str) -> Iterator[Sentence]:
    """Sentences of a plausible length that may state a number: with digits, counting words, a negation, or 均已答复.

    A sentence with a number that a line's end may have torn is left out.
    """
    read = 0
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        if end - start > MAX_SENTENCE or not (_MAY_COUNT.search(text, start, end) or _MAY_COUNT_TOO.search(text, start, end)):
            continue
        read += end - start
        if read > _MAX_READ:
            return
        raw = match[0].strip()
        start = text.index(raw, start)
        if _is_torn(text, start, start + len(raw)):
            continue
        yield Sentence(raw, start, start + len(raw), start == 0 or text[start - 1] == "\n")


def _in_one_writing(raw: str) -> str:
    if _APART.search(raw):
        raw = _DIGITS_APART.sub(_torn, raw)
    return raw.translate(_SAME)


def _torn(digits: re.Match[str]) -> str:
    """`4 702` as it is; `5 6 7` and `3 67` in a form that is read as no number."""
    return digits[0] if _GROUPED.fullmatch(digits[0]) else _BETWEEN.sub(TORN, digits[0])


def torn_numbers(sentence: Sentence, marked: Marked) -> list[Finding]:
    """A finding for each number of a sentence that blanks tear (`1 36条`): it may be one number or two, so it is not read."""
    torn = (piece.replace(TORN, " ") for piece in marked.printed if TORN in piece)
    return [Finding("torn_number", "warning", f"Blanks tear the number {piece!r}; it is not read: {sentence.raw}", []) for piece in torn]


def _written_title(title: re.Match[str]) -> str:
    if _PRINTED.search(title["name"]):
        return title["name"]
    return "《》" if title["counted"] is not None else ""


def mark(raw: str) -> Marked:
    """The sentence in the form the patterns are written for."""
    plain = _in_one_writing(raw) if _UNLIKE.search(raw) else raw
    if "《" in plain:
        plain = _TITLE.sub(_written_title, plain)
    if ("一" in plain or "1" in plain) and ("未" in plain or "没" in plain or "无" in plain):
        plain = _NOT_ONE.sub(r"\1", plain)
    found = find_quantities(plain)
    pieces, last = [], 0
    for quantity in found:
        pieces += [plain[last : quantity.start], UNIT_SIGNS[quantity.unit]]
        last = quantity.end
    marked = "".join([*pieces, plain[last:]])
    if "兼" in marked:
        marked = _FULL_OR_PART.sub("专兼职", marked)
    if "（" in marked:
        marked = _ASIDE.sub("", _WHICH_ACCOUNT.sub(r"\1", marked) if "媒体（" in marked else marked)
    at, position = [], -1
    for quantity in found:
        position = marked.index(UNIT_SIGNS[quantity.unit], position + 1)
        at.append(position)
    return Marked(marked, found, at, [plain[quantity.start : quantity.end] for quantity in found])
