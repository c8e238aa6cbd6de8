"""Names and words that hijackers replaced by brands, and the portal's address replaced by the mirror's.

What stood there is lost. The brand is taken out and `〔…〕` stays in its place, so that nobody reads the
sentence as if it were whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal
from urllib.parse import urlsplit

from pypinyin import Style, lazy_pinyin

from pipelines.clean.lines import spam_kind, spam_tail
from pipelines.clean.tracked import Edit
from pipelines.rules import load_rules
from pipelines.titles import squeeze

#: Stands where words were lost.
HOLE = "〔…〕"

_SEPARATOR = r"[_,，、·|\-\s()（）【】\[\]]{0,3}"
_PLACE_OR_ORGAN = re.compile(
    r"\s*(?:[省市县区旗州盟镇乡]|街道|人民政府|政府(?!信息)|[一-鿿]{1,12}(?:局|委|办|院|中心|站|所|镇|乡|街道|大道|路)(?![势线由面]))"
)
_AFTER_LABEL = re.compile(r"(?:地址|单位|机构|机关)\s*[:：]\s*$")
#: `现公布puroview.com溪下乡`: an address in front of the rest of a place name.
_ADDRESS_AS_NAME = re.compile(
    r"(?<=[一-鿿《“])(?<!网址)(?<!网站)(?<!登录)(?<!访问)(?P<host>(?:[a-z0-9-]+\.)+(?:com|cn|net|org|top|cc|vip))"
    r"(?=[一-鿿]{1,8}?(?:镇|乡|街道|县|区|市|人民政府)(?!网))"
)
#: Cheap: without it no page is searched for the former.
_ADDRESS_BEFORE_WORD = re.compile(r"\.(?:com|cn|net|org|top|cc|vip)(?=[一-鿿])")
#: `门户网(//www.graitlex.com)`: an address without its scheme is the engine's, not the author's.
_BARE_ADDRESS = re.compile(r"(?<=[(（])//(?P<host>(?:[a-z0-9-]+\.)+[a-z]{2,6})/?(?=[)）])")
_ANY_ADDRESS = re.compile(r"(?:https?://)?(?<![\w@.-])(?P<host>(?:[a-z0-9-]+\.)+(?:com|cn|net|org|top|cc|vip))(?:/[\w./-]*)?(?![\w@-])")
#: How a portal's paths are named after what they hold.
_PORTAL_PATH = re.compile(r"zfxxgk|xxgk|zwgk|gongkai|rmzf|zhengfuxinxi|openness|ndbg|annualreport")
_PLACE_BEFORE = re.compile(r"([一-鿿]{2,4})(?:省|市|县|区|旗|州|镇|乡)")


@dataclass(slots=True, frozen=True)
class Core:
    """The heart of a brand string; every match holds `trigger`."""

    trigger: str
    pattern: str
    reason: str
    #: Never legitimate, whatever follows.
    sure: bool = False


@dataclass(slots=True, frozen=True)
class Words:
    """Words around cores."""

    pattern: str
    reason: str


@dataclass(slots=True, frozen=True)
class Lost:
    """A brand or foreign address that stands where something of the report was."""

    edit: Edit
    kind: Literal["name_lost", "word_lost", "mirror_domain"]


def _words(key: str) -> str:
    return "|".join(rule.pattern for rule in load_rules("pipelines.clean", "brands.toml", key, Words))


def _cores() -> list[Core]:
    return load_rules("pipelines.clean", "brands.toml", "core", Core)


@cache
def _triggers() -> re.Pattern[str]:
    """Words without which no core can match; one search for them is cheap on clean pages."""
    return re.compile("|".join(re.escape(word) for word in dict.fromkeys(core.trigger for core in _cores())))


@cache
def _sure() -> re.Pattern[str]:
    return re.compile("|".join(core.pattern for core in _cores() if core.sure))


@cache
def _brand() -> re.Pattern[str]:
    core = "|".join(core.pattern for core in _cores())
    part, filler, name = _words("part"), _words("filler"), _words("name")
    return re.compile(
        rf"(?:{name}|\d{{4}})?(?:{core})(?P<rest>(?:{_SEPARATOR}(?:(?P<part>{part})|(?:{name})?(?:{core})|(?:{filler})(?=.{{0,6}}?(?:{core}|{part})|在线)|在线))*[】)）]?)"
    )


@cache
def _impossible() -> re.Pattern[str]:
    return re.compile(_words("impossible"))


def find_brands(text: str) -> list[Lost]:
    """Every brand string inside a sentence, title or label; whole lines of advertising are left to `lines`."""
    if not _triggers().search(text):
        return []
    matches = [match for match in _brand().finditer(text) if match[0].strip()]
    if not matches:
        return []
    proven = {match[0] for match in matches if _is_proven(match, text)}
    lost = []
    for match in matches:
        if not any(brand.startswith(match[0]) for brand in proven):
            continue
        start, end = _trimmed(match)
        if not _in_advertising(text, start):
            lost.append(Lost(Edit(start, end, HOLE), _kind(text, start, end)))
    return lost


def _is_proven(match: re.Match[str], text: str) -> bool:
    following = text[match.end() : match.end() + 4]
    return bool(match["part"] or _sure().search(match[0] + following) or _impossible().match(text, match.end()))


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """The span without a closing bracket that belongs to the sentence."""
    brand = match[0]
    end = match.end()
    for opening, closing in ("()", "（）", "【】"):
        if brand.endswith(closing) and brand.count(closing) > brand.count(opening):
            end -= 1
    return match.start(), end


def _in_advertising(text: str, at: int) -> bool:
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    tail = spam_tail(line)
    return spam_kind(squeeze(line)) is not None or (tail is not None and at >= start + tail)


def _kind(text: str, start: int, end: int) -> Literal["name_lost", "word_lost"]:
    before, after = text[max(0, start - 12) : start], text[end : end + 16]
    return "name_lost" if _PLACE_OR_ORGAN.match(after) or _AFTER_LABEL.search(before) else "word_lost"


def find_foreign_addresses(text: str, url: str | None, is_copy: bool) -> list[Lost]:
    """Addresses of the mirror where the portal's own, or a place name, stood.

    `is_copy` says that the page is known or seen to be a hijacked copy: then the address it was fetched
    from, unless it belongs to a place the text names, is the mirror's.
    """
    found: list[Lost] = []
    if _ADDRESS_BEFORE_WORD.search(text):
        found += [Lost(Edit(match.start(), match.end(), HOLE), "mirror_domain") for match in _ADDRESS_AS_NAME.finditer(text)]
    if "//" in text:
        bare = (match for match in _BARE_ADDRESS.finditer(text) if not _is_official(match["host"]))
        found += [Lost(Edit(match.start(), match.end(), HOLE), "mirror_domain") for match in bare]
    host = (urlsplit(url).hostname or "") if url and is_copy else ""
    if host and not _is_official(host) and not _names_a_place(host, text):
        for match in _ANY_ADDRESS.finditer(text):
            if _domain(match["host"]) == _domain(host) and not any(lost.edit.start <= match.start() < lost.edit.end for lost in found):
                found.append(Lost(Edit(match.start(), match.end(), HOLE), "mirror_domain"))
    return sorted(found, key=lambda lost: lost.edit.start)


def is_foreign_host(url: str | None) -> bool:
    """Whether a page with a portal's path was fetched from a host that is no government's."""
    if not url:
        return False
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_official(host) or not re.search(r"\.(?:com|cn|net|org|top|cc|vip|tw)$", host):
        return False
    return (
        re.search(r"zfxxgk|xxgk|zwgk|gongkai|rmzf|zhengfuxinxi|openness|ndbg|annualreport", f"{parts.path}?{parts.query}".lower())
        is not None
    )


def _is_official(host: str) -> bool:
    return host == "gov.cn" or host.endswith(".gov.cn") or host.replace(".", "").isdigit()


def _domain(host: str) -> str:
    return ".".join(host.removeprefix("www.").split(".")[-2:])


def _names_a_place(host: str, text: str) -> bool:
    """Whether the host is spelled like a place of the text: www.qinghe… for 青禾县."""
    label = _domain(host).split(".")[0]
    names = set(_PLACE_BEFORE.findall(text[:3000]))
    for name in names:
        for size in range(2, len(name) + 1):
            syllables = lazy_pinyin(name[-size:], style=Style.NORMAL)
            if "".join(syllables) in label:
                return True
    return False
