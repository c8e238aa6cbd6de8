"""Which string is the report's title: the text's own first lines, else what the page says around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.draft import Cleaned, TitleCandidate
from pipelines.parse.organ import is_organ_name, organ_in_title
from pipelines.titles import MAX_HEAD, NotAReport, complete, excluded_by, find_title, is_title, squeeze, year_of

#: `现公布青禾县2012年政府信息公开工作年度报告`: the introduction of a page that lost its title.
_ANNOUNCED = re.compile(
    r"(?:公布|发布|(?<!信息)(?<!政务)公开|编制|编写|形成|撰写|现将)(?:完成)?(?:了|的)?"
    r"《?(?P<title>[^，。；、：:《》（）()\s,;]{2,40}?(?:政府信息公开|政务公开)(?:工作)?(?:年度报告|年报|年度工作报告|工作报告))"
)
#: `现公布2018年度青禾县民政局信息公开年度报告`, `特向社会公布青禾县青禾镇人民政府2025年度政府信息公开情况`.
_BODY = r"(?![年度]|政府|政务|信息)[^，。；、：:《》（）()\s,;\d]{3,30}?"
_ANNOUNCED_BODY = re.compile(
    rf"(?:公布|发布|公开|现将|现就|编制)(?:了|的)?《?(?:(?P<before>{_BODY})20\d\d年(?:年?度)?|20\d\d年(?:年?度)?(?P<behind>{_BODY}))"
    r"的?(?:(?:政府(?:[（(]机关[）)])?信息|政务信息|信息|政务)公开|政府信息工作)"
)
#: `现公开青禾经济开发区信息公开2018年度报告`: the year behind the subject.
_ANNOUNCED_LATE = re.compile(rf"(?:公布|发布|公开|现将|编制)(?:了)?《?(?P<body>{_BODY})(?:政府)?信息公开20\d\d年度(?:工作)?报告")
#: `青禾县2009年政府信息公开工作年度报告(以下简称年报)根据…编制`: the first sentence names itself.
_NAMED_BODY = re.compile(rf"^\s*(?P<name>{_BODY})20\d\d年度?(?:政府)?信息公开工作?(?:年度报告|年报)[（(]以下简称", re.MULTILINE)
_NOT_IN_TITLE = re.compile(r"关于|要求|根据|规定|编制|通知|落实|相关|编写|整理|汇总|情况|[我本该](?!溪)|单位")
#: What the entries of a menu begin with.
_BULLETS = "•·●▪◆■"
_LONGEST_ENTRY = 8
#: `二、组织领导和制度建设情况` is a part of a page without a title.
_NUMBERED = re.compile(r"\s*[一二三四五六七八九十]{1,3}[、．.]")
#: A sentence among the first lines is no title, whatever words it holds.
_SENTENCE = re.compile(r"[，,；;。]|[:：]$")


@dataclass(slots=True, frozen=True)
class Title:
    """The title (lines joined), the lines as printed, and the offset in the text behind them.

    `announced` is True for a title taken from the introduction's words: news items quote titles too.
    """

    text: str | None
    raw: str
    end: int
    announced: bool = False


def choose_title(cleaned: Cleaned) -> Title:
    """The title of the report; `text` is None when neither page nor introduction names one."""
    lines = cleaned.text.split("\n", MAX_HEAD)
    span = find_title([squeeze(line) for line in lines[:MAX_HEAD]])
    begin_end = (0, 0)
    own: str | None = None
    raw = ""
    if span:
        raw = "\n".join(lines[span[0] : span[1]])
        own = complete(raw)
        end = sum(len(line) + 1 for line in lines[: span[1]])
        begin_end = (0, min(end, len(cleaned.text)))
    named = [TitleCandidate(pair.value, "header_line") for pair in cleaned.pairs if pair.key == "title"]
    around = [c for c in [*cleaned.titles, *named] if is_title(c.text)]
    if own and year_of(own):
        return Title(_without_site(_fuller(own, around), raw, around), raw, begin_end[1])
    dated = next((c for c in around if year_of(c.text)), None)
    if dated and not (own and organ_in_title(own)):
        # `政府信息公开年报` without a year and a body is the name of a column.
        return Title(complete(dated.text), dated.text, begin_end[1])
    if own:
        return Title(own, raw, begin_end[1])
    if around:
        return Title(complete(around[0].text), around[0].text, 0)
    for announced in _ANNOUNCED.finditer(cleaned.text[:600]):
        if year_of(announced["title"]) and organ_in_title(announced["title"]) and not _NOT_IN_TITLE.search(announced["title"]):
            return Title(squeeze(announced["title"]), announced["title"], 0, announced=True)
    return Title(None, cleaned.titles[0].text if cleaned.titles else "", 0)


def announced_bodies(text: str) -> Iterator[str]:
    """Names of bodies whose report the introduction announces."""
    for announced in _ANNOUNCED_BODY.finditer(text[:600]):
        name: str = announced["before"] or announced["behind"]
        if not _NOT_IN_TITLE.search(name):
            yield name
    for late in _ANNOUNCED_LATE.finditer(text[:600]):
        if not _NOT_IN_TITLE.search(late["body"]):
            yield late["body"]
    named = _NAMED_BODY.search(text[:600]) if "以下简称" in text[:600] else None
    if named:
        yield named["name"]


def _fuller(own: str, around: list[TitleCandidate]) -> str:
    """The page's own title, or the same title uncut where a meta tag has it whole."""
    if not own.endswith(("...", "…")):
        return own
    stem = own.rstrip(".…")
    return next((complete(c.text) for c in around if complete(c.text).startswith(stem)), own)


def _without_site(own: str, raw: str, around: list[TitleCandidate]) -> str:
    """The title without the owner of the site in its first line (a district's above a street office's), where the page names it so."""
    site, _, rest = raw.partition("\n")
    shorter = squeeze(rest)
    named = is_organ_name(site) and organ_in_title(shorter) and year_of(shorter) and own == squeeze(raw)
    return shorter if named and any(complete(candidate.text) == shorter for candidate in around) else own


def refusal(cleaned: Cleaned) -> NotAReport | None:
    """The rule by which the page's foremost title is a notice, an explainer, a half-year table …"""
    first_lines = [line for line in cleaned.text.split("\n")[:3] if _may_be_name(line)]
    for text in [*(c.text for c in cleaned.titles), *first_lines]:
        if is_title(text):
            return None
        rule = excluded_by(text) if re.search(r"公开|年报|报告", text) and len(squeeze(text)) <= 80 and "。" not in text else None
        if rule:
            return rule
    return None


def _may_be_name(line: str) -> bool:
    """Whether one of the first lines may name the page: no sentence, no heading, no entry of a menu (信息公开目录, • 公开指南)."""
    if not _LONGEST_ENTRY < len(line) <= 80 or line[0] in _BULLETS:
        return False
    return not (_SENTENCE.search(line.strip()) or _NUMBERED.match(line))
