"""GBK text that lost one byte: `?！凹昔~發布` for `。“嘉魚發布`.

An engine of the mirrors drops the first byte of a two-byte character, prints `?` for it and reads every
later character one byte off, until a byte that can only be ASCII brings it back in step. Pairs that fall
into the code page's private area print nothing and are gone. Shapes: domain notes on damage, section C.

What is undone here: headings whose damaged form is known beforehand, and runs whose bytes lead back to
one plausible text. Everything else is flagged; a wrong guess would read like a report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from opencc import OpenCC
from pypinyin.constants import PINYIN_DICT

from pipelines.clean.glosses import is_reading
from pipelines.clean.pairs import HAN, Pairs
from pipelines.clean.tracked import Edit
from pipelines.restore import SYLLABLE, simplified_forms
from pipelines.rules import load_rules

#: A reading behind the byte that `?` hides: what engines leave where they write a gloss between two bytes.
SPLIT = re.compile(rf"\?({SYLLABLE})[)）]")
_RUN = re.compile(r"[^\n]{1,60}")
_LETTER = re.compile("[一-鿿\ue000-\uf8ff\ufffd]")
#: A question mark with a full-width mark or letter behind it is no punctuation of an author.
_OUT_OF_STEP = re.compile("[^\u0000-\u007f一-鿿]")
#: Copies that print ASCII punctuation: the shifted character was the full-width one.
_FULL_WIDTH = str.maketrans("!?,:;()", "！？，：；（）")
_PRIVATE = range(0xE000, 0xF900)
#: The marks at which real pages lose bytes, and the first byte of both.
_MARKS = "。　"
_MARK_BYTE = 0xA1
#: What sentences of reports consist of; a full-width Latin letter in a reading says that bytes are missing besides.
_ORDINARY = re.compile("[一-鿿。，、；：？！“”‘’（）《》〈〉〔〕【】—…·\u3000 -~]+")
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


@dataclass(slots=True, frozen=True)
class HeadingWords:
    """Words of headings that reports repeat; their damaged forms are computed."""

    words: list[str]
    reason: str


@dataclass(slots=True, frozen=True)
class ShiftedRun:
    """Characters that stand one byte off, and what they were (unchanged when flagged)."""

    edit: Edit
    confidence: Literal["certain", "likely", "flagged"]


def read_shifted(data: bytes) -> str:
    """What is printed of GBK bytes that begin in the middle of a character."""
    shown: list[str] = []
    at = 0
    while at < len(data):
        if data[at] < 0x80:
            shown.append(chr(data[at]))
            at += 1
            continue
        pair = data[at : at + 2]
        try:
            shown.append(pair.decode("gbk"))
            at += 2
            continue
        except UnicodeDecodeError:
            pass
        try:
            private = ord(pair.decode("gb18030")) in _PRIVATE
        except (UnicodeDecodeError, TypeError):
            private = False
        if not private:
            shown.append("?")
        at += 2 if private else 1
    return "".join(shown)


def lose_byte(text: str, at: int) -> str:
    """The text as it is printed after the first byte of the character at `at` was lost."""
    line_end = text.find("\n", at)
    end = len(text) if line_end < 0 else line_end
    return text[:at] + "?" + read_shifted(text[at:end].encode("gb18030")[1:]) + text[end:]


@cache
def _known_headings() -> dict[str, str]:
    """Damaged form → numbered heading, for a heading behind an ideographic space whose byte was lost."""
    forms: dict[str, str] = {}
    for group in load_rules("pipelines.clean", "shifted_headings.toml", "headings", HeadingWords):
        for words in ("", *_with_endings(group.words)):
            for numeral in _NUMERALS:
                for number in (f"（{numeral}）", f"{numeral}、"):
                    _add_forms(forms, number + words)
    # `A1 D2` alone is a letter of another script: a form must show more than one character out of step.
    return {shown: true for shown, true in forms.items() if len(shown) >= 3}


def _with_endings(words: list[str]) -> list[str]:
    """The words, and those that end in 情况 with what else offices write there."""
    others = [stem.removesuffix("情况") + ending for stem in words if len(stem) <= 12 for ending in ("", "情况", "方面", "工作")]
    return list(dict.fromkeys([*words, *others]))


@cache
def _traditional(character: str) -> str:
    return str(_converter().convert(character))


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def _add_forms(forms: dict[str, str], heading: str) -> None:
    by_character = "".join(map(_traditional, heading))
    for written in dict.fromkeys((heading, by_character, by_character.replace("於", "于").replace("復", "复"))):
        for ending in ("", "。", "\n"):
            shown = read_shifted(f"\u3000{written}{ending}".encode("gb18030")[1:])
            if ending:
                forms[shown.removesuffix("\n")] = f"{written}{ending}".removesuffix("\n")
            elif not shown.endswith("?"):
                forms[shown] = written


def gbk_character(first: int, second: int) -> str:
    """The character of two bytes of GBK, or nothing."""
    try:
        return bytes([first, second]).decode("gbk")
    except UnicodeDecodeError:
        return ""


def hidden_bytes(before: int, reading: str) -> list[int]:
    """The bytes that make a character of that reading behind the byte `before`: a Traditional one, since those are glossed."""
    characters = {byte: c for byte in range(0x81, 0xFF) if len(c := gbk_character(before, byte)) == 1 and is_reading(c, reading)}
    toned = [byte for byte, c in characters.items() if reading in PINYIN_DICT.get(ord(c), "").split(",")]
    glossed = [byte for byte in toned if characters[byte] in simplified_forms()]
    return glossed or toned or list(characters)


def sounding(reading: str, after: str, pairs: Pairs) -> str | None:
    """The one glossed character of that reading that reports write in front of `after` (?shí)施 behind a damaged heading: 實施)."""
    forms = {c for c in simplified_forms() if reading in PINYIN_DICT.get(ord(c), "").split(",")}
    fitting = {simplified_forms()[c]: c for c in forms if after and pairs.know_in_reports(c, after)}
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def find_shifted(text: str) -> list[ShiftedRun]:
    """All runs that stand one byte off, in order."""
    if "?" not in text or not _suspicious(text):
        return []
    return list(_runs(text, Pairs(text)))


def _suspicious(text: str) -> bool:
    at = text.find("?")
    while at >= 0:
        following = text[at + 1 : at + 2]
        if following and (following > "\u2000" or following in "!?,:;" or following.isdigit()):
            return True
        at = text.find("?", at + 1)
    return False


def _runs(text: str, pairs: Pairs) -> Iterator[ShiftedRun]:
    done = 0
    at = text.find("?")
    while at >= 0:
        if at >= done:
            found = _at(text, at, pairs)
            if found:
                yield found
                done = found.edit.end
        at = text.find("?", at + 1)


def _at(text: str, at: int, pairs: Pairs) -> ShiftedRun | None:
    match = _RUN.match(text, at + 1)
    if match is None:
        return None
    run = match[0][:1].translate(_FULL_WIDTH) + match[0][1:]
    for size in range(min(len(run), 40), 2, -1):
        heading = _known_headings().get(run[:size])
        if heading:
            rest = text[at + 1 + size : at + 2 + size]
            confidence: Literal["certain", "likely", "flagged"] = "certain" if not rest or _in_step(heading, rest) else "flagged"
            gap = "\n" if text[:at].rsplit("\n", 1)[-1].strip() else ""
            end = at + 1 + size
            if (split := SPLIT.match(text, end - 1)) and (known := sounding(split[1], text[split.end() : split.end() + 1], pairs)):
                heading, end, confidence = heading + known, split.end(), "likely"
            return ShiftedRun(Edit(at, end, gap + heading), confidence)
    return _inverted(text, at, run, pairs) or _flagged(text, at, match[0], pairs)


def _in_step(heading: str, rest: str) -> bool:
    """Whether the character behind a known form is read rightly again: the form ended in ASCII or at the line's end."""
    shown = read_shifted(f"\u3000{heading}".encode("gb18030")[1:])
    return rest == "\n" or shown[-1:] < "\x80"


