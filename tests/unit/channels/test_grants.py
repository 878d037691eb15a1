"""Tokens that are asked for once, kept, and renewed before their end."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from channels.grants import RENEWED_BEFORE_SECONDS, Grant, NotGranted, Tokens
from channels.port import Answer


@dataclass
class Login:
    """Gives tokens that count up, or `answer`."""

    answer: Answer | None = None
    asked: int = 0
    now: float = 1000.0
    tokens: Tokens = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = Tokens(Grant("https://login.example", {"client_id": "1"}), self.ask, lambda: self.now)

    async def ask(self, url: str, form: Mapping[str, str]) -> Answer:
        assert (url, form) == ("https://login.example", {"client_id": "1"})
        self.asked += 1
        await asyncio.sleep(0)
        return self.answer or Answer(200, {}, {"access_token": f"token-{self.asked}", "expires_in": 3600})


async def test_of_many_one_asks() -> None:
    login = Login()
    assert await asyncio.gather(*(login.tokens.token() for _ in range(5))) == ["token-1"] * 5


async def test_it_is_renewed_before_its_end() -> None:
    login = Login()
    await login.tokens.token()
    login.now += 3600 - RENEWED_BEFORE_SECONDS - 1
    assert await login.tokens.token() == "token-1"
    login.now += 1
    assert await login.tokens.token() == "token-2"


async def test_one_that_is_refused_is_forgotten_but_not_its_successor() -> None:
    login = Login()
    first = await login.tokens.token()
    login.tokens.forget(first)
    assert await login.tokens.token() == "token-2"
    login.tokens.forget(first)
    assert await login.tokens.token() == "token-2"


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [(401, {}, 401), (400, {"error": "invalid_client"}, 401), (200, {}, 401), (200, "x", 401), (200, None, 401),
     (200, {"access_token": 5.5}, 401), (429, {}, 429), (503, None, 503)],
)  # fmt: skip
async def test_what_is_no_token_is_told_as_what_it_means(status: int, body: Any, told: int) -> None:
    login = Login(Answer(status, {}, body))
    with pytest.raises(NotGranted) as refused:
        await login.tokens.token()
    assert refused.value.answer.status == told
    login.answer = None
    assert await login.tokens.token() == "token-2"


@pytest.mark.parametrize("lifetime", [None, "soon", -5, 0, 1.5, {}])
async def test_an_odd_lifetime_is_a_short_one(lifetime: Any) -> None:
    login = Login(Answer(200, {}, {"access_token": "token", "expires_in": lifetime}))
    assert await login.tokens.token() == "token"
    login.now += 61
    await login.tokens.token()
    assert login.asked == 2
