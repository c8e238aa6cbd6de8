"""Elements of parsed markup, whatever it came from: how they are selected, and what text is below them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias, cast

from lxml import etree

#: lxml has no public name for the class of its elements.
Element: TypeAlias = Any


def compiled_xpath(expression: str) -> Callable[[Element], list[Any]]:
    """A compiled XPath expression that selects nodes or strings."""
    return cast(Callable[[Element], list[Any]], etree.XPath(expression))


#: All text below an element as one string, at a tenth of the cost of joining its parts.
text_below = cast(Callable[[Element], str], partial(etree.tostring, method="text", encoding="unicode", with_tail=False))
#: The texts in links below an element, or in itself when it is one.
link_texts = cast(Callable[[Element], list[str]], etree.XPath("descendant-or-self::a//text()", smart_strings=False))


def visible_size(root: Element) -> int:
    """Characters of text below an element, blanks left out."""
    return sum(map(len, text_below(root).split()))