def _inverted(text: str, at: int, run: str, pairs: Pairs) -> ShiftedRun | None:
    """The run read back with the lost byte in front, when it ends in step and reads like a report."""
    end = next((index for index, character in enumerate(run) if character < "\x80"), -1)
    if end < 1:
        return None
    before, after = text[max(0, at - 2) : at], run[end + 1 :]
    lost_end = run[end] == "?"
    try:
        data = run[: end if lost_end else end + 1].encode("gbk")
    except UnicodeEncodeError:
        return None
    if len(data) % 2 == (1 if lost_end else 0):
        return None
    whole = bytes([_MARK_BYTE]) + data
    split = SPLIT.match(run, end)
    if split:
        restored = _closed_by_reading(whole, split[1])
        end, after = split.end() - 1, run[split.end() :]
    else:
        restored = _complete(whole, pairs) if lost_end else _decoded(whole)
    if not restored or restored[0] not in _MARKS or not any(map(HAN.match, restored)) or not _ORDINARY.fullmatch(restored):
        return None
    if not pairs.plausible(before, restored, after):
        return None
    if _word_instead(data[0], before, restored[1:2], text, pairs):
        return None
    return ShiftedRun(Edit(at, at + 2 + end, restored.lstrip("\u3000")), "likely" if lost_end else "certain")


