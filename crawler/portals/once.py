"""What is asked of a page by many, and found out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from scrapy.http import TextResponse

Found = TypeVar("Found")


def once_a_page(function: Callable[[TextResponse], Found]) -> Callable[[TextResponse], Found]:
    """The function, asked once of each page; what it found goes with the page. Nobody may change what it returns."""
    known: WeakKeyDictionary[TextResponse, Found] = WeakKeyDictionary()

    @wraps(function)
    def kept(response: TextResponse) -> Found:
        try:
            return known[response]
        except KeyError:
            found = known[response] = function(response)
            return found

    return kept
