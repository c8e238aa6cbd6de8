"""Lines that went through a wrong charset and back: `涓婃捣甯?` for 上海市.

UTF-8 read as GBK (or as a Western charset) can be read back as long as its bytes survived. A character
that lost its last byte is put back where one reading is plausible; else the line is flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipelines.clean.pairs import HAN, Pairs
from pipelines.clean.tracked import Edit


def _as_gbk() -> str:
    """All characters that GBK shows for the first two bytes of a Chinese character in UTF-8."""
    pairs = [bytes([first, second]) for first in range(0xE4, 0xEA) for second in range(0x80, 0xC0)]
    return "".join(pair.decode("gbk", errors="ignore") for pair in [*pairs, b"\xef\xbc", b"\xe3\x80"])


_UTF8_AS_GBK = re.compile(f"[{_as_gbk()}]")
_WESTERN = re.compile("[\u00c0-\u00ff][\u0080-\u00ff\u0152-\u0178\u2013-\u2122]")
#: A no-break space inside a character that layout turned into a plain one.
_LOST_A0 = re.compile("(?<=[\u00c2-\u00ef]) |(?<=[\u00e0-\u00ef][\u0080-\u00bf]) ")
#: So many marks make a line suspicious; each of the characters also occurs, rarely, in names.
_MIN_MARKS = 2


@dataclass(slots=True, frozen=True)
class BrokenLine:
    """A line in a wrong charset, and what it says (unchanged when flagged)."""

    edit: Edit
    confidence: Literal["certain", "likely", "flagged"]


def find_mojibake(text: str) -> list[BrokenLine]:
    """All lines of the text that can be read back, and those that clearly should be and cannot."""
    if not _UTF8_AS_GBK.search(text) and not _WESTERN.search(text):
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
    completed = _complete(line)
    if completed:
        return BrokenLine(Edit(start, end, completed), "likely")
    # Marks in every third character: no Chinese sentence looks like that.
    if marks >= 2 * _MIN_MARKS and marks * 3 >= len(HAN.findall(line)):
        return BrokenLine(Edit(start, end, line), "flagged")
    return None


def _readings(line: str) -> Iterator[str]:
    """The line read back through each way that loses no byte."""
    attempts = [(_gbk_bytes(line), "utf-8"), (_western_bytes(line), "utf-8"), (_western_bytes(line), "gb18030")]
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


def _complete(line: str) -> str | None:
    """The line read as UTF-8 with the one byte that `?` stands for filled in, if one character fits there."""
    data = _gbk_bytes(line) or b""
    at = data.find(b"?")
    if at < 2 or data.count(b"?") != 1:
        return None
    fitting = []
    for byte in range(0x80, 0xC0):
        try:
            candidate = (data[:at] + bytes([byte]) + data[at + 1 :]).decode()
        except UnicodeError:
            continue
        position = len(data[: at - 2].decode())
        if Pairs("").plausible(candidate[:position], candidate[position], candidate[position + 1 :]):
            fitting.append(candidate)
    return fitting[0] if len(fitting) == 1 else None
