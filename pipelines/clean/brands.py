"""Names and words that hijackers replaced by brands, and the portal's address replaced by the mirror's.

What stood there is lost. The brand is taken out and `〔…〕` stays in its place, so that nobody reads the
sentence as if it were whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Literal
from urllib.parse import urlsplit

from pypinyin import Style, lazy_pinyin

from pipelines.clean.lines import spam_kind, spam_tail
from pipelines.clean.tracked import Edit
from pipelines.rules import load_rules
from pipelines.titles import squeeze

#: Stands where words were lost.
HOLE = "〔…〕"

_SEPARATOR = r"[_,，、·|\-\s()（）【】\[\]$￥@#*~★☆✅]{0,3}"
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
#: `国务院办公厅比分直播,篮球比分直播印发…`, `《中华人民共和国…条例》`: places of 关于 and 政府信息公开.
_FRAMES = (
    re.compile(r"办公[厅室](?!关于)([^。；：《》〔〕\n]{4,40}?)印发"),
    re.compile(r"《中华人民共和国([^》\n]{4,40}?)条例》"),
)
_DATED = re.compile(r"20\d\d年(?:度|\d{1,2}月)[，,]?$")
#: What no name of an office or law holds.
_ADVERTISING = re.compile(
    "(?:比分|足球|篮球|体育|赛事|免费|高清)直播|比分|竞猜|投注|赌|彩票|娱乐|棋牌|电竞|真人|买球|赔率|盘口|博彩|官网|下载|(?i:app|bet)|(?:体育|足球|篮球|在线|手机|网址|登录|注册|入口).{0,12}"
    "(?:体育|足球|篮球|在线|手机|网址|登录|注册|入口)"
)
_ORGAN_END = re.compile("(?:[局委办院厅部室站所会社组科股处队司]|中心|管理|保护)$|关于")
#: Words of advertising that sentences of reports go on with.
_ORDINARY_WORD = re.compile("(?:平台|网站|手机|客户端|线上)$")
_OFTEN = 2
#: What a pasted string of advertising ends with: one of its words, or a name in Latin letters with its number.
_ADVERTISING_REST = re.compile(
    rf"{_ADVERTISING.pattern}|版官方网站|游戏手机版平台|官方网站(?:大全|入口|登录|下载)|[A-Za-z]{{2,}}(?:[_ ]?\d+)?"
)
_LONGEST_REST = 60
#: Chinese characters in a row that a line has besides its brands when it says something; keywords are shorter, or stand in rows.
_SAYS_SOMETHING = re.compile("[一-鿿]{7}")
_HEADING = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[)）])")
#: What stands around a brand on a line of its own.
_FRAME_MARKS = "【】[]()（）「」 \t\u3000·|-_"
_KEYWORD_ROW = re.compile("[|_｜]")
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


def _brand_strings(text: str) -> Iterator[re.Match[str]]:
    """Every match of `_brand`, tried where a trigger follows in the line only: at each character of a page it would take long."""
    at = 0
    for trigger in _triggers().finditer(text):
        at = max(at, text.rfind("\n", 0, trigger.start()) + 1)
        while at < trigger.end():
            match = _brand().match(text, at)
            if match:
                yield match
            at = match.end() if match else at + 1


def find_brands(text: str) -> list[Lost]:
    """Every brand string inside a sentence, title or label; whole lines of advertising are left to `lines`."""
    framed = _framed(text)
    matches = list(_brand_strings(text))
    if not framed and not matches:
        return []
    spans = [_trimmed(match) for match in matches]
    proven = {match[0] for match in matches if _is_proven(match, text)}
    spans = [(start, end) for start, end in spans if any(brand.startswith(text[start:end]) for brand in proven)]
    spans += [match.span() for words in framed for match in re.finditer(re.escape(words), text)]
    spans = _lengthened(text, spans)
    counts = Counter(text[start:end] for start, end in spans)
    spans = [(start, _without_real_word(text, start, end, counts)) for start, end in spans]
    strings = {text[start:end] for start, end in spans}
    in_place = framed or any(_stands_for_a_name(text, start, end) or _stands_in_a_report(text, start) for start, end in spans)
    lost: list[Lost] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        inside = bool(lost) and start < lost[-1].edit.end
        if not inside and not _in_advertising(text, start, strings, in_place=bool(in_place)):
            lost.append(Lost(Edit(start, end, HOLE), _kind(text, start, end)))
    return lost


def _framed(text: str) -> set[str]:
    """Strings of advertising in places where only one word can stand (国务院办公厅…印发), whatever the brand."""
    found = {words for frame in _FRAMES for words in frame.findall(text)}
    return {words for words in found if _ADVERTISING.search(words) and not _ORGAN_END.search(words)}


def _lengthened(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans with the advertising all copies of a brand go on with (〔brand〕大全_彩票下载): hijackers paste one string."""
    ends: dict[str, list[int]] = {}
    for start, end in spans:
        ends.setdefault(text[start:end], []).append(end)
    longer = {brand: _common_advertising(text, at) for brand, at in ends.items() if len(at) >= _OFTEN}
    return [(start, end + longer.get(text[start:end], 0)) for start, end in spans]


