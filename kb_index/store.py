"""The index on disk: a folder a version, and a pointer `CURRENT` that is replaced atomically.

A version is written under a hidden name, synced, renamed, and only then pointed to. Whoever dies before the pointer is
replaced leaves the old version serving; the leavings are swept by the next build.

A version is whole, or it holds edits to a whole one, its `base`: the articles that have changed since, and which rows
of the base they take the place of. Edits never lie on edits: each edited version holds all changes since its base.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kb_index.errors import BuildRunning, IndexMismatch, IndexMissing

FORMAT = 9
"""Rises when the layout on disk, the embedded text or the calibration changes: older indexes are built anew."""

POINTER = "CURRENT"
MANIFEST = "manifest.json"
KEPT_VERSIONS = 2
"""The current one, and the one before it, which a process may just be reading; each with its base."""

REBUILD = "run `careline kb build`"

BUILDING, COMPACTING = ".building-", ".compacting-"
"""Beginnings of the names under which versions are written: by builds in turn, and by a compaction beside them."""


def versions_dir(index_dir: Path) -> Path:
    return index_dir / "versions"


def read_any_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a version of any format. Raises IndexMismatch when it is missing or unreadable."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexMismatch(f"The knowledge index in {folder} is damaged; {REBUILD}.") from error
    return manifest if isinstance(manifest, dict) else {}


def current_version(index_dir: Path) -> str:
    """Return the name of the version that serves. Raises IndexMissing."""
    try:
        return (index_dir / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise IndexMissing(f"There is no knowledge index in {index_dir}; {REBUILD}.") from error


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a version. Raises IndexMismatch when it is missing, unreadable or of another format."""
    manifest = read_any_manifest(folder)
    if manifest.get("format") != FORMAT:
        raise IndexMismatch(f"The knowledge index in {folder} was made by another version of Careline; {REBUILD}.")
    return manifest


def check_hashes(folder: Path, manifest: dict[str, Any], names: Iterable[str] | None = None) -> None:
    """Raises IndexMismatch when a file of the version, or one of `names`, is missing or not as it was built."""
    hashes: dict[str, str] = manifest["hashes"]
    for name in hashes if names is None else names:
        expected = hashes.get(name)
        try:
            actual = _hash(folder / name)
        except OSError as error:
            raise IndexMismatch(f"The knowledge index lacks {folder / name}; {REBUILD}.") from error
        if actual != expected:
            raise IndexMismatch(f"The file {folder / name} of the knowledge index has changed; {REBUILD}.")


@contextmanager
def build_lock(index_dir: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold the index folder for one build. Raises BuildRunning when another one builds and `wait` is False."""
    with _locked(index_dir, ".lock", wait):
        yield


@contextmanager
def compaction_lock(index_dir: Path) -> Iterator[None]:
    """Hold the right to write a whole version beside running builds. Raises BuildRunning when another one has it."""
    with _locked(index_dir, ".compaction.lock", wait=False):
        yield


@contextmanager
def _locked(index_dir: Path, name: str, wait: bool) -> Iterator[None]:
    index_dir.mkdir(parents=True, exist_ok=True)
    with (index_dir / name).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise BuildRunning(f"The knowledge index in {index_dir} is being built already.") from error
        yield


def start_version(index_dir: Path, prefix: str = BUILDING) -> Path:
    """Return a fresh hidden folder to build in. Call under the prefix's lock: it sweeps what dead builds left."""
    folder = versions_dir(index_dir)
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)
    staging = folder / f"{prefix}{secrets.token_hex(4)}"
    staging.mkdir()
    return staging


def seal(index_dir: Path, staging: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Make `staging` a version that may be pointed to; return its manifest with name and hashes of all files."""
    files = sorted(path for path in staging.rglob("*") if path.is_file())
    hashes = {path.relative_to(staging).as_posix(): _hash(path) for path in files}
    version = f"{manifest['inputs'][:12]}-{secrets.token_hex(3)}"
    sealed = manifest | {"version": version, "hashes": hashes}
    content = json.dumps(sealed, indent=2, ensure_ascii=False)
    (staging / MANIFEST).write_text(content + "\n", encoding="utf-8")
    for path in [*files, staging / MANIFEST, *(path for path in staging.rglob("*") if path.is_dir()), staging]:
        _sync(path)
    staging.replace(versions_dir(index_dir) / version)
    _sync(versions_dir(index_dir))
    return sealed


def point_to(index_dir: Path, version: str) -> None:
    """Make a sealed version the one that serves."""
    pointer = index_dir / f".{POINTER}.new"
    pointer.write_text(version + "\n", encoding="utf-8")
    _sync(pointer)
    pointer.replace(index_dir / POINTER)
    _sync(index_dir)
    _sweep(index_dir, version)


def _sweep(index_dir: Path, current: str) -> None:
    """Remove versions that nobody reads any more: not among the newest, nor the base of one of them."""
    versions = [path for path in versions_dir(index_dir).iterdir() if path.is_dir() and not path.name.startswith(".")]
    newest_first = sorted(versions, key=lambda path: (path.name == current, path.stat().st_mtime_ns), reverse=True)
    kept = {path.name for path in newest_first[:KEPT_VERSIONS]}
    for path in newest_first[:KEPT_VERSIONS]:
        with contextlib.suppress(IndexMismatch):
            kept.add(str(read_manifest(path)["base"]))
    for old in versions:
        if old.name not in kept:
            shutil.rmtree(old, ignore_errors=True)


def digest_of(value: Any) -> str:
    """Return a digest of anything that JSON can say."""
    return hashlib.sha256(json.dumps(value, default=str, sort_keys=True).encode()).hexdigest()


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
