"""The process in which bodies become Markdown (see `cleaning`): a JSON line in, a JSON line out.

Its processor time for each body, and its memory, are limited by the system: whatever a body does, it ends.
"""

import json
import resource
import sys
from collections import deque
from pathlib import Path
from typing import Any

from kb_index.importing.bodies import BodyCut, to_markdown
from kb_index.importing.cleaning import READY
from kb_index.importing.errors import HtmlRefused
from kb_index.importing.links import Links
from kb_index.importing.model import BodyFormat
from kb_index.importing.sources import SOURCES
from kb_index.markdown import read_blocks

CPU_SECONDS = 30
"""Processor time of one body. The largest that is let through takes some seconds."""

MEMORY = 800_000_000
"""Bytes of address space beyond what the process has when it begins."""


def main() -> None:
    """Answer until the input ends."""
    _limit_memory()
    hello = json.loads(sys.stdin.readline())
    sys.stdout.write(READY.decode())
    sys.stdout.flush()
    for line in sys.stdin:
        _limit_time()
        print(json.dumps(_answer(json.loads(line), hello)), flush=True)


def _answer(asked: dict[str, Any], hello: dict[str, Any]) -> dict[str, Any]:
    links = Links(hello["known"], SOURCES[hello["source"]].link_name, asked["base_url"])
    try:
        markdown = to_markdown(asked["body"], BodyFormat(asked["format"]), links, title=asked["title"])
        # Whoever reads the article later must come through as well.
        deque(read_blocks(markdown), maxlen=0)
        return {"markdown": markdown}
    except BodyCut as error:
        return {"cut_line": error.line}
    except HtmlRefused as error:
        return {"refused": str(error)}
    except RecursionError:
        return {"refused": "is nested too deep"}
    except MemoryError:
        return {"refused": "takes too much memory to read"}


def _limit_memory() -> None:
    """Linux counts address space; where nothing can be limited or counted, the limits of the sieve have to do."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (OSError, ValueError):
        pass


def _limit_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_SECONDS, hard))


if __name__ == "__main__":
    main()
