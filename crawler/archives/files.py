"""Pages out of files, folders and globs.

`.txt`, `.md`, `.html`, `.htm`, `.shtml` and the documents of `crawler.archives.records` are one page each; `.warc`, `.wet`
and their `.gz` are handed to `crawler.archives.warc`. Folders are read in sorted order, one page in memory at
a time. A file named by the user that cannot be used is a `Rejected`; one merely found in a folder or by a glob and of
another type is counted in `skipped` and left alone.
"""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Iterator

from crawler.archives.descriptions import Descriptions
from crawler.archives.records import DOCUMENT_TYPES, PAGE_LIMIT, judge_bytes, printable_path, refuse
from crawler.archives.warc import read_archive
from crawler.items import Page, Rejected
from crawler.portals.registry import Registry

MEDIA_TYPES = {".txt": "text/plain", ".md": "text/plain", ".html": "text/html", ".htm": "text/html", ".shtml": "text/html"}
ARCHIVE_SUFFIXES = (".warc", ".warc.gz", ".wet", ".wet.gz")


class NothingToRead(ValueError):
    """The sources of an archive run match no readable file; the message says what was asked for."""


def split_sources(text: str) -> list[str]:
    """Paths and globs separated by commas. Raises `NothingToRead` when there is none or when none of them exists."""
    sources = [part.strip() for part in text.split(",") if part.strip()]
    if not sources:
        raise NothingToRead("no source given; use -a source=PATH, a glob, or several separated by commas")
    if not any(matches(source) for source in sources):
        raise NothingToRead(f"nothing matches {', '.join(sources)}; check the path, and quote globs so that the shell leaves them alone")
    return sources


def matches(source: str) -> list[str]:
    """Existing paths a source stands for, sorted: itself, or what the glob finds."""
    if os.path.lexists(source):
        return [source]
    return sorted(glob.glob(source, recursive=True))


def read_sources(sources: list[str], skipped: Counter[str], registry: Registry | None = None) -> Iterator[Page | Rejected]:
    """Every page of the sources, in the given order, each file once; what was passed over is counted in `skipped`.

    What our own archives say about their pages is believed as far as the `registry` confirms it, not at all without one.
    """
    descriptions = Descriptions(registry)
    seen: set[str] = set()
    for source in sources:
        paths = matches(source)
        if not paths:
            yield refuse(source, "missing", "no such file, folder or glob match; check the path")
        for path in paths:
            named = path == source and not os.path.isdir(path)
            for found in [path] if named else walk(path):
                if isinstance(found, Rejected):
                    yield found
                elif os.path.realpath(found) not in seen:
                    seen.add(os.path.realpath(found))
                    yield from read_file(found, skipped, descriptions, named=named)


def walk(path: str) -> Iterator[str | Rejected]:
    """The path itself if it is a file, else every file below it in sorted order; links to folders are not followed."""
    if not os.path.isdir(path):
        yield path
        return
    try:
        with os.scandir(path) as entries:
            members = sorted((entry.path, entry.is_dir(follow_symlinks=False)) for entry in entries)
    except OSError as error:
        yield refuse(path, "unreadable", f"folder cannot be listed ({error.strerror}); check its permissions")
        return
    for member, is_folder in members:
        if is_folder:
            yield from walk(member)
        else:
            yield member


def read_file(path: str, skipped: Counter[str], descriptions: Descriptions, *, named: bool) -> Iterator[Page | Rejected]:
    """The pages of one file. `named`: the user asked for this very file, so an unknown type is refused, not skipped."""
    name = os.path.basename(path).lower()
    suffix = os.path.splitext(name)[1]
    if name.endswith(ARCHIVE_SUFFIXES):
        yield from read_archive(path, skipped, descriptions) if is_regular(path) else [unreadable_kind(path)]
    elif media_type := (MEDIA_TYPES | DOCUMENT_TYPES).get(suffix):
        yield read_page(path, media_type) if is_regular(path) else unreadable_kind(path)
    elif named:
        known = " ".join([*MEDIA_TYPES, *DOCUMENT_TYPES, *ARCHIVE_SUFFIXES])
        yield refuse(path, "unsupported_type", f"files of type {suffix or '(none)'} are not read; known types: {known}")
    else:
        skipped[f"file_type/{suffix or 'none'}"] += 1


def is_regular(path: str) -> bool:
    """False for what is there but must not be opened: a pipe would block the run for ever."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False


def unreadable_kind(path: str) -> Rejected:
    """The rejected record of a broken link, pipe, socket or device."""
    return refuse(path, "unreadable", "not a regular file (broken link, pipe or device); point to the file itself")


def read_page(path: str, media_type: str) -> Page | Rejected:
    """One stored page, or why it cannot be one (`unreadable`, `too_large`, `empty`, `binary`)."""
    try:
        with open(path, "rb") as file:
            body = file.read(PAGE_LIMIT + 1)
    except OSError as error:
        return refuse(path, "unreadable", f"cannot be read ({error.strerror}); check its permissions")
    refusal = judge_bytes(body, media_type)
    if refusal is not None:
        return refuse(path, refusal.reason, refusal.detail)
    return Page(body=body, path=printable_path(path), media_type=media_type)
