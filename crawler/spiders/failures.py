"""Why a page could not be fetched: reason codes and advice for the rejected feed."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

#: Download errors and the reason they are recorded with.
FETCH_ERRORS: tuple[tuple[type[Exception], str, str], ...] = (
    (DownloadTimeoutError, "timeout", "no answer in time; try again another day"),
    (CannotResolveHostError, "dns", "the host name does not resolve; check it in the registry"),
    (DownloadConnectionRefusedError, "connection_refused", "the host refuses connections; try again another day"),
    (DownloadCancelledError, "too_large", "the answer is larger than DOWNLOAD_MAXSIZE; it is no report page"),
    (ResponseDataLossError, "connection_lost", "the answer broke off; try again another day"),
    (DownloadFailedError, "connection_lost", "the connection broke; try again another day"),
)


def fetch_reason(error: BaseException | None) -> tuple[str, str]:
    """Reason code and advice for an error that kept a page from being fetched."""
    if isinstance(error, HttpError):
        return f"http_{error.response.status}", f"the server answered {error.response.status}; check the address, or try again another day"
    named = getattr(error, "reason", None)
    if isinstance(error, IgnoreRequest) and isinstance(named, str):
        return named, str(error)
    for kind, reason, advice in FETCH_ERRORS:
        if isinstance(error, kind):
            return reason, advice
    if isinstance(error, IgnoreRequest):
        return "not_fetched", f"{error}; see the log for the component that refused it"
    return "fetch_failed", f"{type(error).__name__}: {error}; see the log and report it if it stays"
