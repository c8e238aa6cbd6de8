"""Numbers of published information: which channel, which class.

`主动公开信息 N 条` is the report's total unless the words before the number name one channel. Several
channels together are the total again. A class in a list (`政策法规类信息 N 条`) gets a code made of the
lexicon's parts, and none when a word of it is unknown.
"""

from __future__ import annotations

import re
from itertools import pairwise

from pipelines.parse.narrative.grammar import IGNORED, channels, class_rules, names_channel
from pipelines.parse.narrative.marking import Marked

_CODES = {
    "website": "ad_channel_website",
    "wechat": "ad_channel_wechat",
    "weibo": "ad_channel_weibo",
    "gazette": "ad_channel_gazette",
    "media": "ad_channel_media",
    "press_conf": "ad_channel_press_conf",
    "other": "ad_channel_other",
}
_COUNTED_APART = {"website", "wechat", "weibo"}
_COUNTED_CODES = {_CODES[kind] for kind in _COUNTED_APART}
#: What stands between a channel's number and the next where nothing new is named.
_BARE_VERB = re.compile("[，、](?:推送|报送|上报|转发|转载|更新)(?:各类)?(?:政府|政务|工作)?(?:动态)?信息")
#: `其中政务公开专栏 N 条，微信 M 条`: a column of a site is not the site.
_COLUMN = "公开专栏"
_ALL_TOGETHER = re.compile("共(?<!公共)(?!享)|总|累计|合计")
_COMMA = re.compile("[，：（）]")
_PUSHED = re.compile("推送|推文|图文|发布文章")
_BY_WAY_OF = re.compile("通过|在|利用|依托|运用|借助|等|以.{2,24}为(?:平台|载体)")
#: `完善门户网站，全年公开信息 N 条`: the site is worked on, not what published.
_WORK_ON = re.compile(
    "完善|加强|建设|建立|建好|开通|开设|优化|升级|改版|打造|搭建|管理|规范|维护|整合|做好|办好|拓宽|丰富|创新|设立|访问|登录"
)
_LIST = re.compile("其中|包括|包含|分别为|含|(?:公开|发布)的?(?:政府|政务)?信息中")
_JOINED = re.compile(r"^.{0,12}?(?:、|和|及|与|，|以及)")
#: The 和 in the names of bureaus joins no channels (住房和城乡建设局).
_OF_A_NAME = re.compile(
    "(?<=住房)和(?=城乡)|(?<=资源)和(?=社会|规划)|(?<=发展)和(?=改革)|(?<=文化)和(?=旅游)|(?<=工业)和(?=信息)|(?<=卫生)和(?=计划)"
)
#: `另外，以公示栏、电子屏等方式公开信息 N 条`: the sentences before have counted the others.
_BESIDES = re.compile("另外|此外|另|除此之外|除此以外|还(?:通过|利用|以)|同时还")
#: Beside Weibo and WeChat these make a sum of three.
_THIRD_ACCOUNT = re.compile("抖音|快手|头条|视频号|客户端|APP|小程序")
#: `微博、微信两个平台共发布信息 N 条`: the number between only counts the channels named before it.
_COUNTED_CHANNELS = re.compile("(?:政务)?(?:[自新]媒体)?(?:平台|账号|账户|渠道|载体|网站|公众号|媒体|方式|形式|(?<=媒体))")
_JOINER = re.compile("[、和及与或等]")
_OWN_SITE = re.compile(
    r"(?:(?:本(?:单位|部门|局|委|办|机关)|我(?:局|委|办|单位)|自建|部门)|(?:在|通过|[本我])(?:镇|乡|街道)(?:人民)?(?:政府)?|(?:在|通过|依托|利用)局)(?:门户|官方)?网站"
)
#: `其中市政府门户网站 N 条，各县（市、区）政府门户网站 M 条，各部门政府网站 L 条`: the others' sites are not the report's own.
_SITES_OF_OTHERS = re.compile(r"[，；]各(?:[县市区旗乡镇街][^，；。]{0,12}|部门|单位|委办局)(?:人民)?(?:政府)?(?:门户)?网站?$")
_HIGHER_SITE = re.compile(r"(?:省|市|县|区|州)(?:人民)?政府(?:门户)?网|上级[^，]{0,6}网站|政府门户网站|省政府信息公开平台")
_ORGAN = re.compile(
    r"(?:以|由)?[省市县区州](?:人民)?(?:委|政府)(?:及|和|、|与)?(?:[省市县区州]?(?:人民)?政府办(?:公[室厅])?|[省市县区州]府办)?(?:名义)?"
)
_FILLING = re.compile(
    r"(?:主动)?公开|发布|的|了|等|信息|类|文件|工作|各类|全年|共|其中|及|和|与|、|有|政府网站(?:中)?"
    r"|主要|包括|包含|含|数|新增|新(?=制[定发])|印发|制发|制定|出台|并|通过|本级"
)


