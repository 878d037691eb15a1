"""Articles to a served index: only what changed is embedded and written; the old index serves until the new is whole.

A build writes a whole version, or only the edits since the last whole one (`kb_index/base.py` says up to how many).
What is learned from questions is learned with each whole version and kept by edits: so few passages do not move it.
"""

import sys
import threading
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kb_index.articles import ArticleReader
from kb_index.base import Base, edits_allowed, edits_since, load_base, usable_vectors
from kb_index.calibration import UNANSWERABLE_FILE, Calibration, read_unanswerable
from kb_index.errors import IndexMismatch, IndexMissing, NoArticles
from kb_index.model import Article, Fault, Progress, TextEncoder, silent
from kb_index.pairs import Pair, read_pairs
from kb_index.store import (
    COMPACTING,
    build_lock,
    check_hashes,
    compaction_lock,
    current_version,
    digest_of,
    point_to,
    read_manifest,
    seal,
    start_version,
    versions_dir,
)
from kb_index.writing import Source, write_edits, write_whole


@dataclass(frozen=True)
class BuildReport:
    """What a build did. `changed` is False when the index was up to date already. `encoded` counts embedded texts.

    `edited` counts the passages, gone or new, by which the version differs from the whole one that it lies on;
    `crowded` when that is more than a build by itself would let it be.
    """

    version: str
    changed: bool
    articles: int
    passages: int
    questions: int
    encoded: int
    edited: int
    crowded: bool
    faults: tuple[Fault, ...]
    calibration: Calibration


def build_index(
    articles_dir: Path,
    index_dir: Path,
    encoder: TextEncoder,
    progress: Progress = silent,
    unanswerable_file: Path = UNANSWERABLE_FILE,
    pairs_file: Path | None = None,
    *,
    whole: bool = False,
) -> BuildReport:
    """Bring the index in `index_dir` up to date with the articles; with `whole` write all of it in any case.

    `pairs_file` holds customers' questions of known answer to learn from, if there are any.
    Raises ArticlesMissing, NoArticles, BuildRunning, SettingsError for a broken `unanswerable_file` or `pairs_file`.
    """
    return IndexBuilder(articles_dir, index_dir, encoder, progress, unanswerable_file, pairs_file).build(whole=whole)


