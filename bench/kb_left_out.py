"""How well search does on questions it has not seen, told from the writers' own; and whether new articles are fair.

`.venv/bin/python bench/kb_left_out.py`. Each of the demo shop's public questions is searched as if its writer had not
thought of it, with and without the classifier of articles; the classifier has not learned the question's tenth of all.
Then articles are added, one at a time, to an index that was built without them, as the trial before publishing does it
(`kb_index/trial.py`): what becomes of the questions that other articles answer, and of those that nobody does?
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from common.encoder import Encoder  # noqa: E402
from kb_index import teaching  # noqa: E402
from kb_index.articles import read_articles  # noqa: E402
from kb_index.base import usable_vectors  # noqa: E402
from kb_index.build import build_index  # noqa: E402
from kb_index.embeddings import Embeddings  # noqa: E402
from kb_index.evaluation import rank_of  # noqa: E402
from kb_index.learning import lessons_from  # noqa: E402
from kb_index.lexical import words  # noqa: E402
from kb_index.model import Article, Audience  # noqa: E402
from kb_index.pairs import Pair, read_pairs  # noqa: E402
from kb_index.search import Knowledge  # noqa: E402
from kb_index.shelf import Query, Shelf  # noqa: E402
from kb_index.shelving import build_shelves  # noqa: E402
from kb_index.trial import compare, measure  # noqa: E402
from service.progress import say_to_stderr  # noqa: E402

SEED = 0
FOLDS = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=30, help="articles that are added, one at a time; 0 for none")
    parser.add_argument("--skip-questions", action="store_true", help="only add articles")
    options = parser.parse_args()
    encoder, pairs = Encoder.load(ROOT / "var" / "encoder"), read_pairs(ROOT / "tests" / "kb" / "tuning.yml")
    public = [one for one in read_articles(ROOT / "articles").articles if one.audience is Audience.PUBLIC]
    with tempfile.TemporaryDirectory() as folder:
        index_dir = Path(folder) / "index"
        build_index(
            ROOT / "articles", index_dir, encoder, say_to_stderr, pairs_file=ROOT / "tests" / "kb" / "tuning.yml"
        )
        if not options.skip_questions:
            report_left_out(public, pairs, index_dir, encoder)
        chosen = np.random.default_rng(SEED).permutation(len(public))[: options.articles]
        for classified in (False, True) if options.articles else ():
            teaching.MOST_WORK = 500_000 if classified else 0
            report_added([public[at] for at in chosen], pairs, index_dir, encoder, classified)


def report_left_out(public: list[Article], pairs: tuple[Pair, ...], index_dir: Path, encoder: Encoder) -> None:
    embeddings = Embeddings.load(usable_vectors(index_dir, encoder.fingerprint), encoder.dimension)
    (shelf,) = build_shelves(public, embeddings, encoder)
    lessons = lessons_from(pairs)
    embeddings.add([pair.question for pair in lessons], encoder, say_to_stderr)
    teaching.FOLDS = FOLDS
    taught = teaching.Taught(shelf, lessons, embeddings)
    fusion = Knowledge.load(index_dir, encoder).fusion
    by_mode: dict[str, Callable[[int], Shelf]] = {"without": lambda _: shelf, "with": taught.without}
    for mode, shelf_for in by_mode.items():
        for name, asked in (("writers' questions", list(_writers(shelf))), ("customers' pairs", lessons)):
            ranks = []
            for number, pair in enumerate(asked):
                (vector,) = embeddings.of([pair.question])
                query = Query(vector, tuple(words(pair.question, shelf.locale)))
                left_out = number if asked is not lessons else None
                ranked = shelf_for(number).rank(query, fusion, without=left_out)
                ranks.append(rank_of(list(dict.fromkeys(one.passage.article_id for one in ranked)), pair.articles))
            mrr = np.mean([1 / rank if rank else 0.0 for rank in ranks])
            within = {k: np.mean([rank is not None and rank <= k for rank in ranks]) for k in (1, 5)}
            print(f"{name}, {len(ranks)}, {mode} classifier: MRR {mrr:.3f} @1 {within[1]:.3f} @5 {within[5]:.3f}")


def _writers(shelf: Shelf) -> Iterator[Pair]:
    for passage in shelf.passages:
        yield from (Pair(question, (passage.article_id,)) for question in passage.questions)


def report_added(
    added: list[Article], pairs: tuple[Pair, ...], index_dir: Path, encoder: Encoder, classified: bool
) -> None:
    """Print for each article how many of the others' questions are lost and won by its coming, and the points."""
    totals = np.zeros(4, dtype=int)
    for article in added:
        with tempfile.TemporaryDirectory() as folder:
            articles, index = Path(folder) / "articles", Path(folder) / "index"
            shutil.copytree(ROOT / "articles", articles)
            shutil.copytree(index_dir, index)
            (articles / article.path).unlink()
            tuning = ROOT / "tests" / "kb" / "tuning.yml"
            build_index(articles, index, encoder, pairs_file=tuning, whole=True)
            before = measure(Knowledge.load(index, encoder), pairs)
            shutil.copy(ROOT / "articles" / article.path, articles / article.path)
            build_index(articles, index, encoder, pairs_file=tuning)
            comparison = compare(before, measure(Knowledge.load(index, encoder), pairs))
        changes = [*comparison.lost, *comparison.won]
        own = [one for one in changes if article.id in one.before.right]
        others = [one for one in changes if article.id not in one.before.right]
        gains = [one.after.points - one.before.points for one in others]
        row = [
            sum(gain < 0 for gain in gains), sum(gain > 0 for gain in gains), sum(gains),
            sum(one.after.points - one.before.points for one in own),
        ]  # fmt: skip
        totals += row
        print(json.dumps({"article": article.id, "classified": classified, "lost_won_points_own": row}), flush=True)
    print(f"{len(added)} articles, classified: {classified}; lost, won, points, own points: {totals.tolist()}")


if __name__ == "__main__":
    main()
