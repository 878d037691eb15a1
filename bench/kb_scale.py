"""Vectors at scale: recall, time and memory of the served index at 1,000 to 1,000,000 passages.

`make bench-kb-scale`. The vectors are those of 50,000 distinct texts of the public data sets (seed 0), extended by
interpolation between each and one of its 10 nearest neighbours, with noise of length .3. The questions are 1,000 real
ones outside the indexed texts. The index is the class that serves, `kb_index.vectors.VectorIndex`; searches run in a
process of their own, one at a time, on one core. Vectors and indexes are kept in `var/bench`.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.texts import datasets_dir, sample  # noqa: E402
from common.encoder import Encoder  # noqa: E402
from kb_index.model import Ids, Vectors  # noqa: E402
from kb_index.progress import bar  # noqa: E402
from kb_index.vectors import VectorIndex, exact_nearest, recall  # noqa: E402
from service.progress import say_to_stderr  # noqa: E402

SEED = 0
TEXTS, QUESTIONS = 50_000, 1_000
NEIGHBOURS, NOISE = 10, 0.3
SIZES = (1_000, 10_000, 100_000, 1_000_000)
DEPTH = 10
STEP = 20_000
ENCODED_AT_ONCE = 512
MEGABYTE = 1_000_000

WANTED = {"recall_at_10": 0.95, "p50_ms": 3.0, "p95_ms": 8.0, "memory_mb": 1_000.0}


def main() -> int:
    options = _options()
    if options.measure:
        print(json.dumps(measure(options.measure, json.loads(options.described))))
        return 0
    folder = ROOT / "var" / "bench" / "kb-scale"
    folder.mkdir(parents=True, exist_ok=True)
    vectors, questions = prepare(folder, datasets_dir(options.datasets), max(options.sizes))
    built = {size: build(folder, vectors[:size], questions) for size in options.sizes}
    rounds: dict[int, list[dict[str, Any]]] = {size: [] for size in options.sizes}
    for number in range(options.rounds):
        for size in options.sizes:
            say_to_stderr(f"Searching {size:,} vectors, round {number + 1} of {options.rounds}")
            rounds[size].append(_measured_apart(folder / str(size), built[size]))
    rows = [_row(size, built[size], rounds[size]) for size in options.sizes]
    (folder / "result.json").write_text(json.dumps(rows, indent=2) + "\n")
    print(table(rows))
    plot(rows, ROOT / "docs" / "bench" / "kb-scale.svg")
    return 0 if verdict(rows[-1]) else 1


def prepare(folder: Path, datasets: Path, most: int) -> tuple[Vectors, Vectors]:
    """Return the vectors, mapped, and those of the questions. Both are made once."""
    encoder = Encoder.load(ROOT / "var" / "encoder")
    made_of = {"fingerprint": encoder.fingerprint, "seed": SEED, "texts": TEXTS, "size": most}
    if not _is_made(folder, made_of):
        texts, asked = sample(datasets, TEXTS, QUESTIONS, SEED)
        np.save(folder / "questions.npy", encoder.encode(asked))
        extend(embed(texts, encoder), folder / "vectors.npy", most)
        (folder / "vectors.json").write_text(json.dumps(made_of))
    return np.load(folder / "vectors.npy", mmap_mode="r"), np.load(folder / "questions.npy")


def embed(texts: Sequence[str], encoder: Encoder) -> Vectors:
    vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    order = np.argsort([len(text) for text in texts], kind="stable")
    for start in range(0, len(texts), ENCODED_AT_ONCE):
        rows = order[start : start + ENCODED_AT_ONCE]
        vectors[rows] = encoder.encode([texts[row] for row in rows])
        say_to_stderr(bar("Embedding texts", start + len(rows), len(texts)))
    return vectors


def extend(vectors: Vectors, path: Path, most: int) -> None:
    """Write `most` vectors to `path`: the given ones, then points between neighbours, moved by noise."""
    rng = np.random.default_rng(SEED)
    say_to_stderr("Looking for neighbours")
    near = exact_nearest(vectors, vectors, NEIGHBOURS + 1)[:, 1:]
    out = np.lib.format.open_memmap(
        path, mode="w+", dtype=np.float32, shape=(max(most, len(vectors)), vectors.shape[1])
    )
    out[: len(vectors)] = vectors
    for start in range(len(vectors), len(out), STEP):
        count = min(STEP, len(out) - start)
        first = rng.integers(0, len(vectors), count)
        second = near[first, rng.integers(0, NEIGHBOURS, count)]
        between = vectors[first] + rng.random((count, 1), dtype=np.float32) * (vectors[second] - vectors[first])
        noise = rng.standard_normal(between.shape, dtype=np.float32)
        between += NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
        out[start : start + count] = between / np.linalg.norm(between, axis=1, keepdims=True)
        say_to_stderr(bar("Extending", start + count, len(out)))
    out.flush()


def build(folder: Path, vectors: Vectors, questions: Vectors) -> dict[str, Any]:
    """Build and save the index of these vectors; return what the manifest would say, and the seconds it took."""
    mine = folder / str(len(vectors))
    mine.mkdir(exist_ok=True)
    began = time.perf_counter()
    index = VectorIndex.build(vectors, progress=say_to_stderr)
    index.save(mine / "index.faiss")
    seconds = time.perf_counter() - began
    say_to_stderr(f"Built {len(vectors):,} in {seconds:.1f} s on {os.cpu_count()} cores: {index.describe()}")
    shutil.copy(mine / "index.faiss", mine / "next.faiss")
    np.save(mine / "questions.npy", questions)
    np.save(mine / "exact.npy", exact_nearest(vectors, questions, DEPTH))
    return index.describe() | {"build_seconds": seconds, "file_mb": (mine / "index.faiss").stat().st_size / MEGABYTE}


def measure(folder: Path, described: dict[str, Any]) -> dict[str, Any]:
    """Search with every question on one core; then take up a second index while the first one serves."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    questions, exact = np.load(folder / "questions.npy"), np.load(folder / "exact.npy")
    before = resident_mb()
    index = VectorIndex.load(folder / "index.faiss", described)
    _ask(index, questions)  # as after the first minutes of serving: all pages that are needed are there
    found, seconds = _ask(index, questions)
    served = resident_mb() - before
    following = VectorIndex.load(folder / "next.faiss", described)
    _ask(following, questions)
    _ask(index, questions)
    return {
        "recall_at_10": recall(found, exact),
        "p50_ms": 1000 * float(np.percentile(seconds, 50)),
        "p95_ms": 1000 * float(np.percentile(seconds, 95)),
        "memory_mb": served,
        "memory_in_swap_mb": resident_mb() - before,
    }


