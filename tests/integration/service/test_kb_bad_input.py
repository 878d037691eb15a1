"""Bad input to the knowledge commands: one clear line each, and what was there before goes on serving."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb_index.build import build_index
from kb_index.search import Knowledge
from service import cli, settings
from tests.integration.kb_index.conftest import WordEncoder

ROOT = Path(__file__).resolve().parents[3]
GOOD = "---\nid: refunds\ntitle: Refunds\n---\n\nA refund to a card takes 7 days.\n"


@pytest.fixture(autouse=True)
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("CARELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(settings, "ENV_FILE", tmp_path / ".env")
    monkeypatch.setenv("CARELINE_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("CARELINE_ARTICLES", str(tmp_path / "articles"))
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "good.md").write_text(GOOD)
    return tmp_path / "articles"


def test_a_model_that_is_not_there_is_one_line_and_the_old_index_goes_on_serving(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    index, encoder = tmp_path / "var" / "index", WordEncoder()
    build_index(articles, index, encoder)
    before = (index / "CURRENT").read_text()
    monkeypatch.setenv("CARELINE_MODEL", "acme/no-such-model")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert cli.main(["kb", "build"]) == 1
    said = capsys.readouterr().err
    (line,) = [line for line in said.splitlines() if line.startswith("careline: ")]
    assert said.endswith(line + "\n")
    assert "'acme/no-such-model' cannot be loaded" in line
    assert "CARELINE_MODEL" in line
    assert "✓" not in said
    assert (index / "CURRENT").read_text() == before
    assert not (tmp_path / "var" / "encoder").exists()
    assert Knowledge.load(index, encoder).search("refund to a card").hits[0].article_id == "refunds"


BAD = {
    "no-header.md": (b"Just text.", 1, "has no header"),
    "double.md": (GOOD.encode(), 2, "already that of"),
    "locale.md": (b"---\nid: a\ntitle: A\nlocale: klingon\n---\nText.", 4, "'klingon' is not known"),
    "binary.md": (b"---\nid: b\x00\x01\x02", 1, "not a text file"),
    "latin.md": "---\nid: c\ntitle: Café\n---\nText.".encode("latin-1"),
    "cut.md": (b"---\nid: d\ntitle: D", 1, "not closed"),
}


def test_each_bad_article_is_one_line_with_file_line_and_mend_and_the_good_one_is_built(
    articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = {name: one if isinstance(one, tuple) else (one, 3, "not UTF-8") for name, one in BAD.items()}
    for name, (content, _, _) in expected.items():
        (articles / f"z-{name}").write_bytes(content)
    with (articles / "z-huge.md").open("wb") as file:
        file.truncate(50_000_000)
    assert cli.main(["kb", "check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(expected) + 1
    for name, (_, line, problem) in expected.items():
        assert [one for one in lines if one.startswith(f"z-{name}:{line}: ") and problem in one], (name, lines)
    assert [one for one in lines if one.startswith("z-huge.md:1: ") and "50.0 MB" in one]
    assert build_index(articles, articles.parent / "index", WordEncoder()).articles == 1


def test_the_check_can_be_read_whatever_the_files_are_called(articles: Path) -> None:
    (articles / os.fsdecode(b"caf\xe9\n.md")).write_text(GOOD)
    command = [sys.executable, "-m", "service.cli", "kb", "check"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert ended.returncode == 1
    assert b"Traceback" not in ended.stderr
    assert len(ended.stdout.splitlines()) == 1
