"""Readings that an engine wrote between the two bytes of a character: `管理?xiàng)l例` for 管理條例.

Engines of the mirrors put glosses into the GBK bytes of a page wherever two bytes are those of a Traditional
character, and look at every byte: the second byte of 理 and the first of 條 are those of 項, so 條 gets `(xiàng)` in
its middle. A browser then prints `?` for its first byte with the bracket behind it, and reads what follows one byte
off until an ASCII character or the next reading brings it back in step.

No byte is lost here: the byte that `?` hides is the one that, behind the byte in front of it, makes a
character of that reading. So the text can be read back without a guess, unless bytes are missing besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.clean.pairs import HAN, Pairs
from pipelines.clean.shifted_bytes import SPLIT, ShiftedRun, gbk_character, hidden_bytes, sounding
from pipelines.clean.tracked import Edit

_HAS_TONE = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
#: A run that began with a lost byte goes on up to here: `?；就瓿傻丶?jí)`.
_OPEN_RUN = re.compile("\\?[^\u0000-\u007f]{1,40}$")
#: Second bytes of characters in GBK.
_TRAILS = range(0x40, 0xFF)
#: No run on real pages is longer: a comma, a figure or the next reading ends it.
_LONGEST = 40


def find_split_glosses(text: str) -> list[ShiftedRun]:
    """All characters split by a reading, with the run behind them read rightly; flagged where bytes are missing besides."""
    if "?" not in text:
        return []
    pairs: Pairs | None = None
    found: list[ShiftedRun] = []
    done = 0
    for match in SPLIT.finditer(text):
        at = match.start()
        if at < max(done, 1) or not _HAS_TONE.search(match[1]) or not (before := _bytes(text[at - 1])):
            continue
        if _OPEN_RUN.search(text, max(0, at - _LONGEST, text.rfind("\n", 0, at) + 1), at):
            continue  # `find_shifted` reads the whole run
        pairs = pairs or Pairs(text)
        readings = {run for lead in hidden_bytes(before[-1], match[1]) for run in _read(text, match.end(), lead, "", at, pairs)}
        # Pairs that fall into the private area of GBK print nothing: a run that lost one reads on, wrongly.
        plausible = {run for run in readings if pairs.plausible(text[at - 1], run[0], text[run[1] : run[1] + 1])}
        if len(plausible) == 1:
            restored, done = plausible.pop()
            found.append(ShiftedRun(Edit(at, done, restored), "certain" if len(readings) == 1 else "likely"))
        elif by_sound := sounding(match[1], text[match.end() : match.end() + 1], pairs):
            done = match.end()
            found.append(ShiftedRun(Edit(at, done, by_sound), "likely"))
        else:
            done = match.end()
            found.append(ShiftedRun(Edit(at, done, match[0]), "flagged"))
    return found


def _bytes(character: str) -> bytes:
    try:
        return character.encode("gbk")
    except UnicodeEncodeError:
        return b""


def _read(text: str, at: int, pending: int, done: str, start: int, pairs: Pairs) -> Iterator[tuple[str, int]]:
    """Every way to read on from a character whose first byte is `pending`: what it says, and where it is in step again."""
    while at < min(len(text), start + _LONGEST):
        split = SPLIT.match(text, at)
        if split:
            yield from ((done + gbk_character(pending, byte), split.end()) for byte in hidden_bytes(pending, split[1]))
            return
        character = text[at]
        if character == "?":
            # The first byte of the last character has no second one: it fell away with the question mark.
            yield from ((done + last, at + 1) for last in _completed(pending, done[-1:] or text[start - 1], pairs))
            return
        if character < "\x80":
            if last := gbk_character(pending, ord(character)):
                yield done + last, at + 1
            return
        pair = _bytes(character)
        if len(pair) != 2 or not (read := gbk_character(pending, pair[0])):
            return
        done, pending, at = done + read, pair[1], at + 1


def _completed(first: int, before: str, pairs: Pairs) -> list[str]:
    """Characters that begin with the byte `first` and make a word with the character before."""
    characters = (gbk_character(first, second) for second in _TRAILS)
    return [c for c in characters if len(c) == 1 and HAN.match(c) and pairs.know(before, c)]
