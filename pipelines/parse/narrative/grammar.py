"""The rule files of this stage, compiled once a process.

Patterns are regular expressions over marked sentences (see `marking`) with named slots:

* `{word}`: an entry of `words.toml`;
* `{n:units}`: the number the rule is about, in one of these units (groups of `words.toml` or unit
  names, `-` for a bare number), with filler such as 共计 or 为 before it; `{q}`: any other number;
* `{to:20}`: up to 20 characters of the same clause without a number; `{any:20}`: the same across commas.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Literal

from crawler.items import Era, Qualifier
from pipelines.openings import with_opening
from pipelines.parse.narrative.marking import ANY_QUANTITY, UNIT_SIGNS, Marked
from pipelines.rules import load_rules

PACKAGE = "pipelines.parse.narrative"
#: Code of a rule that says: this number counts nothing the report states for its year.
IGNORED = "-"
#: Code of the rules that read a list of classes of information.
ANY_CLASS = "ad_class_*"
Frame = Literal[
    "disclosure", "request", "review", "litigation", "complaint", "normative", "gazette", "consult", "training", "proposals", "other"
]
Channel = Literal["website", "wechat", "weibo", "gazette", "media", "press_conf", "other", "several", "unknown"]

_SLOT = re.compile(r"\{(?P<name>[a-z_]+)(?::(?P<argument>[^}]*))?\}")
#: What may stand before the number; a comma only before a total, or as a slip of the pen (`信件，183条，`).
_FILLER = (
    "(?:(?:，(?=共|总|合计|累计|一共)|：)?(?:一?共有?|共计|总共|总计|合计|累计|总数|总量|数量|数为|为|达到?|计|有|是|了|的|分别|数)){0,3}"
    f"(?:：|，(?=[{ANY_QUANTITY}](?:[，。；、）]|$)))?"
)


@dataclass(slots=True, frozen=True)
class Example:
    """A sentence of our own and what the rule reads in it; `code` where the rule's own code has a `*`."""

    text: str
    value: int | float
    qualifier: Qualifier = "exact"
    code: str | None = None


@dataclass(slots=True, frozen=True)
class WordsRule:
    """A slot and the words it stands for."""

    name: str
    pattern: str
    reason: str


@dataclass(slots=True, frozen=True)
class UnitsRule:
    """A group of units."""

    name: str
    units: list[str]
    reason: str


@dataclass(slots=True, frozen=True)
class CountRule:
    """How one indicator's number is worded. The first rule of the file that fits a number has it.

    `codes`: indicators that get the value; `-` alone: the number is no count. `cue`: one of these
    words must stand in the sentence (a quick test). `frame`: what the sentence must speak of there, `frame_not`: what not.
    `unless`: refused when found in the number's clause. `zero_only`: the rule holds for 0 alone.
    `eras`: formats it holds for, all when empty.
    """

    codes: list[str]
    cue: list[str]
    pattern: str
    reason: str
    examples: list[Example] = field(default_factory=list)
    counter_examples: list[str] = field(default_factory=list)
    frame: list[Frame] = field(default_factory=list)
    frame_not: list[Frame] = field(default_factory=list)
    unless: str = ""
    zero_only: bool = False
    eras: list[Era] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class NoneRule:
    """What a sentence may state as none. `pattern` is searched in the words behind the negation."""

    code: str
    pattern: str
    reason: str
    unit: str = "件"
    examples: list[Example] = field(default_factory=list)
    counter_examples: list[str] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class FrameRule:
    """Words that say what the following numbers are about."""

    frame: Frame
    pattern: str
    reason: str


@dataclass(slots=True, frozen=True)
class ChannelRule:
    """Words that name a channel of publication."""

    channel: Channel
    pattern: str
    reason: str


@dataclass(slots=True, frozen=True)
class ClassRule:
    """Words of a class of information and the part they give to its code (`ad_class_<part>`)."""

    part: str
    pattern: str
    reason: str
    family: Literal["class", "docs", "both"] = "both"


@dataclass(frozen=True)
class CompiledCount:
    """A count rule ready to run. Its patterns are compiled at their first use: all at once would take most of a second."""

    rule: CountRule
    signs: frozenset[str]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return _compiled(self.rule.pattern)

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        return _compiled(self.rule.unless) if self.rule.unless else None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(with_opening(expand(pattern)))


@cache
def _words() -> dict[str, str]:
    return {rule.name: rule.pattern for rule in load_rules(PACKAGE, "words.toml", "words", WordsRule)}


@cache
def _unit_groups() -> dict[str, list[str]]:
    return {rule.name: rule.units for rule in load_rules(PACKAGE, "words.toml", "units", UnitsRule)}


def expand(pattern: str) -> str:
    """A rule's pattern as a regular expression. Raises `KeyError` for an unknown slot or unit."""

    def slot(match: re.Match[str]) -> str:
        name, argument = match["name"], match["argument"] or ""
        if name == "n":
            # Nothing can stand before a number that opens the pattern.
            filler = _FILLER if match.start() else ""
            return f"{filler}(?P<n>[{_signs(argument)}])"
        if name == "q":
            return f"[{ANY_QUANTITY}]"
        if name == "to":
            return f"[^，；。：（）{ANY_QUANTITY}]{{0,{argument}}}?"
        if name == "any":
            return f"[^；。{ANY_QUANTITY}]{{0,{argument}}}?"
        return expand(_words()[name])

    return _SLOT.sub(slot, pattern)


