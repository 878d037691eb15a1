"""`careline up`, `serve`, `prepare` and `train`."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from service.commands.common import Commands, add, run_async
from service.progress import say, say_to_stderr
from service.settings import load_settings

SWITCH_SECONDS = 0.0005
"""How long a thread may keep Python's lock while another one asks for it; by default it is ten times as long."""


def add_to(commands: Commands) -> None:
    add(commands, "up", up, "prepare everything, start both processes and keep them alive until Ctrl-C")
    add(commands, "serve", serve, "run the service alone (the assistant is started by `up`)")
    train = add(commands, "train", train_assistant, "check the files, train, promote the model or refuse it")
    train.add_argument("--force", action="store_true", help="train even when nothing has changed")
    train.add_argument("--accept", action="store_true", help="promote the new model even if it understands less")
    train.add_argument("--hold", action="store_true", help="keep the new model beside the live one; see `rollout`")
    train.add_argument("--rollback", action="store_true", help="bring back the model before the live one")
    train.add_argument("--result", type=Path, metavar="FILE", help="also write how it ended into this file, as JSON")
    others = train.add_subparsers(dest="train_command", required=False, metavar="sentiment|risks|need|wishes")
    sentiment = add(others, "sentiment", train_sentiment, "train the sentiment head on GoEmotions", json_output=True)
    sentiment.add_argument("path", type=Path, help="the folder with train.tsv, dev.tsv and labels.txt")
    sentiment.add_argument("--out", type=Path, help="write the weights here instead of into routing/")
    risks = add(others, "risks", train_risks, "train the risk head on routing/risk_examples.yml", json_output=True)
    risks.add_argument("--out", type=Path, help="write the weights here instead of into routing/")
    need = add(others, "need", train_need, "train the need head on labelled dialogues", json_output=True)
    need.add_argument("paths", type=Path, nargs="+", help="labelled dialogues, a file for each writer")
    need.add_argument("--out", type=Path, help="write the weights here instead of into routing/")
    wishes = add(others, "wishes", train_wishes, "train the wish head on labelled wishes", json_output=True)
    wishes.add_argument("paths", type=Path, nargs="+", help="sets of wishes and look-alikes, each left out once")
    wishes.add_argument("--dialogues", type=Path, help="labelled dialogues: what comes before a wish is none")
    wishes.add_argument("--out", type=Path, help="write the weights here instead of into routing/")
    add(commands, "prepare", prepare, "bring database, encoder, knowledge index and demo shop up to date")


def up(_options: argparse.Namespace) -> int:
    from service import up as supervisor

    return run_async(supervisor.up(load_settings(), say))


def serve(_options: argparse.Namespace) -> int:
    import uvloop

    from service import serving

    # Turns are thought about on other threads; the loop, which carries what people write, waits for them only shortly.
    sys.setswitchinterval(SWITCH_SECONDS)
    # Half of what a small message costs is the event loop around it; uvloop's is the quicker one.
    return uvloop.run(serving.serve(load_settings()))


def train_assistant(options: argparse.Namespace) -> int:
    from service import assistant_model
    from service import prepare as preparing
    from service.going_live import wait_until_live
    from service.training_loop import improve
    from service.training_result import keeping

    settings = load_settings()
    if options.rollback:
        assistant_model.roll_back(settings)
        say("✓ the earlier model has been brought back; it stays until one of the files changes")
        wait_until_live(settings, say)
        return 0
    with keeping(settings, options.result) as keep:
        preparing.prepare_encoder(settings, say)
        keep(improve(settings, say, force=options.force, accept=options.accept, hold=options.hold))
        if not options.hold:
            wait_until_live(settings, say)
    return 0


def train_sentiment(options: argparse.Namespace) -> int:
    from service import sentiment

    out = options.out or sentiment.DEFAULT_PATH
    return _print(options, sentiment.train(load_settings(), options.path, out, say_to_stderr))


def train_risks(options: argparse.Namespace) -> int:
    from routing.risk_head import DEFAULT_PATH
    from service.risk_training import train

    return _print(options, train(load_settings(), options.out or DEFAULT_PATH, say_to_stderr))


def train_need(options: argparse.Namespace) -> int:
    from routing.need_head import DEFAULT_PATH
    from service.need_training import train

    return _print(options, train(load_settings(), options.paths, options.out or DEFAULT_PATH, say_to_stderr))


def train_wishes(options: argparse.Namespace) -> int:
    from routing.wish_head import DEFAULT_PATH
    from service.wish_training import train

    return _print(options, train(options.paths, options.dialogues, options.out or DEFAULT_PATH, say_to_stderr))


def _print(options: argparse.Namespace, figures: dict[str, Any]) -> int:
    if options.json:
        print(json.dumps({"results": [figures]}))
    else:
        print("  ".join(f"{name} {value}" for name, value in figures.items()))
    return 0


def prepare(_options: argparse.Namespace) -> int:
    from service import prepare as preparing

    run_async(preparing.prepare(load_settings(), say))
    return 0
