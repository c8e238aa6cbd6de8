"""What a spider may be told with `-a`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class UnknownArgument(ValueError):
    """The spider has no argument of that name. Scrapy would ignore it: `-a portals=x` crawled the whole country."""


def refuse_unknown(given: Mapping[str, Any], *known: str) -> None:
    """Raises `UnknownArgument` when anything is left over in `given`; `known` are the names there are."""
    if given:
        raise UnknownArgument(f"-a {', -a '.join(sorted(given))}: there is no such argument; write -a {'=…, -a '.join(known)}=…")