def channel_code(marked: Marked, position: int, taken: dict[int, list[str]]) -> str | None:
    """Code of the channel the words before this number name; `ad_total` for none or several."""
    words, named = _nearest_channels(marked, position, taken)
    if named and words[named[-1][0] : named[-1][1]].endswith("公开目录"):
        return None
    kinds = {kind for _, _, kind in _without_umbrella(words, named)}
    if {"wechat", "weibo"} <= kinds <= {"wechat", "weibo", "several", "unknown"}:
        return None if _THIRD_ACCOUNT.search(words) else "ad_channel_weibo_wechat"
    concrete = kinds - {"several"}
    if concrete and concrete <= {"wechat", "weibo", "unknown"} and kinds & {"several", "unknown"}:
        return None
    if kinds <= {"media", "other", "several"} and "several" in kinds and len(kinds) > 1 and _names_others(marked, position, taken):
        return "ad_channel_other"
    if not kinds:
        return None if _runs_on(marked, position, taken) else "ad_total"
    if "several" in kinds or len(kinds) > 1:
        return None if kinds != {"several"} and _site_apart(marked, position, taken) else "ad_total"
    if "unknown" in kinds:
        return None
    if kinds == {"other"} and _is_column(marked, position, taken, words, named):
        return None
    if kinds == {"website"}:
        if "其中" in marked.text[:position] and {words[start:end] for start, end, _ in named} == {_COLUMN}:
            return None
        if _SITES_OF_OTHERS.search(marked.text, 0, position):
            return None
        return _website_code(marked, position, taken, words, named)
    return _CODES[next(iter(kinds))]


def _nearest_channels(marked: Marked, position: int, taken: dict[int, list[str]]) -> tuple[str, list[tuple[int, int, str]]]:
    """The nearest clause before the number that names channels, and those; none beyond the last number of this kind."""
    start, end = marked.segment(position)
    called_total = False
    # Only accounts push (推送) or post (推文) what they publish, so their name counts wherever it stands.
    pushed = _PUSHED.search(marked.text, start, end) is not None
    while True:
        before = [at for at in marked.at if at < start]
        only_counted = _only_counted(marked, before[-1], end) if before else None
        clauses = _COMMA.split(marked.text[only_counted.end() if only_counted else start : end])
        for index, words in enumerate(reversed(clauses)):
            named = channels(words)
            if named and {kind for _, _, kind in named} == {"several"}:
                # `依托微信公众号、视频号等平台，采用短视频等形式，发布信息 N 条`: the forms are those of the accounts before.
                wider = [channel for part in reversed(clauses[: -1 - index]) for channel in channels(part)]
                if wider and {kind for _, _, kind in wider} <= {"wechat", "weibo", "unknown", "several"}:
                    return "，".join(clauses), [*wider, *named]
            if named and (index == 0 or not called_total or pushed or _BY_WAY_OF.search(words) or _is_subject(words, named)):
                return words, named
            # Only the number's own words call it a total: `微信公众号累计阅读量 5 万次，推送信息 N 条`.
            called_total = called_total or (end == position and _ALL_TOGETHER.search(words) is not None)
        # A channel named before 其中 is the whole's.
        listed = _LIST.search(marked.text, start, end) is not None
        if only_counted and not listed:
            start, end = marked.segment(before[-1])
            continue
        if called_total or listed or not before or any(code.startswith("ad_") for code in taken.get(before[-1], [])):
            return "", []
        # `微博、微信关注量达 5 万人，全年发布信息 N 条`: still the same accounts.
        start, end = marked.segment(before[-1])


def _only_counted(marked: Marked, number: int, end: int) -> re.Match[str] | None:
    """The word for channels right behind a number that counts those named before it (`微博、微信两个平台`)."""
    return _COUNTED_CHANNELS.match(marked.text, number + 1, end) if names_channel(marked.text, number) else None


