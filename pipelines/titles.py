"""How the title of a yearly report looks.

Used wherever a title must be told from other lines: cleaning (repeated titles, where the report
begins), parsing (title, organ, year), and the list pages of a portal.

Title forms met on real pages: `{place|organ}{YYYY}年(度)政府信息公开(工作)(年度报告|年报|年度工作报告|总结)` in
any order of its parts, split over two or three lines, with the year lost, or only `信息公开年报`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pipelines.rules import load_rules

_SUBJECT = r"(?:政府信息与?政务公开|政府信息主动公开|政务(?:信息)?公开|政府信息公开|信息公开)"
_DOCUMENT = r"(?:年度?工作?报告|年度工作?报|工作报告|工作年报|年报告?|年度总结|工作总结|总结|报告)"
_REPORT = re.compile(rf"{_SUBJECT}.{{0,20}}?{_DOCUMENT}")
#: The name of the file stands as title above a converted document.
_FILE = re.compile(r"(?<=[报告总结])\.(?:docx?|wps|pdf|html?)$", re.IGNORECASE)
_CUT = re.compile(r"(?:\.{2,}|…+)$")
#: What a portal prints behind a title on its line.
_TAIL = re.compile(
    r"(?<=[报告总结])(?:[（(]20\d\d年\d{1,2}月\d{1,2}日[）)]|二维码|[\[【(（]?打印(?:本页)?[\]】)）]?|分享到?[:：]?"
    r"|字[号体][:：]?[大中小\s]{0,6}|(?:浏览|点击|阅读)(?:次数|量)[:：]?\d*)$"
)
#: The name of the column in front of a title: 【工作总结】青禾镇2023年度….
_COLUMN = re.compile(r"^【[^】\d]{2,10}】")
#: Endings of a full title; a cut title that ends inside one of them can be completed without guessing.
_ENDINGS = ("政府信息公开工作年度报告", "政府信息公开年度报告", "政府信息公开年报", "政府信息公开工作年报")
_DIGITS = str.maketrans("〇○零一二三四五六七八九０１２３４５６７８９OoＯ", "00012345678901234567890" + "00")
_YEAR = re.compile(
    r"(?<!\d)(?P<arabic>[２2][０0][０-３0-3][０-９\d])(?=\s*(?:年|[^\d\s年]{0,14}(?:年度|年报)|度))|(?P<chinese>[二２2][〇○零OoＯ0０][〇○零一二OoＯ][〇○零一二三四五六七八九OoＯ])\s*年"
)
#: Schools report on their own years: 2020-2021学年 ends in 2021.
_SCHOOL_YEAR = re.compile(r"20\d\d年?[-—–~～至]+(?P<last>20[0-3]\d)学年")
_LOOSE_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_MAX_TITLE = 70
#: The same few titles of a page are asked about again and again.
_KEPT = 1024
#: A title stands in the first lines of a page; menus in front of it were up to 40 lines long.
MAX_HEAD = 120
#: A title wraps behind its place, organ or year, or behind 公开; a menu line ends in anything.
_WRAPS_AFTER = re.compile(
    r"(?:[省市县区旗州盟镇乡村府办局委厅院会处所队站室部学校馆]|苏木|[农林牧]场|街道|中心|公司|政府|年度?|信息公开(?:工作)?|(?:政府|政务)信息|20\d\d)$"
)
#: What a line of a title's metadata begins with, and a numbered list of titles (collections of sample texts).
_LABELLED = re.compile(
    r"[•·●*-]?(?:(?:信息|文件|公文)?名称[:：]|(?:标题|题名)[:：]?|附件\d*[:：])|(?:来源|内容概述|内容摘要)(?=\S)|\d{1,2}[.、．](?!\d)"
)
_ORDERS = re.compile(r"关于(?:认真|切实|进一步|全力|继续)?(?:做好|开展|报送|上报|编制|编写|印发|填报|组织|加强|规范)(?!.*的报告$)")
#: Behind the document word only a bracket or a year may follow: `…年度报告（2018年）`.
_BEHIND_DOCUMENT = re.compile(r"(?:的报告)?(?:[（(【\[].{0,14}[）)】\]]|\d{0,4})?")
#: "本报告…", "一、…报告情况", "编制…报告" and the like are sentences or headings.
_NO_TITLE = re.compile(r"(?:本(?!溪)|该|此|现|将(?!乐)|根据|按照|为|[一二三四五六七八九十]{1,3}[、.．])")
#: A title that begins with its year and its subject: it names no body.
_NAMELESS = re.compile(rf"(?:20\d\d年?(?:年度|度)?)?{_SUBJECT}")
#: `青禾县政府信息公开办公室` is a body; the subject in its name is not the subject of the title.
_SUBJECT_OF_TITLE = re.compile(rf"{_SUBJECT}(?!办|中心|领导)")
_FIRST_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}[、．.]|第[一二三四五六七八九十]部分|[(（][一二三四五六七八九十][)）]")


@dataclass(slots=True, frozen=True)
class NotAReport:
    """A word that makes a title something else than a yearly report."""

    pattern: str
    code: str
    reason: str


@dataclass(slots=True, frozen=True)
class Prefix:
    """Words in front of a title that are no part of it; `another`: the title behind them is another page's."""

    pattern: str
    reason: str
    another: bool = False


@cache
def _prefixes() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands in front of titles of other pages, and in front of any title."""
    rules = load_rules("pipelines", "titles.toml", "prefixes", Prefix)
    others = "|".join(rule.pattern for rule in rules if rule.another)
    marks = "|".join(rule.pattern for rule in rules if not rule.another)
    return re.compile(rf"[【\[（(]?(?:{others})[】\]）)]?[:：]?"), re.compile(rf"[【\[（(]?(?:{marks})[】\]）)]?[:：]?")


def is_of_another(line: str) -> bool:
    """Whether the line announces a title as another page's: `上一篇：…`, `相关链接：…`."""
    return _prefixes()[0].match(squeeze(line)) is not None