def _ask(index: VectorIndex, questions: Vectors) -> tuple[Ids, list[float]]:
    found, seconds = [], []
    for question in questions:
        began = time.perf_counter()
        rows, _ = index.nearest(question, DEPTH)
        seconds.append(time.perf_counter() - began)
        found.append(rows)
    return np.array(found), seconds


def resident_mb() -> float:
    """Return what this process has in memory, mapped files included."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / MEGABYTE


def _measured_apart(folder: Path, described: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, __file__, "--measure", str(folder), "--described", json.dumps(described)]
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _row(size: int, built: dict[str, Any], rounds: list[dict[str, Any]]) -> dict[str, Any]:
    medians = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    said = {"kind": built["kind"], "effort": built["effort"], "recall_at_build": built["recall_at_10"]}
    return {"size": size, **said, "build_seconds": built["build_seconds"], "file_mb": built["file_mb"], **medians}


def table(rows: list[dict[str, Any]]) -> str:
    heads = " passages  kind      effort  recall@10 at build  recall@10 questions  p50 ms  p95 ms"
    heads += "  memory MB  in a swap  build s"
    lines = [
        f"{row['size']:>9,}  {row['kind']:<8}  {row['effort']:>6}  {row['recall_at_build']:>18.3f}  "
        f"{row['recall_at_10']:>19.4f}  {row['p50_ms']:>6.2f}  {row['p95_ms']:>6.2f}  {row['memory_mb']:>9.0f}  "
        f"{row['memory_in_swap_mb']:>9.0f}  {row['build_seconds']:>7.1f}"
        for row in rows
    ]
    return "\n".join([heads, *lines])


def verdict(row: dict[str, Any]) -> bool:
    """Say of the largest size whether it is as good as wanted."""
    reached = {
        "recall_at_10": row["recall_at_10"] >= WANTED["recall_at_10"],
        "p50_ms": row["p50_ms"] <= WANTED["p50_ms"],
        "p95_ms": row["p95_ms"] <= WANTED["p95_ms"],
        "memory_mb": row["memory_in_swap_mb"] <= WANTED["memory_mb"],
    }
    for name, good in reached.items():
        print(f"{'✓' if good else '✗'} {row['size']:,} passages: {name} against {WANTED[name]}")
    return all(reached.values())


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw recall and times over the size."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "kb-scale"
    from matplotlib import pyplot

    sizes = [row["size"] for row in rows]
    figure, (above, below) = pyplot.subplots(2, 1, figsize=(7, 6), sharex=True, layout="constrained")
    above.plot(sizes, [row["recall_at_10"] for row in rows], marker="o", color="#1f6f5c")
    above.axhline(WANTED["recall_at_10"], linestyle=":", color="#888888")
    above.set(ylabel="recall@10 against exact search", ylim=(0.9, 1.005), xscale="log")
    for row in rows:
        above.annotate(
            row["kind"], (row["size"], row["recall_at_10"]), (0, -16), textcoords="offset points", ha="center"
        )
    below.plot(sizes, [row["p95_ms"] for row in rows], marker="o", color="#b4552d", label="95 of 100 searches")
    below.plot(sizes, [row["p50_ms"] for row in rows], marker="o", color="#1f6f5c", label="half of the searches")
    below.set(xlabel="passages", ylabel="milliseconds, one core", ylim=(0, None))
    below.legend(frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    say_to_stderr(f"Drawn into {path.relative_to(ROOT)}")


def _is_made(folder: Path, made_of: dict[str, Any]) -> bool:
    try:
        return bool(json.loads((folder / "vectors.json").read_text()) == made_of)
    except (OSError, ValueError):
        return False


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Recall, time and memory of the served vectors by size.")
    parser.add_argument("--datasets", help="folder of the public data sets; default: CARELINE_DATASETS")
    parser.add_argument("--rounds", type=int, default=3, help="medians are taken over so many alternating rounds")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--described", default="{}", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
