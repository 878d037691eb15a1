"""What if, through the API: learned from the log or made up, for whom, what is refused, and one at a time."""

import asyncio
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from desk.floor_history import FEWEST
from routing.rules import Rules
from routing.simulation import HOUR, Day, Shift
from routing.what_if import Plan
from service.what_if_process import Asked, Player, PlayingAlready, TakesTooLong
from tests.integration.desk.seeded_history import write_history
from tests.integration.desk.test_with_the_log import Place, place

__all__ = ["place"]

LAST_DAY = datetime(2026, 11, 2, 8, tzinfo=timezone.utc)
"""The day after the four weeks of the history."""


def plans(**more: Any) -> dict[str, Any]:
    return {"weekday": "monday", "planned": [1] * 24, "changed": [1] * 10 + [3] * 4 + [1] * 10} | more


async def test_a_new_company_begins_with_the_made_up_day_and_is_told_so(place: Place) -> None:
    ines = await place.signed_in("ines")
    status, begins = await ines.get("/api/what-if?weekday=sunday&zone=Europe/Lisbon")
    assert (status, begins["learned"], begins["handovers"], begins["fewest"]) == (200, False, 0, FEWEST)
    assert (begins["first"], begins["last"], begins["weekday"]) == ("2026-10-27", "2026-11-23", "sunday")
    assert (begins["arrivals"][11], begins["agents"][12], begins["capacity"]) == (42, 5, 2)
    assert (begins["handling_known"], begins["patience_known"]) == (False, False)


async def test_a_faulty_made_up_day_stops_this_page_alone_and_says_what_to_mend(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "day.yml").write_text("arrivals_per_hour: [many]", encoding="utf-8")
    monkeypatch.setattr("service.what_if_web.DEFAULT_DAY", tmp_path / "day.yml")
    ines = await place.signed_in("ines")
    status, refused = await ines.get("/api/what-if?weekday=sunday")
    assert status == 422 and "arrivals_per_hour" in str(refused)


async def test_a_plan_begins_with_the_weekday_as_it_was(place: Place) -> None:
    await write_history(place.house.db, 500)
    place.house.clock.at = LAST_DAY
    ines = await place.signed_in("ines")
    _, begins = await ines.get("/api/what-if?weekday=monday")
    # Four customers an hour from midnight to eight in the evening, all of one agent, who took them at once.
    assert (begins["learned"], begins["handovers"]) == (True, 2000)
    assert begins["arrivals"] == [4.0] * 20 + [0.0] * 4
    assert begins["agents"] == [1] * 20 + [0] * 4
    # 700, 720, 740, 760 s, a quarter each; 17 is not solved, and its customer wrote nothing more: it gave up.
    assert (begins["handling_seconds"], begins["handling_known"]) == (pytest.approx(2180 / 3), True)
    assert begins["capacity"] == Rules.load().queue.capacity
    # All were taken at once: nobody gave up waiting.
    assert (begins["patience_known"], begins["patience_seconds"]) == (False, 600)
    status, found = await ines.post("/api/what-if", plans())
    assert (status, found["plans"][0]["hours"][23]["p90_wait_seconds"]) == (200, None)


async def test_a_weekday_on_which_nobody_came_cannot_be_played(place: Place) -> None:
    # Five days, from a Monday on.
    await write_history(place.house.db, 100)
    place.house.clock.at = LAST_DAY
    ines = await place.signed_in("ines")
    _, sunday = await ines.get("/api/what-if?weekday=sunday")
    assert sunday["learned"] and not any(sunday["arrivals"])
    status, refused = await ines.post("/api/what-if", plans(weekday="sunday"))
    assert (status, refused["errors"][0]["field"]) == (422, "weekday")


async def test_more_agents_are_compared_with_the_plan_as_it_is(place: Place) -> None:
    ines = await place.signed_in("ines")
    status, found = await ines.post("/api/what-if", plans())
    assert status == 200
    assert found["sentence"].startswith("With 2 more agents from 10 to 14, 9 of 10 who come then wait at most")
    assert found["difference"]["gave_up"]["high"] < 0
    # The same customers come to both plans.
    assert found["difference"]["customers"] == {"mean": 0, "low": 0, "high": 0}


async def test_agents_writers_and_strangers_are_refused(place: Place) -> None:
    maya, ines = await place.signed_in("maya"), await place.signed_in("ines")
    assert (await maya.get("/api/what-if"))[1]["type"] == "role_needed"
    assert (await maya.post("/api/what-if", plans()))[0] == 403
    headers = {"X-CSRF-Token": "another"}
    assert (await ines.post("/api/what-if", plans(), **headers))[1]["type"] == "csrf_mismatch"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"planned": [-1] * 24}, "planned.0"),
        ({"changed": [1] * 23 + [10_000]}, "changed.23"),
        ({"changed": [1] * 23}, "changed"),
        ({"changed": [1] * 23 + [1.5]}, "changed.23"),
        ({"changed": ["2"] * 24}, "changed.0"),
        ({"arrivals": 1e9}, "arrivals"),
        ({"arrivals": -1}, "arrivals"),
        ({"arrivals": 0}, "arrivals"),
        ({"weekday": "someday"}, "weekday"),
        ({"zone": "Nowhere/Land"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
    ],
)
async def test_absurd_plans_are_refused_by_their_field(place: Place, more: dict[str, Any], field: str) -> None:
    ines = await place.signed_in("ines")
    status, refused = await ines.post("/api/what-if", plans(**more))
    assert (status, refused["errors"][0]["field"]) == (422, field)


async def test_a_wrong_weekday_is_refused(place: Place) -> None:
    ines = await place.signed_in("ines")
    status, refused = await ines.get("/api/what-if?weekday=0")
    assert (status, refused["errors"][0]["field"]) == (422, "weekday")


CROWD = Day(24, (200.0,) * 24, 60, (Shift(0, HOUR, 1),), patience=None)
NOBODY = Plan((0,) * 24)


async def test_who_is_gone_before_the_end_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[asyncio.subprocess.Process] = []
    begin = asyncio.create_subprocess_exec

    async def noted(*command: Any, **more: Any) -> asyncio.subprocess.Process:
        begun.append(await begin(*command, **more))
        return begun[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    player = Player()
    playing = asyncio.create_task(player.play(Asked(CROWD, (NOBODY, NOBODY))))
    async with asyncio.timeout(20):
        while not begun:  # noqa: ASYNC110  # the player tells nobody
            await asyncio.sleep(0.01)
    playing.cancel()
    await asyncio.gather(playing, return_exceptions=True)
    assert begun[0].returncode is not None
    again = asyncio.create_task(player.play(Asked(CROWD, (NOBODY, NOBODY))))
    await asyncio.sleep(0.05)
    assert not again.done()
    again.cancel()
    await asyncio.gather(again, return_exceptions=True)


async def test_what_takes_too_long_is_ended_and_only_one_is_played_at_a_time() -> None:
    player = Player(longest_seconds=2.0)
    first = asyncio.create_task(player.play(Asked(CROWD, (NOBODY, NOBODY))))
    await asyncio.sleep(0)
    with pytest.raises(PlayingAlready):
        await player.play(Asked(CROWD, (NOBODY, NOBODY)))
    began = asyncio.get_running_loop().time()
    with pytest.raises(TakesTooLong):
        await first
    assert timedelta(seconds=asyncio.get_running_loop().time() - began) < timedelta(seconds=20)
    # And then the next one may.
    with pytest.raises(TakesTooLong):
        await player.play(Asked(CROWD, (NOBODY, NOBODY)))