def _unmarked(whole: str) -> str:
    """A title without the name of a column or what the portal says about the posting."""
    plain = _COLUMN.sub("", whole)
    mark = _prefixes()[1].match(plain)
    return plain[mark.end() :] if mark else plain


@cache
def _exclusions() -> list[tuple[re.Pattern[str], NotAReport]]:
    return [(re.compile(rule.pattern), rule) for rule in load_rules("pipelines", "titles.toml", "not_a_report", NotAReport)]


def squeeze(text: str) -> str:
    """The text without any white space."""
    return "".join(text.split())


@lru_cache(maxsize=_KEPT)
def excluded_by(title: str) -> NotAReport | None:
    """The rule that says this title is a notice, a rule book, an infographic, a half-year table …"""
    plain = squeeze(title)
    for pattern, rule in _exclusions():
        if pattern.search(plain):
            return rule
    return None


def is_title(line: str) -> bool:
    """True for a line that can be the whole title of a report (its year may be missing)."""
    whole = squeeze(line)
    # Every subject of a title ends so, and most lines have no such word.
    return "公开" in whole and _is_whole_title(whole)


@lru_cache(maxsize=256)
def _is_whole_title(whole: str) -> bool:
    """Kept: a page repeats its title, and every stage asks for it again."""
    plain = _unmarked(whole)
    if not 4 <= len(plain) <= _MAX_TITLE or any(mark in plain for mark in "。;；!！?？|>＞"):
        return False
    if plain[-1] in "：:，," or (plain[0] in "(（[【第•·●▪◆■" and not plain.startswith("【2")) or _LABELLED.match(plain):
        return False
    completed = complete(plain)
    match = _REPORT.search(completed)
    if match is None or not _BEHIND_DOCUMENT.fullmatch(completed, match.end()):
        return False
    # 关于做好…年度报告 is the first line of a notice that goes on with 编制工作的通知; 关于报送…的报告 hands the report in.
    if _ORDERS.search(plain):
        return False
    if _NO_TITLE.match(plain) or is_of_another(whole):
        return False
    return excluded_by(whole) is None


def is_part_of_title(line: str) -> bool:
    """True for a line that may be one of the lines of a wrapped title: short, no sentence marks."""
    plain = squeeze(line)
    return 0 < len(plain) <= 40 and not re.search(r"[。；;：:，,、？?!！|>＞\]】]|^[（(]|[\-—]{2}", plain)


@lru_cache(maxsize=_KEPT)
def complete(title: str) -> str:
    """A title without a column's name in front or the ending of a file name, and one cut by a list (`…年度报...`) restored if possible."""
    plain = _unmarked(_TAIL.sub("", _FILE.sub("", squeeze(title))))
    cut = _CUT.sub("", plain)
    if cut == plain:
        return plain
    for ending in _ENDINGS:
        for size in range(len(ending) - 1, 5, -1):
            if cut.endswith(ending[:size]):
                return cut + ending[size:]
    return plain


def year_of(title: str) -> int | None:
    """The report year a title names: `2017年`, `二〇一七年`, `工作2023年度报告`; None when it names none.

    The first year wins: in `2016年…工作总结和2017年…计划` the report is about 2016.
    """
    plain = squeeze(title)
    school = _SCHOOL_YEAR.search(plain)
    if school:
        return int(school["last"])
    match = _YEAR.search(plain)
    if match:
        digits = (match["arabic"] or match["chinese"]).translate(_DIGITS)
        return int(digits)
    loose = _LOOSE_YEAR.findall(plain)
    return int(loose[0]) if len(set(loose)) == 1 else None


def find_title(lines: Sequence[str]) -> tuple[int, int] | None:
    """Index of the first and behind the last line of the title that the report follows.

    `lines` are the page's non-blank lines without blanks. Titles repeat (page heading, then the
    article's own) and wrap over up to three lines. The last best one wins: what stands between two
    copies is the page's article line.
    """
    best: tuple[int, int] | None = None
    best_score = -1
    index = 0
    while index < min(len(lines), MAX_HEAD):
        plain = lines[index]
        if _FIRST_HEADING.match(plain) or (len(plain) > 80 and "。" in plain):
            break
        size = title_size(lines, index)
        if size:
            # `市政府信息公开工作年度报告` is the name of a column; a title has a year or is all there is.
            # `2016年政府信息公开工作年度报告` repeats the end of a title that names its body.
            joined = "".join(lines[index : index + size])
            score = (2 if year_of(joined) else 0) + bool(_NAMELESS.match(joined) is None)
            if score >= best_score:
                best, best_score = (index, index + size), score
        index += max(size, 1)
    return best


def title_size(lines: Sequence[str], index: int) -> int:
    """How many lines from `index` on make up a title: 0 to 3."""
    for size in (1, 2, 3):
        group = lines[index : index + size]
        if len(group) < size or (size > 1 and not _is_wrapped(group)):
            break
        if is_title("".join(group)):
            return 0 if size > 1 and _is_two(group) else size
    return 0


def _is_wrapped(group: Sequence[str]) -> bool:
    return all(map(is_part_of_title, group)) and all(map(_WRAPS_AFTER.search, group[:-1]))


def _is_two(group: Sequence[str]) -> bool:
    """Whether lines that join to a title are a column's name (政府信息公开) and a title of its own.

    A title names its subject once.
    """
    return is_title(group[-1]) and any(_SUBJECT_OF_TITLE.search(plain) for plain in group[:-1])
