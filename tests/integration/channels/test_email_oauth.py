"""Mail servers that take tokens and no password, as Microsoft's do: played, with the provider that gives the tokens."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import imap_tools
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.email.compose import Sender, Thread
from channels.email.mailbox import Mailbox
from channels.email.opening import Key
from channels.email.send import Email
from channels.email.servers import grant_of, imap_of, needed, smtp_of
from channels.email.smtp import SmtpTransport
from channels.http_client import HttpTransport
from channels.port import Part
from service.settings import Settings
from service.wiring_channels import check

CARE = "care@larkfield.example"
SECRET = "the app's own secret"
FORM = {
    "grant_type": "client_credentials",
    "client_id": "app-1",
    "client_secret": SECRET,
    "scope": "https://outlook.office365.com/.default",
}


@dataclass
class Provider:
    """Two mail servers and where their tokens come from. `good`: the tokens that the servers take."""

    good: set[str] = field(default_factory=lambda: {"token-1", "token-2"})
    ways: str = "XOAUTH2"
    given: int = 0
    mails: list[str] = field(default_factory=list)
    imap: int = 0
    smtp: int = 0
    url: str = ""

    async def give(self, request: web.Request) -> web.Response:
        assert request.path == "/larkfield.example/oauth2/v2.0/token"
        if dict(await request.post()) != FORM:
            return web.json_response(
                {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."},
                status=401,
            )
        self.given += 1
        return web.json_response({"access_token": f"token-{self.given}", "expires_in": 3599, "token_type": "Bearer"})

    def takes(self, shown: str) -> bool:
        """Say whether these base64 words are the user and a good token, as SASL XOAUTH2 has them."""
        words = base64.b64decode(shown).decode()
        return any(words == f"user={CARE}\x01auth=Bearer {token}\x01\x01" for token in self.good)

    async def serve_imap(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := (await reader.readline()).decode().strip():
            tag, command, *rest = line.split(" ")
            match command.upper():
                case "CAPABILITY":
                    ways = " ".join(f"AUTH={way}" for way in self.ways.split())
                    writer.write(f"* CAPABILITY IMAP4rev1 IDLE {ways}\r\n{tag} OK done\r\n".encode())
                case "AUTHENTICATE":
                    assert rest == ["XOAUTH2"]
                    writer.write(b"+ \r\n")
                    good = self.takes((await reader.readline()).decode().strip())
                    writer.write(f"{tag} {'OK done' if good else 'NO AUTHENTICATE failed.'}\r\n".encode())
                case "LOGIN":
                    writer.write(f"{tag} NO LOGIN failed.\r\n".encode())
                case "SELECT":
                    writer.write(f"* 0 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n{tag} OK done\r\n".encode())
                case "STATUS":
                    writer.write(f'* STATUS "INBOX" (UIDVALIDITY 1 UIDNEXT 7)\r\n{tag} OK done\r\n'.encode())
                case _:
                    writer.write(f"{tag} OK done\r\n".encode())
        writer.close()

    async def serve_smtp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mx.test ESMTP\r\n")
        while line := (await reader.readline()).decode().strip():
            verb, *rest = line.split(" ")
            answer = "250 OK"
            if verb == "EHLO":
                answer = f"250-mx.test\r\n250 AUTH {self.ways}"
            elif verb == "AUTH":
                good = rest[0] == "XOAUTH2" and self.takes(rest[1])
                answer = "235 2.7.0 in" if good else "535 5.7.3 Authentication unsuccessful"
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append((await reader.readuntil(b"\r\n.\r\n")).decode())
            writer.write(f"{answer}\r\n".encode())
            if verb == "QUIT":
                break
        writer.close()


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    one = Provider()
    app = web.Application()
    app.add_routes([web.post("/{tenant}/oauth2/v2.0/token", one.give)])
    imap = await asyncio.start_server(one.serve_imap, "127.0.0.1", 0)
    smtp = await asyncio.start_server(one.serve_smtp, "127.0.0.1", 0)
    async with TestServer(app) as server:
        one.url = str(server.make_url("/")) + "{tenant}/oauth2/v2.0/token"
        one.imap, one.smtp = (each.sockets[0].getsockname()[1] for each in (imap, smtp))
        yield one
    for each in (imap, smtp):
        each.close()


@pytest.fixture
async def http() -> AsyncIterator[HttpTransport]:
    one = HttpTransport(20.0)
    yield one
    await one.close()


def settings_for(provider: Provider, **more: Any) -> Settings:
    own: dict[str, Any] = {
        "email_address": CARE,
        "email_imap_host": "127.0.0.1",
        "email_imap_port": provider.imap,
        "email_imap_tls": "none",
        "email_smtp_host": "127.0.0.1",
        "email_smtp_port": provider.smtp,
        "email_smtp_tls": "none",
        "email_secret": "forty-two-random-words",
        "email_oauth_client_id": "app-1",
        "email_oauth_client_secret": SECRET,
        "email_oauth_tenant": "larkfield.example",
        "email_oauth_url": provider.url,
    }
    return Settings(_env_file=None, **(own | more))  # type: ignore[call-arg]


async def told(provider: Provider, http: HttpTransport, **more: Any) -> tuple[str, bool]:
    """Return what `careline channels check email` says, and whether all is well."""
    found = await check(settings_for(provider, **more), "email", http)
    words = "\n".join(one.words for one in found)
    assert SECRET not in words
    return words, all(one.ok for one in found)


async def test_both_servers_are_opened_with_one_token(provider: Provider, http: HttpTransport) -> None:
    words, is_well = await told(provider, http)
    assert is_well, words
    assert f"opens the mailbox of {CARE}" in words
    assert f"lets {CARE} send" in words
    assert provider.given == 1


async def test_a_mail_goes_out_with_a_token(provider: Provider, http: HttpTransport) -> None:
    class NoThreads:
        async def thread_of(self, conversation_id: str) -> Thread:
            return Thread()

    class Noon:
        def now(self) -> datetime:
            return datetime(2026, 11, 29, 12, tzinfo=UTC)

    settings, email = settings_for(provider), Email(CARE, "forty-two-random-words")
    grant = grant_of(settings)
    assert grant is not None
    http.open_with("email", grant)
    key = Key(http, email)
    transport = SmtpTransport(smtp_of(settings), Sender(CARE, "Care"), email.ids, NoThreads(), Noon(), key=key)
    call = email.call("ana@lopez.example", Part("Five days.", 7, key="conv_1:7:0:1"))
    provider.good = {"token-2"}
    assert (await transport.send(email, call)).status == 535
    assert (await transport.send(email, call)).status == 250, "a refused token is not shown again"
    assert len(provider.mails) == 1
    assert "Five days." in provider.mails[0]


async def test_the_mailbox_asks_for_another_token_when_one_is_refused(provider: Provider, http: HttpTransport) -> None:
    settings, email = settings_for(provider), Email(CARE, "forty-two-random-words")
    grant = grant_of(settings)
    assert grant is not None
    http.open_with("email", grant)
    provider.good = {"token-2"}
    refused, again = (Mailbox(imap_of(settings), "INBOX", Key(http, email)) for _ in range(2))
    with pytest.raises(imap_tools.MailboxLoginError):
        await refused.open()
    assert (await again.open()).uid_next == 7
    for mailbox in (refused, again):
        await mailbox.close()


async def test_the_check_says_what_is_wrong_with_the_app(provider: Provider, http: HttpTransport) -> None:
    words, is_well = await told(provider, http, email_oauth_client_id="app-2")
    assert not is_well
    assert "There is no token" in words
    assert "AADSTS7000215" in words
    provider.good = set()
    words, is_well = await told(provider, http)
    assert not is_well
    assert "IMAP.AccessAsApp" in words
    assert "SMTP.SendAsApp" in words


async def test_a_provider_that_does_not_answer_is_named(provider: Provider, http: HttpTransport) -> None:
    words, is_well = await told(provider, http, email_oauth_url="http://127.0.0.1:9/token")
    assert not is_well
    assert "http://127.0.0.1:9/token does not answer" in words


@pytest.mark.parametrize("ways", ["XOAUTH2", "LOGIN XOAUTH2"])
async def test_who_has_a_password_where_tokens_are_wanted_is_told_what_to_do(
    provider: Provider, http: HttpTransport, ways: str
) -> None:
    provider.ways = ways
    words, is_well = await told(provider, http, email_oauth_client_id="", email_password="a-password")
    assert not is_well
    for what in ("IMAP", "SMTP"):
        (line,) = [line for line in words.splitlines() if f"({what}) does not accept" in line]
        assert "CARELINE_EMAIL_OAUTH_CLIENT_ID, _CLIENT_SECRET and _TENANT" in line
        assert "Gmail: make an app password" in line
    assert "a-password" not in words


def test_either_a_password_or_an_app_is_needed() -> None:
    def lacking(**own: str) -> set[str]:
        return {name for name in needed(Settings(_env_file=None, **own)) if "password" in name or "oauth" in name}  # type: ignore[call-arg, arg-type]

    assert lacking() == {"email_password"}
    app = {"email_oauth_client_id", "email_oauth_client_secret"}
    assert lacking(email_oauth_client_id="app-1") == app | {"email_oauth_tenant"}
    assert lacking(email_oauth_client_id="app-1", email_oauth_url="https://sso.example/token") == app
