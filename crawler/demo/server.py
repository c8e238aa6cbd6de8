"""The demo server: every fictional portal on one port of 127.0.0.1, told apart by the Host header.

A client keeps the portal's address (`http://www.qinghe.example/…`) and connects to the server's port
instead; setting `DEMO_SERVER` makes the crawler do so.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import monotonic
from types import TracebackType

from .site import DRIPS, Answer, DemoRequest, Site, not_found

_REASONS = {200: "OK", 304: "Not Modified", 400: "Bad Request", 404: "Not Found", 521: "Web Server Is Down"}
_MAX_REQUEST = 1 << 20


@dataclass(slots=True)
class Hit:
    """One request: when it had arrived and when its answer had been handed to the network, in seconds of a monotonic clock."""

    method: str
    host: str
    target: str
    status: int
    arrived: float
    answered: float | None = None
    #: Body of the request, a form.
    body: str = ""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An answer ready to be sent."""

    status: int
    etag: str
    head: bytes
    body: bytes
    delay: float
    drip: float
    #: Bytes of the body that are sent before the connection breaks; `None` for all.
    cut: int | None


class _Connection(asyncio.Protocol):
    """One client connection: HTTP/1.1 with keep-alive and pipelining, answers in the order of the requests."""

    def __init__(self, server: DemoServer) -> None:
        self.server = server
        self.buffer = b""
        self.waiting = False
        self.transport: asyncio.Transport | None = None
        self.hit: Hit | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        if self.hit is not None and self.hit.answered is None:
            self.hit.answered = monotonic()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self._work()

    def _work(self) -> None:
        while not self.waiting and self.transport is not None:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self.buffer) > _MAX_REQUEST:
                    self.transport.close()
                return
            lines = self.buffer[:end].decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            total = end + 4 + int(headers.get("content-length", "0"))
            if len(self.buffer) < total:
                return
            body, self.buffer = self.buffer[end + 4 : total], self.buffer[total:]
            self._answer(lines[0], headers, body)

    def _answer(self, request_line: str, headers: dict[str, str], body: bytes) -> None:
        # Before the page is made: that may take longer than the client's patience between two requests.
        arrived = monotonic()
        method, target, *_ = [*request_line.split(" "), "", ""]
        host = headers.get("host", "").partition(":")[0]
        prepared = self.server.prepare(method, host, target, body, headers)
        status = 304 if prepared.status == 200 and headers.get("if-none-match") == prepared.etag else prepared.status
        hit = Hit(method, host, target, status, arrived, body=body.decode("latin-1"))
        self.hit = hit
        self.server.hits.append(hit)
        unchanged = f"HTTP/1.1 304 Not Modified\r\nETag: {prepared.etag}\r\n\r\n".encode()
        pieces = [unchanged] if status == 304 else _pieces(prepared, method)
        close = headers.get("connection", "").lower() == "close" or (prepared.cut is not None and status != 304)
        if prepared.delay:
            self.waiting = True
            asyncio.get_running_loop().call_later(prepared.delay, self._send, hit, pieces, prepared.drip, close)
        else:
            self._send(hit, pieces, prepared.drip, close)

    def _send(self, hit: Hit, pieces: list[bytes], pause: float, close: bool) -> None:
        """Send the next piece, then come back for the others; read on when all are sent."""
        if self.transport is None:
            return
        self.server.sent += len(pieces[0])
        self.transport.write(pieces[0])
        if len(pieces) > 1:
            self.waiting = True
            asyncio.get_running_loop().call_later(pause, self._send, hit, pieces[1:], pause, close)
            return
        hit.answered = monotonic()
        if close:
            self.transport.close()
        if self.waiting:
            self.waiting = False
            self._work()


def _pieces(prepared: _Prepared, method: str) -> list[bytes]:
    """The answer in the pieces it is sent in."""
    if method == "HEAD":
        return [prepared.head]
    body = prepared.body[: prepared.cut]
    if not prepared.drip:
        return [prepared.head + body]
    size = max(1, -(-len(body) // DRIPS))
    return [prepared.head, *(body[start : start + size] for start in range(0, len(body), size))]


class DemoServer:
    """Serves sites from a thread of its own.

        with DemoServer(demo_country()) as server:
            settings.set("DEMO_SERVER", server.address)

    `hits` lists every request in the order of arrival. `port` 0 takes a free port. Up to `cache_size`
    answers are kept, so that a page is made once.
    """

    def __init__(self, sites: Iterable[Site], *, port: int = 0, cache_size: int = 4096) -> None:
        self.sites = {site.host: site for site in sites}
        self.hits: list[Hit] = []
        #: Bytes sent, headers included.
        self.sent = 0
        self.port = port
        self._cache: dict[tuple[str, str, str, bytes], _Prepared] = {}
        self._cache_size = cache_size
        self._loop = asyncio.new_event_loop()
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """`127.0.0.1:<port>`, the value of the setting `DEMO_SERVER`."""
        return f"127.0.0.1:{self.port}"

    def prepare(self, method: str, host: str, target: str, body: bytes, headers: Mapping[str, str] | None = None) -> _Prepared:
        """The answer to a request, from the cache where it may be kept."""
        key = (method, host, target, body)
        if key in self._cache:
            return self._cache[key]
        path, _, query = target.partition("?")
        request = DemoRequest(method, host, path, query, body, headers or {})
        site = self.sites.get(host)
        answer: Answer = site.answer(request) if site is not None else not_found(request)
        prepared = _prepared(answer)
        if not answer.volatile:
            if len(self._cache) >= self._cache_size:
                self._cache.clear()
            self._cache[key] = prepared
        return prepared

    def start(self) -> None:
        """Listen; returns when the port is open. Raises `OSError` when it is taken."""
        server = self._loop.run_until_complete(self._loop.create_server(lambda: _Connection(self), "127.0.0.1", self.port))
        self.port = server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._run, args=(server,), name="demo-server", daemon=True)
        self._thread.start()

    def _run(self, server: asyncio.Server) -> None:
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def stop(self) -> None:
        """Close the port and end the thread."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._thread = None

    def __enter__(self) -> DemoServer:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def _prepared(answer: Answer) -> _Prepared:
    """The bytes of an answer."""
    etag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
    lines = [
        f"HTTP/1.1 {answer.status} {_REASONS.get(answer.status, 'Answer')}",
        "Server: demo",
        f"Content-Type: {answer.content_type}",
        f"Content-Length: {len(answer.body)}",
        f"ETag: {etag}",
        *(f"{name}: {value}" for name, value in answer.headers),
    ]
    cut = int(len(answer.body) * answer.sent_share) if answer.sent_share < 1 else None
    head = ("\r\n".join(lines) + "\r\n\r\n").encode()
    return _Prepared(answer.status, etag, head, answer.body, answer.delay, answer.drip, cut)
