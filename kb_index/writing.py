"""Writes the files of a version: all of it, or only what edits change of a base."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from kb_index.articles import ArticleSet
from kb_index.base import Base, Edits, Filed, write_articles
from kb_index.embeddings import Embeddings
from kb_index.learning import learn_from, lessons_from
from kb_index.model import NO_IDS, Article, Audience, Ids, Progress, TextEncoder
from kb_index.pairs import Pair
from kb_index.shelf import Shelf, shelf_name
from kb_index.shelf_files import load_shelf, save_shelf
from kb_index.shelving import build_shelf, build_shelves, rows_of_articles
from kb_index.store import FORMAT, digest_of
from kb_index.teaching import teach_edits


@dataclass(frozen=True)
class Source:
    """All that an index follows from. `pairs` and `unanswerable` are what it learns from (`kb_index/learning.py`)."""

    found: ArticleSet
    digests: Mapping[Article, str]
    pairs: tuple[Pair, ...]
    unanswerable: tuple[str, ...]
    encoder: TextEncoder

    @cached_property
    def inputs(self) -> str:
        """A digest of it all."""
        named = sorted((article.id, article.locale, digest) for article, digest in self.digests.items())
        return digest_of([FORMAT, self.encoder.fingerprint, self.lessons, named])

    @cached_property
    def lessons(self) -> str:
        """A digest of the questions to learn from."""
        return digest_of([self.unanswerable, [asdict(pair) for pair in self.pairs]])

    def manifest(self) -> dict[str, Any]:
        """Return what a version's manifest says of its source."""
        return {
            "format": FORMAT,
            "inputs": self.inputs,
            "model": self.encoder.model_name,
            "fingerprint": self.encoder.fingerprint,
            "dimension": self.encoder.dimension,
            "lessons": self.lessons,
            "articles": len(self.found.articles),
            "questions": sum(len(article.questions) for article in self.found.articles),
        }

    def goes_with(self, manifest: Mapping[str, Any]) -> bool:
        """Whether a version may be edited to hold this: same model, same questions to learn from."""
        same = ("fingerprint", "dimension", "lessons")
        mine = self.manifest()
        return all(manifest[name] == mine[name] for name in same)


def write_whole(staging: Path, source: Source, kept: Sequence[Path], progress: Progress) -> dict[str, Any]:
    """Write a version that stands alone; return its manifest. `kept` are folders of versions with usable vectors."""
    progress(f"Building the knowledge index from {len(source.found.articles):,} articles")
    encoder = source.encoder
    embeddings = Embeddings.load(kept, encoder.dimension)
    shelves = build_shelves(source.found.articles, embeddings, encoder, progress)
    progress("Learning what counts, and when an answer is good enough")
    embeddings.add([*source.unanswerable, *(pair.question for pair in source.pairs)], encoder, progress)
    learned = learn_from(shelves, source.pairs, source.unanswerable, embeddings)
    embeddings.save(staging)
    write_articles(staging, _filed(source.found.articles, source.digests, shelves))
    return source.manifest() | {
        "base": None,
        "gone": [],
        "edited": 0,
        "encoded": embeddings.encoded,
        "passages": sum(len(shelf.passages) for shelf in shelves),
        "shelves": [save_shelf(shelf, staging / "shelves" / shelf.name) for shelf in learned.shelves],
        "fusion": asdict(learned.fusion),
        "calibration": learned.calibration.save(staging),
    }


def write_edits(
    staging: Path, base: Base, edits: Edits, source: Source, kept: Sequence[Path], progress: Progress
) -> dict[str, Any]:
    """Write a version that lies on `base`: shelves of their own for changed articles, and which rows they replace."""
    encoder = source.encoder
    embeddings = Embeddings.load(kept, encoder.dimension)
    shelves = {shelf.name: shelf for shelf in build_shelves(edits.changed, embeddings, encoder, progress)}
    dead = _rows(base, edits)
    for entry in base.manifest["shelves"]:
        if entry["name"] in dead and entry["name"] not in shelves:
            empty = build_shelf(entry["locale"], Audience(entry["audience"]), (), embeddings)
            shelves[entry["name"]] = empty
    embeddings.add([pair.question for pair in source.pairs], encoder, progress)
    known = Embeddings.load([base.folder], encoder.dimension)
    shelves = _taught(base, shelves, dead, source, known, embeddings)
    embeddings.save(staging, without=known)
    write_articles(staging, _filed(edits.changed, source.digests, shelves.values()))
    gone, added = sum(len(rows) for rows in dead.values()), sum(len(shelf.passages) for shelf in shelves.values())
    return source.manifest() | {
        "base": base.name,
        "edited": gone + added,
        "gone": edits.gone,
        "encoded": embeddings.encoded,
        "passages": base.manifest["passages"] - gone + added,
        "shelves": [
            save_shelf(shelf, staging / "shelves" / name, dead.get(name, NO_IDS)) for name, shelf in shelves.items()
        ],
        "fusion": base.manifest["fusion"],
        "calibration": base.manifest["calibration"],
    }


def _taught(
    base: Base,
    shelves: Mapping[str, Shelf],
    dead: Mapping[str, Ids],
    source: Source,
    known: Embeddings,
    new: Embeddings,
) -> dict[str, Shelf]:
    """Teach the shelves of edits to tell their articles from those of the base, where the base's can."""
    entries = {entry["name"]: entry for entry in base.manifest["shelves"] if entry["classifier"]}
    taught = dict(shelves)
    for name in entries.keys() & shelves.keys():
        under = load_shelf(base.folder / "shelves" / name, entries[name])
        taught[name] = teach_edits(under, dead.get(name, NO_IDS), shelves[name], lessons_from(source.pairs), known, new)
    return taught


def _filed(
    articles: Sequence[Article], digests: Mapping[Article, str], shelves: Iterable[Shelf]
) -> Iterator[tuple[Article, Filed]]:
    """Say of each article where it has been put."""
    rows = {shelf.name: rows_of_articles(shelf) for shelf in shelves}
    for article in articles:
        name = shelf_name(article.locale, article.audience)
        yield article, Filed(digests[article], name, *rows[name][article.id])


def _rows(base: Base, edits: Edits) -> dict[str, Ids]:
    """Return the rows of the base's shelves that are passed over, by the name of the shelf."""
    rows: dict[str, list[int]] = defaultdict(list)
    for key in edits.gone:
        filed = base.filed[key]
        rows[filed.shelf].extend(range(filed.first, filed.end))
    return {name: np.array(sorted(found), dtype=np.int64) for name, found in rows.items()}
