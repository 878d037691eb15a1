"""Settings, from the environment and `.env`; every name begins with `CARELINE_`."""

import re
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from channels.email.settings import EmailSettings
from channels.instagram.settings import InstagramSettings
from channels.messenger.settings import MessengerSettings
from channels.slack.settings import SlackSettings
from channels.sms.settings import SmsSettings
from channels.teams.settings import TeamsSettings
from channels.telegram.settings import TelegramSettings
from channels.whatsapp.settings import WhatsAppSettings
from common.errors import SettingsError
from common.names import DEFAULT_MODEL
from desk.model import AgentRole
from kb_index.operating_point import ANSWERABLE_FROM

ROOT = Path(__file__).resolve().parent.parent
ENV_FILE = ROOT / ".env"
PREFIX = "CARELINE_"
DATABASE_FILE = "careline.db"


class Settings(
    EmailSettings,
    SlackSettings,
    InstagramSettings,
    MessengerSettings,
    SmsSettings,
    TeamsSettings,
    TelegramSettings,
    WhatsAppSettings,
    BaseSettings,
):
    """What an operator may choose. `docs/operators.md` explains each; the messaging channels bring their own."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file_encoding="utf-8-sig", extra="ignore")

    company: str = "Larkfield"
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=1, le=65535)
    public_url: str = ""
    """How customers reach this service, for links in mails; empty: from host and port."""
    var: Path = ROOT / "var"
    """Where the database, the index, the exported encoder and the logs are kept."""
    database_url: str = ""
    """SQLAlchemy URL; empty: a SQLite file in `var`."""

    thinking_process: bool = True
    """Embed and search in a process of its own (some 300 MB), so that messages between people never wait for it."""

    internal_port: int = Field(0, ge=0, le=65535)
    """Loopback port on which the assistant reaches the service; 0: `careline up` picks a free one."""
    assistant_port: int = Field(0, ge=0, le=65535)
    """For `serve` alone: where an assistant listens that something else than `careline up` has started."""
    assistant_secret: str = ""
    """Shared by the two processes; empty: made once and kept in `var/secret`."""
    assistant_python: Path = ROOT / ".venv-rasa" / "bin" / "python"
    assistant_processes: int = Field(1, ge=1, le=32)
    """Processes of the assistant; each answers the conversations that are its own by their ids."""
    models: Path = ROOT / "models"
    """Where the assistant's trained models are kept."""
    assistant_timeout_seconds: float = Field(5.0, gt=0, le=30)
    gather_seconds: float = Field(1.0, ge=0, le=10)
    """On messaging channels: how long a message waits for the next one, to be answered together with it."""

    model: str = "all-MiniLM-L6-v2"
    """The embedding model: a name of the model hub, or the packaged one."""
    reranker: str = ""
    """A cross-encoder that looks once more at the best passages: a name of the model hub or a folder; empty: none."""
    answerable_from: float = Field(ANSWERABLE_FROM, ge=0, le=1)
    """The probability from which a question is answered from the articles instead of "I don't know"."""
    spacy_model: str = DEFAULT_MODEL
    """spaCy's pipeline that finds names: a name, a folder, or a package that carries one."""
    articles: Path = ROOT / "articles"
    kb_watch: bool = True
    """`careline up` keeps the index in step with the articles while it runs."""
    evaluation_pairs: Path = ROOT / "tests" / "kb" / "tuning.yml"
    """Questions and their articles: the index learns from them, and no article is published that makes them worse."""
    import_token: str = ""
    """The token of the API that `careline kb import --url` asks; a bearer token, or `name:token`."""
    identity_level: Literal["code", "knowledge"] = "code"
    identity_secret: str = ""
    """Signs, with the website, who is logged in there; empty: everybody proves in the chat who they are."""
    demo: bool = True
    """Load the demo shop into an empty database, make a demo agent, and show the demo mailbox."""

    audit_days: int = Field(365, ge=1)
    """For how many days it is kept who looked at what and who changed accounts."""
    attachment_max_mb: float = Field(10, gt=0, le=100)
    """The largest file that a customer may send, in millions of bytes."""
    remind_after_minutes: float = Field(10, gt=0)
    close_after_minutes: float = Field(30, gt=0)
    mail_after_minutes: float = Field(2, gt=0)
    """A customer silent and away for so long gets an agent's answer by mail as well."""

    shop: Literal["embedded", "oscar"] = "embedded"
    """Which backend keeps customers, products and orders."""
    oscar_url: str = ""
    """The API of the oscar shop, e.g. `https://shop.example/api`."""
    oscar_token: str = ""
    """The token of Careline's account in that shop."""

    alert_webhook: str = ""
    """Where the operator is told of queues without anybody or with long waits; a URL that takes JSON by POST."""
    alert_mail: str = ""
    """An address that gets the same by mail."""

    smtp_host: str = ""
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_username: str = ""
    smtp_password: str = ""
    smtp_tls: Literal["none", "starttls", "tls"] = "starttls"
    mail_from: str = "care@larkfield.example"

    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Sites that may embed the widget, comma-separated, e.g. `https://shop.example`."""
    secure_cookies: bool = False
    mask_for: Annotated[tuple[AgentRole, ...], NoDecode] = ()
    """Roles that see cards, e-mail, phone numbers and addresses of customers only with a reason, comma-separated."""
    messages_per_minute: int = Field(60, ge=1)
    """Messages that a customer may write in one conversation, and as many at once."""
    calls_per_minute: int = Field(60, ge=1)
    """Conversations that one address may begin, passwords that it may try, searches that it may make: each."""
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()
    """Networks of our own proxies, whose `X-Forwarded-For` is believed; this machine is always one."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/").lower() for part in value.split(",") if part.strip())
        return value

    @field_validator("mask_for", mode="before")
    @classmethod
    def _roles(cls, value: Any) -> Any:
        return [part.strip().lower() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("var", "assistant_python", "models", "articles", "evaluation_pairs")
    @classmethod
    def _whole(cls, path: Path) -> Path:
        # The processes work in different folders, so a path must mean the same in all of them.
        return path.expanduser().absolute()

    @property
    def base_url(self) -> str:
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.var / DATABASE_FILE}"

    @property
    def shows_mailbox(self) -> bool:
        """The demo's mailbox page shows everybody's mail, so it is never there beside real mail."""
        return self.demo and not self.smtp_host

    @property
    def attachments_folder(self) -> Path:
        return self.var / "attachments"

    @property
    def encoder_folder(self) -> Path:
        return self.var / "encoder"

    @property
    def index_folder(self) -> Path:
        return self.var / "index"


