"""A shelf on disk: a folder of files that are mapped into memory, not read."""

from pathlib import Path
from typing import Any

import numpy as np

from kb_index.article_classifier import ArticleClassifier
from kb_index.errors import IndexMismatch
from kb_index.lexical import LexicalIndex
from kb_index.model import NO_IDS, Audience, Ids
from kb_index.passage_file import PassageFile, write_passages
from kb_index.shelf import Shelf
from kb_index.units import UnitVectors
from kb_index.vectors import VectorIndex

DEAD_FILE = "dead.npy"
PLANES_FILE = "planes.npy"


def save_shelf(shelf: Shelf, folder: Path, dead: Ids = NO_IDS) -> dict[str, Any]:
    """Write a shelf without edits into `folder`; return its entry in the manifest.

    `dead` are rows of the base's shelf of the same name that this one takes the place of.
    """
    folder.mkdir(parents=True)
    np.save(folder / DEAD_FILE, dead)
    write_passages(folder, shelf.passages)
    shelf.text_vectors.save(folder / "text.faiss")
    shelf.words.save(folder / "words")
    shelf.question_vectors.save(folder / "questions.faiss")
    shelf.titled_vectors.save(folder / "titled.faiss")
    np.save(folder / "articles.npy", shelf.articles)
    np.save(folder / "owners.npy", shelf.owners)
    shelf.units.save(folder)
    if shelf.classifier is not None:
        shelf.classifier.save(folder / PLANES_FILE)
    return {
        "name": shelf.name,
        "locale": shelf.locale,
        "audience": shelf.audience.value,
        "passages": len(shelf.passages),
        "questions": len(shelf.owners),
        "dead": len(dead),
        "classifier": shelf.classifier is not None,
        "text_vectors": shelf.text_vectors.describe(),
        "question_vectors": shelf.question_vectors.describe(),
        "titled_vectors": shelf.titled_vectors.describe(),
    }


def load_shelf(folder: Path, entry: dict[str, Any], base: Shelf | None = None) -> Shelf:
    """Open the shelf that the manifest's `entry` names, on that of the base if there is one.

    Raises IndexMismatch when the parts do not fit together.
    """
    articles = np.load(folder / "articles.npy")
    count = int(articles.max(initial=-1)) + 1
    shelf = Shelf(
        locale=entry["locale"],
        audience=Audience(entry["audience"]),
        passages=PassageFile(folder),
        articles=articles,
        text_vectors=VectorIndex.load(folder / "text.faiss", entry["text_vectors"]),
        words=LexicalIndex.load(folder / "words"),
        owners=np.load(folder / "owners.npy"),
        question_vectors=VectorIndex.load(folder / "questions.faiss", entry["question_vectors"]),
        titled_vectors=VectorIndex.load(folder / "titled.faiss", entry["titled_vectors"]),
        units=UnitVectors.load(folder),
        classifier=ArticleClassifier.load(folder / PLANES_FILE, count) if entry["classifier"] else None,
    )
    passages = {
        len(shelf.passages), entry["passages"], shelf.text_vectors.size, shelf.words.size, shelf.units.size,
        len(shelf.articles),
    }  # fmt: skip
    questions = {len(shelf.owners), entry["questions"], shelf.question_vectors.size, shelf.titled_vectors.size}
    if len(passages) != 1 or len(questions) != 1 or not shelf.units.fits:
        raise IndexMismatch(f"The parts of the index in {folder} do not fit together; run `careline kb build`.")
    return shelf if base is None else base.with_edits(np.load(folder / DEAD_FILE), shelf)
