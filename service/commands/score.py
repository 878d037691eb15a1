"""`careline score`: the router's scores and decisions, offline."""

import argparse
import json
import sys

from common.errors import Invalid
from service.commands.common import Commands, add
from service.progress import say_to_stderr
from service.settings import load_settings


def add_to(commands: Commands) -> None:
    command = add(
        commands, "score", score, "dialogues as JSON lines on stdin → scores and decision per customer turn on stdout"
    )
    command.add_argument("--no-models", action="store_true", help="by words alone, as when the models are missing")


def score(options: argparse.Namespace) -> int:
    from routing.offline import Models, score_dialogue
    from routing.rules import Rules
    from service.routing_models import models

    rules = Rules.load()
    known = Models() if options.no_models else models(load_settings(), say_to_stderr)
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        try:
            dialogue = json.loads(line)
            rows = score_dialogue(rules, dialogue["turns"], known)
        except (json.JSONDecodeError, KeyError, TypeError, Invalid) as error:
            raise Invalid(f"line {number} is not {{id, turns: [{{role, text, signals?}}]}}: {error}") from None
        for row in rows:
            print(json.dumps({"id": dialogue.get("id"), **row}), flush=True)
    return 0
