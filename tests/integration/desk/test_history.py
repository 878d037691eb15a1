"""The supervisor's figures over a history of 10,000 conversations, through the API: to the unit."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from desk.accounts import Accounts
from desk.floor import Floor
from tests.integration.conversations.fakes import HandClock, open_house
from tests.integration.desk.conftest import Browser
from tests.integration.desk.desk_app import desk_application
from tests.integration.desk.seeded_history import write_history, write_verdicts
from tests.integration.desk.seeds import seed_agents
from tests.integration.hashing import CHEAP

FOUR_WEEKS = "first=2026-10-05&last=2026-11-01"


@pytest.fixture
async def ines(each_database_url: str) -> AsyncIterator[Browser]:
    """A supervisor at the desk over the history."""
    house = await open_house(each_database_url, HandClock())
    await write_history(house.db)
    accounts = Accounts(house.db, house.clock, None, CHEAP)
    maya, sam, _ = await seed_agents(accounts)
    await write_verdicts(house.db, maya.id, sam.id)
    app = desk_application(house.db, house.clock, house.hub, house.log, Floor(), accounts)
    async with TestServer(app) as server:
        http = aiohttp.ClientSession(server.make_url("/"), cookie_jar=aiohttp.CookieJar(unsafe=True))
        browser = Browser(http)
        assert (await browser.sign_in("ines"))["status"] == 200
        yield browser
        await http.close()
    await house.close()


async def found(browser: Browser, query: str) -> dict[str, Any]:
    status, figures = await browser.get(f"/api/metrics/history?{query}")
    assert status == 200, figures
    return dict(figures)


async def test_ten_thousand_conversations_equal_the_figures_worked_out_by_hand(ines: Browser) -> None:
    by_day = await found(ines, FOUR_WEEKS)
    whole = by_day["whole"]
    # 500 blocks of 20 conversations; the tenth is opened again: 21 contacts a block, one of them still open.
    assert (whole["arrivals"], whole["open"], whole["provisional"]) == (10_500, 500, 0)
    assert whole["outcomes"] == {
        "confirmed": 2_500,  # 0..4
        "assumed": 3_000,  # 5..8, 19, and 10 when it is back
        "came_back": 1_000,  # 10, 11
        "abandoned": 1_500,  # 9, 12, 13
        "handed_over": 2_000,  # 15..18
    }
    assert whole["shares"] == {"confirmed": 25, "assumed": 30, "came_back": 10, "abandoned": 15, "handed_over": 20}
    assert whole["people"] == {"solved": 1_000, "came_back": 0, "unsolved": 500, "spam": 500, "duplicate": 0}
    # Of 21: 5 times 2 s, 5 * 3, 2 * 4, 2 * 5, 2 * 6, 4 * 7, 1 * 8. The 10.5th is 4 s, the 18.9th 7 s.
    assert whole["first_answer"] == {"count": 10_500, "median_seconds": 4, "p90_seconds": 7}
    # Of 4: 100, 120, 140, 160 s. The second, and the 3.6th.
    assert whole["person_answer"] == {"count": 2_000, "median_seconds": 120, "p90_seconds": 160}
    # Of 13 resolved: 2 times 5 s, 5 * 60, 110, 4 * 120, 130. The 6.5th is 60 s, the 11.7th 120 s.
    assert whole["resolution"] == {"count": 6_500, "median_seconds": 60, "p90_seconds": 120}
    # Each block: 5, 1, and 4 with 2 for the assistant, 3 for the wait, 5 for the person.
    assert whole["ratings"] == {
        "rating": {"count": 1_500, "average": 3.33},
        "bot": {"count": 1_500, "average": 2.67},
        "waiting": {"count": 500, "average": 3.0},
        "person": {"count": 500, "average": 5.0},
    }

    # 20 blocks a day on 25 days: 19 conversations begin, and three days later two customers are back.
    assert [one["arrivals"] for one in by_day["steps"]] == [380] * 3 + [420] * 22 + [40] * 3
    first = by_day["steps"][0]["outcomes"]
    assert first == {"confirmed": 100, "assumed": 80, "came_back": 40, "abandoned": 60, "handed_over": 80}

    by_week = await found(ines, f"{FOUR_WEEKS}&step=week")
    assert [one["arrivals"] for one in by_week["steps"]] == [2_820, 2_940, 2_940, 1_800]
    assert by_week["whole"] == whole

    # The last day on which blocks begin: those who are back are not part of the period, and still reverse.
    one_day = await found(ines, "first=2026-10-29&last=2026-10-29")
    assert one_day["whole"]["outcomes"]["came_back"] == 40

    # Two hours further west each day begins two hours later; blocks begin at 0..19 o'clock: two of a day's twenty move.
    west = await found(ines, f"{FOUR_WEEKS}&zone=Etc/GMT%2B2")
    assert west["steps"][0]["arrivals"] == 380 and west["whole"]["arrivals"] == 10_500 - 2 * 19

    nothing = await found(ines, "first=2026-12-01&last=2026-12-03")
    assert [one["arrivals"] for one in nothing["steps"]] == [0, 0, 0]
    assert nothing["whole"]["first_answer"] == {"count": 0, "median_seconds": None, "p90_seconds": None}

    async with ines.http.get(f"/api/metrics/history.csv?{FOUR_WEEKS}") as answer:
        assert answer.headers["Content-Disposition"] == (
            'attachment; filename="careline-2026-10-05-to-2026-11-01-by-day.csv"'
        )
        lines = list(csv.DictReader(io.StringIO(await answer.text())))
    assert [int(line["arrivals"]) for line in lines] == [one["arrivals"] for one in by_day["steps"]]
    assert sum(int(line["confirmed"]) for line in lines) == 2_500

    # Each block: 0..11 ask about returns; 12, 13, 14, 19, and 10 when it is back, about delivery; 15..18 want a person.
    status, told = await ines.get(f"/api/metrics/topics?{FOUR_WEEKS}")
    assert (status, told["topics"]) == (
        200,
        [
            {"topic": "returns", "arrivals": 6_000, "open": 0, "bot": 6_000, "handed_over": 0}
            # Solved are 0..8; 9 is unhappy, 10 and 11 are back.
            | {"resolved": 4_500, "unanswered": 0},
            {"topic": "delivery", "arrivals": 2_500, "open": 500, "bot": 2_000, "handed_over": 0}
            # Solved are 19, and 10 when it is back; 12 found no answer.
            | {"resolved": 1_000, "unanswered": 500},
            {"topic": "other", "arrivals": 2_000, "open": 0, "bot": 0, "handed_over": 2_000}
            # Solved are 15 and 16.
            | {"resolved": 1_000, "unanswered": 0},
        ],
    )
    # 15 to 18 of each block; nobody judges 18, and 16 is judged twice.
    _, judged = await ines.get(f"/api/metrics/handovers?{FOUR_WEEKS}")
    figures = {
        "handovers": 2_000,
        "judged": 1_500,
        "words": {"right": 1_000, "early": 500, "late": 500, "needless": 0},
    }
    named = {"reason": "explicit_wish", "label": "Asked for a person"}
    assert judged == figures | {"by_reason": [named | figures]}
    _, judged = await ines.get("/api/metrics/handovers?first=2026-10-05&last=2026-10-05")
    assert (judged["handovers"], judged["judged"]) == (80, 60)
