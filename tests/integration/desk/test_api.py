"""The agents' API over HTTP."""

from typing import Any

import pytest

from conversations.model import Role
from desk.model import AgentRole
from tests.integration.desk.conftest import Floor
from tests.integration.desk.seeds import PASSWORD


def waiting(here: Floor, name: str = "Ana Lopez", **more: Any) -> str:
    lines = [(Role.CUSTOMER, "human please"), (Role.SYSTEM, "A person comes.")]
    return here.desk.log.seed(name, lines, **more).handoff.id


def said(epoch: int, text: str = "Hello, this is Maya.", client_id: str = "c1") -> dict[str, Any]:
    return {"client_id": client_id, "text": text, "epoch": epoch}


async def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(here: Floor) -> None:
    browser = here.browser()
    async with browser.http.post("/api/agents/login", json={"username": "maya", "password": PASSWORD}) as answer:
        cookie = answer.headers["Set-Cookie"]
        body = await answer.json()
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    assert body["agent"]["skills"] == ["billing", "orders"]
    assert "password" not in str(body)


async def test_a_wrong_password_is_401_and_too_many_are_429_with_a_time(here: Floor) -> None:
    browser = here.browser()
    for _ in range(5):
        assert (await browser.sign_in("maya", "wrong password"))["status"] == 401
    async with browser.http.post("/api/agents/login", json={"username": "maya", "password": PASSWORD}) as answer:
        assert answer.status == 429
        assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("path", ["/api/handoffs", "/api/agents/me", "/api/metrics/board", "/api/agents"])
async def test_nobody_reads_without_signing_in(here: Floor, path: str) -> None:
    status, problem = await here.browser().get(path)
    assert (status, problem["type"]) == (401, "session_ended")


async def test_a_write_needs_the_csrf_token_and_the_pages_own_origin(here: Floor) -> None:
    maya = await here.signed_in()
    path = f"/api/handoffs/{waiting(here)}/claim"
    assert (await maya.post(path, **{"X-CSRF-Token": ""}))[1]["type"] == "csrf_mismatch"
    assert (await maya.post(path, Origin="https://evil.example"))[1]["type"] == "origin_refused"
    own = str(here.server.make_url("/")).rstrip("/")
    assert (await maya.post(path, Origin=own))[0] == 200


async def test_a_reloaded_page_gets_its_csrf_token_again(here: Floor) -> None:
    maya = await here.signed_in()
    status, body = await maya.get("/api/agents/me")
    assert status == 200 and body["csrf_token"] == maya.csrf


async def test_a_writer_has_no_business_at_the_desk_and_an_agent_none_at_the_board(here: Floor) -> None:
    await here.desk.accounts.add("will", PASSWORD, AgentRole.WRITER)
    will, maya, ines = await here.signed_in("will"), await here.signed_in(), await here.signed_in("ines")
    assert (await will.get("/api/handoffs"))[1]["type"] == "role_needed"
    assert (await maya.get("/api/metrics/board"))[0] == 403
    waiting(here)
    status, figures = await ines.get("/api/metrics/board")
    assert status == 200 and figures["waiting"] == 1


async def test_an_agent_takes_answers_and_resolves(here: Floor) -> None:
    maya = await here.signed_in()
    handoff = waiting(here)
    _, listed = await maya.get("/api/handoffs?state=queued")
    assert [one["customer_name"] for one in listed["handoffs"]] == ["Ana Lopez"]
    status, packet = await maya.post(f"/api/handoffs/{handoff}/claim")
    assert (status, packet["state"], packet["agent_id"]) == (200, "active", maya.agent["id"])

    status, answer = await maya.post(f"/api/handoffs/{handoff}/messages", said(packet["epoch"]))
    assert status == 201
    assert answer["message"] | {"at": "", "id": ""} == {
        "seq": 4, "id": "", "role": "agent", "author": "Maya", "text": "Hello, this is Maya.", "at": "",
        "buttons": [], "asks": None, "citations": [], "attachments": [], "client_id": "c1",
    }  # fmt: skip
    assert (await maya.get("/api/handoffs?state=mine"))[1]["handoffs"][0]["id"] == handoff

    body = {"epoch": packet["epoch"], "outcome": "solved", "summary": "All good.", "return_to_bot": True}
    status, closed = await maya.post(f"/api/handoffs/{handoff}/resolve", body)
    assert (status, closed["state"]) == (200, "closed")
    assert (await maya.get("/api/handoffs?state=mine"))[1]["handoffs"] == []


async def test_the_second_who_claims_gets_409(here: Floor) -> None:
    maya, sam = await here.signed_in(), await here.signed_in("sam")
    handoff = waiting(here)
    assert (await maya.post(f"/api/handoffs/{handoff}/claim"))[0] == 200
    status, problem = await sam.post(f"/api/handoffs/{handoff}/claim")
    assert (status, problem["type"]) == (409, "already_claimed")


