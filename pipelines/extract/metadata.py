"""Label and value pairs: meta tags, header tables, label blocks and label lines.

What counts as a label is data (`labels.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from crawler.items import MetaPair
from pipelines.openings import with_opening
from pipelines.restore import LABEL_GAP, any_script, plain_label
from pipelines.rules import load_rules

Origin = Literal["meta", "table", "line", "hint"]

DATE = re.compile(
    r"(?:19|20)?\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s*T?\s*\d{1,2}\s*[:：时時]\s*\d{1,2}(?:\s*[:：分]\s*\d{1,2})?(?:\s*[分秒])?)?"
)
# Longer values stand in titles only; a sentence is no value.
_MAX_VALUE = 80
#: Eight characters with a doubled reading each; without damage the longest label has ten.
_MAX_LABEL = 80
_MAX_LINE = 600
_SENTENCE = re.compile(r"[。；;！!？]")
_SEPARATORS = " \t\u00a0\u3000|｜【】[]〖〗・"
#: Lines of a header table with drawn rules; each line of a longer run would be asked again from the next one on.
_MOST_HEADER_ROWS = 60
#: List marks that converters print in front of a label.
_BULLETS = "-–•·●*"
#: `青禾在线 www.qinghe.example   2013年03月29日 15时57分   来源：…`: the site's name may stand before the date.
_MAX_SITE = 40
#: What portals print behind the date; asking for it first keeps prose cheap.
_BEHIND_DATE = ("来源", "來源", "浏览", "瀏覽", "字号", "字號", "字体", "字體", "作者", "点击", "點擊")
#: `青禾政务网 www.qinghe.example 发布时间: 2014-09-01`: name and address of the site before the first label.
_SITE_IN_FRONT = re.compile(r"[^\s，。：:]{0,16}\s*(?:www\.)[A-Za-z0-9.-]+\s+")
_DATE_INSIDE = re.compile(rf"(?<=[\s:：])(?:{DATE.pattern})(?=\s)")
_DATE_BEHIND = re.compile(rf"(?P<value>\S.*?)\s+(?P<date>{DATE.pattern})")


@dataclass(slots=True, frozen=True)
class LabelRule:
    """One entry of `labels.toml` [[labels]]."""

    key: str
    variants: list[str]
    reason: str
    date: bool = False
    weak: bool = False


@dataclass(slots=True, frozen=True)
class MetaTagRule:
    """One entry of `labels.toml` [[meta_tags]]."""

    name: str
    key: str
    reason: str


@dataclass(slots=True, frozen=True)
class LabelLine:
    """A line that consists of labels and values; `start` and `end` are its characters in the line."""

    pairs: list[MetaPair]
    start: int
    end: int


@cache
def _rules() -> dict[str, LabelRule]:
    rules = load_rules("pipelines.extract", "labels.toml", "labels", LabelRule)
    return {variant: rule for rule in rules for variant in rule.variants}


@cache
def _meta_tags() -> dict[str, str]:
    return {rule.name.lower(): rule.key for rule in load_rules("pipelines.extract", "labels.toml", "meta_tags", MetaTagRule)}


@cache
def _label_pattern() -> re.Pattern[str]:
    """Any label with its colon, longest label first, in either script; blanks and readings may stand between its characters."""
    variants = sorted(_rules(), key=len, reverse=True)
    labels = "|".join(LABEL_GAP.join(map(any_script, variant)) for variant in variants)
    return re.compile(with_opening(f"({labels}){LABEL_GAP}[:：]"))


@cache
def _spaced_pattern() -> re.Pattern[str]:
    """Any label that is no everyday word, between blanks: the cells of a header table flattened to a line."""
    variants = sorted((variant for variant, rule in _rules().items() if not rule.weak and len(variant) > 1), key=len, reverse=True)
    return re.compile("(?:^|(?<=\\s))(" + "|".join(LABEL_GAP.join(map(any_script, variant)) for variant in variants) + r")(?=\s|$)")


def _bare(text: str) -> str:
    return "".join(text.split()).lstrip(_BULLETS).rstrip(":：").strip("【】[]〔〕")


# Menus and footers repeat from page to page of a portal: most texts have been asked about before.
@lru_cache(maxsize=1 << 15)
def _rule_of(text: str) -> LabelRule | None:
    if len(text) > _MAX_LABEL:
        return None
    bare = _bare(text)
    return _rules().get(bare) or _rules().get(plain_label(bare))


def known_label(text: str) -> str | None:
    """Canonical key of a label; blanks inside, brackets around and a colon behind it are ignored.

    Labels of damaged pages count too: Traditional script, readings behind characters (發(fā)布機(jī)構(gòu)).
    """
    rule = _rule_of(text)
    return rule.key if rule else None


def _pair(label: str, value: str, origin: Origin) -> MetaPair:
    return MetaPair(_bare(label), " ".join(value.split()), known_label(label), origin)


def meta_tag_pairs(metas: Iterable[tuple[str, str]]) -> list[MetaPair]:
    """Pairs of the meta tags that the guidelines of 2017 mandate; others say nothing about the report."""
    keys = _meta_tags()
    return [MetaPair(name, " ".join(content.split()), keys[name.lower()], "meta") for name, content in metas if name.lower() in keys]


def pairs_from_rows(rows: Sequence[Sequence[str]]) -> list[MetaPair] | None:
    """Pairs of a header table; `None` when the rows are no header table.

    A header table holds at least two known labels and hardly any cell that is neither a label nor the
    value behind one. A label followed by a label or by the end of its row has a blank value.
    """
    opening = [cell for row in rows[:4] for cell in row if cell][:4]
    if not any(known_label(cell) or find_label_line(cell) for cell in opening):
        return None
    if len(rows) == 2 and len(rows[0]) == len(rows[1]) > 1 and all(map(known_label, rows[0])):
        return [_pair(label, value, "table") for label, value in zip(rows[0], rows[1], strict=True)]
    pairs: list[MetaPair] = []
    others = 0
    for row in rows:
        label: str | None = None
        for cell in row:
            line = find_label_line(cell) if label is None else None
            if known_label(cell):
                if label is not None:
                    pairs.append(_pair(label, "", "table"))
                label = cell
            elif line is not None:
                pairs += [MetaPair(pair.label, pair.value, pair.key, "table") for pair in line.pairs]
            elif label is not None:
                pairs.append(_pair(label, cell, "table"))
                label = None
            elif cell:
                others += 1
        if label is not None:
            pairs.append(_pair(label, "", "table"))
    return pairs if len(pairs) >= 2 and others <= len(pairs) // 3 else None


# A portal prints the same lines around all its reports.
@lru_cache(maxsize=8192)
def find_label_line(line: str) -> LabelLine | None:
    """Read a line made of labels and values, such as `公开方式: 主动公开 生成日期: 2019-01-21`.

    A value ends at the next label and may be blank; a date may open the line without a label. Returns
    `None` for anything else: the line must begin with a label (or a date and a label), and its values
    must be short and hold no sentence. Labels are known in either script and under readings.
    """
    if (":" not in line and "：" not in line) or len(line) > _MAX_LINE:
        return None
    start = len(line) - len(line.lstrip(_SEPARATORS + _BULLETS))
    begin = start
    site = _SITE_IN_FRONT.match(line, start) if "www." in line else None
    start = site.end() if site else start
    dated = DATE.match(line, start) or _date_behind_site(line, start)
    # Cheap refusal of prose: searching every label in every paragraph would cost more than the parse.
    if not dated and not _label_pattern().match(line, start):
        return None
    matches = list(_label_pattern().finditer(line, dated.end() if dated else start))
    if not matches:
        return None
    pairs: list[MetaPair] = []
    opening = line[start : matches[0].start()].strip(_SEPARATORS)
    if opening:
        if dated is None or opening != line[start : dated.end()].strip(_SEPARATORS):
            return None
        pairs.append(MetaPair("", dated[0].strip(), "published_on", "line"))
    end = len(line)
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        label, stop = match[1], following.start() if following else len(line)
        if pairs and not _may_follow(line, match.start()):
            return None
        value = line[match.end() : stop].strip(_SEPARATORS)
        rule = _rule_of(label)
        dated = DATE.match(value) if rule and rule.date else None
        if dated and len(value) - dated.end() > 20 and following is None:
            # The body of a page flattened to one line follows the last date.
            end = line.index(value, match.end()) + dated.end()
            value = dated[0]
        if len(value) > _MAX_VALUE or _SENTENCE.search(value):
            return None
        behind = _DATE_BEHIND.fullmatch(value) if rule and not rule.date else None
        if behind:
            value = behind["value"]
            pairs += [_pair(label, value, "line"), MetaPair("", behind["date"], "published_on", "line")]
            continue
        pairs.append(_pair(label, value, "line"))
    return LabelLine(pairs, begin, end if end < len(line) else len(line.rstrip(_SEPARATORS)))


def _date_behind_site(line: str, start: int) -> re.Match[str] | None:
    """The date of a line that opens with the site's name, in front of the first label."""
    if len(line) > 4 * _MAX_SITE or not any(word in line for word in _BEHIND_DATE):
        return None
    found = _DATE_INSIDE.search(line, start, start + 2 * _MAX_SITE)
    opening = line[start : found.start()] if found else "。"
    return None if _SENTENCE.search(opening) or any(mark in opening for mark in "，,《“：:") else found


