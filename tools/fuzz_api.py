"""`make fuzz-api`: schemathesis makes calls from `service/openapi.yml`, as each role, to a service on loopback.

The service is a real one with a small server in the assistant's place, on a database of its own that is thrown away.
Ends with one line of JSON; a failed check ends it with 1, and schemathesis says which and how to repeat it.
"""

import argparse
import asyncio
import json
import logging
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import structlog

from tests.integration.service.fuzz_world import LOGOUT, SOCKETS, World, description, open_world

ROLES = ("nobody", "customer", "agent", "writer", "supervisor", "admin")
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,unsupported_method,ignored_auth"
)
HOW_TO = (
    "schemathesis is not installed: python3.11 -m venv ~/.schemathesis && ~/.schemathesis/bin/pip install "
    "schemathesis, then: make fuzz-api OPTIONS='--schemathesis ~/.schemathesis/bin/schemathesis'"
)


@dataclass(frozen=True)
class Ended:
    role: str
    code: int
    cases: int


def main() -> int:
    options = _options()
    command = shutil.which(Path(options.schemathesis).expanduser())
    if command is None:
        print(HOW_TO, file=sys.stderr)
        return 2
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    return asyncio.run(_fuzz(command, options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--schemathesis", default="schemathesis", help="the command, when it is not on the path")
    parser.add_argument("--examples", type=int, default=10, help="random calls of each operation and role at most")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--roles", default=",".join(ROLES))
    parser.add_argument("--only", default="", help="a regular expression of paths")
    return parser.parse_args()


async def _fuzz(command: str, options: argparse.Namespace) -> int:
    ended = []
    with tempfile.TemporaryDirectory(prefix="careline-fuzz-") as folder:
        async with open_world(Path(folder)) as world:
            described = Path(folder) / "openapi.json"
            described.write_text(json.dumps(description(world), default=str), encoding="utf-8")
            for role in options.roles.split(","):
                ended.append(await _as(role, command, world, described, options))
    cases = {one.role: one.cases for one in ended}
    failed = [one.role for one in ended if one.code]
    print(json.dumps({"seed": options.seed, "cases": cases, "all": sum(cases.values()), "failed": failed}))
    return 1 if failed else 0


async def _as(role: str, command: str, world: World, described: Path, options: argparse.Namespace) -> Ended:
    """Run schemathesis with what the role's calls carry."""
    print(f"\n=== {role} ===", flush=True)
    report = described.parent / f"{role}.json"
    arguments = [str(described), "--url", str(world.service.server.make_url("/")).rstrip("/"), "--checks", CHECKS]
    arguments += ["--seed", str(options.seed), "--max-examples", str(options.examples), "--generation-database", "none"]
    arguments += ["--continue-on-failure", "--request-timeout", "60", "--no-color", "--workers", "1"]
    arguments += ["--suppress-health-check", "all", "--report-json-path", str(report), "--warnings", "off"]
    arguments += ["--generation-with-security-parameters", "false"]
    for path in SOCKETS if role in ("nobody", "customer") else (*SOCKETS, LOGOUT):
        arguments += ["--exclude-path", path]
    if options.only:
        arguments += ["--include-path-regex", options.only]
    for name, value in world.headers[role].items():
        arguments += ["--header", f"{name}: {value}"]
    running = await asyncio.create_subprocess_exec("nice", "-n", "10", command, "run", *arguments, cwd=described.parent)
    code = await running.wait()
    cases = json.loads(report.read_text(encoding="utf-8"))["test_cases"]["generated"] if report.exists() else 0
    return Ended(role, code, cases)


if __name__ == "__main__":
    sys.exit(main())
