"""One parse of a page: a tree without scripts and hidden nodes, everything set aside still at hand.

Hidden text is not part of the page (hijackers put their links there), so it leaves the tree. A
portal may keep the whole article in a hidden `<textarea>` or in a script all the same; such carriers
are remembered and read by `pipelines.extract.body` only when nothing visible remains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from pipelines.draft import RejectedPage
from pipelines.extract.doubts import mark_filled_in
from pipelines.extract.elements import Element, compiled_xpath, text_below
from pipelines.extract.unseen import by_tag, take_unseen

#: What stands where Cloudflare hid an address that cannot be decoded.
EMAIL_PLACEHOLDER = "[email protected]"

_UNSEEN_TAGS = (
    "script",
    "style",
    "noscript",
    "template",
    "textarea",
    "select",
    "button",
    "marquee",
    "svg",
    "title",
    "head",
    "datalist",
    "option",
    "meter",
    "progress",
    "noembed",
    "noframes",
)
# The parser lets control codes through, yet no tree may be changed or printed with them. Word leaves \x0b for a
# line break, so all of them become one.
_CONTROL_CODES = bytes({*range(32)} - set(b"\t\n\r"))
_CONTROLS = bytes.maketrans(_CONTROL_CODES, b"\n" * len(_CONTROL_CODES))
_CONTROL_REFERENCES = re.compile(rb"&#(?:x0*(?:[1-8bcef]|1[0-9a-f]|fff[ef])|0*(?:[1-8]|1[1245-9]|2\d|3[01]|6553[45]))(?![0-9a-f]);?", re.I)
_CLOSING = re.compile(rb"</(?:html|body)\s*>", re.I)
_CLOSING_NAMES = (b"</html", b"</body")


_PROTECTED = compiled_xpath("descendant::*[@data-cfemail or contains(@href, '/cdn-cgi/l/email-protection')]")
_PROTECTED_HREF = re.compile(r"/cdn-cgi/l/email-protection#([0-9a-fA-F]+)$")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[A-Za-z]{2,}")


@dataclass(slots=True)
class Tree:
    """A parsed page.

    `root` is the visible tree, `title`, `base` and `metas` (name, content) come from the document's
    head, and `carriers` are what may hold an article that nothing visible shows: hidden nodes, text
    areas, scripts.
    """

    root: Element
    title: str = ""
    base: str | None = None
    metas: list[tuple[str, str]] = field(default_factory=list)
    carriers: list[Element] = field(default_factory=list)


def parse(text: str, encoded: bytes | None = None) -> Tree:
    """Parse decoded HTML once; `encoded` is the text in UTF-8 where it is at hand. Raises `RejectedPage` (`no_body`, `too_deep`)."""
    source, lowered = _readable(text, encoded)
    root, log = _parse(source)
    if root is None:
        raise RejectedPage("extract", "no_body", "the page holds no element and no text", text[:500])
    if log.filter_types(etree.ErrorTypes.ERR_RESOURCE_LIMIT):
        raise RejectedPage("extract", "too_deep", "elements are nested more than 2,000 levels deep; look at the page", text[:500])
    tree = Tree(root)
    found = by_tag(root, "meta", "base", "title", "script", "textarea", "template")
    tree.metas = [(element.get("name") or element.get("property") or "", element.get("content") or "") for element in found.get("meta", ())]
    tree.base = next((href for element in found.get("base", ()) if (href := element.get("href"))), None)
    tree.title = next((title for element in found.get("title", ()) if (title := " ".join(text_below(element).split()))), "")
    # Every pass over the elements costs more than a look for a name in the source.
    has_data = b"data-" in lowered
    if b"email-protection" in lowered or (has_data and b"data-cfemail" in lowered):
        _restore_emails(root)
    tree.carriers = [element for tag in ("script", "textarea", "template") for element in found.get(tag, ())]
    if has_data or b"-text=" in lowered:
        mark_filled_in(root)
    tree.carriers += take_unseen(root, found, may_hide=any(word in lowered for word in (b"hidden", b"popover", b"<dialog")))
    etree.strip_elements(root, *_UNSEEN_TAGS, with_tail=False)
    return tree


def fragment(markup: str) -> Element:
    """The root of an article kept as markup inside a script or a text area; `None` when it holds nothing."""
    root, _ = _parse(_readable(markup)[0])
    if root is not None:
        mark_filled_in(root)
        take_unseen(root, by_tag(root))
        etree.strip_elements(root, *_UNSEEN_TAGS, with_tail=False)
    return root


def _readable(markup: str, encoded: bytes | None = None) -> tuple[bytes, bytes]:
    """The markup in UTF-8 without what the parser would stumble over, and the same in lower case."""
    if "\ufffe" in markup or "\uffff" in markup:
        markup, encoded = markup.replace("\ufffe", "").replace("\uffff", ""), None
    source = markup.encode("utf-8", "replace") if encoded is None else encoded
    if any(map(source.__contains__, _CONTROL_CODES)):
        source = source.translate(_CONTROLS)
    source = _CONTROL_REFERENCES.sub(b"\n", source)
    lowered = source.lower()
    # The parser drops all that follows </html>; pages pasted into an article bring their own.
    start = min((place for name in _CLOSING_NAMES if (place := lowered.find(name)) >= 0), default=len(source))
    end = _CLOSING.sub(b"", source[start:])
    return source[:start] + end, lowered[:start] + end.lower()


def _parse(source: bytes) -> tuple[Element, Any]:
    """The root (`None` for no element at all) and the parser's log."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    root: Element = etree.fromstring(source, parser)
    return root, parser.error_log


def _restore_emails(root: Element) -> None:
    for element in list(_PROTECTED(root)):
        code = element.get("data-cfemail")
        if code is None:
            match = _PROTECTED_HREF.search(element.get("href") or "")
            code = match[1] if match else None
            if len(element) or EMAIL_PLACEHOLDER not in "".join(element.itertext()).replace("\xa0", " "):
                continue
        for child in list(element):
            element.remove(child)
        element.text = decode_email(code or "") or EMAIL_PLACEHOLDER


def decode_email(code: str) -> str | None:
    """The address behind a `data-cfemail` code (hex; first byte is the key); `None` when it is none."""
    try:
        key, *rest = bytes.fromhex(code)
        address = bytes(byte ^ key for byte in rest).decode()
    except ValueError:
        return None
    return address if _EMAIL.fullmatch(address) and address.isprintable() else None
