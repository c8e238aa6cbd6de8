"""Totals that a sentence divides into listed parts: `…信息258条，含规范性文件9条，…`, with shares where it gives them.

A list is read only where it is plain: one exact total, at least three exact parts in its unit. It must
add up when it is complete, by a part for all the rest (其他) or by shares that make 100 %; otherwise it
must not be more than the total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from crawler.items import Finding
from pipelines.rules import load_rules

_Kind = Literal["marker", "overlap", "rest", "outside"]

_FEWEST_PARTS = 3
_SENTENCE = re.compile(r"[^。！？\n]+")
#: Longer ones are no sentences: a table poured into one line, or an attack.
_LONGEST_SENTENCE = 2000
_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+|\d+)(?![\d.]|\s*[%％万亿余多])"
_UNIT = r"\s*(?P<unit>[条件份篇项次宗起人个])(?!月|工作日)"
_COUNT = re.compile(rf"(?<![\d.,第])(?:(?P<near>约|近|超过|逾)\s*)?{_NUMBER}{_UNIT}")
#: A part: its name, its number, its unit or none, its share or none.
_PART = re.compile(
    rf"[，,；;、：:]?\s*(?P<name>[^\d，,；;。：:（）()]{{2,40}}?)\s*{_NUMBER}\s*(?P<unit>[条件份篇项次宗起人个])?"
    r"(?:\s*[，,（(]?\s*占(?:比|总数|总量)?的?\s*(?P<share>\d+(?:\.\d+)?)\s*[%％][）)]?)?"
)
#: What goes on behind the unit belongs to the part's name (21条会议摘要信息).
_REST_OF_NAME = re.compile(r"[^\d，,；;。：:（）()、]{0,12}(?=[，,；;]|\Z)")
_SHARES_OFF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class _Words:
    kind: _Kind
    reason: str
    words: list[str]


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    number: int
    share: str | None


@dataclass(frozen=True, slots=True)
class _Listing:
    """A total and its parts in one or two sentences."""

    total: int
    unit: str
    parts: list[_Part]
    sentence: str


@cache
def _words(kind: _Kind) -> tuple[str, ...]:
    return tuple(word for entry in load_rules(__package__, "listings.toml", "words", _Words) if entry.kind == kind for word in entry.words)


@cache
def _marker() -> re.Pattern[str]:
    return re.compile(rf"(?P<marker>{'|'.join(_words('marker'))})[，,：:]?")


def listing_findings(text: str) -> Iterator[Finding]:
    """Findings about every plain list of parts in a text: sums that fail, shares that do not belong to their numbers."""
    for listing in _listings(text):
        yield from _sum(listing)
        yield from _shares(listing)


def _listings(text: str) -> Iterator[_Listing]:
    if not any(word in text for word in _words("marker")):
        return
    before = 0
    markers = _marker().finditer(text)
    following = next(markers, None)
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        head_start, before = before, start
        inside = []
        while following and following.start() < end:
            inside.append(following)
            following = next(markers, None)
        if len(inside) != 1 or end - start > _LONGEST_SENTENCE:
            continue
        (marker,) = inside
        # A sentence that begins with the marker divides the total of the one before it.
        head_start = max(head_start, start - _LONGEST_SENTENCE) if marker.start() - start <= 1 else start
        listing = _listing(text[head_start : marker.start()], text[marker.end() : end], sentence[0])
        if listing is not None:
            yield listing


def _listing(head: str, rest: str, sentence: str) -> _Listing | None:
    counts = list(_COUNT.finditer(head))
    if not counts or counts[-1]["near"] or "余" in head or "多" in head:
        return None
    unit = counts[-1]["unit"]
    if sum(count["unit"] == unit for count in counts) != 1:
        return None  # 收到9件，上年结转1件，其中…: of which total?
    parts = _parts(rest, unit)
    overlapping = any(word in part.name for part in parts for word in _words("overlap"))
    if len(parts) < _FEWEST_PARTS or overlapping:
        return None
    return _Listing(int(counts[-1]["number"].replace(",", "")), unit, parts, sentence)


def _parts(rest: str, unit: str) -> list[_Part]:
    parts: list[_Part] = []
    position = 0
    while found := _PART.match(rest, position):
        if found["unit"] not in (None, unit) or any(word in found["name"] for word in _words("outside")):
            break
        parts.append(_Part(found["name"], int(found["number"].replace(",", "")), found["share"]))
        more = _REST_OF_NAME.match(rest, found.end())
        position = more.end() if more else found.end()
    return parts


def _sum(listing: _Listing) -> Iterator[Finding]:
    added = sum(part.number for part in listing.parts)
    shares = [Decimal(part.share) for part in listing.parts if part.share]
    whole = len(shares) == len(listing.parts) and abs(sum(shares, start=Decimal(-100))) <= _SHARES_OFF
    complete = whole or any(word in listing.parts[-1].name for word in _words("rest"))
    if added > listing.total or (complete and added != listing.total):
        message = f"The parts add up to {added}, the total is {listing.total}: {listing.sentence[:160]}"
        yield Finding("n.parts", "warning", message, ["text"])
    elif added == listing.total and len(shares) == len(listing.parts) and not whole:
        yield Finding("n.parts", "warning", f"The shares add up to {sum(shares)} %: {listing.sentence[:160]}", ["text"])


def _shares(listing: _Listing) -> Iterator[Finding]:
    """A share must be the part's, rounded as it is printed."""
    for part in listing.parts:
        if part.share is None or listing.total == 0:
            continue
        share = Decimal(part.share)
        step = Decimal(1).scaleb(int(share.as_tuple().exponent))
        true = Decimal(part.number * 100) / listing.total
        if abs(true - share) > step / 2 + step / 100:
            message = f"{part.name}{part.number}{listing.unit} of {listing.total} is {true:.2f} %, printed as {part.share} %."
            yield Finding("n.share", "info", message, ["text"])
