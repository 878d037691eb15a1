"""What is in a version, article by article: for builds, which write only what has changed since."""

import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kb_index.embeddings import KEYS_FILE, VECTORS_FILE
from kb_index.errors import IndexMismatch, IndexMissing
from kb_index.model import Article, Audience
from kb_index.passages import cut_passages
from kb_index.store import check_hashes, current_version, read_any_manifest, read_manifest, versions_dir

ARTICLES_FILE = "articles.jsonl"

Key = tuple[str, str]
"""An article's id and locale."""

EDITS_SHARE = 20
"""Edits may come to this part of the base's passages before a build writes everything anew …"""
FEWEST_EDITS, MOST_EDITS = 16, 5_000
"""… but to so many at least, and to so many at most: they are searched one by one."""


@dataclass(frozen=True)
class Filed:
    """Where a version keeps an article: its digest, its shelf, and the rows of its passages there."""

    digest: str
    shelf: str
    first: int
    end: int


@dataclass(frozen=True)
class Base:
    """A whole version that edits may lie on."""

    folder: Path
    manifest: dict[str, Any]
    filed: Mapping[Key, Filed]

    @property
    def name(self) -> str:
        return str(self.manifest["version"])


@dataclass(frozen=True)
class Edits:
    """What has changed since a base: articles to file, and keys of those that the base must not show any more."""

    changed: tuple[Article, ...]
    gone: tuple[Key, ...]

    def size(self, base: Base) -> int:
        """Return how many passages are gone or new."""
        gone = sum(base.filed[key].end - base.filed[key].first for key in self.gone)
        return gone + sum(len(cut_passages(article)) for article in self.changed)


def edits_allowed(passages: int) -> int:
    """Return how many passages, gone or new, edits to a version of so many may come to."""
    return min(max(FEWEST_EDITS, passages // EDITS_SHARE), MOST_EDITS)


def edits_since(base: Base, digests: Mapping[Article, str]) -> Edits:
    """Compare the articles of now, with their digests, to those of the base."""
    now = {(article.id, article.locale): digest for article, digest in digests.items()}
    kept = {key for key, filed in base.filed.items() if now.get(key) == filed.digest}
    return Edits(
        changed=tuple(article for article in digests if (article.id, article.locale) not in kept),
        gone=tuple(sorted(key for key in base.filed if key not in kept)),
    )


def load_base(index_dir: Path, version: str) -> Base:
    """Raises IndexMismatch when it is damaged or not whole."""
    folder = versions_dir(index_dir) / version
    manifest = read_manifest(folder)
    if manifest["base"] is not None:
        raise IndexMismatch(f"The version {version} is not whole.")
    check_hashes(folder, manifest)
    filed = {}
    with (folder / ARTICLES_FILE).open(encoding="utf-8") as file:
        for line in file:
            raw = json.loads(line)
            key = (raw["article"]["id"], raw["article"]["locale"])
            filed[key] = Filed(raw["digest"], raw["shelf"], *raw["rows"])
    return Base(folder, manifest, filed)


def usable_vectors(index_dir: Path, fingerprint: str) -> list[Path]:
    """Return the folders of the serving version and its base whose vectors are of this model and as they were written.

    The rest of them may be damaged, or of the format of another version of Careline: texts are not embedded anew for
    that.
    """
    found: list[Path] = []
    with contextlib.suppress(IndexMissing, IndexMismatch):
        name: str | None = current_version(index_dir)
        while name is not None:
            folder = versions_dir(index_dir) / name
            manifest = read_any_manifest(folder)
            if manifest.get("fingerprint") == fingerprint:
                check_hashes(folder, manifest, (KEYS_FILE, VECTORS_FILE))
                found.append(folder)
            name = manifest.get("base")
    return found


def write_articles(folder: Path, articles: Iterable[tuple[Article, Filed]]) -> None:
    with (folder / ARTICLES_FILE).open("w", encoding="utf-8") as file:
        for article, filed in articles:
            raw = {
                "article": asdict(article), "digest": filed.digest, "shelf": filed.shelf,
                "rows": [filed.first, filed.end],
            }  # fmt: skip
            file.write(json.dumps(raw, default=str, ensure_ascii=False) + "\n")


def read_filed_articles(folder: Path) -> list[Article]:
    """Return the articles that a version holds itself."""
    with (folder / ARTICLES_FILE).open(encoding="utf-8") as file:
        return [_article(json.loads(line)["article"]) for line in file]


def _article(raw: dict[str, Any]) -> Article:
    return Article(
        **{
            **raw,
            "audience": Audience(raw["audience"]),
            "updated": date.fromisoformat(raw["updated"]) if raw["updated"] else None,
            "tags": tuple(raw["tags"]),
            "questions": tuple(raw["questions"]),
        }
    )
