"""Lines that went through a wrong charset and back: `涓婃捣甯?` for 上海市.

UTF-8 read as GBK (or as a Western charset) can be read back as long as its bytes survived. Some do not: GBK prints
`?` for an odd byte in front of ASCII and nothing for a pair of its private area (鍜ㄨ for 咨询), windows-1252 nothing
for five bytes it does not use (å¸ for 司). A character that lost bytes is put back where one reading goes with its
neighbours; else `\ufffd` says that one stood there. A line that lost too many is flagged and left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.clean.pairs import HAN, Pairs
from pipelines.clean.tracked import Edit


def _as_gbk() -> str:
    """All characters that GBK shows for the first two bytes of a Chinese character in UTF-8."""
    pairs = [bytes([first, second]) for first in range(0xE4, 0xEA) for second in range(0x80, 0xC0)]
    return "".join(pair.decode("gbk", errors="ignore") for pair in [*pairs, b"\xef\xbc", b"\xe3\x80"])


_UTF8_AS_GBK = re.compile(f"[{_as_gbk()}]")
#: One of them, or what a Western mark begins with: without any no line is in a wrong charset.
MARKS = f"{_as_gbk()}\u00c0-\u00ff"
_ANY_MARK = re.compile(f"[{MARKS}]")
_WESTERN = re.compile("[\u00c0-\u00ff][\u0080-\u00ff\u0152-\u0178\u2013-\u2122]")
#: A no-break space inside a character that layout turned into a plain one.
_LOST_A0 = re.compile("(?<=[\u00c2-\u00ef]) |(?<=[\u00e0-\u00ef][\u0080-\u00bf]) ")
_CONTINUATIONS = range(0x80, 0xC0)
#: What GBK prints nothing for: pairs of its private area that can stand inside a character of UTF-8.
_LOST_BY_GBK = [
    bytes([first, second])
    for firsts, seconds in ((range(0xAA, 0xB0), range(0xA1, 0xC0)), (range(0xA1, 0xA8), range(0x80, 0xA1)))
    for first in firsts
    for second in seconds
]
#: Bytes that windows-1252 does not use, and two that layout loses: the no-break space and the soft hyphen.
_LOST_BY_WESTERN = [bytes([byte]) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xA0, 0xAD)]
#: Stands for a character whose bytes are lost.
_UNREADABLE = "\ufffd"
#: A line is worth reading when so many characters stand for one that is lost.
_FEWEST_BETWEEN = 4
#: So many marks make a line suspicious; each of the characters also occurs, rarely, in names.
_MIN_MARKS = 2


@dataclass(slots=True, frozen=True)
class BrokenLine:
    """A line in a wrong charset, and what it says (unchanged when flagged)."""

    edit: Edit
    confidence: Literal["certain", "likely", "flagged"]


def find_mojibake(text: str) -> list[BrokenLine]:
    """All lines of the text that can be read back, and those that clearly should be and cannot."""
    if not _ANY_MARK.search(text):
        return []
    found = []
    position = 0
    for line in text.split("\n"):
        broken = _read_back(line, position)
        if broken is not None:
            found.append(broken)
        position += len(line) + 1
    return found


def _read_back(line: str, start: int) -> BrokenLine | None:
    marks = len(_UTF8_AS_GBK.findall(line))
    western = len(_WESTERN.findall(line))
    if marks < _MIN_MARKS and western < _MIN_MARKS:
        return None
    end = start + len(line)
    for candidate in _readings(line):
        if candidate and len(HAN.findall(candidate)) * 2 >= len(candidate.replace(" ", "")):
            return BrokenLine(Edit(start, end, candidate), "certain")
    for units_of, lost in ((_gbk_units, _LOST_BY_GBK), (_western_units, _LOST_BY_WESTERN)):
        mended = _mended(units_of(line), lost)
        if mended and mended.count(_UNREADABLE) * _FEWEST_BETWEEN <= len(HAN.findall(mended)):
            return BrokenLine(Edit(start, end, mended), "likely")
    # Marks in every third character: no Chinese sentence looks like that.
    if marks >= 2 * _MIN_MARKS and marks * 3 >= len(HAN.findall(line)):
        return BrokenLine(Edit(start, end, line), "flagged")
    return None


def _readings(line: str) -> Iterator[str]:
    """The line read back through each way that loses no byte."""
    western = _western_bytes(line)
    attempts = [(_gbk_bytes(line), "utf-8"), (western, "utf-8"), (western, "gb18030")]
    for data, charset in attempts:
        try:
            if data is not None:
                yield data.decode(charset)
        except UnicodeDecodeError:
            continue


def _gbk_bytes(line: str) -> bytes | None:
    try:
        return line.encode("gb18030")
    except UnicodeEncodeError:
        return None


def _western_bytes(line: str) -> bytes | None:
    """The bytes behind Western letters: windows-1252 where it has the letter, else latin-1; blanks that were A0 put back."""
    if HAN.search(line):
        return None
    data = bytearray()
    for character in _LOST_A0.sub("\u00a0", line):
        for charset in ("cp1252", "latin-1"):
            try:
                data += character.encode(charset)
                break
            except UnicodeEncodeError:
                continue
        else:
            return None
    return bytes(data)


def _gbk_units(line: str) -> Iterator[bytes]:
    """The bytes of each character in GBK; none when one has none."""
    return (character.encode("gb18030") for character in line) if _gbk_bytes(line) is not None else iter(())


def _western_units(line: str) -> Iterator[bytes]:
    """The byte of each character in a Western charset; none when one has none."""
    return (_western_bytes(character) or b"" for character in line) if _western_bytes(line) is not None else iter(())


def _mended(units: Iterable[bytes], lost: Sequence[bytes]) -> str | None:
    """The units read as UTF-8; where a character lost bytes, one of `lost` goes between two units, or for `?`."""
    read: list[list[str]] = []  # for every character the ways to read it
    pending = b""
    cuts: list[int] = []  # where units end inside `pending`
    for unit in units:
        behind = b""  # a character that the first byte of this unit completed
        if (pending and unit[0] < 0x80) or (pending and unit[0] >= 0xC0 and len(pending) < 3):
            ways = _filled(pending, [bytes([byte]) for byte in _CONTINUATIONS], [2]) if unit == b"?" else _filled(pending, lost, cuts)
            read.append(ways)
            pending, cuts = b"", []
            if unit == b"?":
                continue
        for byte in unit:
            if not pending and byte < 0x80:
                read.append([chr(byte)])
            elif not pending and byte < 0xC0 and behind and len(unit) == 2 and unit[1] == byte:
                # The lost pair was the last byte of one character and the first of the next.
                first, second = _torn(behind, unit)
                read[-1:] = [first, second]
            elif (not pending and byte < 0xC0) or (pending and byte not in _CONTINUATIONS):
                return None
            else:
                pending += bytes([byte])
                if len(pending) == _length(pending[0]):
                    behind = pending if byte == unit[0] and len(pending) == 3 and len(unit) == 2 else b""
                    read.append(_filled(pending, [b""], [len(pending)]))
                    pending, cuts = b"", []
        cuts.append(len(pending))
    if pending:
        read.append(_filled(pending, lost, cuts))
    return _resolved(read)


def _torn(wrong: bytes, unit: bytes) -> tuple[list[str], list[str]]:
    """The ways to read two characters of which a pair in the middle is lost: the last byte of one, the first of the other."""
    firsts = [wrong[:2] + bytes([byte]) for byte in range(0xAA, 0xB0)]
    seconds = [bytes([lead]) + unit for lead in range(0xE4, 0xEA)]
    return [data.decode() for data in firsts], [data.decode(errors="replace") for data in seconds]


def _length(lead: int) -> int:
    return 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4


def _filled(known: bytes, lost: Sequence[bytes], cuts: Sequence[int]) -> list[str]:
    """All characters that `known` may be with some of the lost bytes at one of the cuts."""
    readings: list[str] = []
    for cut in dict.fromkeys(cuts):
        for piece in lost:
            data = known[:cut] + piece + known[cut:]
            if len(data) == _length(data[0]):
                try:
                    readings.append(data.decode())
                except UnicodeDecodeError:
                    continue
    return list(dict.fromkeys(readings))


def _resolved(read: list[list[str]]) -> str:
    """One character for each: the only one, or the only one that goes with its neighbours, in reports if in any."""
    pairs = Pairs("")
    text: list[str] = []
    for index, ways in enumerate(read):
        before, after = text[-1:] or [""], read[index + 1] if index + 1 < len(read) else [""]
        text.append(ways[0] if len(ways) == 1 else _the_one(ways, before[0], after, text, pairs))
    return "".join(text)


def _the_one(ways: list[str], before: str, after: list[str], text: list[str], pairs: Pairs) -> str:
    if "）" in ways and text.count("（") > text.count("）"):
        return "）"
    for know in (pairs.know_in_reports, pairs.know):
        left = {way for way in ways if before and know(before, way)}
        right = {way for way in ways if any(neighbour and know(way, neighbour) for neighbour in after)}
        for fitting in (left & right, left | right):
            if len(fitting) == 1:
                return fitting.pop()
    return _UNREADABLE
