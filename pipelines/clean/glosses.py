"""Pinyin glosses that hijacked copies put behind characters: 開(kāi), 政(zheng)(zheng), 廳(室(shi)).

A bracket is a gloss only when it is a reading of the character before it, so 合作(ppp), 二氧化硫(SO2),
指数(AQI) stay. Shapes and the sets of glossed characters: domain notes on damage, section A.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from operator import attrgetter

from pypinyin.constants import PINYIN_DICT

from pipelines.clean.tracked import Edit
from pipelines.restore import SYLLABLE, simplified_forms

# One or more brackets of one syllable behind a CJK character; some engines leave a blank behind it (社會(huì )).
_GLOSS = re.compile(rf"[(（](?<=[㐀-鿿].)(?P<first>{SYLLABLE}) ?[)）](?P<more>(?:[(（]{SYLLABLE} ?[)）])+)?")
#: What every gloss begins with. A search for one bracket and then the other is faster than one for either.
_OPENINGS = [re.compile(rf"{bracket}(?<=[㐀-鿿].){SYLLABLE}") for bracket in (r"\(", "（")]
#: `抽查?，F(xiàn)將` for 抽查。現(xiàn)將: the reading stands behind the second byte of a character whose first one was lost.
_BEHIND_BYTE = re.compile(rf"(?<=[,:;!?\u0080-\uffff][@-~])[(（]{SYLLABLE}[)）]")
_BRACKET = re.compile(rf"[(（]({SYLLABLE}) ?[)）]")
_PHONETIC = str.maketrans("ɡɑ", "ga")
_TONES = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]")
#: Toneless readings are ordinary Latin words (的(de)); they count only on pages full of them.
#: Measured on the untoned mirror pages in the corpus: dozens a page, against none on clean pages.
_MIN_UNTONED = 4
#: A Traditional page is a damaged copy already.
_MIN_UNTONED_TRADITIONAL = 2

#: Characters between a lost byte and the ASCII character at which the text is in step again.
_LONGEST_RUN = 40
#: A Simplified page explains one rare name or three (亳(bó)州、涪(fú)陵), again and again; engines gloss whatever is Traditional.
_MIN_TONED_KINDS = 4
_MIN_TONED_TRADITIONAL = 2


def _is_damage(glossed: set[str]) -> bool:
    """Whether glosses of these characters on a Simplified page are an engine's and explain no name."""
    return len(glossed) >= _MIN_TONED_KINDS or len(glossed & simplified_forms().keys()) >= _MIN_TONED_TRADITIONAL


def _toneless(syllable: str) -> str:
    decomposed = unicodedata.normalize("NFD", syllable)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not "\u0300" <= c <= "\u0304" and c != "\u030c"))


@cache
def _readings(character: str) -> tuple[frozenset[str], frozenset[str]]:
    toned = frozenset(PINYIN_DICT.get(ord(character), "").split(","))
    return toned, frozenset(_toneless(s) for s in toned) | frozenset(_toneless(s).replace("ü", "v") for s in toned)


@lru_cache(maxsize=1 << 14)
def is_reading(character: str, syllable: str) -> bool:
    plain = unicodedata.normalize("NFC", syllable).translate(_PHONETIC)
    toned, toneless = _readings(character)
    return plain in toned or plain in toneless or _toneless(plain) in toneless


@lru_cache(maxsize=1 << 14)
def _has_tone(text: str) -> bool:
    return _TONES.search(unicodedata.normalize("NFC", text)) is not None


def _is_out_of_step(text: str, match: re.Match[str]) -> bool:
    """Whether a question mark stands in front of the reading, in the same sentence, for a byte that was lost."""
    return "?" in text[max(0, match.start() - _LONGEST_RUN) : match.start()] and _has_tone(match[0])


def _end_of_readings(text: str, start: int, end: int) -> int:
    """Where the last of the leading brackets that are readings ends: `科(kē)(PPP)`."""
    done = start
    for bracket in _BRACKET.finditer(text, start, end):
        if not is_reading(text[start - 1], bracket[1]):
            break
        done = bracket.end()
    return done


def find_glosses(text: str, is_traditional: bool, *, page_is_glossed: bool = False) -> list[Edit]:
    """Edits that delete every gloss of the text.

    `page_is_glossed` says that the page around a short text (a cell, a label) is known to be full of
    glosses. Toned glosses of few characters on a Simplified page are left alone: it is how a report explains a rare
    place name (亳(bó)州). Toneless ones are deleted only where the page shows them systematically.
    """
    if not any(opening.search(text) for opening in _OPENINGS):
        return []
    toned: list[Edit] = []
    untoned: list[Edit] = []
    for match in _GLOSS.finditer(text):
        start, end = match.span()
        if not is_reading(text[start - 1], match["first"]):
            continue
        if match["more"]:
            end = _end_of_readings(text, start, end)
        (toned if _has_tone(text[start:end]) else untoned).append(Edit(start, end))
    if not is_traditional and not page_is_glossed and not _is_damage({text[edit.start - 1] for edit in toned}):
        toned = []
    enough = _MIN_UNTONED_TRADITIONAL if is_traditional else _MIN_UNTONED
    if len(untoned) < enough and not toned and not page_is_glossed:
        untoned = []
    if toned and "?" in text:
        toned += [Edit(*match.span()) for match in _BEHIND_BYTE.finditer(text) if _is_out_of_step(text, match)]
    return sorted(toned + untoned, key=attrgetter("start"))
