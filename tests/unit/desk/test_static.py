"""The console's files keep the rules that the page's security and look rest on."""

import hashlib
import re
from pathlib import Path

import pytest

STATIC = Path("desk/static")
APP = sorted(
    [
        *(STATIC / "app").glob("*.js"),
        *(STATIC / "writers").glob("*.js"),
        *(STATIC / "board").glob("*.js"),
        *(STATIC / "password").glob("*.js"),
    ]
)
STYLES = sorted(path for path in STATIC.glob("*.css") if path.name != "tokens.css")
NO_COMMENTS = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)


def test_each_vendored_file_has_the_checksum_that_is_written_beside_it() -> None:
    listed = dict(
        re.findall(
            r"^(\S+\.(?:js|css)) .*?kept\s+([0-9a-f]{64})", (STATIC / "vendor/VENDORED.txt").read_text(), re.S | re.M
        )
    )
    files = [path for path in (STATIC / "vendor").iterdir() if path.suffix in (".js", ".css")]
    kept = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert listed == kept


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_colours_and_sizes_have_raw_values_only_in_the_tokens(path: Path) -> None:
    text = re.sub(r"@media[^{]*", "", NO_COMMENTS.sub("", path.read_text()))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\b\d+px\b|\b\d*\.?\d+m?s\b(?!-)", text) == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_variable_in_use_has_a_value(path: Path) -> None:
    known = set(re.findall(r"(--[\w-]+):", (STATIC / "tokens.css").read_text()))
    set_by_script = {"--from", "--share", "--text-height"}
    assert set(re.findall(r"var\((--[\w-]+)", path.read_text())) - known - set_by_script == set()


@pytest.mark.parametrize("path", APP, ids=lambda path: path.name)
def test_no_module_turns_data_into_markup_or_code(path: Path) -> None:
    text = NO_COMMENTS.sub("", path.read_text())
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text) == []


@pytest.mark.parametrize("path", APP, ids=lambda path: path.name)
def test_modules_stay_short_and_import_only_what_exists(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") < 300
    missing = [name for name in re.findall(r"from '([^']+)'", text) if not (path.parent / name).is_file()]
    assert missing == []


def test_every_icon_in_use_is_drawn_and_every_drawn_icon_is_used() -> None:
    drawn = set(re.findall(r"^  '([a-z0-9-]+)': \[", (STATIC / "app/icons.js").read_text(), re.M))
    texts = "".join(path.read_text() for path in APP if path.name != "icons.js")
    tags = re.findall(
        r"<\$\{(?:Icon|Instead|Plain|Empty)\}[^>]*?(?:name|icon)=(\"[a-z0-9-]+\"|\$\{.*?\})(?=[ />])", texts, re.S
    )
    used = {name for tag in tags for name in re.findall(r"[\"']([a-z0-9-]+)[\"']", tag)} - {"danger"}
    used |= set(re.findall(r"\bicon: '([a-z0-9-]+)'", texts))
    assert used == drawn


@pytest.mark.parametrize("name", ["index.html", "writers.html", "board.html", "password.html"])
def test_the_page_has_no_inline_script_or_style(name: str) -> None:
    page = (STATIC / name).read_text()
    assert re.findall(r"<style|style=|<script(?![^>]*src=)|\son\w+=", page) == []
