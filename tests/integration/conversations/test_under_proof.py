"""What the long proof counts for is what its interleavings run through."""

import sys
import threading
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tools import prove_queue
from tools.prove_queue import ROOT, UNDER_PROOF

INTERLEAVINGS = 60


def ours(code: CodeType) -> str | None:
    """The file below the repository that a function stands in; None for a library's, and for a module's own lines."""
    file = Path(code.co_filename)
    if code.co_name == "<module>" or not file.is_relative_to(ROOT):
        return None
    name = file.relative_to(ROOT).as_posix()
    return None if name.startswith(".venv") else name


async def test_every_file_that_an_interleaving_runs_through_is_under_proof(tmp_path: Path) -> None:
    ran: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            ran.add(frame.f_code)

    before = sys.getprofile()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        async with prove_queue._floor(f"sqlite+aiosqlite:///{tmp_path}/proof.db") as floor:
            for seed in range(1, INTERLEAVINGS + 1):
                played = await floor.play(seed, threads=seed % 6 == 0)
                assert played.problem is None
    finally:
        sys.setprofile(before)
        threading.setprofile(None)
    files = {name for code in ran if (name := ours(code)) is not None}
    assert "conversations/ownership.py" in files
    here = Path(__file__).relative_to(ROOT).as_posix()
    assert files - {*UNDER_PROOF, here} == set()
