"""`careline eval nlu|kb|shop|routing|sentiment|wishes PATH`."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from service.commands.common import Commands, add, add_group, run_async
from service.progress import say_to_stderr
from service.settings import load_settings


def add_to(commands: Commands) -> None:
    group = add_group(commands, "eval", "measure the assistant on a set")
    nlu = add(group, "nlu", evaluate_nlu, "intents on a file of sentences, or on a public set", json_output=True)
    nlu.add_argument("path", type=Path, help="a file in Rasa's format, or clinc150/data_small, hint3/curekart …")
    nlu.add_argument("--stock", action="store_true", help="on a public set: the stock Rasa pipeline beside ours")
    kb = add(group, "kb", evaluate_kb, "search on a YAML file of questions and their articles", json_output=True)
    kb.add_argument("path", type=Path)
    routing = add(group, "routing", evaluate_routing, "hand-overs on labelled or exported dialogues", json_output=True)
    routing.add_argument("path", type=Path, help="labelled dialogues (.yml), or the file of `conversations export`")
    routing.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="try another threshold")
    routing.add_argument("--no-models", action="store_true", help="by words alone, as when the models are missing")
    sentiment = add(
        group, "sentiment", evaluate_sentiment, "the sentiment head beside VADER on GoEmotions", json_output=True
    )
    sentiment.add_argument("path", type=Path, help="the folder with test.tsv, dev.tsv and labels.txt")
    sentiment.add_argument("--part", choices=("test", "dev"), default="test", help="dev while choosing, test once")
    wishes = add(group, "wishes", evaluate_wishes, "wishes for a person heard by patterns alone", json_output=True)
    wishes.add_argument("path", type=Path, help="YAML with the lists `asks` and `looks_like`")
    shop = add(
        group, "shop", evaluate_shop, "a scripted customer plays a tau2 retail data set's tasks", json_output=True
    )
    shop.add_argument("path", type=Path, help="the folder with db.json and tasks_train.json")
    shop.add_argument("--most", type=int, default=1000, help="play at most so many tasks")
    shop.add_argument("--seed", type=int, default=1, help="which phrasings the customer uses")
    shop.add_argument(
        "--difficult", action="store_true", help="a customer who changes their mind, misspells, and asks in between"
    )
    shop.add_argument("--transcripts", type=Path, help="write every conversation into this file")


def _print(options: argparse.Namespace, results: list[dict[str, Any]]) -> None:
    if options.json:
        print(json.dumps({"results": results}))
        return
    for result in results:
        print(
            "  ".join(
                f"{name} {value:.4f}" if isinstance(value, float) else f"{name} {value}"
                for name, value in result.items()
            )
        )


def evaluate_nlu(options: argparse.Namespace) -> int:
    from service.nlu_evaluation import evaluate

    _print(options, evaluate(load_settings(), options.path, say_to_stderr, stock=options.stock))
    return 0


def evaluate_kb(options: argparse.Namespace) -> int:
    from kb_index.evaluation import evaluate
    from kb_index.pairs import read_pairs
    from service.rooms import load_knowledge

    settings = load_settings()
    path = options.path or settings.evaluation_pairs
    pairs = read_pairs(path)
    figures = evaluate(load_knowledge(settings), pairs)
    named = asdict(figures) | {"missed": [pair.question for pair in figures.missed]}
    # A figure that cannot be had from this set is null: JSON has no "not a number".
    known = {name: None if value != value else value for name, value in named.items()}
    _print(options, [{"set": path.name, "n": len(pairs), **known}])
    return 0


def evaluate_routing(options: argparse.Namespace) -> int:
    from routing.offline import Models
    from service.routing_evaluation import evaluate
    from service.routing_models import models

    known = Models() if options.no_models else models(load_settings(), say_to_stderr)
    _print(options, evaluate(options.path, known, options.set))
    return 0


def evaluate_sentiment(options: argparse.Namespace) -> int:
    from service.sentiment import evaluate

    _print(options, evaluate(load_settings(), options.path, options.part, say_to_stderr))
    return 0


def evaluate_wishes(options: argparse.Namespace) -> int:
    from service.wish_evaluation import evaluate

    _print(options, [evaluate(options.path)])
    return 0


def evaluate_shop(options: argparse.Namespace) -> int:
    from service.shop_evaluation.run import evaluate

    result = run_async(
        evaluate(
            options.path, options.most, options.seed, options.transcripts, say_to_stderr, difficult=options.difficult
        )
    )
    _print(options, [result])
    return 0
