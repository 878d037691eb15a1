"""How well the knowledge search answers: Careline beside BM25 and beside MiniLM with a flat index, in one run.

`make bench-kb`. All three get the same documents (title, section, the writer's questions and text of each passage) and
the same queries. Careline is the serving code: articles on disk, `build_index`, `Knowledge.search`; it learns from the
tuning half of each set as a shop's index learns from the shop's questions, and only the other half is reported.
Intervals are 95 % bootstrap; differences are compared question by question (paired bootstrap).
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import bm25s
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import kb_sets  # noqa: E402
from bench.kb_sets import KnowledgeSet  # noqa: E402
from bench.texts import datasets_dir  # noqa: E402
from common.encoder import Encoder  # noqa: E402
from kb_index.build import build_index  # noqa: E402
from kb_index.calibration import Example, auroc, calibration_error, coverage_at_precision, features, fit  # noqa: E402
from kb_index.evaluation import DEPTH, ndcg, rank_of  # noqa: E402
from kb_index.fusion import FIELDS, SHIPPED, Candidates, Fusion, learn  # noqa: E402
from kb_index.lexical import words  # noqa: E402
from kb_index.model import Passage  # noqa: E402
from kb_index.passages import embedded_text  # noqa: E402
from kb_index.search import Knowledge  # noqa: E402
from kb_index.shelf import Query, Shelf  # noqa: E402
from service.settings import load_settings  # noqa: E402

DRAWS = 10_000
FIGURES = ("MRR", "recall@5", "nDCG@10")

Finder = Callable[[str], list[str]]
"""Returns the ids of articles for a query, best first, at least ten of them where there are so many."""


@dataclass(frozen=True)
class Scores:
    """One system on one set: a row a question, a column for each of `FIGURES`."""

    system: str
    rows: "np.typing.NDArray[np.float64]"


def measure(system: str, find: Finder, knowledge_set: KnowledgeSet) -> Scores:
    rows = []
    for pair in knowledge_set.reporting:
        if pair.answerable:
            found = find(pair.question)
            rank = rank_of(found, pair.articles)
            rows.append((1 / rank if rank else 0.0, float(rank is not None and rank <= 5), ndcg(found, pair.articles)))
    return Scores(system, np.array(rows))


def whole_text(passage: Passage) -> str:
    """Return all fields of a passage as one document."""
    return "\n".join([*passage.questions, embedded_text(passage)])


def by_article(passages: Sequence[Passage], scores: "np.typing.NDArray[Any]") -> list[str]:
    """Return articles by their best passage, best first; ties by place, so that nobody gains by them."""
    order = np.lexsort((np.arange(len(scores)), -scores))[: DEPTH * 20]
    return list(dict.fromkeys(passages[int(at)].article_id for at in order))


def careline(knowledge: Knowledge) -> Finder:
    def find(query: str) -> list[str]:
        return list(dict.fromkeys(hit.article_id for hit in knowledge.search(query, k=2 * DEPTH).hits))

    return find


def bm25(passages: Sequence[Passage]) -> Finder:
    """The usual BM25 (Lucene's, k1 1.2, b .75) with the same stems and stop words."""
    index = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    index.index([words(whole_text(passage)) for passage in passages], show_progress=False)

    def find(query: str) -> list[str]:
        known = [word for word in dict.fromkeys(words(query)) if word in index.vocab_dict]
        return by_article(passages, index.get_scores(known) if known else np.zeros(len(passages)))

    return find


def minilm(passages: Sequence[Passage], encoder: Encoder) -> Finder:
    """One vector a passage, exact search."""
    vectors = encoder.encode([whole_text(passage) for passage in passages])
    return lambda query: by_article(passages, vectors @ encoder.encode([query])[0])


def minilm_by_field(passages: Sequence[Passage], encoder: Encoder) -> Finder:
    """A vector for each question and for each passage's text in one flat index; the best of an article counts."""
    parts = [(text, passage) for passage in passages for text in (embedded_text(passage), *passage.questions)]
    vectors = encoder.encode([text for text, _ in parts])
    owners = [passage for _, passage in parts]
    return lambda query: by_article(owners, vectors @ encoder.encode([query])[0])


def interval(values: "np.typing.NDArray[np.float64]", seed: int) -> tuple[float, float]:
    draws = np.random.default_rng(seed).integers(0, len(values), (DRAWS, len(values)))
    low, high = np.percentile(values[draws].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def public_passages(knowledge: Knowledge) -> tuple[Shelf, list[Passage]]:
    shelf = next(one for one in knowledge.shelves if one.name == "en-public")
    return shelf, list(shelf.passages)


def compare(knowledge_set: KnowledgeSet, encoder: Encoder, work: Path, seed: int) -> tuple[dict[str, Any], Knowledge]:
    """Measure all systems on one set; return the table's part and the index."""
    index = work / f"{knowledge_set.name}-index"
    pairs = knowledge_set.write_tuning(work / f"{knowledge_set.name}-tuning.yml")
    build_index(knowledge_set.folder, index, encoder, say, pairs_file=pairs)
    knowledge = Knowledge.load(index, encoder)
    shelf, passages = public_passages(knowledge)
    say(f"{knowledge_set.name}: {len(passages):,} passages, {len(knowledge_set.reporting):,} questions to report")
    scores = [
        measure("careline", careline(knowledge), knowledge_set),
        measure("careline, shipped weights", shipped(shelf, encoder), knowledge_set),
        measure("BM25", bm25(passages), knowledge_set),
        measure("MiniLM + flat", minilm(passages, encoder), knowledge_set),
        measure("MiniLM + flat, by field", minilm_by_field(passages, encoder), knowledge_set),
    ]
    ours = scores[0].rows
    systems = []
    for one in scores:
        figures = {}
        for column, name in enumerate(FIGURES):
            values = one.rows[:, column]
            low, high = interval(ours[:, column] - values, seed)
            figures[name] = {
                "value": float(values.mean()),
                "interval": interval(values, seed),
                "careline_ratio": float(ours[:, column].mean() / max(values.mean(), 1e-9)),
                "careline_ahead_by": (low, high),
            }
        systems.append({"system": one.system, **figures})
    part = {
        "set": knowledge_set.name, "articles": len({passage.article_id for passage in passages}),
        "passages": len(passages), "tuned_on": len(knowledge_set.tuning), "n": len(ours),
        "weights": dict(zip(FIELDS, knowledge.fusion.weights, strict=True)), "systems": systems,
    }  # fmt: skip
    return part, knowledge


def shipped(shelf: Shelf, encoder: Encoder) -> Finder:
    """Careline's ranking as a shop has it that has no questions of known answer yet."""

    def find(query: str) -> list[str]:
        ranked = shelf.rank(Query(encoder.encode([query])[0], tuple(words(query))), SHIPPED)
        return list(dict.fromkeys(scored.passage.article_id for scored in ranked))

    return find


def needs_knowledge(datasets: Path, knowledge: Knowledge, encoder: Encoder, seed: int) -> dict[str, Any]:
    """Whether a turn of DSTC11 needs the knowledge base, told by the calibration: one half to fit, the other to test.

    The vector is that of the turn and that of what the assistant said before it, side by side.
    """
    turns = kb_sets.dstc11_turns(datasets)
    shelf, _ = public_passages(knowledge)
    vectors = encoder.encode([turn.text for turn in turns])
    before = encoder.encode([turn.before for turn in turns])
    examples = []
    for turn, vector, said in zip(turns, vectors, before, strict=True):
        query = Query(vector, tuple(words(turn.text)))
        found = features(shelf.rank(query, knowledge.fusion), query, [shelf])
        examples.append(Example(found, np.concatenate([vector, said]), turn.needs_knowledge, turn.dialogue))
    fitted_on = kb_sets.halves([turn.dialogue for turn in turns], seed)
    calibration = fit([one for one, mine in zip(examples, fitted_on, strict=True) if mine])
    tested = [one for one, mine in zip(examples, fitted_on, strict=True) if not mine]
    sure = np.array([calibration.probability(one.features, one.vector) for one in tested])
    right = np.array([one.right for one in tested], dtype=np.int64)
    return {"set": "dstc11_t5 turns", "fitted_on": int(fitted_on.sum()), **knowing(sure, right, seed)}


def own_knowing(knowledge_set: KnowledgeSet, knowledge: Knowledge, seed: int) -> dict[str, Any]:
    sure = np.array([knowledge.search(pair.question).probability for pair in knowledge_set.reporting])
    right = np.array([pair.answerable for pair in knowledge_set.reporting], dtype=np.int64)
    return {"set": knowledge_set.name, "fitted_on": len(knowledge_set.tuning), **knowing(sure, right, seed)}


def knowing(sure: "np.typing.NDArray[np.float64]", right: "np.typing.NDArray[np.int64]", seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    draws = [rng.integers(0, len(right), len(right)) for _ in range(1_000)]
    low, high = np.nanpercentile([auroc(sure[draw], right[draw]) for draw in draws], [2.5, 97.5])
    threshold, coverage = coverage_at_precision(sure, right)
    return {
        "n": len(right), "answerable": int(right.sum()), "auroc": auroc(sure, right),
        "interval": (float(low), float(high)), "coverage_at_95_precision": coverage, "from_probability": threshold,
        "calibration_error": calibration_error(sure, right),
    }  # fmt: skip


def learn_weights(sets: Sequence[KnowledgeSet], encoder: Encoder, work: Path) -> Fusion:
    """Return weights learned on the tuning halves of all sets at once, each set counting the same."""
    examples = []
    for one in sets:
        build_index(one.folder, work / f"{one.name}-plain", encoder, say)
        shelf, _ = public_passages(Knowledge.load(work / f"{one.name}-plain", encoder))
        asked = [pair for pair in one.tuning if pair.answerable]
        chosen = np.random.default_rng(0).permutation(len(asked))[: min(map(_answerable, sets))]
        for pair in (asked[at] for at in chosen):
            ranked = shelf.rank(Query(encoder.encode([pair.question])[0], tuple(words(pair.question))))
            right = np.array([scored.passage.article_id in pair.articles for scored in ranked])
            examples.append(Candidates(np.array([scored.fields for scored in ranked]), right))
    return learn(examples, Fusion(tuple(1 / len(FIELDS) for _ in FIELDS)))


def _answerable(one: KnowledgeSet) -> int:
    return sum(pair.answerable for pair in one.tuning)


def show(result: dict[str, Any]) -> None:
    for part in result["sets"]:
        print(f"\n{part['set']}: {part['articles']:,} articles, {part['n']} questions, tuned on {part['tuned_on']}")
        print(f"{'':28}{'MRR':>24}{'recall@5':>24}{'nDCG@10':>24}   MRR: ours ÷ it, ours − it (95 %)")
        for row in part["systems"]:
            cells = [f"{row[name]['value']:.3f} ({row[name]['interval'][0]:.3f}–{row[name]['interval'][1]:.3f})"
                     for name in FIGURES]  # fmt: skip
            low, high = row["MRR"]["careline_ahead_by"]
            verdict = "ahead" if low > 0 else "behind" if high < 0 else "level"
            against = f"{row['MRR']['careline_ratio']:.3f}, {low:+.3f} to {high:+.3f} {verdict}"
            print(f"{row['system']:28}{''.join(f'{cell:>24}' for cell in cells)}   {against}")
    print("\nKnowing what it does not know")
    for row in result["knowing"]:
        print(
            f"{row['set']:20} n {row['n']}, fitted on {row['fitted_on']}: AUROC {row['auroc']:.3f} "
            f"({row['interval'][0]:.3f}–{row['interval'][1]:.3f}), coverage at 95 % precision "
            f"{row['coverage_at_95_precision']:.3f} (from {row['from_probability']:.2f}), "
            f"calibration error {row['calibration_error']:.3f}"
        )


def say(line: str) -> None:
    print(line, file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", help="folder of the public data sets; else CARELINE_DATASETS, else beside this")
    parser.add_argument("--seed", type=int, default=0, help="which threads and dialogues are in which half")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--learn-weights", action="store_true", help="print weights learned on the tuning halves alone")
    options = parser.parse_args()
    datasets, encoder = datasets_dir(options.datasets), Encoder.load(load_settings().encoder_folder)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        sets = [
            kb_sets.stackfaq(datasets, work / "stackfaq", options.seed),
            kb_sets.dstc11(datasets, work / "dstc11", options.seed),
            kb_sets.own(),
        ]
        if options.learn_weights:
            print(json.dumps(asdict(learn_weights(sets, encoder, work))))
            return
        parts, indexes = zip(*(compare(one, encoder, work, options.seed) for one in sets), strict=True)
        knowing_rows = [
            own_knowing(sets[2], indexes[2], options.seed),
            needs_knowledge(datasets, indexes[1], encoder, options.seed),
        ]
        result = {"seed": options.seed, "sets": parts, "knowing": knowing_rows}
    print(json.dumps(result)) if options.json else show(result)


if __name__ == "__main__":
    main()
