"""Web pages saved as one file (MHTML): what Word's "single file web page" and many office systems call `.doc`.

The file is a mail: its first HTML part is the page. Pictures and sheets beside it are left alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from crawler.items import Page
from pipelines.draft import RejectedPage
from pipelines.extract.documents import refuse_size, refusing_damage

#: A header like this stands within the first lines; running text never begins with headers.
_HEADERS = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:[A-Za-z][A-Za-z-]{1,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+", re.ASCII)
_MIME = re.compile(rb"^(?:MIME-Version:|Content-Type:\s*(?:multipart/|text/html))", re.IGNORECASE | re.MULTILINE)
_HEAD = 4096
#: A page has a part for each of its pictures. The library's work grows with parts within parts.
_MOST_PARTS = 2_000
_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_MOST_NESTED = 20


def is_mhtml(body: bytes) -> bool:
    """Whether the bytes begin with the headers of a mail that holds a web page."""
    head = body[:_HEAD]
    if b"ontent-" not in head and b"MIME-" not in head:
        return False
    headers = _HEADERS.match(head)
    return headers is not None and _MIME.search(headers[0]) is not None


def main_part(page: Page) -> Page:
    """The web page in the mail. Raises `RejectedPage`: `damaged_mhtml`, `too_large`, `empty`."""
    refuse_size(page.body)
    if page.body.count(b"\n--") > _MOST_PARTS or len(_BOUNDARY.findall(page.body)) > _MOST_NESTED:
        raise RejectedPage("extract", "too_large", "a mail of thousands of parts; look at the file", repr(page.body[:80]))
    with refusing_damage(page.body, "damaged_mhtml", "the single file web page cannot be read", "save it again as DOCX"):
        parts = [part for part in message_from_bytes(page.body.lstrip(b"\xef\xbb\xbf\r\n\t ")).walk() if not part.is_multipart()]
        found = next((part for part in parts if part.get_content_type() == "text/html"), None)
        if found is None:
            detail = "the single file web page holds no page; look at the file"
            raise RejectedPage("extract", "damaged_mhtml", detail, repr(page.body[:80]))
        body = _content(found)
    if not body.strip():
        raise RejectedPage("extract", "empty", "the single file web page is blank; look at the file", repr(page.body[:80]))
    # What is called a workbook is one, saved as a page.
    media_type = "text/html" if page.media_type == "text/plain" else page.media_type
    return replace(page, body=body, media_type=media_type, declared_charset=found.get_content_charset())


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
