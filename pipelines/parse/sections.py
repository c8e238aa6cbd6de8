"""Headings as a tree, by meaning and not by number.

Numbering styles in order of rank: `一、` > `（一）`, `㈠`, bullets, `表1:` > `1.` > `(1)`. The level of a
heading is its depth under the headings before it, so `2.` directly below `四、` is of level 2. A heading
stands alone, or opens a paragraph and ends at its first full stop, or where its sentence visibly begins.

Numbered lines that are no headings: items of a list (`1.机构职能；`), rows of the form's table of requests
that a cut page left behind (`四、结转…`), labels of an address (`1.联系电话：…`), a table of contents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from crawler.items import Section
from pipelines.forms import all_labels, label_key
from pipelines.rules import load_rules
from pipelines.titles import squeeze

_CHINESE = "一二三四五六七八九十"
_STYLES: list[tuple[int, re.Pattern[str]]] = [
    (1, re.compile(rf"[lI|]?(?:第[{_CHINESE}]{{1,3}}(?:部分|章)\s*[、:：]?|[{_CHINESE}]{{1,3}}\s*[、．.]|[Ⅰ-Ⅻ]\s*[、．.])\s*")),
    # A bracket may have lost its partner or its numeral: 三)政府信息管理情况, ()公开内容。
    (2, re.compile(rf"[(（]\s*[{_CHINESE}]{{0,3}}\s*[)）]\s*[、.．]?\s*|[{_CHINESE}]{{1,3}}\s*[)）]\s*|[㈠-㈩]\s*[、.．]?\s*|[•·▪●◆■]\s*")),
    (2, re.compile(r"表\s*\d{1,2}\s*[:：]\s*")),
    (4, re.compile(r"[(（]\s*\d{1,2}\s*[)）]\s*[、.．]?\s*|\d{1,2}\s*[)）]\s*|[⑴-⒇]\s*|[①-⑳]\s*")),
    # 1、2016年… and 2.2019年… number a year; 3.5 is a number.
    (3, re.compile(r"\d{1,2}\s*(?:、|[．.](?!\d)|[．.](?=20\d\d年))\s*")),
]
#: What is none of them is no heading by its number: most paragraphs.
_ANY_STYLE = re.compile("|".join(pattern.pattern for _, pattern in _STYLES))
_MAX_ALONE = 46
_MAX_RUN_IN = 46
_MAX_CLAUSE = 36
_CLOSING = " 。；;：:，,、"
_SENTENCE_END = re.compile(r"[。；;：:！!]")
_CLAUSE_END = re.compile(r"[，,]")
_QUANTITY = re.compile(r"\d[\d,.]*\s*(?:余|多)?\s*(?:万|亿)?\s*(?:余|多)?(?:条|件|次|人|个|篇|期|份|元|项|场|起|宗|家|批|%|％)")
#: What opens a sentence and never a heading.
_ADVERBIAL = re.compile(
    r"(?:按照|根据|依据|依照|为|为了|为进一步|截至|截止|通过|在|对|对于|由|由于|从|本|我|各|该|今年|全年|目前|一年来|近年|[一二三]是|其中|同时|此外|另外|经|由于|如|未|无|没有|共|已)"
    r"|(?:20\d\d年(?:度)?[,，]?(?:我|本|全|共|以来|,|，|县|市|区|,))"
)
#: `1、根据工作发展的需要,改进网站设置。`: a reason and what was done is a sentence, though no other follows.
_GIVES_A_REASON = re.compile(r"(?:根据|按照|依据|依照|为了|为适应|为进一步|为更好|截至|截止)[^，,]*[，,]")
#: `（一）通过门户网站公开信息。全年…`: a short sentence without a comma names its part, though sentences begin so.
_NAMES_A_WAY = re.compile(r"(?:通过|依托|利用|借助|围绕)[^，,\d]{4,24}")
_TOPIC = re.compile(r"(?P<words>[一-鿿“”、]{3,24}(?:情况|方面|工作))\s*[，,]\s*(?=20\d\d|我|本|全|未|无|没有)")
_UNIT = "[局县市区镇乡街办委院州盟旗站所校厅]"
#: `（一）主动公开情况2023年，我局…`, `二、依申请公开情况 全年…`: nothing but a blank or the year parts the heading from its sentence.
_GLUED = re.compile(
    rf"(?P<words>[一-鿿“”《》、，,和]{{2,38}}?(?:概述|概况|综述|情况|措施|事项|问题))(?:(?=20\d\d年|(?:我|本|全){_UNIT})|\s+(?![及和与或、（(])(?=[^\s].{{9}}))"
)
#: Rows of the table of requests: 总计 and 其他 are words of any report, the four parts have long labels.
_SHORTEST_ROW, _LONGEST_PLAIN_ROW, _LONGEST_ROW = 4, 6, 40
#: What is no heading though a colon or full stop follows: lines of an address.
_LABEL = re.compile(
    r"(?:联系|办公|单位|通讯|监督|咨询|投诉|举报)?(?:电话|地址|传真|邮箱|邮编|邮政编码|电子邮箱|网址|联系人|联系方式|时间|索引号|文号|名称|来源|发布(?:机构|时间|日期))$"
)
_LIST_ITEM_END = re.compile(r"[；;]$")
_ANNOUNCES_LIST = re.compile(r"[：:]$")
#: A table of contents ends its lines in dots and a page number.
#: Attachments are numbered too: 2.2022年政府信息公开工作年度报告.pdf.
_FILE = re.compile(r"\.(?:docx?|pdf|xlsx?|wps|ofd|jpe?g|png|zip|rar)(?![A-Za-z])", re.IGNORECASE)
_IN_WORDS = re.compile(r"[一-鿿]\s*[一-鿿]")
_CONTENTS_ON_A_LINE = re.compile(rf"[，,](?:[(（][{_CHINESE}]{{1,2}}[)）]|[{_CHINESE}]{{1,2}}、)")
_PAGE_NUMBER = re.compile(r"\s*(?:[.．…·\-—_]{2,}\s*)?[(（]?\d{0,3}[)）]?$")
#: A heading without a number, known by its last word; a table's title (…统计表, …情况表) is none.
_SPACED_NUMBER = re.compile(rf"([{_CHINESE}]{{1,2}})\s+(?=[一-鿿])")
_WORDY = re.compile(r"[一-鿿、“”《》]{0,28}(?:概述|概况|综述|情况|措施|事项|问题|打算|计划)")
_SHORTEST_WORDY, _LONGEST_WORDY = 4, 30
#: Lists are numbered 1. or (1); `一、` and `（一）` number parts of the report.
_LEAST_LIST_RANK = 3
#: So many headings in a row, all of which come again, are a table of contents.
_MIN_CONTENTS = 3
#: So many items in a row without a text of their own are a list.
_MIN_LIST = 3
_VERB_OF_REPORT = re.compile(r"(?:收到|受理|公布|发布|公开)(?:各类)?(?:政府)?(?:信息)?(?:公开)?(?:申请)?\d")


@dataclass(slots=True, frozen=True)
class KindRule:
    """Words of a heading and the kind of section they name."""

    kind: str
    pattern: str
    reason: str


@dataclass(slots=True, frozen=True)
class Heading:
    """A heading found in a line: rank of its numbering style, number, words, and where its body begins."""

    rank: int
    number: str | None
    words: str
    body: int
    run_in: bool


@cache
def _kinds() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(rule.pattern), rule.kind) for rule in load_rules("pipelines.parse", "kinds.toml", "kind", KindRule)]


@lru_cache(maxsize=8192)
def section_kind(heading: str) -> str | None:
    """The canonical kind a heading's words name, or None."""
    plain = squeeze(heading)
    return next((kind for pattern, kind in _kinds() if pattern.search(plain)), None)


