"""Damage that reaches into words and bytes, with the interface of `damage`: text in, damaged text out.

Each kind states whether the clean text can be restored exactly from the damaged text alone. Where that
depends on the place (a lost byte may take others with it), the invertible kind damages only such places.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from opencc import OpenCC

from pipelines.clean.shifted_bytes import lose_byte

from .damage import Damage, gloss_all, gloss_untoned, spam_names, traditional

_OVER = str.maketrans({"面": "麵", "制": "製", "系": "係", "复": "複", "里": "裏", "咨": "谘"})
#: What an encyclopaedia's dictionary makes of words of the reports; 文件 becomes 檔案 where it is a document.
_TAIWAN = (
    ("门户网站", "入口网站"),
    ("互联网", "网际网路"),
    ("网络", "网路"),
    ("程序", "程式"),
    ("计划", "计画"),
    ("宏观", "巨观"),
    ("优化", "最佳化"),
    ("规范性文件", "规范性档案"),
    ("政策文件", "政策档案"),
    ("软件", "软体"),
    ("打印", "列印"),
    ("数据库", "资料库"),
    ("登录", "登入"),
)
_LOOKALIKES = str.maketrans({"不": "丌", "的": "癿", "之": "乊", "方": "斱", "规": "觃", "动": "劢", "进": "迚", "受": "叐"})
_WATERMARKS = ("b5E2RGbCAP", "p1EanqFDPw", "DXDiTa9E3d", "RTCrpUDGiT")
_SUBHEADING = re.compile(
    r"^（[一二三四五六七八九十]）(?=(?:主动公开情况|依申请公开情况|政府信息管理|平台建设|监督保障)[^，。]{0,4}$)", re.M
)
_ABOUT = re.compile(r"关于(?=[一-鿿]{2})")
_PLACE = re.compile(r"[一-鿿]{2,3}?县(?=人民政府)")
_SENTENCE = re.compile(r"。(?=[一-鿿]{3})")


def every_character_glossed(text: str, rng: Random) -> str:
    """Toned readings behind every Traditional character and its neighbours, nested in real brackets too."""
    return (gloss_all if rng.random() < 0.5 else gloss_untoned)(text, rng)


def over_converted(text: str, rng: Random) -> str:
    """Traditional with the wrong form wherever a character has several (方麵, 製度, 複議)."""
    return "".join(traditional(c, rng) if c not in "面制系复里咨" else c for c in text).translate(_OVER)


def real_traditional(text: str, rng: Random) -> str:
    """Traditional as an official gateway writes it (公佈, 關於, 佔): by words, not by characters."""
    return str(OpenCC("s2t").convert(text)).replace("發布", "發佈").replace("公布", "公佈").replace("占", "佔").replace("征", "徵")


def taiwan_vocabulary(text: str, rng: Random) -> str:
    """Words of another vocabulary in a Traditional page, with the frame of the encyclopaedia behind it."""
    for word, other in _TAIWAN:
        text = text.replace(word, other)
    return str(OpenCC("s2t").convert(text)).rstrip("\n") + "\n相關詞條\n熱門詞條\n聯絡我們"


def half_traditional(text: str, rng: Random) -> str:
    """Some paragraphs Traditional, the others as they were."""
    return "\n".join(traditional(line, rng) if len(line) > 30 and rng.random() < 0.4 else line for line in text.split("\n"))


def _traditional_lines(text: str, rng: Random, damage: Callable[[str], str]) -> str:
    return "\n".join(damage(line) for line in traditional(text, rng).split("\n"))


def lost_byte(text: str, rng: Random) -> str:
    """A full stop in a Traditional page loses its first byte; only where the text is back in step within some characters."""

    def lose(line: str) -> str:
        for match in _SENTENCE.finditer(line):
            shown = lose_byte(line, match.start())
            # Back in step: from the first ASCII letter on, everything is as it was, and no pair went missing.
            letter = next((at for at in range(match.start() + 1, len(shown)) if shown[at] < "\x80"), -1)
            rest = shown[letter + 1 :]
            if 0 < letter - match.start() <= 6 and shown[letter] != "?" and rest and line.endswith(rest):
                lost = line[match.start() : len(line) - len(rest)]
                if len(lost.encode("gbk", errors="replace")) == 1 + len(
                    shown[match.start() + 1 : letter + 1].encode("gbk", errors="replace")
                ):
                    return shown
        return line

    return _traditional_lines(text, rng, lose)


def lost_heading(text: str, rng: Random) -> str:
    """Sub-headings of the form vanish: the ideographic space before their number loses a byte."""
    page = "\n".join(f"　{line}" if _SUBHEADING.match(line) else line for line in text.split("\n"))
    shifted = []
    for line in page.split("\n"):
        written = traditional(line, rng)
        shifted.append(lose_byte(written, 0) if line.startswith("　（") and _SUBHEADING.match(line[1:]) else written)
    return "\n".join(shifted)


def lost_byte_beyond_repair(text: str, rng: Random) -> str:
    """A full stop in a Simplified page loses its first byte: everything up to the line's end is out of step."""
    lines = text.split("\n")
    long = [index for index, line in enumerate(lines) if len(line) > 60 and _SENTENCE.search(line)]
    for index in long[:2]:
        match = _SENTENCE.search(lines[index])
        if match:
            lines[index] = lose_byte(lines[index], match.start())
    return "\n".join(lines)


