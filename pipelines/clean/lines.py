"""Which lines of a page are the report, and which are the page around it.

The report begins with its title (the last of repeated titles) and ends with its signature date. In
front of the title and behind the end a line must prove that it belongs to the report; in between it
is kept unless a rule knows it. Between title and first paragraph, and in the lines that close a page
without a signature, the portal's words count as they do outside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from pipelines.clean.advertising import innocent, is_foreign_chinese, is_other_language, is_shaped_like_advertising
from pipelines.extract.metadata import find_label_line, known_label
from pipelines.forms import labels_of
from pipelines.openings import beginning_of, with_opening
from pipelines.rules import load_rules
from pipelines.titles import MAX_HEAD, find_title, is_title, squeeze

Where = Literal["any", "edge", "footer"]

_DATE_LINE = re.compile(
    r"[(（]?(?:二[〇○零oO0]|20)[〇○零一二三四五六七八九oO0-9]{2}年.{1,3}月.{1,3}日[)）]?|[(（]?20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?[)）]?"
)
_HEADING = re.compile(r"^(?:[一二三四五六七八九十]{1,3}\s*[、．.]|第[一二三四五六七八九十]部分|[(（][一二三四五六七八九十][)）])")


#: What a portal's copyright notice or footer begins with.
_FOOTER_OPENING = re.compile(r"(?:声明:)?凡(?:本网|本站|注明)|版权|免责声明|著作权|Copyright|©|.{0,20}ICP备(?!案信息)|网站地图")
#: The same in words that reports use as well; no sentence of the report follows them.
_WEAK_FOOTER_OPENING = re.compile(r"(?:主办|承办)(?:单位)?:|关于我们")
#: What stands below a portal's footer and is the report's all the same.
_BELONGS = re.compile(r"附[件表:]|表\d|统计|\d")
#: A line behind the date that makes what stands there an annex; so does any label of the forms.
_ANNEX = re.compile(r"附[件表:]|.{0,30}(?:统计表|情况表|汇总表|一览表)|表\d|\d[\d.,]*$")
#: What reports print behind their date: who signed, who is told, whom to ask, notes, files.
_BEHIND_A_DATE = re.compile(
    r"抄[送报]|主题词|印发|公开(?:发布|属性|方式)|联系|电话|地址|邮|传真|注:|备注|说明|签[发章]|盖章|[（(].*[）)]$|\.(?:docx?|pdf|xlsx?|wps|rar|zip)"
    r"|(?:政府|局|委|委员会|办|办公[室厅]|院|中心|镇|乡|处|站|所|会|街道|公司|学校|支队|大队)$"
)
#: What shows that the portal speaks behind the date: the report has ended there.
_PORTAL = frozenset({"page_chrome", "site_footer", "copyright_boilerplate", "nav_menu"})
#: Four and more short words in a row, parted by blanks or bars, between a title and the first paragraph.
_MENU_ROW = re.compile(r"[一-鿿A-Za-z]{2,6}(?:[\s|·>]+[一-鿿A-Za-z]{2,6}){3,}")
#: Lines below a title in which the portal may speak before the first paragraph.
_MAX_BELOW_TITLE = 12
#: No paragraph and no heading of a report is that short a line of portal words.
_MAX_ROW = 120
_LONGEST_CHROME = 160
#: A longer line without a mark at its end is a paragraph that lost it.
_MAX_BARE = 40
#: 无 and 0 are whole sections.
_MIN_BARE = 3
#: A date alone between title and text: signatures are dated with 年, 月, 日.
_ISO_DATE = re.compile(r"20\d\d[-./]\d{1,2}[-./]\d{1,2}")
#: Different weak words of advertising that make a line advertising.
_MIN_WEAK = 2
#: A footer with sentences is a notice; 主办单位:… with sentences is an event of the report.
_NOTICE = re.compile(r"版权|声明|著作权|ICP|(?i:copyright)|©|凡(?:本网|本站|注明)")


#: Whole sentences in which a portal speaks: of its rights, and to the reader's browser. Others are a report's, whatever its words
#: (加强网站运维和安全管理。 完善“联系我们”栏目。).
_PORTAL_SENTENCE = re.compile(
    r"版权所有|著作权(?:[归属为]|法)|归.{2,20}所有|免责|不代表本|凡本[网站]|凡(?:注明|未注明|来源)|未经.{0,12}(?:许可|授权|同意)|(?:(?:您|你)(?:的|所?使用的)?|建议|请).{0,6}浏览器|[您你](?:访问|点击)的"
    r"|本[网站].{0,16}(?:保留|声明)|转载.{0,30}(?:侵权|删除|注明出处|注明来源：)|ICP备(?:案号?[:：])?[A-Z\d]|(?i:copyright)|©"
)


@dataclass(slots=True, frozen=True)
class ChromeLine:
    """A whole line that belongs to the portal."""

    kind: str
    where: Where
    pattern: str
    reason: str


@dataclass(slots=True, frozen=True)
class PortalWord:
    """Words of menus and tool bars; a line of so many of them and nothing else is the portal's."""

    pattern: str
    fewest: int
    reason: str
    #: Whether one of them alone is the portal's behind the date of the report.
    alone: bool = True


