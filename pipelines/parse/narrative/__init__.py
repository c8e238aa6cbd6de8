"""Numbers stated in sentences: `共受理政府信息公开申请 34 件，已全部答复`.

A sentence is made ready (`marking`), its numbers are assigned to indicators by the rules of
`counts.toml` and statements of none by `none.toml` (`reading`, `negation`, `disclosure`), and repeated
statements are settled (`duplicates`). A number no rule fits is left out: a false value is worse than a
missing one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from crawler.items import Era, Finding, Level, Section, Value
from pipelines.parse.narrative.duplicates import Claim, settle, told_for_year_before
from pipelines.parse.narrative.grammar import channels, frames_of_sentence
from pipelines.parse.narrative.marking import UNIT_SIGNS, mark, split_sentences, torn_numbers
from pipelines.parse.narrative.quantities import SPOILED
from pipelines.parse.narrative.reading import Context, read_sentence

#: A heading that is but a channel's name, right before a sentence.
_CHANNEL_HEADING = re.compile(
    r"(?:^|[\n。；])[\s\d一二三四五六七八九十（()）、.．是]*(?P<name>(?:通过|政府|政务|官方)*(?:门户网站|网站|微博|微信|公众号)(?:公众号|公众平台)?)"
    r"(?:主动)?(?:公开|发布)?(?:政府|政务)?(?:信息)?(?:情况|方面|渠道)?[。：:\s]+$"
)
_CHANNEL_OF_HEADING = {"website": "ad_channel_website", "wechat": "ad_channel_wechat", "weibo": "ad_channel_weibo"}
#: Requests counted in the paragraph before (`上述申请已全部答复`).
_REFERS_BACK = re.compile("(?:上述|以上)(?:依?申请|\\d+件)")
_NAMES_PLACE = re.compile(r"[一-鿿]{2}[县市区旗](?:人民政府|20\d\d)")
#: Stands in a marked sentence for what cannot be read as one number.
_UNREAD = UNIT_SIGNS[SPOILED]
_FRAME_OF_SECTION = {"requests": "request", "active_disclosure": "disclosure", "platform": "disclosure"}


class Narrative(NamedTuple):
    """What the sentences of a report state, and what they state in a way that cannot be published."""

    values: list[Value]
    findings: list[Finding]


def read_narrative(text: str, sections: list[Section], *, year: int, level: Level | None, era: Era) -> Narrative:
    """All numbers the sentences of a report state, as values with their sentence as evidence.

    `text` is clean text (Simplified, a paragraph a line), `sections` its headings. `level` is the level of
    the government whose report it is; None for a department's report or when unknown: in a government's
    report, a number of 我局 is one bureau's and is left out. `era` selects the rules that hold for one
    format only. `text[value.evidence.start:value.evidence.end]` is the sentence.
    """
    starts = [section.start for section in sections]
    claims: list[Claim] = []
    others: list[Claim] = []
    findings: list[Finding] = []
    section = -2
    context = Context(year, level, era, frame=None, section_kinds=[], heading="", received=None, opening=_opening(text))
    for sentence in split_sentences(text):
        index = bisect_right(starts, sentence.start) - 1
        if index != section:
            section = index
            context.section_kinds = _section_kinds(sections, index)
            context.heading = sections[index].heading if index >= 0 else ""
        if sentence.opens_paragraph:
            context.frame = None
            context.received = context.received if context.received and _REFERS_BACK.search(sentence.raw) else None
        if context.frame is None:
            context.frame = next((_FRAME_OF_SECTION[kind] for kind in context.section_kinds if kind in _FRAME_OF_SECTION), None)
        marked = mark(sentence.raw)
        if _UNREAD in marked.text:
            findings += torn_numbers(sentence, marked)
        subjects = frames_of_sentence(marked) if marked.quantities else []
        read = read_sentence(sentence, marked, subjects, context)
        found = [claim for claim in read if not claim.of_year_before]
        others += read[len(found) :]
        context.frame = subjects[-1][1] if subjects else context.frame
        if not found:
            continue
        codes = {claim.value.code for claim in found}
        if "ad_total" in codes:
            _name_channel(found, text[max(0, sentence.start - 40) : sentence.start])
        claims += found
        if "req_received_total" in codes:
            context.received = next(claim for claim in found if claim.value.code == "req_received_total")
        if any(claim.value.code in ("req_carried_out", "req_withdrawn") and claim.value.value for claim in found):
            # What the next sentence says of all of them does not hold for these.
            context.received = None
    values, unsettled = settle(claims)
    return Narrative(values, [*findings, *unsettled, *told_for_year_before(others, values, year)])


def _name_channel(claims: list[Claim], before: str) -> None:
    """Give `发布信息 N 条` under a heading that is but a channel's name (`2、政务微信。`) to that channel."""
    heading = _CHANNEL_HEADING.search(before)
    if heading is None:
        return
    kinds = {kind for _, _, kind in channels(heading["name"])}
    for claim in claims:
        if claim.value.code == "ad_total" and len(kinds) == 1 and not channels(claim.value.evidence.sentence or ""):
            claim.value.code = _CHANNEL_OF_HEADING[min(kinds)]


def _opening(text: str) -> str:
    """The first lines, where a report names its place; empty where they name none."""
    opening = text[:400]
    return opening if _NAMES_PLACE.search(opening) else ""


def _section_kinds(sections: list[Section], index: int) -> list[str]:
    """Kinds of the section at this index and of those above it, innermost first."""
    kinds = []
    position: int | None = index if index >= 0 else None
    while position is not None:
        section = sections[position]
        if section.kind:
            kinds.append(section.kind)
        position = section.parent
    return kinds
