"""Advertising told by its shape, whatever its wording: lines that hijackers put between those of a report.

Three things are weighed. How many signs a line has (trades, calls to act, promises, names of letters and digits, the
separators of keyword rows): `advertising.toml` says how many points each is worth. How much of its Chinese is
Chinese of reports: `pairs.known_share`. And where it stands: around the report a line has to prove less to be foreign.
No sign alone is enough inside the report, which speaks of lotteries, apps and platforms itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from pipelines.clean.pairs import HAN, known_share
from pipelines.openings import beginning_of, with_opening
from pipelines.rules import load_rules
from pipelines.titles import squeeze

Where = Literal["inside", "alone", "behind", "below title"]

#: Longer lines are paragraphs; a sentence of advertising is shorter.
_LONGEST = 70
_LONGEST_SENTENCE = 120
#: The same sign counts up to so many times: a row of trades is more than one trade.
_MOST_OF_A_SIGN = 3
#: Points that make advertising of a line, and the share of report Chinese it may have: in the report, with many
#: points, behind the report, between its title and its first paragraph.
_IN_REPORT = (3, 0.4)
_BEYOND_DOUBT = (4, 0.6)
_CERTAIN = (6, 0.85)
#: A line that stands alone between paragraphs, without number or mark: hardly a word of reports and one sign.
_ALONE = (2, 0.2)
_AROUND = (2, 0.4)
_BELOW_TITLE = (1, 0.5)
#: What official words and enumerations add to the points that a line must have.
_BENEFIT_OF_DOUBT = 3
#: A sentence has more room for words that sound like trade.
_SENTENCE = (5, 0.6)
#: Single words may be items of a list.
_SHORTEST = 5
_SHORTEST_AROUND = 6
#: Phrases with a blank between them: a row of keywords, where the Chinese is none of reports.
_PHRASES = re.compile(r"[一-鿿A-Za-z\d]{2,}[ \u3000]+[一-鿿]{2,}")
_PHRASES_POINTS = 2
#: A line with so few pairs says too little to be called foreign by them.
_FEWEST_PAIRS = 3
_FOREIGN = 0.34
#: Scripts in which no county writes, at least four letters of them. Hangul and Arabic are those of official languages of some.
_FOREIGN_LETTER = r"[\u0e01-\u0e5b\u0400-\u04ff\u3040-\u30ff]"
_OTHER_SCRIPT = re.compile(rf"{_FOREIGN_LETTER}{_FOREIGN_LETTER}.*{_FOREIGN_LETTER}{{2}}")
_SCRIPT_AROUND = re.compile(r"[\uac00-\ud7af\u0600-\u06ff]{2}")
_LETTER = re.compile("[A-Za-z_]")
#: A mailbox is letters and digits, too, and stands in the report's own address.
_MAIL = re.compile(r"[\w.-]+@[\w.-]+")
_NUMBERED = re.compile(r"[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]")
#: Addresses and paths are Latin, too.
_ADDRESS = re.compile(r"@|//|www\.|/\w+/|[\w-]=\w")
_WORDS_APART = re.compile(r"[\s,.;:!?()（），。|-]+")
_WORD = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]+")
#: What English lines of reports hold: the translated title, an address, the name of a programme.
_OFFICIAL_ENGLISH = re.compile(
    r"(?i)govern|county|people|public|inform|disclos|annual|report|office|bureau|committee|ministry|department|district|province|city|town"
    r"|china|chinese|republic|law|open|data|road|street|address|tel\b|fax|mail|website|http|www|overview|version|language|english|partner"
    r"|organi[sz]ation|international|co\.|ltd|company|university|page|post|livelihood|belt|made in|january|february|march|april|june|july"
    r"|august|september|october|november|december"
)
#: Pinyin of a name or place is Latin text, too.
_SYLLABLES = re.compile(
    r"(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:[iu]ang|iong|uai|ian|iao|uan|[aeio]ng|a[ino]|e[inr]|i[aenu]|ou|u[aino]|ue|[aeiuv])|[bpmfwly]?o)+",
    re.IGNORECASE,
)
#: Lower-case words that make a line a phrase of another language; names are capitals.
_FEWEST_WORDS = 4
_FEWEST_AROUND = 3


@dataclass(slots=True, frozen=True)
class Sign:
    """What advertising is made of; each different match is worth `points`.

    `among`: characters of which every match has one, where few lines of a report have any.
    """

    pattern: str
    points: int
    reason: str
    among: str = ""


@dataclass(slots=True, frozen=True)
class Official:
    """Words and marks of reports: a line that has one needs more points to be advertising."""

    pattern: str
    reason: str


@dataclass(slots=True, frozen=True)
class InnocentWord:
    """Words that keep a line from being called advertising, whatever else it holds."""

    pattern: str
    reason: str


@cache
def innocent() -> re.Pattern[str]:
    """Any word that only a report says: 查处, 专项行动."""
    words = (rule.pattern for rule in load_rules("pipelines.clean", "spam.toml", "innocent", InnocentWord))
    return re.compile(beginning_of("|".join(words)))


@cache
def _signs() -> list[tuple[re.Pattern[str], re.Pattern[str] | None, int]]:
    rules = load_rules("pipelines.clean", "advertising.toml", "sign", Sign)
    return [
        (re.compile(with_opening(f"(?:{rule.pattern})")), re.compile(rule.among) if rule.among else None, rule.points) for rule in rules
    ]


@cache
def _official() -> re.Pattern[str]:
    return re.compile("|".join(rule.pattern for rule in load_rules("pipelines.clean", "advertising.toml", "official", Official)))


def _points(plain: str) -> int:
    plain = _MAIL.sub("", plain)
    return sum(
        points * min(len(set(pattern.findall(plain))), _MOST_OF_A_SIGN)
        for pattern, among, points in _signs()
        if among is None or among.search(plain)
    )


@dataclass(slots=True, frozen=True)
class _Weight:
    """What a line has of advertising and of reports; see `advertising.toml` for the points."""

    points: int
    share: float
    pairs: int
    official: bool
    sentence: bool
    #: Too long for a single word, and no item of a numbered list.
    stands_out: bool


@lru_cache(maxsize=4096)
def _weigh(line: str) -> _Weight | None:
    """The weight of a line of Chinese, `None` for one that is no advertising wherever it stands.

    Kept for the next page: headings are the same on many.
    """
    plain = squeeze(line)
    sentence = "。" in plain
    if not _SHORTEST <= len(plain) <= (_LONGEST_SENTENCE if sentence else _LONGEST):
        return None
    # Most lines of a report are told by their Chinese alone, ten times as fast as by their signs.
    share, pairs = known_share(plain)
    if share >= (_SENTENCE if sentence else _CERTAIN)[1] or not HAN.search(plain):
        return None
    # The date below the report has neither words nor letters.
    if not pairs and not _LETTER.search(plain):
        return None
    phrases = not sentence and _PHRASES.search(line) is not None
    points = _points(plain)
    if not (points or phrases) or innocent().search(plain):
        return None
    points += _PHRASES_POINTS if phrases and share < _FOREIGN and pairs >= _FEWEST_PAIRS else 0
    stands_out = len(plain) >= _SHORTEST_AROUND and not _NUMBERED.match(plain)
    return _Weight(points, share, pairs, _official().search(plain) is not None, sentence, stands_out)


def is_shaped_like_advertising(line: str, where: Where = "inside") -> bool:
    """Whether a line of Chinese is advertising by its signs; alone in the report, behind it and below its title fewer are enough."""
    weight = _weigh(line)
    if weight is None:
        return False
    if weight.sentence:
        return weight.points >= _SENTENCE[0] and weight.share < _SENTENCE[1] and not weight.official
    points = weight.points - (_BENEFIT_OF_DOUBT if weight.official else 0)
    bounds = [_IN_REPORT, _BEYOND_DOUBT, _CERTAIN]
    if where == "alone" and weight.pairs > _FEWEST_PAIRS and not weight.official and weight.stands_out:
        bounds.append(_ALONE)
    elif where == "below title":
        bounds.append(_BELOW_TITLE)
    elif where == "behind" and weight.stands_out:
        bounds.append(_AROUND)
    return any(points >= fewest and weight.share < most for fewest, most in bounds)


def is_foreign_chinese(plain: str) -> bool:
    """Whether next to nothing of a short line is Chinese of reports."""
    share, pairs = known_share(plain)
    return len(plain) <= _LONGEST and pairs > _FEWEST_PAIRS and share < _FOREIGN and not _official().search(plain)


def is_other_language(line: str, *, around: bool = False) -> bool:
    """Whether a line without Chinese is a phrase of a language in which no report is written; English of reports is none."""
    if _OTHER_SCRIPT.search(line) and 2 * len(HAN.findall(line)) < len(line):
        return True
    if HAN.search(line):
        return False
    if around and _SCRIPT_AROUND.search(line):
        return True
    if _ADDRESS.search(line):
        return False
    words = [word for word in _WORDS_APART.split(line) if len(word) > 1 and _WORD.fullmatch(word)]
    lower = [word for word in words if word.islower()]
    if len(lower) < (_FEWEST_AROUND if around else _FEWEST_WORDS) or _OFFICIAL_ENGLISH.search(line):
        return False
    return not all(_SYLLABLES.fullmatch(word) for word in words)
