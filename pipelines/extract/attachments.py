"""Files that belong to a page: links, inline viewers, and viewers that scripts write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from crawler.items import Attachment
from pipelines.extract.assembly import ANNEX_LABEL
from pipelines.extract.blocks import text_of
from pipelines.extract.elements import Element
from pipelines.extract.html import Tree

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ceb|zip|rar|7z|ofd|rtf|mht(?:ml)?|pptx?)(?:$|[?#&])", re.I)
_DOWNLOAD = re.compile(r"downfile\.jsp|download\.jsp|file-download|virtual_attach_file|downloadattach|/download\?", re.I)
_VSB_VIEWER = re.compile(r"""showVsbpdfIframe\(\s*["']([^"']+)""")
_BELONGS = re.compile(r"附\s*件|附\s*表|年\s*报|年\s*度\s*报\s*告|信息公开|统计表|下载")
_NOISE = re.compile(r"[【】\[\]《》]|已下载.*$|附\s*件\s*[一二三四五六七八九十\d]*\s*[:：.、]?")
#: Levels of the page around a link whose text may say that the link is an attachment.
_CONTEXT_LEVELS = 3
_LONGEST_CONTEXT, _MOST_PARTS = 200, 400


def absolute(base: str | None, href: str) -> str:
    """The address a link leads to; left as printed where it cannot be joined."""
    try:
        return urljoin(base or "", href.strip())
    except ValueError:
        return href.strip()


def attachments_of(tree: Tree, base: str | None, roots: Iterable[Element]) -> list[Attachment]:
    """Files linked or shown by the article, and those elsewhere on the page that name themselves its attachments."""
    found: dict[str, Attachment] = {}
    own = dict.fromkeys(link for root in roots for link in root.iter("a"))
    for link in dict.fromkeys([*own, *tree.root.iter("a")]):
        href = (link.get("href") or "").strip()
        # Few lead to files: the answer is known for most addresses.
        if not leads_to_file(href) or href.lower().startswith(("javascript:", "data:")):
            continue
        title = " ".join(text_of(link).split()) or link.get("title") or ""
        context = _context(link)
        if link in own or _BELONGS.search(title) or _BELONGS.search(context):
            url = absolute(base, href)
            found.setdefault(url, _attachment(title or link.get("title") or "", url, context))
    for url in embedded_files(tree, base):
        found.setdefault(url, _attachment("", url, ""))
    return list(found.values())


# A portal prints the same menus on every page.
@lru_cache(maxsize=1 << 14)
def leads_to_file(href: str) -> bool:
    """Whether the address is a document's or that of a portal's download page."""
    return "." in href and bool(_FILE.search(unquote(href) if "%" in href else href) or _DOWNLOAD.search(href))


def embedded_files(tree: Tree, base: str | None) -> list[str]:
    """Addresses of files shown by a frame, a PDF viewer or a script, in order."""
    files = []
    for element in tree.root.iter("iframe", "embed", "object"):
        source = element.get("src") or element.get("data") or ""
        viewed = parse_qs(_query(source)).get("file", [""])[0] if "viewer" in source else ""
        if _FILE.search(viewed or source):
            files.append(absolute(base, viewed or source))
    for carrier in tree.carriers:
        if carrier.tag == "script" and (text := carrier.text) and "showVsbpdfIframe" in text:
            files += [absolute(base, path) for path in _VSB_VIEWER.findall(text)]
    return list(dict.fromkeys(files))


def _query(address: str) -> str:
    try:
        return urlsplit(address).query
    except ValueError:
        return ""


def _context(link: Element) -> str:
    """Text of the smallest block around a link, blank where the block is more than a list of files."""
    block = link
    for _ in range(_CONTEXT_LEVELS):
        parent = block.getparent()
        if parent is None:
            break
        block = parent
        text = _short_text(block)
        if len(text) > _LONGEST_CONTEXT:
            return ""
        if text.startswith(("附", "下载", "【附")):
            return text
    return ""


def _short_text(block: Element) -> str:
    """The text below an element, no further than needed: a list of files may hold a hundred thousand."""
    text = ""
    part: str
    for number, part in enumerate(block.itertext()):
        text = (text + part).lstrip()
        if len(text.rstrip()) > _LONGEST_CONTEXT or number == _MOST_PARTS:
            return f"{text}{'…' * _LONGEST_CONTEXT}"
    return text.rstrip()


def _attachment(title: str, url: str, context: str) -> Attachment:
    label = ANNEX_LABEL.match(title) or ANNEX_LABEL.match(context)
    name = " ".join(_NOISE.sub(" ", title).split()) or _file_name(url)
    printed = re.sub(r"\s", "", label[1]) if label else None
    return Attachment(name, url, printed if printed and re.search(r"[\d一二三四五六七八九十]", printed) else None, "linked")


def _file_name(url: str) -> str:
    return unquote(url.split("?")[0].rstrip("/").rsplit("/", 1)[-1])