@dataclass(slots=True, frozen=True)
class SpamTerm:
    """Words of advertising; `weak` ones stand in reports as well, and count from the second different one on."""

    pattern: str
    kind: str
    reason: str
    weak: bool = False


_GLUED_NOTICE = re.compile(r"(?<=[。！!])(?=凡本[网站])")


@dataclass(slots=True)
class Line:
    """One non-blank line: its offsets without surrounding blanks, and its text without any blanks."""

    start: int
    end: int
    plain: str


@dataclass(slots=True, frozen=True)
class Judged:
    """A line that is not part of the report."""

    line: Line
    kind: str


@cache
def _chrome() -> dict[Where, list[tuple[re.Pattern[str], str]]]:
    rules: dict[Where, list[tuple[re.Pattern[str], str]]] = {"any": [], "edge": [], "footer": []}
    for rule in load_rules("pipelines.clean", "chrome.toml", "line", ChromeLine):
        rules[rule.where].append((re.compile(rule.pattern), rule.kind))
    return rules


@cache
def _chrome_signals() -> re.Pattern[str]:
    """One cheap search that tells most body lines from candidates for the `any` rules."""
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _chrome()["any"]))


@cache
def _portal_words() -> tuple[re.Pattern[str], re.Pattern[str], list[tuple[float, bool]]]:
    """A whole row of portal words, one of them, and of each group how much of a row a word is and whether it may stand alone."""
    rules = load_rules("pipelines.clean", "chrome.toml", "word", PortalWord)
    word = "|".join(f"({rule.pattern})" for rule in rules)
    between = r"[|丨·/,，、>»›:\-—_\[\]【】()（）]*"
    return re.compile(rf"{between}(?:(?:{word}){between})+"), re.compile(word), [(1 / rule.fewest, rule.alone) for rule in rules]


@lru_cache(maxsize=4096)
def is_portal_row(plain: str, *, alone: bool = False) -> bool:
    """Whether a line is a menu or tool bar: portal words, enough of them (or one, where it stands `alone`), and nothing else."""
    row, word, weights = _portal_words()
    if len(plain) > _MAX_ROW or not row.fullmatch(plain):
        return False
    found = [weights[(match.lastindex or 1) - 1] for match in word.finditer(plain)]
    return sum(weight for weight, _ in found) > 0.99 or (alone and all(may_stand_alone for _, may_stand_alone in found))


@cache
def _spam_terms() -> list[tuple[re.Pattern[str], str, bool]]:
    rules = load_rules("pipelines.clean", "spam.toml", "term", SpamTerm)
    return [
        (re.compile(with_opening(f"(?:{rule.pattern})") if rule.weak else beginning_of(rule.pattern)), rule.kind, rule.weak)
        for rule in rules
    ]


