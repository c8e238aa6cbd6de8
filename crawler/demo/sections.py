"""The running text of a report: which sections an era has, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from random import Random

from .gold import GoldSection, GoldTable, GoldValue, Line, Role, TableSlot
from .phrases import Phrasebook, Sentence, wordlist
from .style import Style, chinese_number


@dataclass(slots=True)
class Draft:
    """Collects lines, sections, tables and narrative values in order."""

    style: Style
    book: Phrasebook
    rng: Random
    blocks: list[Line | TableSlot] = field(default_factory=list)
    sections: list[GoldSection] = field(default_factory=list)
    tables: list[GoldTable] = field(default_factory=list)
    values: list[GoldValue] = field(default_factory=list)
    _counts: dict[int, int] = field(default_factory=dict)
    _length: int = 0

    def line(self, text: str, role: Role, heading_length: int = 0) -> None:
        """Add one line of the text."""
        self.blocks.append(Line(text, role, heading_length))
        self._length += len(text) + 1

    def table(self, table: GoldTable) -> None:
        """Add a table where the draft stands."""
        self.blocks.append(TableSlot(len(self.tables)))
        self.tables.append(table)

    def _open(self, level: int, heading: str, kind: str | None, run_in: bool) -> tuple[str, str]:
        """Number the section and record it; returns printed number and heading."""
        self._counts[level] = self._counts.get(level, 0) + 1
        self._counts = {n: count for n, count in self._counts.items() if n <= level}
        number, printed = self.style.number(level, self._counts[level]), self.style.punctuate(heading)
        self.sections.append(GoldSection(level, number, printed, kind, run_in, self._length, ""))
        return number, printed

    def heading(self, level: int, heading: str, kind: str | None) -> None:
        """A heading on a line of its own."""
        number, printed = self._open(level, heading, kind, run_in=False)
        text = number + printed
        self.line(text + ("。" if self.style.heading_stop else ""), "heading", len(text))

    def say(self, topics: Iterable[str]) -> list[Sentence]:
        """One sentence for each topic that has a fitting one."""
        spoken = [self.book.say(topic) for topic in topics]
        return [s for s in spoken if s is not None]

    def paragraph(self, sentences: list[Sentence], *, opening: str = "", heading_length: int = 0) -> None:
        """One paragraph of the sentences, behind `opening` (a run-in heading)."""
        if not sentences:
            return
        prose = [self.style.prose(s.text) for s in sentences]
        for sentence, printed in zip(sentences, prose, strict=True):
            self.values += [replace(v, sentence=printed, raw=self.style.prose(v.raw)) for v in sentence.values]
        text = "".join(prose)
        self.line(opening + text, "paragraph", heading_length)
        if self.sections:
            own = self.sections[-1].text
            self.sections[-1] = replace(self.sections[-1], text=f"{own}\n{text}" if own else text)

    def subsection(self, heading: str, kind: str | None, topics: Iterable[str], *, level: int = 2) -> None:
        """A sub-heading with one paragraph, on its own line or run in; left out when nothing can be said."""
        sentences = self.say(topics)
        if not sentences:
            return
        if not self.style.run_in:
            self.heading(level, heading, kind)
            self.paragraph(sentences)
            return
        number, printed = self._open(level, heading, kind, run_in=True)
        opening = number + printed
        self.paragraph(sentences, opening=opening + self.style.punctuate(self.style.run_in_mark), heading_length=len(opening))


def pick(name: str, rng: Random) -> str:
    """One heading variant of the list."""
    return rng.choice(wordlist(name))


def _some(rng: Random, topic: str, low: int, high: int) -> list[str]:
    """The topic repeated a random number of times."""
    return [topic] * rng.randint(low, high)


def announce(headings: list[str], rng: Random) -> Sentence:
    """The sentence that lists the parts of the report."""
    separator = "；" if any("、" in h for h in headings) else "、"
    parts, count = separator.join(headings), chinese_number(len(headings))
    return Sentence(
        rng.choice(
            (f"全文包括{parts}，共{count}个部分。", f"报告分为{count}个部分，依次为：{parts}。", f"本报告由{parts}{count}个部分组成。")
        )
    )


def write_form_sections(draft: Draft, headings: list[str], tables: list[GoldTable], lead: list[Sentence]) -> None:
    """The six prescribed sections of 2019 and 2021; `tables` are tables 2, 3 and 4 or empty (lost as images)."""
    rng = draft.rng
    draft.heading(1, headings[0], "overview")
    draft.paragraph(lead)
    draft.paragraph(draft.say(_some(rng, "background", 2, 4)))
    subs: list[tuple[str, str, list[str]]] = [
        (
            "sub_active",
            "active_disclosure",
            ["ad_total", "ad_website", "ad_social", *_some(rng, "active_fill", 3, 6), "interpretation", "press"],
        ),
        ("sub_requests", "requests", ["requests", "requests_channels", "requests_results", "carry", *_some(rng, "requests_fill", 2, 4)]),
        ("sub_management", "info_management", [*_some(rng, "management_fill", 2, 4), "meeting_disclosure"]),
        ("sub_platform", "platform", [*_some(rng, "platform_fill", 2, 4), "accounts", "gazette"]),
        ("sub_supervision", "supervision", [*_some(rng, "supervision_fill", 2, 4), "training", "staff"]),
    ]
    plain = rng.random() < 0.15
    for name, kind, topics in subs:
        if plain:
            draft.paragraph(draft.say(topics))
        else:
            draft.subsection(pick(name, rng), kind, topics)
    printed: list[GoldTable | None] = [*tables] if tables else [None, None, None]
    for heading, kind, table in zip(headings[1:4], ("active_disclosure", "requests", "review_litigation"), printed, strict=True):
        draft.heading(1, heading, kind)
        if rng.random() < 0.2:
            draft.paragraph(draft.say(["table_lead"]))
        if table is not None:
            draft.table(table)
        if kind == "review_litigation" and rng.random() < 0.4:
            draft.paragraph(draft.say(["review", "litigation"]))
    draft.heading(1, headings[4], "problems")
    _write_problems(draft)
    draft.heading(1, headings[5], "other")
    fees = draft.say(["fees"] if rng.random() < 0.8 else [])
    draft.paragraph(fees + draft.say(["nothing_other"] if rng.random() < 0.5 or not fees else _some(rng, "other_fill", 1, 2)))
    if rng.random() < 0.4:
        draft.paragraph(draft.say(["proposals", "other_fill"]))


def _write_problems(draft: Draft) -> None:
    """Problems and improvements: two sub-sections, or two paragraphs."""
    rng = draft.rng
    first, second = _some(rng, "problems", 2, 5), _some(rng, "improvements", 3, 6)
    if rng.random() < 0.6:
        draft.subsection(pick("sub_problems", rng), "problems", first)
        draft.subsection(pick("sub_improvements", rng), None, second)
    else:
        draft.paragraph(draft.say(first))
        draft.paragraph(draft.say(second))


_OVERVIEW_TOPICS = ("management_fill", "supervision_fill", "platform_fill", "management_fill")
#: Sections of the narrative eras: kind, chance of being there.
NARRATIVE_PLAN = (
    ("overview", 1.0),
    ("active_disclosure", 1.0),
    ("interpretation", 0.35),
    ("key_areas", 0.35),
    ("requests", 1.0),
    ("fees", 0.85),
    ("review_litigation", 1.0),
    ("consultation", 0.4),
    ("organisation", 0.4),
    ("platform", 0.25),
    ("problems", 1.0),
    ("other", 0.4),
)
FORM_KINDS = ("overview_form", "active_form", "requests_form", "review_form", "problems_form", "other_form")


def narrative_kinds(rng: Random) -> list[str]:
    """The sections of one report of 2008–2018."""
    return [kind for kind, chance in NARRATIVE_PLAN if rng.random() < chance]


def write_narrative_sections(draft: Draft, kinds: list[str], headings: list[str]) -> None:
    """Free narrative sections in the given order."""
    for kind, heading in zip(kinds, headings, strict=True):
        draft.heading(1, heading, kind)
        _write_narrative(draft, kind)


def _write_narrative(draft: Draft, kind: str) -> None:
    rng = draft.rng
    if kind == "overview":
        draft.paragraph(draft.say(_some(rng, "background", 2, 4)))
        names = rng.sample(wordlist("sub_overview"), k=rng.randint(0, 4))
        for name, topic in zip(names, _OVERVIEW_TOPICS, strict=False):
            draft.subsection(name, None, [topic] * rng.randint(2, 3))
        if not names:
            draft.paragraph(draft.say([*_some(rng, "management_fill", 2, 3), *_some(rng, "supervision_fill", 2, 4)]))
    elif kind == "active_disclosure":
        amount = ["ad_total", "ad_website", "ad_social", "ad_other"]
        channels = ["gazette", *_some(rng, "active_fill", 3, 6), "venue", "accounts"]
        if rng.random() < 0.6:
            draft.subsection(pick("sub_quantity", rng), None, amount)
            draft.subsection(pick("sub_channels", rng), None, channels)
        else:
            draft.paragraph(draft.say(amount))
            draft.paragraph(draft.say(channels))
    elif kind == "requests":
        received = ["requests", "requests_channels", *_some(rng, "requests_fill", 1, 2)]
        answered = ["requests_results", *_some(rng, "requests_fill", 1, 2)]
        if rng.random() < 0.5:
            draft.subsection(pick("sub_received", rng), None, received)
            draft.subsection(pick("sub_answered", rng), None, answered)
        else:
            draft.paragraph(draft.say(received + answered))
    elif kind == "problems":
        _write_problems(draft)
    else:
        plan: dict[str, list[str]] = {
            "interpretation": ["interpretation", "press", "interviews", *_some(rng, "response_fill", 1, 2)],
            "key_areas": _some(rng, "key_areas", 3, 6),
            "fees": ["fees"],
            "review_litigation": ["review", "litigation", "complaints", "review_fill"],
            "consultation": ["consultation", "consultation", "letters"],
            "organisation": ["staff", "staff", "training", "meetings", "management_fill"],
            "platform": [*_some(rng, "platform_fill", 2, 3), "accounts"],
            "other": ["proposals", *_some(rng, "other_fill", 1, 2)],
        }
        topics = plan[kind]
        draft.paragraph(draft.say(topics))