def lost_blanks(text: str, rng: Random) -> str:
    """No-break spaces printed as question marks in front of paragraphs."""
    return "\n".join(f"{'?' * rng.randint(2, 4)}{line}" if len(line) > 60 else line for line in text.split("\n"))


def mojibake(text: str, rng: Random) -> str:
    """One long paragraph stored as UTF-8 and read with a Western charset or, where its bytes survive, as GBK."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if len(line) > 60:
            for charset in ("gb18030", "latin-1"):
                try:
                    broken = line.encode().decode(charset)
                except UnicodeDecodeError:
                    continue
                if broken.isprintable() or charset == "latin-1":
                    lines[index] = broken
                    return "\n".join(lines)
    return text


def lookalikes(text: str, rng: Random) -> str:
    """Characters of an anti-copy engine in place of frequent ones (丌 for 不, 癿 for 的)."""
    return text.translate(_LOOKALIKES)


def watermarks(text: str, rng: Random) -> str:
    """Strings of a document library behind paragraphs."""
    marks = iter(_WATERMARKS)
    return "\n".join(line + next(marks, "") if len(line) > 60 and line.endswith("。") else line for line in text.split("\n"))


def brand_for_place(text: str, rng: Random) -> str:
    """The county's name in front of 人民政府 replaced by a brand everywhere."""
    brand = spam_names(rng, 1)[0]
    return _PLACE.sub(brand, text)


def brand_for_word(text: str, rng: Random) -> str:
    """关于 replaced by a brand."""
    brand = spam_names(rng, 1)[0]
    return _ABOUT.sub(brand, text)


DEEP_DAMAGES: dict[str, Damage] = {
    damage.kind: damage
    for damage in (
        Damage("every_character_glossed", every_character_glossed, True),
        Damage("over_converted", over_converted, True, layer="line"),
        Damage("real_traditional", real_traditional, True, layer="line"),
        Damage("taiwan_vocabulary", taiwan_vocabulary, True, layer="line"),
        Damage("half_traditional", half_traditional, True, layer="line"),
        Damage("lost_byte", lost_byte, True, layer="line"),
        Damage("lost_heading", lost_heading, True, layer="line"),
        Damage("lost_blanks", lost_blanks, True, layer="line"),
        Damage("mojibake", mojibake, True, layer="line"),
        Damage("lookalikes", lookalikes, True, layer="line"),
        Damage("watermarks", watermarks, True, layer="line"),
        Damage("lost_byte_beyond_repair", lost_byte_beyond_repair, False, layer="line"),
        Damage("brand_for_place", brand_for_place, False, layer="line"),
        Damage("brand_for_word", brand_for_word, False, layer="line"),
    )
}
