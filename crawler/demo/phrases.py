"""Sentence templates and their expansion.

A template is one sentence of `phrases.toml` in a small notation:

* `<甲|乙>` one of the alternatives, at random;
* `{year}`, `{we}`, `{area}` … words of the report (`Words`);
* `{code}` the exact number of an indicator, `{code+}` rounded down and followed by 余,
  `{code~}` rounded and preceded by 约;
* `{!code}` prints nothing: the sentence states that the indicator is none (negated zero);
* `{#}` a number that states nothing (the year before's, say): a trap for readers;
* `{=code}` prints nothing: the number follows from the words (均已答复), so the indicator must equal the
  first number printed in the sentence.

A template is only used when every indicator in it fits: printed numbers are not 0 (unless written
`{code?}`), negated ones are 0.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random

from crawler.items import Qualifier

from .facts import Facts
from .gold import GoldValue

_CHOICE = re.compile(r"<([^<>]*)>")
_SLOT = re.compile(r"\{([!=]?)([a-z_0-9]+|#)([+~?]?)\}")
_UNIT = re.compile(r"人次|条次|万元|[条件份次期篇场人名个处元家起]")
_WORDS = ("#", "year", "next", "we", "area", "place", "organ", "site", "host", "brand", "leader")


@dataclass(frozen=True, slots=True)
class Template:
    """One sentence of a topic; `eras` empty means any."""

    text: str
    eras: tuple[str, ...]
    codes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """An expanded sentence and the values it states."""

    text: str
    values: tuple[GoldValue, ...] = ()


def _template(entry: str | dict[str, str]) -> Template:
    text, eras = (entry, "") if isinstance(entry, str) else (entry["text"], entry["eras"])
    codes = tuple(m for m in _SLOT.findall(text) if m[1] not in _WORDS)
    return Template(text, tuple(eras.split()), codes)


@cache
def topics() -> dict[str, tuple[Template, ...]]:
    """All templates by topic."""
    data = tomllib.loads(resources.files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8"))
    return {topic: tuple(_template(e) for e in entries) for topic, entries in data["topics"].items()}


@cache
def wordlist(name: str) -> tuple[str, ...]:
    """A plain list of `phrases.toml`, such as heading variants."""
    data = tomllib.loads(resources.files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8"))
    return tuple(data["lists"][name])


def choose(text: str, rng: Random) -> str:
    """The text with each `<a|b>` replaced by one of its alternatives."""
    return _CHOICE.sub(lambda m: rng.choice(m[1].split("|")), text)


def _rounded(value: int | float) -> int:
    """The number rounded down to its two leading digits: what 余 is printed after."""
    whole = int(value)
    dropped = max(1, len(str(whole)) - 2)
    return int(str(whole)[:-dropped] + "0" * dropped)


def _fits(template: Template, era: str, facts: Facts) -> bool:
    if template.eras and era not in template.eras:
        return False
    for mark, code, suffix in template.codes:
        if code not in facts:
            return False
        value = facts[code]
        if mark == "=":
            if value != facts[template.codes[0][1]]:
                return False
        elif mark == "!":
            if value != 0:
                return False
        elif (value == 0 and suffix != "?") or (suffix in ("+", "~") and (value < 100 or _rounded(value) == value)):
            return False
    return True


def _printed(value: int | float, suffix: str) -> tuple[str, int | float, Qualifier]:
    """Text, value and qualifier of a number slot."""
    if suffix == "+":
        low = _rounded(value)
        return (f"{low / 10000:g}万余" if low >= 10000 and low % 1000 == 0 else f"{low}余"), low, "approx_over"
    if suffix == "~":
        near = _rounded(value)
        return f"约{near}", near, "approx"
    return str(value).removesuffix(".0"), value, "exact"


def expand(template: Template, words: dict[str, str], facts: Facts, rng: Random) -> Sentence:
    """The sentence of a fitting template with its values."""
    text = choose(template.text, rng)
    pieces: list[str] = []
    found: list[tuple[str, int | float, str, Qualifier, str, bool]] = []
    position = 0
    for match in _SLOT.finditer(text):
        pieces.append(text[position : match.start()])
        position = match.end()
        mark, name, suffix = match.groups()
        if name == "#":
            pieces.append(str(rng.randint(11, 4000)))
        elif name in _WORDS:
            pieces.append(words[name])
        elif mark == "!":
            found.append((name, 0, "", "negated", "", False))
        elif mark == "=":
            found.append((name, facts[name], "", "exact", "", True))
        else:
            printed, value, qualifier = _printed(facts[name], suffix)
            pieces.append(printed)
            unit = _UNIT.match(text, position)
            found.append((name, value, printed, qualifier, unit[0] if unit else "", False))
    pieces.append(text[position:])
    sentence = "".join(pieces)
    values = tuple(
        GoldValue(code, value, "number" if value else "zero", raw, unit or None, None, qualifier, "narrative", None, sentence, implied)
        for code, value, raw, qualifier, unit, implied in found
    )
    return Sentence(sentence, values)


class Phrasebook:
    """Sentences of one report: no template twice, no indicator stated twice."""

    def __init__(self, words: dict[str, str], facts: Facts, era: str, rng: Random) -> None:
        self.words, self.facts, self.era, self.rng = words, facts, era, rng
        self.used: set[str] = set()
        self.stated: set[str] = set()

    def say(self, topic: str) -> Sentence | None:
        """A sentence of the topic, or `None` when none of them fits the report's numbers."""
        fitting = [
            t
            for t in topics()[topic]
            if t.text not in self.used and _fits(t, self.era, self.facts) and not any(code in self.stated for _, code, _ in t.codes)
        ]
        if not fitting:
            return None
        template = self.rng.choice(fitting)
        self.used.add(template.text)
        self.stated.update(code for _, code, _ in template.codes)
        return expand(template, self.words, self.facts, self.rng)