class IndexBuilder:
    """Builds one index again and again; remembers what it has read, so that an edit costs what it changes.

    `build` and `compact` may run in two threads at once.
    """

    def __init__(
        self,
        articles_dir: Path,
        index_dir: Path,
        encoder: TextEncoder,
        progress: Progress = silent,
        unanswerable_file: Path = UNANSWERABLE_FILE,
        pairs_file: Path | None = None,
    ) -> None:
        self._reader = ArticleReader(articles_dir)
        self._index_dir = index_dir
        self._encoder = encoder
        self._progress = progress
        self._unanswerable_file = unanswerable_file
        self._pairs_file = pairs_file
        self._base: Base | None = None
        self._served: dict[str, Any] | None = None
        self._latest: Source | None = None
        self._digests: dict[Article, str] = {}
        self._learned: tuple[list[int], tuple[Pair, ...], tuple[str, ...]] | None = None
        self._reading = threading.Lock()

    def build(
        self, *, whole: bool = False, edits_up_to: int | None = None, unready: Collection[str] = ()
    ) -> BuildReport:
        """Publish a version that holds the articles of now. Raises as `build_index` does.

        With more passages gone or new than `edits_up_to` (None: the base's own limit) a whole version is written.
        Files `unready` are taken as they were in the last build.
        """
        with build_lock(self._index_dir):
            source = self._latest = self._source(unready)
            current = self._serving()
            base = self._base_of(current)
            kept = self._kept(current, base)
            if current and base and not whole:
                if current["inputs"] == source.inputs:
                    return _report(current, source, changed=False)
                report = self._lay_on(base, source, kept, edits_up_to)
                if report is not None:
                    return report
            staging = start_version(self._index_dir)
            manifest = write_whole(staging, source, kept, self._progress)
            return self._publish(seal(self._index_dir, staging, manifest), source)

    def compact(self) -> BuildReport:
        """Write a whole version while builds go on, then lay on it what they have changed meanwhile.

        Raises BuildRunning when another process compacts this index, and as `build_index` does.
        """
        with compaction_lock(self._index_dir):
            current = self._serving()
            source = self._source_of(current)
            staging = start_version(self._index_dir, COMPACTING)
            manifest = write_whole(staging, source, self._kept(current, self._base_of(current)), self._progress)
            with build_lock(self._index_dir, wait=True):
                sealed, current = seal(self._index_dir, staging, manifest), self._serving()
                now = self._source_of(current)
                kept = self._kept(current, self._base_of(current))
                base = self._base_of(sealed)
                report = self._lay_on(base, now, [*kept, base.folder], sys.maxsize) if base else None
                return report or self._publish(sealed, source)

    def _source_of(self, current: dict[str, Any] | None) -> Source:
        """Return what the serving version was built from: files that are being written now are not looked at."""
        latest = self._latest
        return latest if latest and current and latest.inputs == current["inputs"] else self._source()

    def _source(self, unready: Collection[str] = ()) -> Source:
        """Return what there is to index."""
        with self._reading:
            found = self._reader.read(unready)
            if not found.articles:
                raise NoArticles(f"No article in {self._reader.folder} can be used; run `careline kb check`.")
            known, digests = self._digests, {}
            for article in found.articles:
                digests[article] = known.get(article) or digest_of(asdict(article))
            self._digests = digests
            pairs, unanswerable = self._lessons()
        return Source(found, digests, pairs, unanswerable, self._encoder)

    def _lessons(self) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
        """Return the questions to learn from; their files are not read again before they have changed."""
        files = [file for file in (self._pairs_file, self._unanswerable_file) if file is not None and file.exists()]
        changed = [file.stat().st_mtime_ns for file in files]
        if self._learned is None or self._learned[0] != changed:
            pairs = read_pairs(self._pairs_file) if self._pairs_file is not None and self._pairs_file in files else ()
            self._learned = changed, pairs, read_unanswerable(self._unanswerable_file)
        return self._learned[1:]

    def _serving(self) -> dict[str, Any] | None:
        """Return the manifest of the version that serves, None when there is none that can be used."""
        try:
            name = current_version(self._index_dir)
            if self._served is None or self._served["version"] != name:
                folder = versions_dir(self._index_dir) / name
                manifest = read_manifest(folder)
                check_hashes(folder, manifest)
                self._served = manifest
            return self._served
        except (IndexMissing, IndexMismatch):
            return None

    def _base_of(self, manifest: dict[str, Any] | None) -> Base | None:
        """Return the whole version that a version is or lies on; None when it is damaged."""
        if manifest is None:
            return None
        name = manifest["base"] or manifest["version"]
        base = self._base
        if base is None or base.name != name:
            try:
                base = self._base = load_base(self._index_dir, name)
            except IndexMismatch:
                return None
        return base

    def _lay_on(self, base: Base, source: Source, kept: list[Path], edits_up_to: int | None) -> BuildReport | None:
        """Publish the base with the edits since; None when there are too many, or it is of other settings."""
        if not source.goes_with(base.manifest):
            return None
        edits = edits_since(base, source.digests)
        if not edits.changed and not edits.gone:
            return self._publish(base.manifest, source)
        if edits.size(base) > (edits_allowed(base.manifest["passages"]) if edits_up_to is None else edits_up_to):
            return None
        staging = start_version(self._index_dir)
        manifest = write_edits(staging, base, edits, source, kept, self._progress)
        return self._publish(seal(self._index_dir, staging, manifest), source)

    def _kept(self, manifest: dict[str, Any] | None, base: Base | None) -> list[Path]:
        """Return the folders of a version and its base, whose vectors need not be made again."""
        if manifest is None or base is None:
            return usable_vectors(self._index_dir, self._encoder.fingerprint)
        if manifest["fingerprint"] != self._encoder.fingerprint:
            return []
        return [base.folder, versions_dir(self._index_dir) / manifest["version"]]

    def _publish(self, manifest: dict[str, Any], source: Source) -> BuildReport:
        point_to(self._index_dir, manifest["version"])
        self._served = manifest
        self._progress(
            f"Index {manifest['version']}: {manifest['passages']:,} passages, {manifest['encoded']:,} texts embedded"
        )
        return _report(manifest, source, changed=True)


def _report(manifest: dict[str, Any], source: Source, changed: bool) -> BuildReport:
    return BuildReport(
        version=manifest["version"],
        changed=changed,
        articles=manifest["articles"],
        passages=manifest["passages"],
        questions=manifest["questions"],
        encoded=manifest["encoded"] if changed else 0,
        edited=manifest["edited"],
        crowded=manifest["edited"] > edits_allowed(manifest["passages"]),
        faults=source.found.faults,
        calibration=Calibration.from_json(manifest["calibration"]),
    )
