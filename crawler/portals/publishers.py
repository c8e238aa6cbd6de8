"""Who publishes a report, as far as the title in a list says, and whose reports a run is after."""

from __future__ import annotations

from typing import Literal, get_args

from crawler.items import OrganKind
from pipelines.parse.organ import full_name, organ_in_title

#: `county`: the government's and its office's reports; `all`: those of departments, townships and zones as well.
Scope = Literal["county", "all"]
COUNTY_LEVEL: tuple[OrganKind, ...] = ("government", "office")


class ScopeError(ValueError):
    """The spider argument `scope` is none of the scopes."""


def parse_scope(text: str) -> Scope:
    """The scope of that name. Raises `ScopeError`."""
    for scope in get_args(Scope):
        if text == scope:
            return scope  # type: ignore[no-any-return]
    raise ScopeError(f"scope={text!r}: write one of {', '.join(get_args(Scope))}")


def publisher_kind(title: str, place: str) -> OrganKind | None:
    """The kind of body a title names, `None` when it names none; a joint report of government and office is the government's.

    `place` is the full name of the portal's place: 县政府办 is its office.
    """
    organ = full_name(organ_in_title(title), None, place)
    return organ.kind if organ else None


def in_scope(title: str, place: str, scope: Scope) -> bool:
    """True for a title of a body within the scope, and for one that names none: the page decides then."""
    kind = publisher_kind(title, place)
    return scope == "all" or kind is None or kind in COUNTY_LEVEL
