"""The command line: `careline …`. Each command has `--help`, errors are one line and never a traceback."""

import argparse
import os
import sys
from collections.abc import Sequence

from common.errors import CarelineError
from service.commands import (
    actions,
    agents,
    channels,
    conversations,
    evaluate,
    kb,
    outage,
    processes,
    rollout,
    score,
    shop,
    simulate,
)

GROUPS = (processes, rollout, actions, kb, shop, agents, channels, conversations, outage, score, simulate, evaluate)
INTERRUPTED = 130


def parser() -> argparse.ArgumentParser:
    """Return the parser with all commands."""
    top = argparse.ArgumentParser(prog="careline", description="A customer-care assistant and escalation router.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for group in GROUPS:
        group.add_to(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0 done, 1 an error that is told, 2 wrong words, 130 interrupted."""
    options = parser().parse_args(arguments)
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except CarelineError as error:
        print(f"careline: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has left (e.g. `| head`): nothing more to say, at the interpreter's end neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
