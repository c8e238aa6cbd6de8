"""Numbers of published information: which channel, which class.

`主动公开信息 N 条` is the report's total unless the words before the number name one channel. Several
channels together are the total again. A class in a list (`政策法规类信息 N 条`) gets a code made of the
lexicon's parts, and none when a word of it is unknown.
"""

from __future__ import annotations

import re
from itertools import pairwise

from pipelines.parse.narrative.grammar import channels, class_rules
from pipelines.parse.narrative.marking import Marked

_CODES = {
    "website": "ad_channel_website",
    "wechat": "ad_channel_wechat",
    "weibo": "ad_channel_weibo",
    "gazette": "ad_channel_gazette",
    "media": "ad_channel_media",
    "other": "ad_channel_other",
}
_ALL_TOGETHER = re.compile(r"一?共(?!享)|总|累计|合计")
_COMMA = re.compile("[，：（）]")
_BY_WAY_OF = re.compile("通过|在|利用|依托|运用|借助|等")
_LIST = re.compile("其中|包括|包含|分别为|含")
_JOINED = re.compile(r"^.{0,12}?(?:、|和|及|与|，|以及)")
_OWN_SITE = re.compile(r"(?:本(?:单位|部门|局|委|办|机关)|我(?:局|委|办|单位)|自建|部门)(?:门户)?网站")
_HIGHER_SITE = re.compile(r"(?:省|市|县|区|州)(?:人民)?政府(?:门户)?网|上级[^，]{0,6}网站|政府门户网站|省政府信息公开平台")
_ORGAN = re.compile(r"(?:以|由)?[省市县区州](?:人民)?(?:委|政府)(?:及|和|、|与)?(?:[省市县区州]?(?:人民)?政府办(?:公[室厅])?)?(?:名义)?")
_FILLING = re.compile(
    r"(?:主动)?公开|发布|的|了|等|信息|类|文件|工作|各类|全年|共|其中|及|和|与|、|有|政府网站(?:中)?"
    r"|主要|包括|包含|含|数|新增|印发|制发|出台|并|通过|本级"
)


def channel_code(marked: Marked, position: int, taken: dict[int, list[str]]) -> str | None:
    """Code of the channel the words before this number name; `ad_total` for none or several."""
    words, named = _nearest_channels(marked, position, taken)
    kinds = {kind for _, _, kind in named}
    if {"wechat", "weibo"} <= kinds <= {"wechat", "weibo", "several", "unknown"}:
        return "ad_channel_weibo_wechat"
    if kinds in ({"wechat", "several"}, {"weibo", "several"}):
        return None
    if "several" in kinds or not kinds:
        return "ad_total"
    if len(kinds) > 1:
        return "ad_total"
    if "unknown" in kinds:
        return None
    if kinds == {"website"}:
        return _website_code(marked, words, named)
    return _CODES[next(iter(kinds))]


def _nearest_channels(marked: Marked, position: int, taken: dict[int, list[str]]) -> tuple[str, list[tuple[int, int, str]]]:
    """The nearest clause before the number that names channels, and those; none beyond the last number of this kind."""
    start, end = marked.segment(position)
    called_total = False
    while True:
        clauses = _COMMA.split(marked.text[start:end])
        for index, words in enumerate(reversed(clauses)):
            named = channels(words)
            if named and (index == 0 or not called_total or _BY_WAY_OF.search(words)):
                return words, named
            called_total = called_total or _ALL_TOGETHER.search(words) is not None
        before = [at for at in marked.at if at < start]
        if called_total or not before or any(code.startswith("ad_") for code in taken.get(before[-1], [])):
            return "", []
        # `微博、微信关注量达 5 万人，全年发布信息 N 条`: still the same accounts.
        start, end = marked.segment(before[-1])


def _website_code(marked: Marked, words: str, named: list[tuple[int, int, str]]) -> str:
    between = [words[left[1] : right[0]] for left, right in pairwise(named)]
    if any(_JOINED.match(gap) for gap in between):
        return "ad_total"
    if _OWN_SITE.search(marked.text) and _HIGHER_SITE.search(marked.text):
        return "ad_channel_own_website" if _OWN_SITE.search(words) else "ad_channel_government_website"
    return "ad_channel_website"


def is_part_of_total(marked: Marked, position: int, taken: dict[int, list[str]]) -> bool:
    """True behind 其中 when the sentence has given its total before."""
    totals = [at for at, codes in taken.items() if at < position and "ad_total" in codes]
    return bool(totals) and _LIST.search(marked.text, max(totals), position) is not None


def opens_list(marked: Marked, position: int) -> bool:
    """True when 其中, 包括 or 含 stands somewhere before this number."""
    return _LIST.search(marked.text, 0, position) is not None


def class_code(head: str, family: str) -> str | None:
    """`ad_class_policy_regulation` for 政策法规; None when a word of the head is not in the lexicon."""
    parts: list[tuple[int, str]] = []
    rest = _ORGAN.sub("", head)
    for rule, pattern in class_rules():
        if rule.family not in (family, "both"):
            continue
        for match in list(pattern.finditer(rest)):
            parts.append((match.start(), rule.part))
            rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
    if not parts or _FILLING.sub("", rest).strip():
        return None
    names = list(dict.fromkeys(part for _, part in sorted(parts)))
    prefix = "ad_class_" if family == "class" else "ad_docs_"
    return prefix + "_".join(names)


def gazette_code(head: str) -> str:
    """Which documents of the gazette: the government's, its office's, or a department's."""
    if "部门" in head:
        return "gazette_docs_department_normative" if "规范性" in head else "gazette_docs_department"
    return "gazette_docs_office" if re.search("办公室|政府办", head) else "gazette_docs_government"
