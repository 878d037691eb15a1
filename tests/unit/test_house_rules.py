"""Rules of the house that import-linter cannot say: who may import a part of a package."""

import ast
from collections.abc import Iterator
from pathlib import Path

from alembic.script import ScriptDirectory

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("common", "routing", "kb_index", "conversations", "shop", "integrations", "actions", "channels", "desk")
ELSEWHERE = ROOT / "integrations" / "oscar" / "project"
"""Runs in the process of an oscar shop, as Django has it."""
MIGRATIONS = ROOT / "migrations"
ALSO_SQL = {"service/database.py", "service/tables.py"}


def modules(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            if ELSEWHERE in path.parents:
                continue
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def test_sqlalchemy_is_imported_only_in_storage_modules() -> None:
    found = [
        name
        for name, tree in modules(*ROOMS, "service")
        if any(one.split(".")[0] in ("sqlalchemy", "alembic") for one in imported(tree))
        and not Path(name).stem.startswith("storage")
        and name not in ALSO_SQL
    ]
    assert found == []


def test_aiohttp_web_is_imported_only_in_web_modules() -> None:
    found = [
        name
        for name, tree in modules(*ROOMS)
        if any(one.startswith("aiohttp.web") for one in imported(tree)) and "web" not in Path(name).stem
    ]
    assert found == []


def test_the_environment_is_read_only_in_the_service_and_the_bot() -> None:
    found = [
        name
        for name, tree in modules(*ROOMS)
        if imported(tree) & {"os.environ", "os.getenv"}
        or any(isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") for node in ast.walk(tree))
    ]
    assert found == []


def test_no_python_file_of_a_room_has_grown_beyond_measure() -> None:
    long = {
        name: lines
        for name, lines in (
            (path.relative_to(ROOT).as_posix(), len(path.read_text(encoding="utf-8").splitlines()))
            for room in (*ROOMS, "service", "bot")
            for path in (ROOT / room).rglob("*.py")
        )
        if lines > 400
    }
    assert long == {}


def test_migrations_form_one_line() -> None:
    """Two that follow the same one stop every start: the later of them has to follow the other."""
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1
