"""Web pages: the article with its tables, title, metadata and attachments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawler.items import MetaPair, Page
from pipelines.draft import Extracted, RejectedPage, TitleCandidate
from pipelines.extract import titles
from pipelines.extract.assembly import assemble
from pipelines.extract.attachments import absolute, attachments_of, embedded_files
from pipelines.extract.blocks import lines, unglue
from pipelines.extract.body import Body, Marks, find_body, marks_of
from pipelines.extract.charset import Decoded
from pipelines.extract.doubts import mark_told
from pipelines.extract.elements import Element, compiled_xpath
from pipelines.extract.html import Tree, parse
from pipelines.extract.metadata import distinct, find_label_line, known_label, meta_tag_pairs, pairs_from_lines, pairs_from_rows
from pipelines.extract.neighbours import of_others, title_links
from pipelines.extract.provenance import source_of
from pipelines.extract.tables import RawTable, cell_text
from pipelines.extract.text_tables import cut_tables

#: Stands for the article among the lines around it.
_ARTICLE = object()
_TITLE_CLASSES = frozenset(("tit", "bt", "biaoti", "headline"))
_GLUED_LENGTH = 200
_IMAGES = compiled_xpath("descendant::img[@src][not(ancestor::nav or ancestor::footer or ancestor::header)]")
_FRAMES = compiled_xpath("descendant::iframe[@src]")


def read_html(page: Page, decoded: Decoded) -> Extracted:
    """Read a web page.

    Raises `RejectedPage`: `no_body`, `attachment_only`, `image_only` (judged on the container, so that
    a side column never stands in for a missing article), `too_deep`.
    """
    tree = parse(decoded.text, decoded.utf8)
    base = absolute(page.url, tree.base) if tree.base else page.url
    marks = marks_of(tree.root)
    mark_told(marks.classes)
    body = find_body(tree, marks, page.hints.body_selectors)
    if body is None:
        raise _without_body(tree, base, decoded.text)
    pairs = meta_tag_pairs(tree.metas)
    before, behind = _around(tree.root, body, pairs)
    links = title_links(tree, base, page.url)
    candidates = _titles(page, tree, marks, body, links)
    labelled = _label_pairs([*before, *behind])
    # Looking for a title among lines that nothing marks costs more than all others; most pages mark theirs, and label their dates.
    if any(map(_is_bare, labelled)) or not any(titles.is_dated_title(candidate.text) for candidate in candidates):
        above, below_title = titles.title_above(before)
        candidates.append(TitleCandidate(above, "above"))
        labelled = [pair for pair in labelled if not _is_bare(pair) or any(pair.value in line for line in below_title)]
    pairs += labelled
    candidates = titles.distinct_titles([*candidates, TitleCandidate(titles.page_title(tree.title), "html_title")])
    if links:
        body.skip |= of_others(links, body.roots, candidates)
    items = _article(body, pairs)
    if not body.extractor.startswith("container:"):
        head, items = _split_head(items)
        pairs += _label_pairs(head)
    texts = [item for item in items if isinstance(item, str)]
    opening = titles.opening_title(texts, (candidate.text for candidate in candidates))
    if opening is None and candidates:
        items[:0] = _printed_title(candidates).split("\n")
    elif opening is not None:
        candidates.append(TitleCandidate(opening, "body"))
    assembled = assemble(items)
    return Extracted(
        assembled.text,
        source_of(page, decoded, body.extractor),
        titles.distinct_titles(candidates),
        assembled.tables,
        distinct(pairs),
        attachments_of(tree, base, body.roots) + assembled.annexes,
    )


def _article(body: Body, pairs: list[MetaPair]) -> list[str | RawTable]:
    """Lines and tables of the article; header tables inside it go to `pairs`."""
    items: list[str | RawTable] = []
    for root, tables in zip(body.roots, body.tables, strict=True):
        for found in tables.metadata.values():
            pairs += found
        skip = body.skip | tables.hidden_rows | tables.metadata.keys()
        run: list[str] = []
        for item in lines(root, replace=tables.grids, skip=skip):
            if isinstance(item, str):
                # Only a whole article in one block is glued; short lines use the same blanks to align.
                run += unglue(item) if len(item) > _GLUED_LENGTH else [item]
                continue
            items += cut_tables(run)
            run = []
            items.append(item)
        items += cut_tables(run)
    kept: list[str | RawTable] = []
    for item in items:
        found_pairs = _header_pairs(item)
        if found_pairs is None:
            kept.append(item)
        else:
            pairs += found_pairs
    return kept


def _header_pairs(item: str | RawTable) -> list[MetaPair] | None:
    if isinstance(item, str) or item.rendering == "html":
        return None
    rows: dict[int, list[str]] = {}
    for cell in item.cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return pairs_from_rows(list(rows.values()))


def _around(root: Element, body: Body, pairs: list[MetaPair]) -> tuple[list[str], list[str]]:
    """The lines before and behind the article without links; pairs of header tables among them go to `pairs`."""
    outside = set(body.roots)
    if root in outside:
        return [], []
    inside = {table for tables in body.tables for table in (*tables.grids, *tables.metadata)}
    printed = outside | inside
    for table in root.iter("table"):
        if table in inside or table.find(".//table") is not None or not outside.isdisjoint(table.iterancestors()):
            continue
        if not outside.isdisjoint(table.iterdescendants()):
            continue
        rows = [[cell_text(cell) for cell in row.iter("td", "th")] for row in table.iter("tr")]
        found = pairs_from_rows(rows)
        if found is not None:
            pairs += found
            printed.add(table)
    # A label is never a link; menus are half of a page's text.
    around = lines(root, replace={body.roots[0]: _ARTICLE}, skip=printed, links=False)
    here = around.index(_ARTICLE) if _ARTICLE in around else 0
    return [line for line in around[:here] if isinstance(line, str)], [line for line in around[here:] if isinstance(line, str)]


def _label_pairs(texts: Sequence[str]) -> list[MetaPair]:
    """Pairs of label blocks; the report's title below a blank label (文号) is not its value."""
    above = ["", *texts]
    return pairs_from_lines(
        "" if titles.looks_like_title(text) and known_label(before) != "title" else text for before, text in zip(above, texts, strict=False)
    )


