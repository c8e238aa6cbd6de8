"""Reading `Content-Type` headers, of live answers and of archive records alike."""

from __future__ import annotations

from email.message import Message


def split_content_type(value: str | None) -> tuple[str, str | None]:
    """Media type in lower case without parameters, and the charset stated beside it.

    A missing header is `application/octet-stream`, a malformed one `text/plain` (RFC 2045, 5.2).
    """
    message = Message()
    message["Content-Type"] = value or "application/octet-stream"
    charset = message.get_param("charset")
    stated = charset.strip() if isinstance(charset, str) else ""
    return message.get_content_type(), stated or None