def _numbered(line: str) -> tuple[int, str, int] | None:
    for rank, pattern in _STYLES if _ANY_STYLE.match(line) else ():
        match = pattern.match(line)
        if match and match.end() < len(line):
            return rank, squeeze(match[0]), match.end()
    return None


def _numbered_without_mark(line: str) -> tuple[int, str, int] | None:
    """`一 概述`: a blank for the mark counts only in front of a heading known by its words."""
    match = _SPACED_NUMBER.match(line)
    return (1, match[1], match.end()) if match and _WORDY.fullmatch(squeeze(line[match.end() :]).strip(_CLOSING)) else None


def _is_phrase(words: str) -> bool:
    """Words that can be a heading: no counts, no sentence opening."""
    return len(words) >= 2 and not _QUANTITY.search(words) and not _ADVERBIAL.match(words) and not _VERB_OF_REPORT.search(words)


def _names_a_way(rest: str, stop: re.Match[str]) -> bool:
    return stop[0] == "。" and _NAMES_A_WAY.fullmatch(rest[: stop.start()]) is not None


@cache
def _rows_of_requests() -> tuple[frozenset[str], tuple[str, ...]]:
    """Rows of the table of requests under their numbering, and those of them that open one of its four parts."""
    rows = {key: label.parent for label in all_labels() if label.form == "requests" and label.kind != "column" for key in label.keys}
    parts = tuple(key for key, parent in rows.items() if not parent and len(key) > _LONGEST_PLAIN_ROW)
    return frozenset(key for key in rows if len(key) >= _SHORTEST_ROW), parts


