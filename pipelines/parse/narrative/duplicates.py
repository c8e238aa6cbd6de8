"""One value for one fact: what to do when a report states a number twice.

The same number twice is one value with its first evidence. Different numbers for the same indicator
are kept both only where each states its own scope and the scopes differ. Otherwise one is published:
exact before approximate, a number before "none", then what is called new in the year (累计 N 条。本年新增
M 条: the first counts all years), then the number of the section that is about the indicator, then one
called a total (共, 累计), then the larger, then the first.
"""

from __future__ import annotations

from typing import NamedTuple

from crawler.items import Value


class Claim(NamedTuple):
    """A value read from a sentence, with what speaks for its being the report's own total."""

    value: Value
    in_own_section: bool
    called_total: bool
    called_new: bool = False

    def rank(self) -> tuple[bool, bool, bool, bool, bool, float]:
        """Sort key: the claim with the highest rank is published."""
        return (
            self.value.qualifier != "negated",
            self.value.qualifier in ("exact", "negated"),
            self.called_new,
            self.in_own_section,
            self.called_total,
            float(self.value.value or 0),
        )


def settle(claims: list[Claim]) -> list[Value]:
    """At most one value for each indicator and stated scope, in the order they were first stated."""
    by_code: dict[str, list[Claim]] = {}
    for claim in claims:
        by_code.setdefault(claim.value.code, []).append(claim)
    kept = []
    for group in by_code.values():
        scopes = [claim.value.scope for claim in group]
        if None in scopes or len(set(scopes)) == 1:
            kept.append(_best(group))
        else:
            kept += [_best([claim for claim in group if claim.value.scope == scope]) for scope in dict.fromkeys(scopes)]
    return sorted(kept, key=lambda value: value.evidence.start or 0)


def _best(claims: list[Claim]) -> Value:
    best = max(claims, key=Claim.rank).value
    return next(claim.value for claim in claims if (claim.value.value, claim.value.qualifier) == (best.value, best.qualifier))