def load_settings(env_file: Path = ENV_FILE) -> Settings:
    """Return the settings. Raises SettingsError, one line that names the file's line or the variable, and the fault."""
    present = _check_env_file(env_file)
    try:
        return Settings(_env_file=env_file if present else None)  # type: ignore[call-arg]  # its own types do not say so
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SettingsError(f"{name}: {first['msg']}. Correct it in the environment or in {env_file.name}.") from None


def check_together(settings: Settings) -> None:
    """Raise SettingsError where settings do not go together."""
    if settings.shop == "oscar" and not (settings.oscar_url and settings.oscar_token):
        raise SettingsError("CARELINE_SHOP=oscar needs CARELINE_OSCAR_URL and CARELINE_OSCAR_TOKEN. See docs/oscar.md.")
    if settings.identity_level == "code" and not settings.demo and not settings.smtp_host:
        raise SettingsError(
            "codes cannot reach customers: set CARELINE_SMTP_HOST, or CARELINE_IDENTITY_LEVEL=knowledge to do without."
        )


_QUOTED = r"""(?:'[^']*'|"(?:[^"\\]|\\.)*")\s*(?:#.*)?"""
_LINE = re.compile(rf"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?:{_QUOTED}|[^'\"].*)?")


def _check_env_file(env_file: Path) -> bool:
    if not env_file.is_file():
        return False
    try:
        text = env_file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{env_file.name} cannot be read ({error}). Save it as UTF-8 text this user may read."
        ) from None
    known = {PREFIX + field.upper() for field in Settings.model_fields}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise SettingsError(f"{env_file.name} line {number} is not NAME=value. Correct or remove it.")
        name = match[1].upper()
        if name.startswith(PREFIX) and name not in known:
            raise SettingsError(
                f"{env_file.name} line {number}: there is no setting {match[1]}. See docs/operators.md."
            )
    return True
