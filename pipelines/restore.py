"""Single strings seen through the damage of hijacked copies: readings in brackets, Traditional script.

Labels are compared with a closed list, so a bracket behind one of their characters needs no dictionary
to be known as a reading (索(suǒ)引號(hào)). Prose does: see `pipelines.clean.glosses`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from opencc import OpenCC

#: Letters of one pinyin syllable. ɡ and ɑ are the phonetic letters some engines use; combining marks
#: occur where the page is not in NFC.
SYLLABLE = "[a-zɡɑüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ\u0300-\u030c]{1,9}"
_READING = re.compile(rf"[(（]{SYLLABLE}[)）]")
#: What damage and layout put between the characters of a label: blanks and readings, doubled ones too.
LABEL_GAP = rf"(?:\s|[(（]{SYLLABLE}[)）])*"


@cache
def simplified_forms() -> dict[str, str]:
    """Every CJK character that exists only in Traditional, and its Simplified form."""
    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {c: s for c, s in zip(characters, converted, strict=True) if s != c}


@cache
def to_simplified_characters() -> dict[int, str]:
    """`simplified_forms` as `str.translate` wants it."""
    return {ord(traditional): simplified for traditional, simplified in simplified_forms().items()}


@cache
def _traditional_forms() -> dict[str, str]:
    forms: dict[str, str] = {}
    for traditional, simplified in simplified_forms().items():
        forms[simplified] = forms.get(simplified, "") + traditional
    return forms


def any_script(character: str) -> str:
    """A regular expression for one character in Simplified or any Traditional form (号 → `[号號]`)."""
    traditional = _traditional_forms().get(character)
    return f"[{character}{traditional}]" if traditional else re.escape(character)


@lru_cache(maxsize=4096)
def plain_label(text: str) -> str:
    """A label without readings and in Simplified characters; blanks must be gone already."""
    return _READING.sub("", text).translate(to_simplified_characters())
