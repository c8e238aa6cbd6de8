"""Expressions of a page's scripts, read and not run: sums of texts and numbers, products, object literals, fixed variables.

Whatever is more than that (a call, a lookup, a condition) has no value here. A page can print anything, so lengths and depths are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from crawler.portals.addresses import number_of

#: Value of an expression. Numbers of pages and columns are whole.
Value = str | int
#: An object literal: the source of each value by its key.
Literal = dict[str, str]

#: Characters of the longest expression that is read, tokens of one, and how deep brackets stand in it.
EXPRESSION, TOKENS, DEPTH = 500, 80, 10
#: Characters of the longest object literal or function body.
BLOCK = 4000
#: Variables of a page that are read.
VARIABLES = 500

TOKEN = re.compile(
    r"""\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`|(\d+)|([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)|([-+*/()]))"""
)
ESCAPED = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
INSERTED = re.compile(r"\$\{\s*([^{}]{1,80}?)\s*\}")
#: Calls that leave a number or an address as it is.
TRANSPARENT = frozenset({"parseInt", "Number", "String", "eval", "encodeURI", "encodeURIComponent", "escape", "JSON.stringify"})
#: `var size = 15;`, `pageSize: 15,`, `this.size = "15";`; what stands between two texts, `",page=" + n + ",size="`, is none.
FIXED = re.compile(
    r"""(?<![\w$.])(?:this\.|that\.|self\.)?([A-Za-z_$][\w$]{0,40})\s*(?:=(?!=)|:)\s*('(?!\s*\+)[^'\n]{0,300}'|"(?!\s*\+)[^"\n]{0,300}"|\d{1,9})\s*(?=[,;}\n)]|$)"""
)
OWNER = re.compile(r"^(?:this|that|self|window|_this|vm|app|\$scope)\.(?:data\.)?")
PAIRS = {"{": "}", "[": "]", "(": ")"}
KEY = re.compile(r"""\s*(?:'([\w.$-]{1,60})'|"([\w.$-]{1,60})"|([A-Za-z_$][\w$]{0,60}))\s*:""")


def evaluate(source: str, variables: Mapping[str, Value]) -> Value | None:
    """The value of an expression, `None` when it is not made of texts, numbers and known variables alone."""
    if len(source) > EXPRESSION:
        return None
    tokens = list(tokens_of(source))
    if not tokens or tokens[-1] is None:
        return None
    reader = Reader([token for token in tokens if token is not None], variables)
    value = reader.total(0)
    return value if reader.place == len(reader.tokens) else None


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression: `text`, `number`, `template`, `name` or `sign`, and what is written."""

    kind: str
    text: str


def tokens_of(source: str) -> Iterator[Token | None]:
    """The tokens of an expression; ends with `None` where it cannot be read on."""
    place = 0
    source = source.rstrip()
    for _ in range(TOKENS):
        if place >= len(source):
            return
        match = TOKEN.match(source, place)
        if match is None:
            break
        single, double, template, number, name, sign = match.groups()
        if name is not None:
            yield Token("name", name)
        elif number is not None:
            yield Token("number", number)
        elif sign is not None:
            yield Token("sign", sign)
        elif template is not None:
            yield Token("template", template)
        else:
            yield Token("text", unescape(single if single is not None else double or ""))
        place = match.end()
    yield None


def unescape(text: str) -> str:
    r"""A text of a script without its backslashes: `\/` is `/`, `\u5e74` is 年."""
    if "\\" not in text:
        return text
    return ESCAPED.sub(
        lambda match: chr(int(match[1][1:], 16)) if len(match[1]) == 5 else {"n": "\n", "t": "\t"}.get(match[1], match[1]), text
    )


@dataclass(slots=True)
class Reader:
    """Reads a sum from left to right."""

    tokens: list[Token]
    variables: Mapping[str, Value]
    place: int = 0

    def total(self, depth: int) -> Value | None:
        """A sum of products."""
        value = self.product(depth)
        while value is not None and self.place < len(self.tokens) and self.tokens[self.place].text in ("+", "-"):
            if self.tokens[self.place].kind != "sign":
                return None
            minus = self.tokens[self.place].text == "-"
            self.place += 1
            value = summed(value, self.product(depth), minus=minus)
        return value

    def product(self, depth: int) -> Value | None:
        """A product of terms, as lists count their lines: `(page - 1) * size`."""
        value = self.term(depth)
        while value is not None and self.place < len(self.tokens) and self.tokens[self.place].text in ("*", "/"):
            if self.tokens[self.place].kind != "sign":
                return None
            divides = self.tokens[self.place].text == "/"
            self.place += 1
            value = multiplied(value, self.term(depth), divides=divides)
        return value

    def term(self, depth: int) -> Value | None:
        """A text, a number, a variable, a bracket, or a call that leaves its argument as it is."""
        if self.place >= len(self.tokens) or depth > DEPTH:
            return None
        token = self.tokens[self.place]
        self.place += 1
        if token.kind == "text":
            return token.text
        if token.kind == "number":
            return number_of(token.text)
        if token.kind == "template":
            return self.template(token.text)
        if token.kind == "name":
            if token.text in TRANSPARENT:
                return self.term(depth + 1)
            return known(token.text, self.variables)
        if token.text != "(":
            return None
        value = self.total(depth + 1)
        if self.place >= len(self.tokens) or self.tokens[self.place].text != ")":
            return None
        self.place += 1
        return value

    def template(self, text: str) -> str | None:
        """A text with `${…}` in it."""
        values = [evaluate(match[1], self.variables) if "`" not in match[1] else None for match in INSERTED.finditer(text)]
        if None in values:
            return None
        found = iter(values)
        return unescape(INSERTED.sub(lambda match: str(next(found)), text))


