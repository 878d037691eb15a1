"""`careline …` as an operator meets it: help everywhere, errors in one line, no traceback."""

import argparse
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service import cli, settings

ROOT = Path(__file__).resolve().parents[3]


def commands(parser: argparse.ArgumentParser, so_far: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every command and group, e.g. ("shop", "import")."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, child in action.choices.items():
                yield (*so_far, name)
                yield from commands(child, (*so_far, name))


COMMANDS = list(commands(cli.parser()))


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("CARELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(settings, "ENV_FILE", tmp_path / ".env")
    monkeypatch.setenv("CARELINE_VAR", str(tmp_path / "var"))
    return tmp_path


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the line of the error after a command that failed."""
    said = capsys.readouterr().err
    lines = [line for line in said.splitlines() if line.startswith("careline: ")]
    assert len(lines) == 1, said
    assert said.endswith(lines[0] + "\n")
    assert "Traceback" not in said
    return lines[0]


def test_the_commands_of_the_public_interface_are_there() -> None:
    assert {
        *(
            ("up",),
            ("train",),
            ("score",),
            ("kb", "build"),
            ("kb", "search"),
            ("kb", "eval"),
            ("shop", "import"),
            ("shop", "export"),
        ),
        *(("agents", "add"), ("eval", "nlu"), ("eval", "kb"), ("eval", "shop")),
    } <= set(COMMANDS)


@pytest.mark.parametrize("command", [(), *COMMANDS], ids=" ".join)
def test_every_command_has_help(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--help"])
    assert ended.value.code == 0
    assert "usage: careline" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["sing"], ["shop"], ["agents", "add", "maya"]])
def test_wrong_words_end_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["shop", "import", "nowhere.json"], "nowhere.json"),
        (["eval", "nlu", "nowhere.yml"], "nowhere.yml"),
        (["eval", "kb", "nowhere.yml"], "nowhere.yml"),
        (["kb", "eval", "nowhere.yml"], "nowhere.yml"),
        (["eval", "shop", "nowhere"], "nowhere"),
        (["kb", "search", "refund"], "careline kb build"),
        (["serve"], "careline up"),
    ],
    ids=" ".join,
)
def test_what_is_missing_is_told_in_one_line(words: list[str], names: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 1
    assert names in one_line(capsys)


def test_a_wrong_setting_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CARELINE_PORT", "eighty")
    assert cli.main(["up"]) == 1
    assert "CARELINE_PORT" in one_line(capsys)


@pytest.mark.parametrize(
    "url", ["nonsense", "sqlite+nodriver:///x.db", "postgresql+nodriver://ana:hunter2@db/careline", "sqlite:///x.db"]
)
def test_a_database_url_that_cannot_be_used_is_told_without_its_password(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("CARELINE_DATABASE_URL", url)
    (tmp_path / "shop.json").write_text('{"products": {}, "users": {}, "orders": {}}')
    assert cli.main(["shop", "import", str(tmp_path / "shop.json")]) == 1
    line = one_line(capsys)
    assert "CARELINE_DATABASE_URL" in line
    assert "hunter2" not in line


def test_a_file_that_is_no_database_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "careline.db").write_text("this is a letter, not a database, and quite a long one at that")
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery staple\n"))
    assert cli.main(["agents", "add", "maya", "--password-stdin"]) == 1
    assert "careline.db" in one_line(capsys)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"products": {}, "users": []}', '{"products": 1}', '"shop"'])
def test_a_shop_that_is_none_is_refused_in_one_line(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shop.json"
    file.write_text(text)
    assert cli.main(["shop", "import", str(file)]) == 1
    assert one_line(capsys)


def test_a_shop_goes_in_and_comes_out_equal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole: dict[str, Any] = {
        "products": {"1": {"name": "Desk Lamp", "product_id": "1", "variants": {}}},
        "users": {},
        "orders": {},
    }
    given, taken = tmp_path / "in.json", tmp_path / "out.json"
    given.write_text(json.dumps(whole))
    assert cli.main(["shop", "import", str(given)]) == 0
    assert capsys.readouterr().out == "1 products, 0 users, 0 orders\n"
    assert cli.main(["shop", "export", str(taken)]) == 0
    assert json.loads(taken.read_text()) == whole
    assert cli.main(["shop", "export"]) == 0
    assert json.loads(capsys.readouterr().out) == whole


def test_an_export_into_a_folder_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.json").write_text('{"products": {}, "users": {}, "orders": {}}')
    assert cli.main(["shop", "import", str(tmp_path / "in.json")]) == 0
    assert cli.main(["shop", "export", str(tmp_path / "gone" / "out.json")]) == 1
    assert "out.json" in one_line(capsys)


def test_an_export_before_anything_was_prepared_gives_an_empty_shop(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["shop", "export"]) == 0
    assert json.loads(capsys.readouterr().out) == {"products": {}, "users": {}, "orders": {}}


def test_an_agent_is_added_and_added_again_with_a_new_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for password in ("correct horse battery staple", "another long password"):
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        assert (
            cli.main(["agents", "add", "maya", "--role", "admin", "--skills", "billing, fraud", "--password-stdin"])
            == 0
        )
        out = capsys.readouterr().out
        assert "maya" in out
        assert password not in out


def test_accounts_are_changed_as_on_the_page(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery staple\n"))
    assert cli.main(["agents", "add", "maya", "--role", "admin", "--skills", "fraud", "--password-stdin"]) == 0
    assert cli.main(["agents", "deactivate", "maya"]) == 1
    assert "only administrator" in one_line(capsys)
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery staple\n"))
    assert cli.main(["agents", "add", "sam", "--password-stdin"]) == 0
    assert cli.main(["agents", "change", "sam", "--role", "writer", "--languages", "es, en"]) == 0
    assert cli.main(["agents", "deactivate", "sam"]) == 0
    assert cli.main(["agents", "reactivate", "sam"]) == 0
    capsys.readouterr()
    assert cli.main(["agents", "link", "sam"]) == 0
    assert "/desk/password#" in capsys.readouterr().out
    assert cli.main(["agents", "unlock", "maya"]) == 0
    capsys.readouterr()
    assert cli.main(["agents", "list", "--json"]) == 0
    maya, sam = json.loads(capsys.readouterr().out)["accounts"]
    assert (maya["role"], maya["skills"], maya["has_password"]) == ("admin", ["fraud"], True)
    assert (sam["role"], sam["languages"], sam["has_password"]) == ("writer", ["es", "en"], False)
    assert cli.main(["agents", "unlock", "nobody"]) == 1


@pytest.mark.parametrize("password", ["", "short"])
def test_an_agent_without_a_fit_password_is_refused_in_one_line(
    password: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    assert cli.main(["agents", "add", "maya", "--password-stdin"]) == 1
    assert "password" in one_line(capsys)


def test_dialogues_are_scored_line_by_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    turns = [
        {"role": "customer", "text": "where is my order?"},
        {"role": "bot", "text": "Which order?"},
        {"role": "customer", "text": "I want to talk to a human being"},
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"id": "d1", "turns": turns}) + "\n\n"))
    assert cli.main(["score", "--no-models"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["id"], row["turn"]) for row in rows] == [("d1", 0), ("d1", 2)]
    assert all({"complexity", "sentiment", "decision", "reason"} <= row.keys() for row in rows)
    assert [row["decision"] for row in rows] == ["stay", "hand_over"]


@pytest.mark.parametrize("line", ["{", "[]", "5", '{"id": 1}', '{"turns": [{"role": "customer"}]}', '{"turns": 5}'])
def test_a_line_that_is_no_dialogue_is_named_by_its_number(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"id": 1, "turns": []}\n' + line + "\n"))
    assert cli.main(["score", "--no-models"]) == 1
    assert "line 2" in one_line(capsys)


def test_a_reader_who_leaves_early_gets_no_traceback(tmp_path: Path) -> None:
    dialogue = json.dumps({"id": 1, "turns": [{"role": "customer", "text": "hello"}]})
    (tmp_path / "in.jsonl").write_text((dialogue + "\n") * 200)
    whole = f"{sys.executable} -m service.cli score --no-models < {tmp_path}/in.jsonl | head -1"
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", whole], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["turn"] == 0


def test_the_articles_can_be_checked_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["kb", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


DIALOGUES = """
dialogues:
  - {id: a, kind: calm, person_from: 0, turns: [{role: customer, text: a human please}]}
  - {id: b, kind: calm, person_from: null, turns: [{role: customer, text: where is my order}]}
  - id: c
    kind: frustrated
    person_from: 2
    turns:
      - {role: customer, text: the lid leaks, signals: {fallback: true}}
      - {role: bot, text: "Sorry, I did not understand."}
      - {role: customer, text: oil comes out, signals: {fallback: true}}
"""


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["results"]
    return results


def test_labelled_dialogues_are_measured_beside_simple_ways(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "d.yml").write_text(DIALOGUES)
    asked = ["eval", "routing", str(tmp_path / "d.yml"), "--no-models", "--json", "--set", "failure.turns_in_a_row=9"]
    assert cli.main([*asked, "--set", "strain.hand_over_from=4"]) == 0
    by = {row["by"]: row for row in printed(capsys)}
    assert by["router"]["f1"] == 1
    assert by["always"]["false_handovers"] == 1
    assert by["explicit only"]["recall"] == 0.5
    assert by["router, failure.turns_in_a_row=9, strain.hand_over_from=4"]["recall"] == 0.5


def test_recorded_conversations_show_what_another_threshold_would_have_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = [{"role": "customer", "text": text, "signals": ["fallback"]} for text in ("the lid leaks", "oil comes out")]
    (tmp_path / "past.jsonl").write_text(json.dumps({"id": "conv_1", "turns": said}) + "\n")
    asked = ["eval", "routing", str(tmp_path / "past.jsonl"), "--no-models", "--json"]
    assert cli.main([*asked, "--set", "failure.turns_in_a_row=9", "--set", "strain.hand_over_from=4"]) == 0
    (row,) = printed(capsys)
    assert (row["now"], row["then"], row["differ"]) == ({"hand_over": 1}, {"offer": 1}, 1)
    assert row["examples"][0]["id"] == "conv_1"


def test_a_threshold_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "d.yml").write_text(DIALOGUES)
    assert cli.main(["eval", "routing", str(tmp_path / "d.yml"), "--no-models", "--set", "strain.nothing=1"]) == 1
    assert "strain.nothing=1" in capsys.readouterr().err


def test_wishes_are_counted_and_the_wrong_ones_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "w.yml").write_text("asks: [agent please, blue bananas]\nlooks_like: [where is my order]\n")
    assert cli.main(["eval", "wishes", str(tmp_path / "w.yml"), "--json"]) == 0
    (row,) = printed(capsys)
    assert (row["recall"], row["false_alarms"], row["missed"]) == (0.5, 0.0, ["blue bananas"])


def test_a_made_up_day_is_played_with_and_without_more_agents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["simulate", "--days", "2", "--add", "2@11:00-15:00", "--plot", str(tmp_path / "pictures"), "--json"]
    assert cli.main(asked) == 0
    planned, more = printed(capsys)
    assert planned["set"] == "as planned"
    assert more["set"] == "with 2 more 11:00-15:00"
    assert more["occupancy"] < planned["occupancy"]
    assert (tmp_path / "pictures" / "day.png").stat().st_size > 10_000


def test_a_wrong_day_is_named_with_its_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day = (ROOT / "routing" / "day.yml").read_text().replace('"16:00", "24:00", 1', '"16:00", "24:00", many')
    (tmp_path / "day.yml").write_text(day)
    assert cli.main(["simulate", "--day", str(tmp_path / "day.yml")]) == 1
    assert "shifts" in capsys.readouterr().err


def test_the_floor_is_compared_with_theory(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["simulate", "--theory", "--customers", "500", "--days", "2", "--json"]) == 0
    rows = printed(capsys)
    assert {row["figure"] for row in rows} >= {"waits", "mean_wait", "within", "abandons", "time_told_held"}
    assert all(row["theory"] > 0 for row in rows)
