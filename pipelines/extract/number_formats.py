"""Numbers as a workbook prints them: percentages, thousands, dates, words instead of numbers.

What a reader of the sheet sees is what the report says: 321000 under `#,##0,` is 321, 3.21 under `0%` is 321%.
Groups of thousands and noughts behind the point are left out, because they say nothing.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

# fmt: off
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "0", 4: "0.00", 9: "0%", 10: "0.00%", 14: "yyyy-m-d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    22: "yyyy-m-d h:mm", 37: "0", 38: "0", 39: "0.00", 40: "0.00", 41: "0", 42: "0", 43: "0.00", 44: "0.00",
} | dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-m-d")
# fmt: on
_SECTION = re.compile(r'(?:"[^"]*"|\[[^\]]*\]|[\\!_*].|[^;])*', re.S)
_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"|\[(?P<bracket>[^\]]*)\]|[\\!](?P<escaped>.)|[_*].|(?P<sign>[0#?.,%]+)|(?P<other>.)', re.S)
_DATE = re.compile(r"[ymdhs]", re.I)
_FILLERS = re.compile(r"[\s\-—_()]*")
_LONGEST = 200
_LATEST_DAY = 2_958_465


def printed(value: float, code: int, stated: str | None, *, since_1904: bool = False) -> str:
    """The number as its format prints it; `stated` is the format's text where it is none of the built-in ones."""
    pattern = stated if stated is not None else _BUILT_IN.get(code, "General")
    sections = _sections_of(pattern)
    chosen = sections[1] if value < 0 and len(sections) > 1 else sections[2] if value == 0 and len(sections) > 2 else sections[0]
    if len(sections) > 1 and not any(_tokens(section) for section in sections):
        # `;;;` prints nothing at all.
        return ""
    tokens = _tokens(chosen)
    if any(kind == "condition" for kind, _ in tokens):
        return general(value)
    if any(kind == "date" for kind, _ in tokens):
        return _date(value, since_1904)
    signs = "".join(text for kind, text in tokens if kind == "sign")
    if not any(sign in signs for sign in "0#?"):
        literal = "".join(text for _, text in tokens)
        # A nought printed as a dash or as nothing is a nought all the same.
        return general(value) if _FILLERS.fullmatch(literal) or "General" in chosen or "@" in chosen else literal
    if "E+" in chosen or "E-" in chosen or "/" in chosen:
        return general(value)
    return _filled(value, tokens, signs)


@lru_cache(maxsize=1024)
def _sections_of(pattern: str) -> list[str]:
    if len(pattern) > _LONGEST:
        return ["General"]
    found: list[str] = []
    position = 0
    while position <= len(pattern):
        section = _SECTION.match(pattern, position)
        found.append(section[0] if section else "")
        position += len(found[-1]) + 1
    return found


@lru_cache(maxsize=1024)
def _tokens(section: str) -> list[tuple[str, str]]:
    """Literal texts, placeholders (`sign`), and what makes the section a date or a condition."""
    found: list[tuple[str, str]] = []
    if section.strip().lower() == "general":
        return [("literal", "General")]
    for match in _TOKEN.finditer(section):
        literal = match["quoted"] or match["escaped"]
        bracket = match["bracket"]
        if literal:
            found.append(("literal", literal))
        elif match["sign"]:
            found.append(("sign", match["sign"]))
        elif bracket and (bracket[0] in "<>=" or bracket.lower() in ("h", "hh", "m", "mm", "s", "ss")):
            found.append(("condition", bracket))
        elif match["other"]:
            found.append(("date" if _DATE.fullmatch(match["other"]) else "literal", match["other"]))
    return found


def general(value: float) -> str:
    """At most eleven digits, as cells without a format have; noise of binary fractions goes."""
    if value != value or value in (float("inf"), float("-inf")):
        return "#NUM!"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    plain = f"{value:.11g}"
    return plain if "e" in plain else plain.rstrip("0").rstrip(".") if "." in plain else plain


def _date(value: float, since_1904: bool) -> str:
    if not 0 < value < _LATEST_DAY:
        return general(value)
    # The first calendar counts a 29 February 1900 that never was.
    start = date(1904, 1, 1) if since_1904 else date(1899, 12, 30 if value >= 60 else 31)
    return (start + timedelta(days=int(value))).isoformat()


def _filled(value: float, tokens: list[tuple[str, str]], signs: str) -> str:
    if value != value or abs(value) > 1e15:
        return general(value)
    whole, _, rest = signs.partition(".")
    decimals = sum(sign in "0#?" for sign in rest)
    scale = len(whole) - len(whole.rstrip(",")) if not rest else len(rest.rstrip("%")) - len(rest.rstrip("%,"))
    number = abs(Decimal(repr(value))) * 100 ** signs.count("%") / 1000**scale
    number = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    digits = f"{number:f}"
    text = digits.rstrip("0").rstrip(".") if "." in digits else digits
    literals = [text for kind, text in tokens if kind == "literal"]
    if any(char.isdigit() for literal in literals for char in literal):
        # A digit that is no part of the number must not join it.
        return general(value)
    if not rest and "." in literals:
        text = _spread(digits, tokens)
    behind = "".join(
        "%" if kind == "sign" else literal for kind, literal in tokens[_last_place(tokens) + 1 :] if kind == "literal" or "%" in literal
    )
    before = "".join(literal for kind, literal in tokens[: _first_place(tokens)] if kind == "literal")
    percent = "%" if "%" in tokens[_last_place(tokens)][1] else ""
    minus = "-" if value < 0 and number else ""
    return f"{before.strip('-() ')}{minus}{text}{percent}{behind.strip('-() ')}".strip()


def _spread(digits: str, tokens: list[tuple[str, str]]) -> str:
    """Digits over places parted by a printed point: `0!.0,` prints 8865000 as 886.5."""
    behind = 0
    for kind, text in reversed(tokens):
        if kind == "literal" and text == ".":
            break
        behind += sum(sign in "0#?" for sign in text) if kind == "sign" else 0
    padded = digits.rjust(behind + 1, "0")
    return f"{padded[: len(padded) - behind]}.{padded[len(padded) - behind :]}" if behind else digits


def _first_place(tokens: list[tuple[str, str]]) -> int:
    return next(place for place, (kind, text) in enumerate(tokens) if kind == "sign" and text.strip(",%."))


def _last_place(tokens: list[tuple[str, str]]) -> int:
    return max(place for place, (kind, text) in enumerate(tokens) if kind == "sign" and text.strip(",%."))