def _is_subject(words: str, named: list[tuple[int, int, str]]) -> bool:
    """True when the clause is but the channel's name (`我局政务微博，……，全年发布信息 N 条`)."""
    return named[-1][1] == len(words) and not _WORK_ON.search(words)


def _names_others(marked: Marked, position: int, taken: dict[int, list[str]]) -> bool:
    """True when this sentence or those before count sites or accounts apart: what notice boards and the like brought is no total then."""
    if _BESIDES.match(marked.text) or any(code.startswith("ad_channel_") for codes in taken.values() for code in codes):
        return True
    return position < marked.at[-1] and any(kind in _COUNTED_APART for _, _, kind in channels(marked.text[position : marked.at[-1]]))


def _site_apart(marked: Marked, position: int, taken: dict[int, list[str]]) -> bool:
    """True when the number before is a site's: `网站公开 N 条，通过报刊、电视、微信公开 M 条` gives no total, unless one is named."""
    start, end = marked.segment(position)
    before = [at for at in marked.at if at < start and taken.get(at) != ["ad_fulltext_pct"]]
    return bool(before) and "ad_channel_website" in taken.get(before[-1], []) and not _ALL_TOGETHER.search(marked.text, start, end)


def _runs_on(marked: Marked, position: int, taken: dict[int, list[str]]) -> bool:
    """True for `网站公开信息 N 条，推送信息 M 条`: a bare verb right behind a site's or account's number, no total and no new subject."""
    start, _ = marked.segment(position)
    before = [at for at in marked.at if at < start]
    if not before or before[-1] + 1 != start or not any(code in _COUNTED_CODES for code in taken.get(before[-1], [])):
        return False
    return _BARE_VERB.fullmatch(marked.text, start, position) is not None


def _is_column(marked: Marked, position: int, taken: dict[int, list[str]], words: str, named: list[tuple[int, int, str]]) -> bool:
    """True for `网站公开 N 条，其中公告栏 M 条，政务公开栏 L 条`: what a site's own parts are called are no notice boards."""
    if not all(words[start:end].endswith("栏") for start, end, _ in named):
        return False
    sites = [at for at in marked.at if at < position and "ad_channel_website" in taken.get(at, [])]
    return bool(sites) and _LIST.search(marked.text, sites[-1], position) is not None


def _without_umbrella(words: str, named: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The channels without a word for their kind or owner: `政务新媒体微信公众号` and `县政府网微信公众号` are one channel."""
    umbrellas = [
        left
        for left, right in pairwise(named)
        if (left[2] == "unknown" and not _JOINER.search(words[left[1] : right[0]]))
        or (left[2] == "website" and left[1] == right[0] and words.startswith("微信", right[0]))
    ]
    return [channel for channel in named if channel not in umbrellas]


def _website_code(marked: Marked, position: int, taken: dict[int, list[str]], words: str, named: list[tuple[int, int, str]]) -> str:
    between = [_OF_A_NAME.sub("", words[left[1] : right[0]]) for left, right in pairwise(named)]
    if any(_JOINED.match(gap) for gap in between):
        return "ad_channel_website" if is_part_of_total(marked, position, taken) else "ad_total"
    # Two sites are told apart where each has a number of its own: `利用部门网站等形式，政府网站公开 N 条` counts one.
    start, _ = marked.segment(position)
    other = f"{marked.text[:start]}，{marked.text[position + 1 :]}"
    if _OWN_SITE.search(words) and _HIGHER_SITE.search(other):
        return "ad_channel_own_website"
    return "ad_channel_government_website" if _OWN_SITE.search(other) and _HIGHER_SITE.search(words + other) else "ad_channel_website"


def is_part_of_total(marked: Marked, position: int, taken: dict[int, list[str]]) -> bool:
    """True behind 其中 when the sentence has given its whole before: published information, or items nobody could name."""
    start = marked.text.rfind("；", 0, position)
    wholes = (at for at in marked.at if start < at < position and _may_be_whole(marked, at, taken.get(at, [])))
    whole = next(wholes, None)
    return whole is not None and _LIST.search(marked.text, whole, position) is not None


def _may_be_whole(marked: Marked, at: int, codes: list[str]) -> bool:
    return any(code.startswith("ad_") and code != "ad_fulltext_pct" for code in codes) or (
        codes in ([], [IGNORED]) and marked.quantities[marked.index_of(at)].unit == "条"
    )


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