def _decoded(data: bytes) -> str | None:
    try:
        return data.decode("gbk")
    except UnicodeDecodeError:
        return None


def _closed_by_reading(data: bytes, reading: str) -> str | None:
    """The bytes read with the last byte filled in that the reading behind it tells (…地級(jí) as …丶?jí))."""
    endings = {_decoded(data + bytes([byte])) for byte in hidden_bytes(data[-1], reading)}
    return endings.pop() if len(endings) == 1 else None


def _complete(data: bytes, pairs: Pairs) -> str | None:
    """The bytes read with the last byte, which is lost, filled in where one character closes what is open or ends a word of reports."""
    known = _decoded(data[:-1])
    if known is None:
        return None
    characters = [c for last in range(0x40, 0xFF) if (c := _decoded(bytes([data[-1], last]))) and len(c) == 1]
    endings = [c for c in characters if _closes(known, c)] or [c for c in characters if pairs.know_in_reports(known[-1:], c)]
    return known + endings[0] if len(endings) == 1 else None


def _closes(known: str, character: str) -> bool:
    opening = {"”": "“", "）": "（", "》": "《", "〕": "〔"}.get(character)
    return opening is not None and known.count(opening) > known.count(character)


def _word_instead(trail: int, before: str, after: str, text: str, pairs: Pairs) -> bool:
    """Whether another character with that second byte makes a word of this page with the two before it, and goes with what follows."""
    characters = (_decoded(bytes([lead, trail])) for lead in range(0xB0, 0xF8))
    return len(before) == 2 and any(c and before + c in text and (not HAN.match(after) or pairs.know(c, after)) for c in characters)


def _flagged(text: str, at: int, run: str, pairs: Pairs) -> ShiftedRun | None:
    """A run out of step that nobody can read back: punctuation behind `?`, then characters that make no word."""
    end = next((index for index, character in enumerate(run) if character < "\x80"), len(run))
    shown = run[:end]
    han = [index for index, character in enumerate(shown) if _LETTER.match(character)]
    odd = [
        index
        for index in han
        if not (index > 0 and pairs.know_well(shown[index - 1], shown[index]))
        and not (index + 1 < len(shown) and pairs.know_well(shown[index], shown[index + 1]))
    ]
    # A question mark that opens a line, with words behind it, was a blank.
    unmarked = odd[:2] == [0, 1] and at > 0 and text[at - 1] not in "\n?"
    marked = bool(_OUT_OF_STEP.match(shown)) and (at == 0 or text[at - 1] not in "?？")
    if shown == "" and run[:1].isdigit() and at > 0 and HAN.match(text[at - 1]):
        # A full stop in front of a number leaves nothing but the question mark.
        return ShiftedRun(Edit(at, at + 1, "?"), "flagged")
    if not odd or not (marked or unmarked):
        return None
    last = at + 1 + next((index for index in han if index > odd[-1]), odd[-1] + 1)
    last += text[last : last + 1] == "?"
    return ShiftedRun(Edit(at, last, text[at:last]), "flagged")