def _signs(units: str) -> str:
    names = [unit for word in units.split() for unit in _unit_groups().get(word, [word])]
    return "".join(UNIT_SIGNS[unit] for unit in names)


@cache
def count_rules() -> list[CompiledCount]:
    """All count rules in order of precedence."""
    return [
        CompiledCount(
            rule,
            frozenset("".join(_signs(found["argument"]) for found in _SLOT.finditer(rule.pattern) if found["name"] == "n")),
        )
        for rule in load_rules(PACKAGE, "counts.toml", "count", CountRule)
    ]


@cache
def _rules_by_cue() -> dict[str, int]:
    """Cues, each with the rules it calls for."""
    called: dict[str, int] = defaultdict(int)
    for number, compiled in enumerate(count_rules()):
        for cue in compiled.rule.cue:
            called[cue] |= 1 << number
    return dict(called)


@cache
def _first_of_cues() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted({re.escape(cue[0]) for cue in _rules_by_cue()}))}]")


@lru_cache(maxsize=256)
def _cues(wanted: int) -> dict[str, list[tuple[str, int]]]:
    """By their first character the cues that call for wanted rules, each with these."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for cue, rules in _rules_by_cue().items():
        if rules & wanted:
            found[cue[0]].append((cue, rules & wanted))
    return dict(found)


@lru_cache(maxsize=1024)
def rules_counting(signs: frozenset[str]) -> int:
    """The rules that may count one of these quantity signs; rule n of `count_rules` is bit n."""
    return sum(1 << number for number, compiled in enumerate(count_rules()) if not compiled.signs.isdisjoint(signs))


@lru_cache(maxsize=1024)
def rules_speaking_of(frames: frozenset[str | None], era: Era) -> int:
    """The rules that may hold in a sentence of this era that speaks of these subjects and no other."""
    # Whether a list of classes is told in whole is asked in any frame.
    return sum(
        1 << number
        for number, rule in ((number, compiled.rule) for number, compiled in enumerate(count_rules()))
        if (not rule.eras or era in rule.eras)
        and (rule.codes == [ANY_CLASS] or any((not rule.frame or frame in rule.frame) and frame not in rule.frame_not for frame in frames))
    )


def rules_for(text: str, wanted: int) -> int:
    """Those of the wanted rules that are worth trying on a marked sentence."""
    # Hundreds of rules share some two hundred cues, and a sentence has few of their first characters.
    cues = _cues(wanted)
    called = 0
    for character in set(_first_of_cues().findall(text)):
        for cue, rules in cues.get(character, ()):
            if cue in text:
                called |= rules
    return called


@cache
def none_rules() -> list[tuple[NoneRule, re.Pattern[str]]]:
    """All objects that can be stated as none."""
    return [(rule, re.compile(expand(rule.pattern))) for rule in load_rules(PACKAGE, "none.toml", "none", NoneRule)]


def _alternatives(named_patterns: list[tuple[str, str]]) -> re.Pattern[str]:
    return re.compile(with_opening("|".join(f"(?P<{name}>{expand(pattern)})" for name, pattern in named_patterns)))


@cache
def _frames() -> re.Pattern[str]:
    return _alternatives([(rule.frame, rule.pattern) for rule in load_rules(PACKAGE, "topics.toml", "frame", FrameRule)])


@cache
def _channels() -> re.Pattern[str]:
    return _alternatives([(rule.channel, rule.pattern) for rule in load_rules(PACKAGE, "topics.toml", "channel", ChannelRule)])


def frames(text: str) -> list[tuple[int, str]]:
    """Where the marked sentence turns to which subject: (end of the words, frame)."""
    return [(match.end(), str(match.lastgroup)) for match in _frames().finditer(text)]


def frames_of_sentence(marked: Marked) -> list[tuple[int, str]]:
    """`frames` with the subject going back to reviews behind `复议 5 件、诉讼 0 件`: what follows can only speak of those."""
    found = frames(marked.text)
    for (end, frame), before in zip(found[1:], found, strict=False):
        if (before[1], frame) == ("review", "litigation"):
            zero = next((at for at in marked.at if at >= end), None)
            if zero is not None and marked.quantities[marked.index_of(zero)].is_zero and any(before[0] <= at < end for at in marked.at):
                return sorted([*found, (zero + 1, "review")])
    return found


@lru_cache(maxsize=512)
def channels(text: str) -> list[tuple[int, int, str]]:
    """Channels of publication named in a marked text: (start, end, channel). The same words are asked about for several numbers."""
    return [(match.start(), match.end(), str(match.lastgroup)) for match in _channels().finditer(text)]


def names_channel(text: str, end: int) -> bool:
    """True when a channel of publication is named before this position of a marked text."""
    return _channels().search(text, 0, end) is not None


@cache
def class_rules() -> list[tuple[ClassRule, re.Pattern[str]]]:
    """The lexicon of information classes, longest words first."""
    return [(rule, re.compile(rule.pattern)) for rule in load_rules(PACKAGE, "topics.toml", "class", ClassRule)]
