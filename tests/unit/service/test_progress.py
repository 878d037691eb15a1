"""Progress on a terminal and in a log."""

import io

import pytest

from kb_index.progress import bar
from service import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_says_how_far_it_is() -> None:
    assert bar("Filing", 0, 4) == f"Filing {'░' * 24} 0 % (0 of 4)"
    assert bar("Filing", 3, 4) == f"Filing {'█' * 18}{'░' * 6} 75 % (3 of 4)"
    assert bar("Filing", 1_000_000, 1_000_000) == f"Filing {'█' * 24} 100 % (1,000,000 of 1,000,000)"
    assert "100 %" in bar("Filing", 0, 0)


def test_on_a_terminal_a_bar_is_drawn_over_and_stays_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    for done in (1, 2):
        progress.say_to_stderr(bar("Filing", done, 2))
    progress.say_to_stderr("Ready")
    first, second, *rest = terminal.getvalue().split("\r\x1b[K")[1:]
    assert not first.endswith("\n")
    assert second.endswith("(2 of 2)\n")
    assert rest == ["Ready\n"]


def test_in_a_log_each_line_stands_alone(capsys: pytest.CaptureFixture[str]) -> None:
    progress.say(bar("Filing", 1, 2))
    progress.say("Ready")
    assert capsys.readouterr().out == f"{bar('Filing', 1, 2)}\nReady\n"