def _is_row_of_requests(rank: int, words: str) -> bool:
    """Whether words are a row of the table of requests, or the beginning of one: tables are cut where a page ends."""
    if len(words) > _LONGEST_ROW:
        return False
    rows, parts = _rows_of_requests()
    key = label_key(words)
    return key in rows or (rank == 1 and len(key) >= 2 and any(part.startswith(key) for part in parts))


def read_heading(line: str) -> Heading | None:
    """The heading a line is or begins with, or None."""
    numbered = _numbered(line) or _numbered_without_mark(line)
    if numbered is None or len(_CONTENTS_ON_A_LINE.findall(line)) >= _MIN_CONTENTS:
        return None
    rank, number, at = numbered
    rest = line[at:]
    words = rest.strip(_CLOSING)
    stop = _SENTENCE_END.search(rest)
    alone = stop is None or not rest[stop.end() :].strip(_CLOSING)
    if _is_row_of_requests(rank, words):
        return None
    glued = _GLUED.match(rest) if stop and len(rest) > 20 else None
    if stop and glued and glued.end() <= stop.start() and _is_phrase(glued["words"]):
        return Heading(rank, number, glued["words"], at + glued.end(), run_in=True)
    topic = _TOPIC.match(rest)
    if topic and rank > 1:
        # `3.依申请公开情况,2020年度我街道未收到…`: the topic, then a sentence about it.
        return Heading(rank, number, topic["words"], at + topic.end(), run_in=True)
    if stop and not alone and ((rank >= _LEAST_LIST_RANK and stop[0] in "；;") or _LABEL.match(rest[: stop.start()])):
        return None  # `1.门户网站；2.公示栏`: points of one sentence
    if not _IN_WORDS.search(words) or ("." in words and _FILE.search(words)):
        return None
    if alone and 2 <= len(words) <= _MAX_ALONE and not _QUANTITY.search(words):
        # `1.政府公报公开政府信息数` stands alone like a heading; a clause list does not.
        if len(_CLAUSE_END.findall(words)) <= 2 and not _GIVES_A_REASON.match(words):
            return Heading(rank, number, words, len(line), run_in=False)
        return None
    if stop and 2 <= stop.start() <= _MAX_RUN_IN and (_is_phrase(rest[: stop.start()]) or _names_a_way(rest, stop)):
        return Heading(rank, number, rest[: stop.start()].strip(_CLOSING), at + stop.end(), run_in=True)
    clause = _CLAUSE_END.search(rest)
    if rank == 2 and clause and 4 <= clause.start() <= _MAX_CLAUSE and _is_phrase(rest[: clause.start()]):
        return Heading(rank, number, rest[: clause.start()].strip(_CLOSING), at + clause.end(), run_in=True)
    if rank == 1 and alone and len(words) <= 60 and not _QUANTITY.search(words):
        return Heading(rank, number, words, len(line), run_in=False)
    return None


def _unnumbered(line: str) -> Heading | None:
    """A section title prescribed by the form, printed without its number."""
    words = line.strip(_CLOSING)
    return Heading(1, None, words, len(line), run_in=False) if squeeze(words) in _FORM_TITLES else None


#: Section titles of the forms of 2019 and 2021 (国办公开办函〔2019〕60号, 〔2021〕30号).
_FORM_TITLES = frozenset(
    (
        "总体情况",
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "存在的主要问题及改进情况",
        "政府信息公开工作存在的主要问题及改进情况",
        "其他需要报告的事项",
    )
)


@dataclass(slots=True, frozen=True)
class _Candidate:
    """A line that reads like a heading: its offset, its line, and the lines of the text around it."""

    start: int
    line: str
    heading: Heading
    before: str
    #: Whether the next line is a candidate as well: this one has no text of its own.
    is_bare: bool


def _of_line(line: str) -> Heading | None:
    return read_heading(line) or _unnumbered(line)


#: Reports share most of their headings and all their lists of labels.
_MAX_SHORT = 60
_of_short_line = lru_cache(maxsize=8192)(_of_line)