def split_lines(text: str) -> list[Line]:
    """The non-blank lines of the text; a portal's notice glued to the last sentence of the report is a line of its own."""
    lines = []
    position = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = position + len(raw) - len(raw.lstrip())
            for piece in _GLUED_NOTICE.split(stripped) if "凡本" in stripped else (stripped,):
                lines.append(Line(start, start + len(piece), squeeze(piece).replace("：", ":")))
                start += len(piece)
        position += len(raw) + 1
    return lines


def spam_kind(plain: str) -> str | None:
    """The kind of advertising a line (without blanks) is, or None."""
    return None if "。" in plain or len(plain) > 400 else _kind_without_innocence(plain)


@lru_cache(maxsize=4096)
def _kind_without_innocence(plain: str) -> str | None:
    """Kept for the next page: headings and rows of menus are the same on many."""
    return None if innocent().search(plain) else advertised(plain)


def advertised(plain: str) -> str | None:
    """The kind of advertising whose words the text (without blanks) holds, innocent words or not."""
    return next((kind for pattern, kind, weak in _spam_terms() if _advertises(pattern, plain, weak)), None)


def _advertises(pattern: re.Pattern[str], plain: str, weak: bool) -> bool:
    return len(set(pattern.findall(plain))) >= _MIN_WEAK if weak else pattern.search(plain) is not None


def spam_tail(text: str) -> int | None:
    """Offset at which advertising begins that was glued behind a paragraph's last full stop."""
    stop = text.rfind("。")
    if stop < 0 or not 2 <= len(text) - stop - 1 <= 300:
        return None
    tail = text[stop + 1 :]
    return stop + 1 if spam_kind(squeeze(tail)) or is_shaped_like_advertising(tail, "alone") or is_other_language(tail) else None


def chrome_kind(plain: str, where: Where) -> str | None:
    """The kind of portal line, by the rules for this part of the page (`edge` includes `any`)."""
    if len(plain) <= _LONGEST_CHROME and (kind := _kind_anywhere(plain)):
        return kind
    # The first sentence says whose the line is: 凡本网注明… may follow a report's last section on one line (台山 page).
    if where == "any" or ("。" in plain and not _PORTAL_SENTENCE.search(plain, 0, plain.index("。"))):
        return None
    groups = ("edge", "footer") if where == "footer" else ("edge",)
    return next((kind for group in groups for pattern, kind in _chrome()[group] if pattern.fullmatch(plain)), None)  # type: ignore[index]


@lru_cache(maxsize=4096)
def _kind_anywhere(plain: str) -> str | None:
    """Kept for the next page: headings and tool bars are the same on many."""
    if not _chrome_signals().fullmatch(plain):
        return None
    return next((kind for pattern, kind in _chrome()["any"] if pattern.fullmatch(plain)), None)


def find_end(lines: list[Line], begin: int) -> int:
    """Index behind the last line of the report: behind its signature date, else the last line."""
    for index in range(len(lines) - 1, max(begin, len(lines) - 60), -1):
        if _DATE_LINE.fullmatch(lines[index].plain) and index > begin + 3:
            return index + 1
    return len(lines)


