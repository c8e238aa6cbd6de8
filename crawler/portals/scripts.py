"""Pagers whose links call a function of the page: `javascript:next(2)`, `onclick="goPage(3)"`.

The function is not run but read: it must put an address together out of fixed texts and the number it is called with.
"""

from __future__ import annotations

import re
from itertools import islice

from crawler.portals.addresses import number_of

CALL = re.compile(r"\b(\w+)\(\s*['\"]?(\d{1,4})['\"]?\s*\)")
FUNCTION = r"\bfunction\s+{name}\s*\(\s*(\w+)\s*\)\s*\{{([^{{}}]*)\}}|\b{name}\s*=\s*function\s*\(\s*(\w+)\s*\)\s*\{{([^{{}}]*)\}}"
ASSIGNED = re.compile(r"\blocation(?:\.href)?\s*(?:=(?!=)|\.(?:assign|replace)\()\s*")
#: Characters of the longest expression that is read, and how many assignments of one function are.
EXPRESSION, ASSIGNMENTS = 500, 10
FIXED = re.compile(r"""^(?:'([^']*)'|"([^"]*)")$""")


def called_address(call: str, page: str) -> str | None:
    """The address that a call such as `next(2)` leads to, by the function in the source of the page; `None` when it cannot be read."""
    called = CALL.search(call)
    function = re.search(FUNCTION.format(name=re.escape(called.group(1))), page) if called else None
    if called is None or function is None:
        return None
    parameter, body = function.group(1) or function.group(3), function.group(2) or function.group(4)
    pieces = [piece_of(piece.strip(), parameter, number_of(called.group(2))) for piece in assigned(body).split("+")]
    if None in pieces:
        return None
    return "".join(piece for piece in pieces if piece is not None)


def assigned(body: str) -> str:
    """The expression on one line that the body of a function makes the page's address; empty when there is none."""
    for match in islice(ASSIGNED.finditer(body), ASSIGNMENTS):
        rest = body[match.end() : match.end() + EXPRESSION]
        expression, end, _ = rest.partition(";")
        expression = expression.rstrip().removesuffix(")").rstrip()
        if expression and "\n" not in expression and (end or match.end() + EXPRESSION >= len(body)):
            return expression
    return ""


def piece_of(expression: str, parameter: str, number: int) -> str | None:
    """One part of a sum of texts: a fixed text, the number, or one less; `None` for anything else."""
    fixed = FIXED.match(expression)
    if fixed:
        return fixed.group(1) or fixed.group(2) or ""
    plain = re.sub(r"[\s()]", "", expression)
    return {parameter: str(number), f"{parameter}-1": str(number - 1)}.get(plain)
