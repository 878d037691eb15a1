"""People who use Careline from outside: plain HTTP and WebSocket clients, as the public interface describes them."""

import json
import uuid
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

from websockets.sync.client import ClientConnection, connect

TIMEOUT_SECONDS = 40


@dataclass(frozen=True)
class Answer:
    status: int
    json: Any
    text: str
    headers: dict[str, str]


class Http:
    """A client with cookies that returns every status instead of raising."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.headers: dict[str, str] = {}
        self.cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> Answer:
        return self._call("GET", path, None)

    def post(self, path: str, body: Any = None) -> Answer:
        return self._call("POST", path, {} if body is None else body)

    def put(self, path: str, body: Any) -> Answer:
        return self._call("PUT", path, body)

    def _call(self, method: str, path: str, body: Any) -> Answer:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = Request(self.base + path, data=data, method=method)
        for name, value in {"Content-Type": "application/json", **self.headers}.items():
            request.add_header(name, value)
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                return _answer(response.status, response.read(), dict(response.headers))
        except HTTPError as error:
            return _answer(error.code, error.read(), dict(error.headers))


def _answer(status: int, body: bytes, headers: dict[str, str]) -> Answer:
    text = body.decode()
    try:
        return Answer(status, json.loads(text), text, headers)
    except ValueError:
        return Answer(status, None, text, headers)


class Customer:
    """Begins a conversation and talks."""

    def __init__(self, base: str) -> None:
        self.http = Http(base)
        begun = self.http.post("/api/conversations", {"channel": "web"})
        assert begun.status == 201, begun.text
        self.id: str = begun.json["id"]
        self.token: str = begun.json["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"
        self.sent: list[tuple[int, str]] = []
        self.state = "bot"
        self.asks: str | None = None
        self.replies: list[dict[str, Any]] = []

    def say(self, text: str, *, wait: bool = True) -> str:
        """Write and return what came back, joined."""
        return self._send({"client_id": uuid.uuid4().hex, "text": text}, wait)

    def press(self, title: str) -> str:
        """Press a button of the last replies."""
        for reply in reversed(self.replies):
            for button in reply["buttons"]:
                if title.lower() in button["title"].lower():
                    return self._send({"client_id": uuid.uuid4().hex, "payload": button["payload"]}, True)
        raise AssertionError(f"no button {title!r} in {self.replies}")

    def _send(self, body: dict[str, Any], wait: bool) -> str:
        path = f"/api/conversations/{self.id}/messages" + ("?wait=reply" if wait else "")
        answer = self.http.post(path, body)
        assert answer.status == 201, answer.text
        message = answer.json["message"]
        self.sent.append((message["seq"], message["text"]))
        if not wait:
            return ""
        self.state = answer.json["state"]
        self.replies = answer.json["replies"]
        self.asks = next((reply["asks"] for reply in reversed(self.replies) if reply["asks"]), None)
        return "\n".join(reply["text"] for reply in self.replies)

    def messages(self, after: int = 0) -> list[dict[str, Any]]:
        answer = self.http.get(f"/api/conversations/{self.id}/messages?after={after}")
        assert answer.status == 200, answer.text
        self.state = answer.json["state"]
        return list(answer.json["messages"])

    def socket(self, after: int = 0) -> ClientConnection:
        """Open the stream and authenticate."""
        base = self.http.base.replace("http", "ws")
        line = connect(f"{base}/api/conversations/{self.id}/stream?after={after}")
        line.send(json.dumps({"type": "auth", "token": self.token}))
        return line

    def prove_identity(self, email: str, code: "Any") -> str:
        """Answer the question who it is, with the code from the mailbox."""
        assert self.asks == "identity", self.replies
        self.say(email)
        assert self.asks == "code", self.replies
        return self.say(code(email))


class Agent:
    """Signs in to the desk."""

    def __init__(self, base: str, username: str, password: str) -> None:
        self.http = Http(base)
        answer = self.http.post("/api/agents/login", {"username": username, "password": password})
        assert answer.status == 200, answer.text
        self.me = answer.json["agent"]
        self.http.headers["X-CSRF-Token"] = answer.json["csrf_token"]

    def handoff_of(self, conversation_id: str, state: str = "queued") -> dict[str, Any]:
        listed = self.http.get(f"/api/handoffs?state={state}").json["handoffs"]
        return next(one for one in listed if one["conversation_id"] == conversation_id)

    def claim(self, handoff_id: str) -> Answer:
        return self.http.post(f"/api/handoffs/{handoff_id}/claim")

    def write(self, handoff_id: str, text: str, epoch: int) -> Answer:
        body = {"client_id": uuid.uuid4().hex, "text": text, "epoch": epoch}
        return self.http.post(f"/api/handoffs/{handoff_id}/messages", body)

    def resolve(self, handoff_id: str, epoch: int, *, return_to_bot: bool, summary: str = "Helped.") -> Answer:
        body = {"outcome": "solved", "summary": summary, "return_to_bot": return_to_bot, "epoch": epoch}
        return self.http.post(f"/api/handoffs/{handoff_id}/resolve", body)


def frames_until(line: ClientConnection, wanted: "Any", seconds: float = 15.0) -> list[dict[str, Any]]:
    """Read frames until one fits; return all that came."""
    frames: list[dict[str, Any]] = []
    while True:
        frames.append(json.loads(line.recv(timeout=seconds)))
        if wanted(frames[-1]):
            return frames