def judge_lines(lines: list[Line], text: str) -> list[Judged]:
    """All lines of `text` that are not the report's, each with the reason."""
    title = _find_title([line.plain for line in lines])
    begin, body = title if title else (0, 0)
    end = find_end(lines, body)
    title_text = "".join(line.plain for line in lines[begin:body])
    head = begin if title else next((i for i, line in enumerate(lines[:MAX_HEAD]) if _opens_the_body(line.plain)), 0)
    opening = _first_paragraph(lines, body) if title else head
    tail = _portal_tail(lines, max(body, opening), end)
    last_sentence = _last_sentence(lines, tail)
    has_annex = any(_ANNEX.match(line.plain) or labels_of(line.plain) for line in lines[end:])
    judged: list[Judged] = []
    footer = portal = False
    for index, line in enumerate(lines):
        if begin <= index < body:
            continue
        where: Where = "footer" if footer else "edge" if index < head or index >= tail else "any"
        kind = _judge(line, index, where, head, begin, body, title_text, text)
        around = body <= index < opening or index >= tail or (end == len(lines) and index > last_sentence)
        if kind is None and around:
            in_gap = index < opening or (index >= end and not has_annex)
            kind = "seo_spam" if _is_foreign(line, text, below_title=index < opening, in_gap=in_gap) else None
        if (
            kind is None
            and where == "any"
            and is_shaped_like_advertising(text[line.start : line.end], "alone")
            and _stands_alone(lines, index)
        ):
            kind = "seo_spam"
        if kind is None and body <= index < opening and _ISO_DATE.fullmatch(line.plain):
            kind = "metadata_block"
        if kind is None and index < opening:
            kind = _portal_kind(line.plain) or ("nav_menu" if _MENU_ROW.fullmatch(text, line.start, line.end) else None)
        if kind is None and index >= body and where == "any":
            kind = _unmarked_footer(line, index > last_sentence)
        if kind is None and index >= tail:
            behind_date = end < len(lines) and index > last_sentence and not has_annex
            known = is_portal_row(line.plain) or (behind_date and is_portal_row(line.plain, alone=True))
            kind = "page_chrome" if known or (behind_date and portal and _is_foreign_to_a_report(line.plain)) else None
            kind = "site_footer" if kind is None and footer and _is_below_footer(line.plain) else kind
        if kind in ("copyright_boilerplate", "site_footer"):
            footer = True
        portal = portal or (index >= end and kind in _PORTAL)
        if kind:
            judged.append(Judged(line, kind))
    return judged


def _find_title(plains: list[str]) -> tuple[int, int] | None:
    """The lines of the title, without a line of the portal or of advertising that ends as if it wrapped (… 一区, …人民政府)."""
    title = find_title(plains)
    if title is None or title[1] - title[0] < 2:
        return title
    first = plains[title[0]]
    if (
        spam_kind(first)
        or is_shaped_like_advertising(first, "behind")
        or _portal_kind(first)
        or _names_the_portal(first, plains[title[0] + 1])
    ):
        return find_title([*plains[: title[0]], "|", *plains[title[0] + 1 :]])
    return title


def _names_the_portal(line: str, below: str) -> bool:
    """Whether a line above a title that is whole without it begins with the title's own place: 青禾县人民政府 over 青禾县2020年…."""
    return line[:2] == below[:2] and is_title(below)


def _is_label_row(plain: str) -> bool:
    """Whether a line is a row of a portal's table of metadata: only labels (索引号|公开方式|发布机构|), or labels and values in turn."""
    cells = plain.split("|")
    if len(cells) < _MIN_WEAK or not known_label(cells[0]):
        return False
    return all(known_label(cell) for cell in cells[::2] if cell) or all(known_label(cell) for cell in cells if cell)


def _opens_the_body(plain: str) -> bool:
    return len(plain) > 60 or _HEADING.match(plain) is not None


def _first_paragraph(lines: list[Line], body: int) -> int:
    """Index of the first paragraph or heading below the title."""
    below = range(body, min(len(lines), body + _MAX_BELOW_TITLE))
    return next((i for i in below if "。" in lines[i].plain or _opens_the_body(lines[i].plain)), body)


def _portal_kind(plain: str) -> str | None:
    """The kind of portal line near the report; a note below a table is none."""
    kind = chrome_kind(plain, "edge")
    if kind in ("page_chrome", "site_footer", "copyright_boilerplate", "metadata_block"):
        return kind
    return "page_chrome" if is_portal_row(plain) else None


