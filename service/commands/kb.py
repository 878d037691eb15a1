"""`careline kb build|watch|search|check|eval|gaps|import`."""

import argparse
import json
import re
import sys
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from service.commands import kb_import
from service.commands.common import Commands, add, add_group, run_async
from service.commands.evaluate import evaluate_kb
from service.progress import say, say_to_stderr
from service.settings import Settings, load_settings

if TYPE_CHECKING:
    from desk.writing.gaps import Gap


def add_to(commands: Commands) -> None:
    group = add_group(commands, "kb", "the knowledge base: articles and search")
    build = add(
        group, "build", build_index, "read the articles and bring the search index up to date", json_output=True
    )
    build.add_argument("--whole", action="store_true", help="write all of it anew, not only what has changed")
    add(group, "watch", watch_articles, "keep the index in step with the articles until Ctrl-C (`up` does so too)")
    search = add(group, "search", search_index, "search as the assistant does", json_output=True)
    search.add_argument("question")
    search.add_argument("-k", type=int, default=5, help="how many passages")
    search.add_argument("--internal", action="store_true", help="include passages for agents only")
    add(group, "check", check_articles, "name file, line and mend for every fault in the articles", json_output=True)
    gaps = add(group, "gaps", show_gaps, "what customers asked and the articles did not answer", json_output=True)
    gaps.add_argument(
        "--since", type=_since, default="30d", help="a day (2026-11-24) or how long ago (36h, 30d); default: 30d"
    )
    gaps.add_argument("--all", action="store_true", help="also gaps that are answered now, or put aside")
    measured = add(group, "eval", evaluate_kb, "how well questions of known answer are answered", json_output=True)
    measured.add_argument(
        "path", type=Path, nargs="?", help="YAML with `pairs` and `unanswerable`; default: CARELINE_EVALUATION_PAIRS"
    )
    kb_import.add_to(group)


def build_index(options: argparse.Namespace) -> int:
    from service import prepare

    settings = load_settings()
    prepare.prepare_encoder(settings, say_to_stderr)
    report = prepare.prepare_index(settings, say_to_stderr, whole=options.whole)
    if options.json:
        print(json.dumps(asdict(report), default=str))
    else:
        state = "built" if report.changed else "up to date"
        print(f"{state}: {report.articles} articles, {report.passages} passages, {len(report.faults)} faults")
    return 0


def watch_articles(_options: argparse.Namespace) -> int:
    from service import prepare
    from service.watching import watch

    settings = load_settings()
    prepare.prepare_encoder(settings, say)
    return watch(settings, say)


def search_index(options: argparse.Namespace) -> int:
    from service.knowledge_web import search_json
    from service.rooms import load_knowledge

    result = load_knowledge(load_settings()).search(options.question, k=options.k, internal=options.internal)
    if options.json:
        print(json.dumps(search_json(result)))
        return 0
    answer = "answerable" if result.answerable else "not answerable"
    print(f"{answer} (probability {result.probability:.2f}, {result.took_ms:.1f} ms)")
    for hit in result.hits:
        print(f"  {hit.score:.3f}  {hit.title} → {hit.section}  [{hit.article_id}]\n         {hit.snippet}")
    return 0


def check_articles(options: argparse.Namespace) -> int:
    from kb_index.articles import check_articles as check

    faults = check(load_settings().articles)
    if options.json:
        print(json.dumps([asdict(fault) for fault in faults], default=str))
    else:
        for fault in faults:
            print(fault)
        print(f"{len(faults)} faults", file=sys.stderr)
    return 1 if faults else 0


def _since(text: str) -> datetime:
    """Return the time that `36h`, `30d` or a day means."""
    now = datetime.now(timezone.utc)
    if match := re.fullmatch(r"(\d{1,4})([hd])", text):
        return now - timedelta(**{{"h": "hours", "d": "days"}[match[2]]: int(match[1])})
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a day (2026-11-24) nor a time (36h, 30d)") from None
    return day if day.tzinfo else day.replace(tzinfo=timezone.utc)


def show_gaps(options: argparse.Namespace) -> int:
    from desk.writing.gaps import GapState
    from desk.writing.views import gap_json

    found = run_async(_gaps(load_settings(), options.since))
    gaps = [gap for gap in found if options.all or gap.state is GapState.OPEN]
    if options.json:
        print(json.dumps({"gaps": [gap_json(gap) for gap in gaps]}))
        return 0
    for gap in gaps:
        print(f"{gap.asked} × {gap.question}  [{gap.state.value}]")
        for example in gap.examples[1:4]:
            print(f"      {example.text}")
        if gap.nearest is not None:
            where = f"{gap.nearest.title} → {gap.nearest.section}" if gap.nearest.section else gap.nearest.title
            print(f"    nearest: {where} [{gap.nearest.article_id}], score {gap.nearest_score:.2f}")
        print(f"    not answered {gap.unknown}, not satisfied {gap.rejected}, last on {gap.last_at:%Y-%m-%d}")
    print(f"{len(gaps)} gaps since {options.since:%Y-%m-%d}", file=sys.stderr)
    return 0


async def _gaps(settings: Settings, since: datetime) -> "list[Gap]":
    from common.clock import SystemClock
    from common.encoder import Encoder
    from common.names import PersonNames
    from desk.writing.gap_finder import GapFinder
    from service.database import migrate
    from service.rooms import load_knowledge, open_database

    await migrate(settings.effective_database_url)
    knowledge, encoder = load_knowledge(settings), Encoder.load(settings.encoder_folder)
    async with open_database(settings) as db:
        finder = GapFinder(db, SystemClock(), encoder, knowledge, PersonNames(settings.spacy_model))
        return await finder.gaps(since, say_to_stderr)
