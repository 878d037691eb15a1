"""What several commands share."""

import argparse
import asyncio
import json
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from common.errors import Invalid

Commands = Any  # argparse keeps the type of its sub-parsers private
T = TypeVar("T")


def add(commands: Commands, name: str, run: Any, text: str, *, json_output: bool = False) -> argparse.ArgumentParser:
    """Add a command; with `json_output` it takes `--json`."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    if json_output:
        parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def add_group(commands: Commands, name: str, text: str) -> Commands:
    """Add a command that has commands of its own."""
    parser = commands.add_parser(name, help=text, description=text)
    return parser.add_subparsers(dest=f"{name}_command", required=True, metavar="COMMAND")


def run_async(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def read_json(path: Path) -> Any:
    """Return the file's JSON, amounts as Decimal. Raises Invalid that says what is wrong with the file."""
    from decimal import Decimal

    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        raise Invalid(f"there is no file {path}") from None
    except IsADirectoryError:
        raise Invalid(f"{path} is a folder; name the file in it") from None
    except UnicodeDecodeError:
        raise Invalid(f"{path} is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise Invalid(f"{path} is not JSON (line {error.lineno}): {error.msg}. Was it cut off?") from None