def _common_advertising(text: str, ends: list[int]) -> int:
    """How many characters of advertising, up to its last word, follow at all these places alike."""
    pieces = [text[end : end + _LONGEST_REST].partition("\n")[0] for end in ends]
    alike = takewhile(lambda column: len(set(column)) == 1, zip(*pieces, strict=False))
    common = "".join(column[0] for column in alike)
    words = list(_ADVERTISING_REST.finditer(common))
    # Latin letters alone may be the report's own (an address, a standard).
    return words[-1].end() if any(not word[0].isascii() for word in words) else 0


def _without_real_word(text: str, start: int, end: int, counts: Counter[str]) -> int:
    """The end without an ordinary word of the sentence: where 〔brand〕 stands alone elsewhere, 平台 behind it is the report's."""
    word = _ORDINARY_WORD.search(text, start, end)
    return word.start() if word and counts[text[start : word.start()]] >= _OFTEN else end


def _stands_for_a_name(text: str, start: int, end: int) -> bool:
    """Whether a place or an organ goes on behind the brand: then it replaces words, here and in every line of the page."""
    return bool(_PLACE_OR_ORGAN.match(text, end) or _impossible().match(text, end))


def _is_proven(match: re.Match[str], text: str) -> bool:
    following = text[match.end() : match.end() + 4]
    return bool(match["part"] or _sure().search(match[0] + following) or _impossible().match(text, match.end()))


def _stands_in_a_report(text: str, at: int) -> bool:
    """Whether the brand opens the name of a law or paper (《〔brand〕办法》), or is dated (2025年1月,〔brand〕二氧化硫…)."""
    return text[at - 1 : at] == "《" or bool(_DATED.search(text, max(0, at - 12), at))


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """The span without a closing bracket that belongs to the sentence."""
    brand = match[0]
    end = match.end()
    for opening, closing in ("()", "（）", "【】"):
        if brand.endswith(closing) and brand.count(closing) > brand.count(opening):
            end -= 1
    return match.start(), end


def _in_advertising(text: str, at: int, brands: Collection[str], *, in_place: bool) -> bool:
    """Whether the line, or what is glued behind its last full stop, is advertising and nothing else.

    A line that says something without the `brands` is the report's, when they replace words of this page (`in_place`).
    """
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    if line.strip(_FRAME_MARKS) in brands:
        return True
    if in_place and _HEADING.match(line):
        return False
    tail = spam_tail(line)
    if spam_kind(squeeze(line)) is None and (tail is None or at < start + tail):
        return False
    rest = line[tail or 0 :]
    for brand in sorted(brands, key=len, reverse=True):
        rest = rest.replace(brand, "")
    return not in_place or not _SAYS_SOMETHING.search(rest) or bool(_KEYWORD_ROW.search(rest)) or spam_kind(squeeze(rest)) is not None


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