async def test_the_same_message_again_is_200_and_another_text_409(here: Floor) -> None:
    maya = await here.signed_in()
    path = f"/api/handoffs/{waiting(here)}"
    _, packet = await maya.post(f"{path}/claim")
    first = await maya.post(f"{path}/messages", said(packet["epoch"]))
    again = await maya.post(f"{path}/messages", said(packet["epoch"]))
    assert (first[0], again[0], again[1]) == (201, 200, first[1])
    status, problem = await maya.post(f"{path}/messages", said(packet["epoch"], "Something else"))
    assert (status, problem["type"]) == (409, "client_id_conflict")


async def test_a_write_under_an_old_epoch_is_409_stale_epoch(here: Floor) -> None:
    maya = await here.signed_in()
    path = f"/api/handoffs/{waiting(here)}"
    _, packet = await maya.post(f"{path}/claim")
    status, problem = await maya.post(f"{path}/messages", said(packet["epoch"] - 1))
    assert (status, problem["type"]) == (409, "stale_epoch")


async def test_a_note_is_kept_apart_from_the_messages(here: Floor) -> None:
    maya = await here.signed_in()
    path = f"/api/handoffs/{waiting(here)}"
    _, packet = await maya.post(f"{path}/claim")
    status, body = await maya.post(f"{path}/notes", said(packet["epoch"], "Check the recall list"))
    assert (status, body["note"]["text"]) == (201, "Check the recall list")
    _, talk = await maya.get(f"{path}/messages?after=0")
    assert "Check the recall list" not in [one["text"] for one in talk["messages"]]
    assert [one["text"] for one in talk["notes"]] == ["Check the recall list"]


async def test_a_transfer_goes_to_a_colleague_by_name_or_back_to_the_queue(here: Floor) -> None:
    maya, sam = await here.signed_in(), await here.signed_in("sam")
    path = f"/api/handoffs/{waiting(here)}"
    _, packet = await maya.post(f"{path}/claim")
    body = {"epoch": packet["epoch"], "agent": "sam", "note": "Needs a product person"}
    status, moved = await maya.post(f"{path}/transfer", body)
    assert (status, moved["agent_id"]) == (200, sam.agent["id"])
    status, queued = await sam.post(
        f"{path}/transfer", {"epoch": moved["epoch"], "skill": " Billing", "note": "For billing"}
    )
    assert (status, queued["state"], queued["skills"]) == (200, "queued", ["billing"])
    _, problem = await sam.post(f"{path}/transfer", {"epoch": 1, "agent": "nobody", "note": "x"})
    assert problem["type"] == "agent_not_found"


async def test_a_snoozed_conversation_is_marked_for_its_agent_until_then(here: Floor) -> None:
    maya = await here.signed_in()
    handoff = waiting(here)
    await maya.post(f"/api/handoffs/{handoff}/claim")
    status, body = await maya.post(f"/api/handoffs/{handoff}/snooze", {"until": "2026-11-24T10:00:00Z"})
    assert (status, body["snoozed_until"]) == (200, "2026-11-24T10:00:00.000Z")
    (row,) = (await maya.get("/api/handoffs?state=mine"))[1]["handoffs"]
    assert row["snoozed_until"] == "2026-11-24T10:00:00.000Z"
    here.clock.forward(hours=1)
    (row,) = (await maya.get("/api/handoffs?state=mine"))[1]["handoffs"]
    assert row["snoozed_until"] is None
    status, problem = await maya.post(f"/api/handoffs/{handoff}/snooze", {"until": "2026-11-24T10:00:00Z"})
    assert (status, problem["errors"][0]["field"]) == (422, "until")


async def test_bad_input_gets_the_right_status_and_names_the_field(here: Floor) -> None:
    maya = await here.signed_in()
    path = f"/api/handoffs/{waiting(here)}"
    _, packet = await maya.post(f"{path}/claim")
    assert (await maya.get("/api/handoffs?state=lost"))[0] == 422
    assert (await maya.get("/api/handoffs/nothing"))[1]["type"] == "handoff_not_found"
    assert (await maya.get(f"{path}/messages?after=-1"))[0] == 422
    status, problem = await maya.post(f"{path}/messages", said(packet["epoch"], "  "))
    assert (status, problem["errors"][0]["field"]) == (422, "text")
    assert (await maya.post(f"{path}/messages", said(packet["epoch"], "x" * 100_000)))[0] == 422
    async with maya.http.post(f"{path}/messages", data=b"{", headers={"X-CSRF-Token": maya.csrf}) as answer:
        assert answer.status == 400
    assert (await maya.call("PUT", "/api/agents/me/presence", {"status": "asleep"}))[0] == 422


async def test_the_page_and_its_files_are_served_under_a_strict_policy(here: Floor) -> None:
    browser = here.browser()
    async with browser.http.get("/desk") as page:
        assert page.status == 200 and page.content_type == "text/html"
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        assert "unsafe" not in page.headers["Content-Security-Policy"]
    async with browser.http.get("/desk/static/app/main.js") as script:
        assert (script.status, script.content_type) == (200, "text/javascript")
        assert script.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("/desk/static/../web.py", "/desk/static/%2e%2e/web.py", "/desk/static/nothing.js"):
        async with browser.http.get(path) as missing:
            assert missing.status == 404