def _is_bare(pair: MetaPair) -> bool:
    """Whether a date says not what it is; one counts that stands between title and article.

    Lists of news beside an article print a bare date behind each link: the first of them was taken for the report's own.
    """
    return not pair.label and pair.origin == "line"


def _split_head(items: list[str | RawTable]) -> tuple[list[str], list[str | RawTable]]:
    """Label blocks above the article, and the article with its title.

    Where no container is known the element found may begin above the article.
    """
    head: list[str] = []
    printed: list[str | RawTable] = []
    for position, item in enumerate(items):
        if not isinstance(item, str) or not (titles.looks_like_title(item) or known_label(item) or find_label_line(item)):
            return head, printed + items[position:]
        head.append(item)
        if titles.looks_like_title(item):
            printed.append(item)
    return [], items


def _titles(page: Page, tree: Tree, marks: Marks, body: Body, links: set[Element]) -> list[TitleCandidate]:
    """Title candidates that page or list mark as such, best first."""
    classed = [element for name, elements in marks.classes.items() if "title" in name or name in _TITLE_CLASSES for element in elements]
    found = [TitleCandidate(content.strip(), "meta") for name, content in tree.metas if name.lower() == "articletitle"]
    found += [TitleCandidate(text, "heading") for text in titles.headings(tree.root, classed, links)]
    found += [
        TitleCandidate(text, "heading") for root in body.roots if root.getparent() is None for text in titles.headings(root, (), links)
    ]
    return [*found, TitleCandidate(page.hints.list_title or "", "list")]


def _printed_title(candidates: Sequence[TitleCandidate]) -> str:
    """The title as the page prints it: a heading, else the meta tag's, else the list's, else the document's."""
    order = ("heading", "meta", "list", "above", "html_title")
    likely = [candidate for candidate in candidates if titles.looks_like_title(candidate.text)] or list(candidates)
    return min(likely, key=lambda candidate: order.index(candidate.origin)).text


def _without_body(tree: Tree, base: str | None, text: str) -> RejectedPage:
    """Why a page has no text: the files, images or frames it shows instead."""
    files = [attachment.url or "" for attachment in attachments_of(tree, base, ())] or embedded_files(tree, base)
    if files:
        detail = f"the report is only attached ({len(files)} files); read the attachments"
        return RejectedPage("extract", "attachment_only", detail, "\n".join(files))
    images = _addresses(_IMAGES(tree.root), base)
    if images and any(titles.looks_like_title(title) for title in _page_titles(tree)):
        return RejectedPage("extract", "image_only", f"the report is {len(images)} images; read them by OCR", "\n".join(images))
    frames = _addresses(_FRAMES(tree.root), base)
    if frames:
        return RejectedPage("extract", "no_body", "the page only frames another; fetch the frame's address", "\n".join(frames))
    scripts = sum(1 for carrier in tree.carriers if carrier.tag == "script")
    seen = f"{scripts} scripts and no text of its own" if scripts else "no text of its own"
    return RejectedPage("extract", "no_body", f"the page has {seen}; check the address or the portal's body selectors", text[:2000])


def _addresses(elements: Iterable[Element], base: str | None) -> list[str]:
    return [absolute(base, element.get("src")) for element in elements]


def _page_titles(tree: Tree) -> list[str]:
    return [tree.title, titles.page_title(tree.title), *titles.headings(tree.root, ()), *(content for _, content in tree.metas)]
