"""One value for one fact: what to do when a report states a number twice.

The same number twice is one value with its first evidence. Different numbers for the same indicator
are kept both only where each states its own scope and the scopes differ. Otherwise one is published:
exact before approximate, a number before "none", then what is called new in the year (累计 N 条。本年新增
M 条: the first counts all years), then the number of the section that is about the indicator, then one
called a total (共, 累计), then the larger, then the first. A channel has no larger and smaller number:
where nothing but that would choose between two (`市政府门户网站 60 条`, `镇门户网站 5 条`), neither is published.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from crawler.items import Finding, Value


class Claim(NamedTuple):
    """A value read from a sentence, with what speaks for its being the report's own total.

    `of_list`: it was told as one of a list of classes. `of_year_before`: it was told for that year, and is no value of the report.
    """

    value: Value
    in_own_section: bool
    called_total: bool
    called_new: bool = False
    of_list: bool = False
    of_year_before: bool = False

    def rank(self) -> tuple[bool, bool, bool, bool, bool, bool, float]:
        """Sort key: the claim with the highest rank is published."""
        return (
            self.value.qualifier != "negated",
            not self.of_list,
            self.value.qualifier in ("exact", "negated"),
            self.called_new,
            self.in_own_section,
            self.called_total,
            float(self.value.value or 0),
        )


def settle(claims: list[Claim]) -> tuple[list[Value], list[Finding]]:
    """At most one value for each indicator and stated scope, in the order they were first stated; and what was told twice."""
    by_code: dict[str, list[Claim]] = {}
    for claim in claims:
        by_code.setdefault(claim.value.code, []).append(claim)
    kept, findings = [], []
    for told in (told for group in by_code.values() for told in (_by_scope(group) if len(group) > 1 else [group])):
        kept.append(_best(told) if len(told) > 1 else told[0].value)
        if kept[-1].kind == "ambiguous" or _is_larger_only(kept[-1], told):
            findings.append(_told_twice(told, published=kept[-1].raw if kept[-1].kind != "ambiguous" else ""))
    return sorted(kept, key=lambda value: value.evidence.start or 0), findings


def told_for_year_before(claims: list[Claim], values: list[Value], year: int) -> list[Finding]:
    """Numbers told for the year before only: last year's sentence left standing, or a slip of the pen."""
    known = {value.code for value in values}
    told = {claim.value.code: claim for claim in reversed(claims) if claim.value.code not in known}
    return [
        Finding(
            "told_for_year_before",
            "info",
            f"{code} is told for {year - 1} only, not for {year}: {claim.value.evidence.sentence}",
            [code],
        )
        for code, claim in reversed(told.items())
    ]


def _by_scope(claims: list[Claim]) -> list[list[Claim]]:
    """The claims of each stated scope; all together where one states none."""
    scopes = dict.fromkeys(claim.value.scope for claim in claims)
    return [claims] if None in scopes else [[claim for claim in claims if claim.value.scope == scope] for scope in scopes]


def _best(claims: list[Claim]) -> Value:
    best = max(claims, key=Claim.rank)
    first = next(claim.value for claim in claims if (claim.value.value, claim.value.qualifier) == (best.value.value, best.value.qualifier))
    return replace(first, value=None, kind="ambiguous") if _is_one_of_two(best, claims) else first


def _is_one_of_two(best: Claim, claims: list[Claim]) -> bool:
    """True for a channel's number that only its size puts before another."""
    if not best.value.code.startswith("ad_channel_"):
        return False
    return any(claim.value.value != best.value.value and claim.rank()[:-1] == best.rank()[:-1] for claim in claims)


def _is_larger_only(kept: Value, claims: list[Claim]) -> bool:
    """True where two exact numbers are both called the total and only its size put this one before the other."""
    best = max(claims, key=Claim.rank)
    return (
        kept.qualifier == "exact"
        and best.called_total
        and any(claim.value.value != kept.value and claim.rank()[:-1] == best.rank()[:-1] for claim in claims)
    )


def _told_twice(claims: list[Claim], published: str) -> Finding:
    code, numbers = claims[0].value.code, " and ".join(dict.fromkeys(claim.value.raw for claim in claims if claim.value.raw))
    outcome = f"the larger, {published}, is published" if published else "neither is published"
    message = f"{code} is told as {numbers}, and nothing says which is the body's; {outcome}."
    return Finding("told_twice", "warning", message, [code])