def summed(first: Value, second: Value | None, *, minus: bool) -> Value | None:
    """Two values added as scripts do; texts cannot be taken away."""
    if second is None:
        return None
    if isinstance(first, int) and isinstance(second, int):
        return first - second if minus else first + second
    if minus:
        # `'3' - 1` is a number in scripts.
        ends = [number_of(value, -1) if isinstance(value, str) else value for value in (first, second)]
        return ends[0] - ends[1] if min(ends) >= 0 else None
    return f"{first}{second}"


def multiplied(first: Value, second: Value | None, *, divides: bool) -> Value | None:
    """The product of two whole numbers, or their quotient where it is whole; scripts take digits for numbers here."""
    if second is None:
        return None
    left, right = (number_of(value, -1) if isinstance(value, str) else value for value in (first, second))
    if min(left, right) < 0 or (divides and (right == 0 or left % right)):
        return None
    return left // right if divides else left * right


def known(name: str, variables: Mapping[str, Value]) -> Value | None:
    """The value of a variable, by its whole name or without its owner: `this.size`, `size`."""
    return variables.get(name, variables.get(OWNER.sub("", name)))


def fixed_variables(source: str) -> dict[str, Value]:
    """The variables and properties of a script that are set to a fixed text or number; the first setting counts."""
    found: dict[str, Value] = {}
    for match in islice(FIXED.finditer(source), VARIABLES):
        written = match[2]
        found.setdefault(match[1], number_of(written) if written.isdecimal() else unescape(written[1:-1]))
    return found


def expression_of(value: str) -> str:
    """A text as a script writes it, digits as a number."""
    return value if value.isdecimal() else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def block_end(source: str, start: int, limit: int = BLOCK) -> int:
    """The place behind the bracket that closes the one at `start`, texts left out; -1 where it does not close within `limit`."""
    closing: list[str] = []
    quote = ""
    place = start
    end = min(len(source), start + limit)
    while place < end:
        sign = source[place]
        if sign == "\\":
            place += 1
        elif quote:
            if sign == quote or (sign == "\n" and quote != "`"):
                quote = ""
        elif sign in "'\"`":
            quote = sign
        elif sign in PAIRS:
            closing.append(PAIRS[sign])
        elif closing and sign == closing[-1]:
            closing.pop()
            if not closing:
                return place + 1
        place += 1
    return -1


def bare_signs(source: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The signs between two places that stand outside texts, each with its place."""
    place, quote = start, ""
    while place < end:
        sign = source[place]
        if sign == "\\":
            place += 1
        elif quote:
            if sign == quote:
                quote = ""
        elif sign in "'\"`":
            quote = sign
        else:
            yield place, sign
        place += 1


def divided(source: str) -> list[str]:
    """The parts of a list between its commas, commas in brackets and texts left out."""
    parts, start, depth = [], 0, 0
    for place, sign in bare_signs(source, 0, len(source)):
        if sign in "{[(":
            depth += 1
        elif sign in "}])":
            depth -= 1
        elif sign == "," and depth == 0:
            parts.append(source[start:place])
            start = place + 1
    return [*parts, source[start:]]


def literal_at(source: str, start: int) -> Literal | None:
    """The object literal that begins at `start`: source of each value by key; `None` where there is none."""
    if source[start : start + 1] != "{":
        return None
    end = block_end(source, start)
    if end < 0:
        return None
    found: Literal = {}
    for part in divided(source[start + 1 : end - 1]):
        key = KEY.match(part)
        if key:
            found[next(name for name in key.groups() if name)] = part[key.end() :].strip()
        elif part.strip().isidentifier():
            # `{ page, size }` is short for `{ page: page, size: size }`.
            found[part.strip()] = part.strip()
    return found
