"""Addresses and numbers as pages print them: read without trusting that they make sense.

A page may print `http://[x`, a port of 99999, `javascript:…` where an address belongs, or five thousand digits where a number does.
Python refuses each of them in its own way; here such an address is `None` and such a number is the `otherwise` of whoever asks, so
that it costs one link and not the page.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, urljoin, urlsplit

#: The longest address followed; servers take 8,000 characters at most, and nobody saw a list with half as many.
ADDRESS_CHARACTERS = 4000
#: The most digits of a number a page may state: no list has a billion rows.
DIGITS = 9
#: Stands for every address that makes no sense.
NOWHERE = SplitResult("", "", "", "", "")
#: What cannot be sent, and what the name of a host is made of.
UNSENDABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
HOST = re.compile(r"[^\s\x00-\x20\"'<>\\^`{|}%]+$")


# The same addresses are asked for their host, their path and what tells them from others.
@lru_cache(maxsize=1 << 14)
def split(url: str) -> SplitResult:
    """The parts of an address; all of them empty for one that has none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return NOWHERE
    return parts


def host_of(url: str) -> str:
    """The host in an address, in lower case; empty when it has none."""
    return split(url).hostname or ""


def is_http(url: str) -> bool:
    """True for a complete address that can be asked for by http or https."""
    if len(url) > ADDRESS_CHARACTERS or UNSENDABLE.search(url):
        return False
    parts = split(url)
    return parts.scheme in ("http", "https") and HOST.match(parts.hostname or "") is not None


def joined(base: str, address: str) -> str | None:
    """Where an address printed on the page at `base` leads; `None` for what nobody can ask for by http."""
    address = address.strip()
    if len(address) > ADDRESS_CHARACTERS:
        return None
    try:
        target = urljoin(base, address)
    except ValueError:
        return None
    return target if is_http(target) else None


def number_of(text: str | None, otherwise: int = 0) -> int:
    """The number that a text of digits states; `otherwise` for any other text, and for more digits than a number on a page has."""
    return int(text) if text and len(text) <= DIGITS and text.isdecimal() else otherwise