def _portal_tail(lines: list[Line], body: int, end: int) -> int:
    """Index behind the report: `end`, or where the portal's lines begin that close a page without a signature.

    Words of menus may close a report (its channels, one a line): they count only below a line that no report has.
    """
    if end < len(lines):
        return end
    tail = len(lines)
    for index in range(len(lines) - 1, body, -1):
        plain = lines[index].plain
        if chrome_kind(plain, "edge") in ("page_chrome", "site_footer", "copyright_boilerplate"):
            tail = index
        elif not is_portal_row(plain):
            break
    return tail


def _last_sentence(lines: list[Line], tail: int) -> int:
    """Index of the last line with a sentence that is no notice of the portal."""
    for index in range(len(lines) - 1, -1, -1):
        plain = lines[index].plain
        if "。" in plain and not (index >= tail and chrome_kind(plain, "footer")):
            return index
    return -1


def _is_foreign_to_a_report(plain: str) -> bool:
    """Whether a line behind the date and the portal's first line, where neither a sentence nor an annex follows, is the portal's, too."""
    return len(plain) <= 60 and not _BEHIND_A_DATE.search(plain) and not _BELONGS.match(plain) and not _HEADING.match(plain)


def _stands_alone(lines: list[Line], index: int) -> bool:
    """Whether a line is no item of a list: neither announced by a colon nor beside a line like itself."""
    above = lines[index - 1].plain if index else ""
    below = lines[index + 1].plain if index + 1 < len(lines) else ""
    return not above.endswith(":") and not _is_bare(above) and not _is_bare(below)


def _is_bare(plain: str) -> bool:
    return _MIN_BARE <= len(plain) <= _MAX_BARE and plain[-1] not in "。；;:" and not _HEADING.match(plain)


def _is_foreign(line: Line, text: str, *, below_title: bool, in_gap: bool) -> bool:
    """Whether a line at the edge of the report is no text of it: by its shape, its language, or where little is said by its words."""
    printed = text[line.start : line.end]
    if is_shaped_like_advertising(printed, "below title" if below_title else "behind") or is_other_language(printed, around=True):
        return True
    return (
        in_gap
        and ":" not in line.plain
        and is_foreign_chinese(line.plain)
        and not _BEHIND_A_DATE.search(line.plain)
        and not _BELONGS.match(line.plain)
    )


def _is_below_footer(plain: str) -> bool:
    """Whether a line behind the footer is the footer's: short, no sentence, no annex or figures."""
    return len(plain) <= 60 and "。" not in plain and not _BELONGS.match(plain) and not _HEADING.match(plain)


def _unmarked_footer(line: Line, is_last: bool) -> str | None:
    """The portal's footer below a report that has no signature to end it (台山 page)."""
    opening = _FOOTER_OPENING.match(line.plain) or (is_last and _WEAK_FOOTER_OPENING.match(line.plain))
    if not opening or ("。" in line.plain and not _NOTICE.search(line.plain)):
        return None
    return chrome_kind(line.plain, "edge")


def _judge(line: Line, index: int, where: Where, head: int, begin: int, body: int, title: str, text: str) -> str | None:
    plain = line.plain
    kind = spam_kind(plain) or chrome_kind(plain, where)
    if kind:
        return kind
    if is_shaped_like_advertising(text[line.start : line.end]) or is_other_language(text[line.start : line.end]):
        return "seo_spam"
    # Label lines stand above the body, or right behind it.
    near_head = index < max(head, body) + 6
    if (near_head or where != "any") and (find_label_line(text[line.start : line.end]) or _is_label_row(plain)):
        return "metadata_block"
    if index < begin:
        if title and squeeze(plain) and (title == plain or (len(plain) >= 8 and plain in title)):
            return "duplicate_title"
        if is_title(plain) or (plain in title and len(plain) >= 4):
            return "column_name"
        if "。" not in plain and len(plain) <= 160:
            return "nav_menu"
    elif title and plain == title and index < body + 12:
        return "duplicate_title"
    return None
