"""Settings: what an operator gets wrong is told in one line that names the place."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from common.errors import SettingsError
from service.settings import Settings, check_together, load_settings

Write = Callable[[str], Path]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CARELINE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(text: str) -> Path:
        file = tmp_path / ".env"
        file.write_bytes(text.encode())
        return file

    return put


def told(env_file: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(env_file)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_without_a_file_everything_has_a_default(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / ".env")
    assert settings.base_url == "http://127.0.0.1:8080"
    assert settings.effective_database_url.endswith("/var/careline.db")
    assert settings.identity_level == "code"


def test_the_file_is_read_with_comments_quotes_and_a_byte_order_mark(write: Write) -> None:
    settings = load_settings(
        write('\ufeffCARELINE_PORT=8090\n\n# ours\nexport CARELINE_COMPANY="Oak & Sons" # hm\nOTHER=1\n')
    )
    assert (settings.port, settings.company) == (8090, "Oak & Sons")


def test_the_environment_wins_over_the_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARELINE_PORT", "9000")
    assert load_settings(write("CARELINE_PORT=8090\n")).port == 9000


@pytest.mark.parametrize("broken", ["CARELINE_PORT", "CARELINE_PORT: 80", "= 80", '"x', 'CARELINE_COMPANY="Oak', "!!"])
def test_a_broken_line_is_named_by_its_number(write: Write, broken: str) -> None:
    line = told(write(f"# first\nCARELINE_PORT=8090\n{broken}\n"))
    assert ".env line 3" in line
    assert "NAME=value" in line


@pytest.mark.parametrize("name", ["CARELINE_PROT", "careline_prot"])
def test_a_name_that_is_no_setting_is_named_with_its_line(write: Write, name: str) -> None:
    line = told(write(f"CARELINE_PORT=8090\n{name}=80\n"))
    assert "line 2" in line
    assert name in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CARELINE_PORT", "eighty"),
        ("CARELINE_PORT", "70000"),
        ("CARELINE_ANSWERABLE_FROM", "1.5"),
        ("CARELINE_IDENTITY_LEVEL", "none"),
        ("CARELINE_ASSISTANT_TIMEOUT_SECONDS", "0"),
        ("CARELINE_DEMO", "perhaps"),
        ("CARELINE_SMTP_TLS", "ssl"),
    ],
)
def test_a_wrong_value_is_named_by_its_variable(
    write: Write, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    assert told(write(f"{name}={value}\n")).startswith(f"{name}: ")
    monkeypatch.setenv(name, value)
    assert told(write("")).startswith(f"{name}: ")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"CARELINE_COMPANY=\xff\xfe\n")
    assert ".env cannot be read" in told(file)


def test_sites_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARELINE_ALLOWED_ORIGINS", "https://shop.example, https://Www.Shop.example/ ,")
    assert load_settings(tmp_path / ".env").allowed_origins == ("https://shop.example", "https://www.shop.example")


def test_trusted_proxies_are_networks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARELINE_TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::/32 ,")
    proxies = load_settings(tmp_path / ".env").trusted_proxies
    assert [str(one) for one in proxies] == ["10.0.0.0/8", "2001:db8::/32"]
    monkeypatch.setenv("CARELINE_TRUSTED_PROXIES", "the proxy")
    with pytest.raises(SettingsError, match="CARELINE_TRUSTED_PROXIES"):
        load_settings(tmp_path / ".env")


def test_no_sites_is_no_sites(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARELINE_ALLOWED_ORIGINS", "")
    assert load_settings(tmp_path / ".env").allowed_origins == ()


def test_a_relative_folder_means_the_same_in_every_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(var=Path("data"))
    assert settings.var == tmp_path / "data"
    assert settings.effective_database_url == f"sqlite+aiosqlite:///{tmp_path}/data/careline.db"


def test_the_public_address_is_used_in_links() -> None:
    assert Settings(public_url="https://care.example/").base_url == "https://care.example"


@pytest.mark.parametrize("missing", ["oscar_url", "oscar_token"])
def test_an_oscar_shop_needs_its_address_and_token(missing: str) -> None:
    given = {"oscar_url": "https://shop.example/api", "oscar_token": "t0ken"}
    check_together(Settings(shop="oscar", **given))
    with pytest.raises(SettingsError, match="CARELINE_OSCAR_URL and CARELINE_OSCAR_TOKEN"):
        check_together(Settings(shop="oscar", **{**given, missing: ""}))