def pairs_from_blanks(line: str) -> list[MetaPair]:
    """Pairs of a line of labels and values with blanks between them (`索引号 0142/2016-1 分类 年报`); empty for any other line.

    Two labels at least, the first at the beginning, and short values.
    """
    text = line.strip()
    if len(text) > 4 * _MAX_SITE or "：" in text or "。" in text or not _spaced_pattern().match(text):
        return []
    found = list(_spaced_pattern().finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    pairs = [_pair(match[1], text[match.end() : end], "table") for match, end in zip(found, ends, strict=True)]
    return pairs if len(pairs) > 1 and not any(pair.value.startswith(":") for pair in pairs) else []


def pair_from_blank(line: str) -> MetaPair | None:
    """The pair of a line that is a label, a blank and its value (`来源 青禾县财政局`), or None.

    Everyday words are labels too (来源, 标题): only a line right below other labels may be asked.
    """
    label, _, value = line.strip().partition(" ")
    return _pair(label, value, "line") if value.strip() and len(value) <= _MAX_VALUE and "。" not in value and known_label(label) else None


def pairs_from_pipes(texts: Sequence[str]) -> tuple[list[MetaPair], list[str]]:
    """Pairs of the header tables among the lines, their cells parted by pipes, and the lines without them."""
    pairs: list[MetaPair] = []
    kept: list[str] = []
    position = 0
    while position < len(texts):
        run = _header_rows(texts, position) if "|" in texts[position] else []
        # A converter of tables draws a rule (---|---) below the first row.
        rows = [_pipe_cells(text) for text in run if text.strip("|-: ")]
        found = pairs_from_rows(rows) if rows else None
        if found is None:
            kept.append(texts[position])
            position += 1
        else:
            pairs += found
            position += len(run)
    return pairs, kept


def _pipe_cells(line: str) -> list[str]:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    return cells if any(cells) else []


def _header_rows(texts: Sequence[str], start: int) -> list[str]:
    """The run of pipe lines from `start` on of which each holds a label, or values below a row of labels."""
    run: list[str] = []
    above: list[str] = []
    for text in texts[start : start + _MOST_HEADER_ROWS]:
        cells = _pipe_cells(text) if "|" in text else []
        if above and cells and all(cell and not cell.strip("-: ") for cell in cells):
            run.append(text)
            continue
        below_labels = bool(above) and all(map(known_label, above)) and len(cells) == len(above) > 1
        if not cells or not (below_labels or any(known_label(cell) or find_label_line(cell) for cell in cells)):
            break
        run.append(text)
        above = cells
    return run


def _may_follow(line: str, position: int) -> bool:
    """Whether a label may begin here: a bracket or comma before it belongs to prose."""
    return position == 0 or line[position - 1] not in "，,（(、《“"


def split_label_line(line: str) -> list[MetaPair]:
    """The pairs of a label line, empty for any other line; see `find_label_line`."""
    found = find_label_line(line)
    return list(found.pairs) if found else []


def pairs_from_lines(texts: Iterable[str]) -> list[MetaPair]:
    """Pairs of the blocks around the body: label lines, and a label alone with its value in the next block."""
    pairs: list[MetaPair] = []
    label: str | None = None
    for text in texts:
        rule = _rule_of(text)
        if rule and (not rule.weak or text.rstrip().endswith((":", "："))):
            if label is not None:
                pairs.append(_pair(label, "", "table"))
            label = text
            continue
        line = find_label_line(text)
        if line is not None:
            if label is not None:
                pairs.append(_pair(label, "", "table"))
            pairs += [MetaPair(pair.label, pair.value, pair.key, "table") for pair in line.pairs]
        elif label is not None:
            if len(text) <= _MAX_VALUE:
                pairs.append(_pair(label, text, "table"))
        else:
            bare = text.strip(" \t[]【】")
            dated = DATE.match(bare)
            if dated and len(bare) - dated.end() <= 20:
                pairs.append(MetaPair("", dated[0].strip(), "published_on", "line"))
        label = None
    if label is not None:
        pairs.append(_pair(label, "", "table"))
    return pairs


def distinct(pairs: Iterable[MetaPair]) -> list[MetaPair]:
    """The pairs in order, repetitions from one origin left out."""
    return list({(pair.label, pair.value, pair.origin): pair for pair in pairs}.values())
