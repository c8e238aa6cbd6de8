"""Titles of other reports that a page links to (上一篇：青禾县2021年…报告): they are no titles of this page.

Portals print them right below the heading, where a title without a year would lose against them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urldefrag

from pipelines.draft import TitleCandidate
from pipelines.extract.attachments import absolute, leads_to_file
from pipelines.extract.blocks import BLOCK_TAGS, lines
from pipelines.extract.elements import Element, text_below
from pipelines.extract.html import Tree
from pipelines.extract.titles import looks_like_title, same_title, title_in_lines
from pipelines.extract.unseen import text_before
from pipelines.titles import is_of_another, squeeze, year_of

#: What may stand beside a link that is a line of its own: a bullet, a date, a count of views.
_BESIDE = re.compile(r"[\s•·●▪◆■>»|\-\[\]()（）:：]*(?:20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])）\s]*)?")
_LONGEST_BESIDE = 30


def title_links(tree: Tree, base: str | None, url: str | None) -> set[Element]:
    """Links to other pages whose text reads like a report's title."""
    own = urldefrag(absolute(url, url))[0] if url else None
    found = set()
    for link in tree.root.iter("a"):
        # Cheap words first: a page has hundreds of links.
        text = text_below(link) if len(link) else link.text or ""
        if "公" not in text or ("报" not in text and "報" not in text):
            continue
        href = (link.get("href") or "").strip()
        elsewhere = bool(href) and not href.startswith("#") and not href.lower().startswith("javascript:")
        if elsewhere and looks_like_title(text) and urldefrag(absolute(base, href))[0] != own:
            found.add(link)
    return found


def of_others(links: Iterable[Element], roots: list[Element], known: list[TitleCandidate]) -> set[Element]:
    """Of the links inside the article those that name another report, or the blocks that hold nothing but one."""
    titles = [candidate.text for candidate in known if looks_like_title(candidate.text)]
    dated = {year for title in titles if (year := year_of(title))}
    strange = {}
    for link in links:
        text = text_below(link)
        if any(same_title(text, title) for title in titles) or not any(root in roots for root in link.iterancestors()):
            continue
        # The report as a file names the page's report too, unless it is another year's.
        year = year_of(text)
        if leads_to_file((link.get("href") or "").strip()) and (year is None or not dated or year in dated):
            continue
        if _stands_alone(link):
            strange[link] = _block_of(link, roots)
    if not strange:
        return set()
    skip = set(strange.values())
    own = titles or title_in_lines([line for root in roots for line in lines(root, skip=skip) if isinstance(line, str)])
    # A page without any other title may link its own.
    return skip if own or len({squeeze(text_below(link)) for link in strange}) > 1 else set()


def _stands_alone(link: Element) -> bool:
    """Whether the link is a line of its own, with at most what announces it, a bullet or a date beside it."""
    before = text_before(link)
    behind = link.tail or ""
    announced = is_of_another(before.split()[-1] if before.strip() else "")
    return (announced or bool(_BESIDE.fullmatch(before[-_LONGEST_BESIDE:]))) and (
        bool(_BESIDE.fullmatch(behind[:_LONGEST_BESIDE])) or is_of_another(behind)
    )


def _block_of(link: Element, roots: list[Element]) -> Element:
    """The widest element around the link that holds nothing else than it and what announces it."""
    own = text_below(link)
    chosen = link
    for parent in link.iterancestors():
        rest = squeeze(text_below(parent).replace(own, "", 1)) if len(text_below(parent)) <= len(own) + _LONGEST_BESIDE else "。"
        if parent in roots or not (_BESIDE.fullmatch(rest) or (is_of_another(rest) and len(rest) <= _LONGEST_BESIDE)):
            break
        chosen = parent
        if parent.tag in BLOCK_TAGS:
            break
    return chosen
