"""Numbers stated in sentences: `共受理政府信息公开申请 34 件，已全部答复`.

A sentence is made ready (`marking`), its numbers are assigned to indicators by the rules of
`counts.toml` and statements of none by `none.toml` (`reading`, `negation`, `disclosure`), and repeated
statements are settled (`duplicates`). A number no rule fits is left out: a false value is worse than a
missing one.
"""

from __future__ import annotations

from bisect import bisect_right

from crawler.items import Era, Level, Section, Value
from pipelines.parse.narrative.duplicates import Claim, settle
from pipelines.parse.narrative.grammar import frames
from pipelines.parse.narrative.marking import mark, split_sentences
from pipelines.parse.narrative.reading import Context, read_sentence

_FRAME_OF_SECTION = {"requests": "request", "active_disclosure": "disclosure", "platform": "disclosure"}


def read_narrative(text: str, sections: list[Section], *, year: int, level: Level | None, era: Era) -> list[Value]:
    """All numbers the sentences of a report state, as values with their sentence as evidence.

    `text` is clean text (Simplified, a paragraph a line), `sections` its headings. `level` is the level of
    the government whose report it is; None for a department's report or when unknown: in a government's
    report, a number of 我局 is one bureau's and is left out. `era` selects the rules that hold for one
    format only. `text[value.evidence.start:value.evidence.end]` is the sentence.
    """
    starts = [section.start for section in sections]
    claims: list[Claim] = []
    context = Context(year, level, era, frame=None, section_kinds=[], heading="", received=None)
    for sentence in split_sentences(text):
        index = bisect_right(starts, sentence.start) - 1
        context.section_kinds = _section_kinds(sections, index)
        context.heading = sections[index].heading if index >= 0 else ""
        if sentence.opens_paragraph:
            context.frame, context.received = None, None
        if context.frame is None:
            context.frame = next((_FRAME_OF_SECTION[kind] for kind in context.section_kinds if kind in _FRAME_OF_SECTION), None)
        marked = mark(sentence.raw)
        subjects = frames(marked.text) if marked.quantities else []
        found = read_sentence(sentence, marked, subjects, context)
        claims += found
        context.frame = subjects[-1][1] if subjects else context.frame
        context.received = next((claim for claim in found if claim.value.code == "req_received_total"), context.received)
    return settle(claims)


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