def _candidates(text: str, begin: int, end: int) -> list[_Candidate]:
    lines = text[begin:end].split("\n")
    headings = [(_of_short_line if len(line) <= _MAX_SHORT else _of_line)(line) for line in lines]
    if not any(heading and heading.number and heading.rank == 1 for heading in headings):
        headings = [heading or _wordy(line) for heading, line in zip(headings, lines, strict=True)]
    found = []
    position = begin
    for index, (line, heading) in enumerate(zip(lines, headings, strict=True)):
        if heading:
            follows = headings[index + 1] if index + 1 < len(lines) else None
            bare = not heading.run_in and follows is not None
            found.append(_Candidate(position, line, heading, lines[index - 1] if index else "", bare))
        position += len(line) + 1
    return found


def _without_contents(found: list[_Candidate]) -> list[_Candidate]:
    """The headings without a table of contents: a run of bare lines in front of all others whose words come again."""
    run = next((index for index, candidate in enumerate(found) if not candidate.is_bare), len(found))
    longest = min(run + 1, len(found) - 1)
    if longest < _MIN_CONTENTS:
        return found
    names = [(candidate.heading.number, _without_page(candidate.heading.words)) for candidate in found]
    # The last line of a table of contents stands in front of the first heading, or of an introduction.
    for size in range(longest, _MIN_CONTENTS - 1, -1):
        if all(_comes_again(name, names[size:]) for name in names[:size]):
            return found[size:]
    return found


def _comes_again(name: tuple[str | None, str], headings: list[tuple[str | None, str]]) -> bool:
    """Whether a line of a table of contents is one of the headings, or shortens the one with its number (主动公开, 主动公开情况)."""
    number, words = name
    return any(words == other or (number == its and other.startswith(words)) for its, other in headings)


def _without_page(words: str) -> str:
    return squeeze(_PAGE_NUMBER.sub("", words))


def _without_lists(found: list[_Candidate]) -> list[_Candidate]:
    """The headings without numbered items of lists: `1.机构职能；` up to the one that ends in a full stop, or bare items behind a colon."""
    kept: list[_Candidate] = []
    index = 0
    while index < len(found):
        size = _list_size(found, index)
        if size == 0:
            kept.append(found[index])
        index += max(size, 1)
    return kept


def _list_size(found: list[_Candidate], index: int) -> int:
    """How many candidates from `index` on are items of one list."""
    first = found[index]
    if first.heading.rank < _LEAST_LIST_RANK or first.heading.run_in:
        return 0
    run = [first]
    for candidate in found[index + 1 :]:
        if not run[-1].is_bare or candidate.heading.rank != first.heading.rank or candidate.heading.run_in:
            break
        run.append(candidate)
    items = next((size for size, candidate in enumerate(run) if not _LIST_ITEM_END.search(candidate.line)), len(run))
    if items:
        return min(items + 1, len(run))
    return len(run) if len(run) >= _MIN_LIST and _ANNOUNCES_LIST.search(first.before) else 0


def _wordy(line: str) -> Heading | None:
    """A line that is a heading by its words alone, in reports that number none."""
    words = line.strip(_CLOSING)
    if not _SHORTEST_WORDY <= len(words) <= _LONGEST_WORDY or not _WORDY.fullmatch(words):
        return None
    return Heading(1, None, words, len(line), run_in=False) if section_kind(words) and _is_phrase(words) else None


def find_sections(text: str, begin: int, end: int) -> list[Section]:
    """All headings between the two offsets of the clean text with their own text, as a flat list in order.

    `begin` lies behind the title, `end` before the signature.
    """
    found = _without_lists(_without_contents(_candidates(text, begin, end)))
    sections: list[Section] = []
    stack: list[tuple[int, int]] = []
    for index, (start, heading) in enumerate((found_in.start, found_in.heading) for found_in in found):
        own_end = found[index + 1].start - 1 if index + 1 < len(found) else end
        while stack and stack[-1][0] >= heading.rank:
            stack.pop()
        sections.append(
            Section(
                level=len(stack) + 1,
                heading=heading.words,
                number=heading.number,
                kind=section_kind(heading.words),
                text=text[min(start + heading.body, own_end) : own_end].strip("\n"),
                start=start,
                end=own_end,
                parent=stack[-1][1] if stack else None,
                run_in=heading.run_in,
            )
        )
        stack.append((heading.rank, index))
    return sections
