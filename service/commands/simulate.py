"""`careline simulate`: the floor on a made-up day, by the real queue rules."""

import argparse
import json
from pathlib import Path
from typing import Any

from service.commands.common import Commands, add
from service.progress import say_to_stderr


def add_to(commands: Commands) -> None:
    command = add(
        commands,
        "simulate",
        run,
        "waiting, giving up, occupancy of a made-up day by the real queue rules",
        json_output=True,
    )
    command.add_argument("--day", type=Path, help="the day's figures; default: routing/day.yml, which explains them")
    command.add_argument("--days", type=_count, default=20, help="how many such days are played (default 20)")
    command.add_argument("--seed", type=int, default=1, help="the same seed gives the same days")
    command.add_argument(
        "--add", type=_more, action="append", default=[], metavar="N@FROM-TO", help='e.g. "2@11:00-13:00": what if'
    )
    command.add_argument("--plot", type=Path, metavar="FOLDER", help="write a picture into this folder")
    command.add_argument("--theory", action="store_true", help="compare with Erlang C and A instead")
    command.add_argument("--customers", type=_count, default=100_000, help="with --theory: customers of each run")


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _more(text: str) -> tuple[int, float, float]:
    from service.simulation import parse_more

    try:
        return parse_more(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not like 2@11:00-13:00") from None


def run(options: argparse.Namespace) -> int:
    from service.simulation import DEFAULT_DAY, against_theory, play_days, plot, read_day, runs_for_plot

    if options.theory:
        _print(options, against_theory(options.customers, options.days, options.seed, say_to_stderr))
        return 0
    day = read_day(options.day or DEFAULT_DAY)
    _print(options, play_days(day, options.add, options.days, options.seed))
    if options.plot is not None:
        for path in plot(day, runs_for_plot(day, options.days, options.seed), options.plot):
            say_to_stderr(f"{path} written")
    return 0


def _print(options: argparse.Namespace, rows: list[dict[str, Any]]) -> None:
    if options.json:
        print(json.dumps({"results": rows}))
        return
    for row in rows:
        shown = {name: f"{value:.4g}" if isinstance(value, float) else value for name, value in row.items()}
        print("  ".join(f"{name} {value}" for name, value in shown.items()))
