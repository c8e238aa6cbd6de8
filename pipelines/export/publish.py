"""Output is written beside its place and moved there in one step, or kept as `<name>.failed`.

Names used beside a target `out`: `.out.<process id>.part` while it is written, `out.failed` after a
failure. Whoever looks into `out` sees the old output or the new one, never a mixture.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def staging_path(target: Path) -> Path:
    """Where output for `target` is written before it is published; one per process."""
    return target.parent / f".{target.name}.{os.getpid()}.part"


def failed_path(target: Path) -> Path:
    """Where the output of a failed run is kept for inspection."""
    return target.with_name(f"{target.name}.failed")


def remove(path: Path) -> None:
    """Delete a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def discard_abandoned(target: Path) -> None:
    """Delete what killed processes left beside `target`; a living process keeps its own."""
    for left in target.parent.glob(f".{target.name}.*.part"):
        owner = left.name.removeprefix(f".{target.name}.").removesuffix(".part")
        if owner.isdigit() and not _is_running(int(owner)):
            remove(left)


def _is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power failure."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def publish_file(staged: Path, target: Path) -> None:
    """Put the finished, synced file `staged` in the place of `target`."""
    staged.replace(target)
    sync_folder(target.parent)


def keep_failed(staged: Path, target: Path) -> Path:
    """Move unpublished output to `<target>.failed`, replacing an older one; return that path."""
    failed = failed_path(target)
    remove(failed)
    staged.rename(failed)
    return failed


def publish_folder(staged: Path, target: Path, ours: Iterable[str]) -> None:
    """Put the folder `staged` in the place of the folder `target`, in one step.

    `ours` names the files of the previous output; they are deleted with it. Whatever else a user
    keeps in the folder is moved over to the new one.
    """
    sync_folder(staged)
    if not target.exists():
        staged.rename(target)
        sync_folder(target.parent)
        return
    exchange(staged, target)
    sync_folder(target.parent)
    for name in ours:
        (staged / name).unlink(missing_ok=True)
    for foreign in sorted(staged.iterdir()):
        if not (target / foreign.name).exists():
            foreign.rename(target / foreign.name)
    remove(staged)


def exchange(one: Path, other: Path) -> None:
    """Swap two existing paths. On Linux the kernel does it in one step; elsewhere two renames do,
    and a crash between them leaves `other` under the name `<other>.previous`."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None, use_errno=True)
        done = library.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
        if done == 0:
            return
        code = ctypes.get_errno()
        # Some network and layered file systems do not know the swap.
        if code not in (errno.EINVAL, errno.ENOSYS, errno.EXDEV):
            raise OSError(code, os.strerror(code), str(other))
    previous = other.with_name(f"{other.name}.previous")
    remove(previous)
    other.rename(previous)
    one.rename(other)
    previous.rename(one)
