"""What Slack is asked, and what its answers mean. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from channels.bearer import BearerApi
from channels.port import (
    Answer,
    Call,
    Capabilities,
    Event,
    Incoming,
    Later,
    Outcome,
    Part,
    Refused,
    Sent,
    SentFile,
    button_data,
)
from channels.reading import an_object, text_of
from channels.retrying import asked_seconds
from channels.slack import parse, signing
from channels.slack.markup import escaped, size
from channels.slack.settings import API

SETUP_SECONDS = 60.0
PICTURES = {"image/jpeg": 10_000_000, "image/png": 10_000_000, "image/gif": 10_000_000}

LATER = frozenset({"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable",
                   "request_timeout", "team_added_to_org"})  # fmt: skip
"""Too many at once, or Slack is out of order: it may work later."""

SETUP = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope",
                   "no_permission", "org_login_required", "ekm_access_denied", "messages_tab_disabled",
                   "access_denied", "not_allowed_token_type"})  # fmt: skip
"""Token or permission: it works when the operator has corrected it."""

WORDS = {
    "channel_not_found": "Slack does not find the customer's conversation with the app.",
    "is_archived": "The customer's conversation with the app is archived.",
    "user_disabled": "The customer's account on Slack is closed.",
}


@dataclass(frozen=True)
class Slack(BearerApi):
    """The port `channels.port.Channel`. `token` is the bot user's; `signing_secret` signs Slack's requests."""

    token: str
    signing_secret: str
    api: str = API
    name: ClassVar[str] = "slack"
    can: ClassVar[Capabilities] = Capabilities(
        text=4000, buttons=25, button_title=75, text_with_buttons=3000, measure=size, media=PICTURES
    )

    def verify(self, incoming: Incoming) -> None:
        signing.verify(incoming.headers, incoming.body, self.signing_secret, incoming.at)

    def parse(self, incoming: Incoming) -> list[Event]:
        return parse.parse(incoming.body, incoming.headers.get("content-type", ""))

    def call(self, address: str, part: Part) -> Call:
        """With buttons the text stands in a block above them, and once more for the notification."""
        if part.file:
            return _picture(address, part.file)
        text = escaped(part.text)
        body: dict[str, Any] = {"channel": address, "text": text, "unfurl_links": False, "unfurl_media": False}
        if part.buttons:
            buttons = [_button(button_data(part.seq, index), button.title) for index, button in enumerate(part.buttons)]
            section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
            body["blocks"] = [section, {"type": "actions", "elements": buttons}]
        return Call("POST", "/chat.postMessage", json=body)

    def outcome(self, answer: Answer, now: datetime) -> Outcome:
        body = an_object(answer.body)
        if answer.status == 200 and body.get("ok") is True:
            return Sent()
        error = text_of(body.get("error"))
        if answer.status in (401, 403) or error in SETUP:
            return Later("Slack does not accept the token or its permissions.", SETUP_SECONDS)
        if answer.status == 429 or answer.status >= 500 or error in LATER or not error:
            return Later("Slack takes no messages for a moment.", asked_seconds(answer.headers, now))
        return Refused(WORDS.get(error) or f"Slack refused it: {error}.")


def _picture(address: str, file: SentFile) -> Call:
    name = file.attachment.name
    title = {"type": "plain_text", "text": f"{file.caption}: {name}" if file.caption else name}
    block = {"type": "image", "image_url": file.url, "alt_text": name, "title": title}
    return Call(
        "POST", "/chat.postMessage", json={"channel": address, "text": escaped(title["text"]), "blocks": [block]}
    )


def _button(data: str, title: str) -> dict[str, Any]:
    return {"type": "button", "action_id": data, "value": data, "text": {"type": "plain_text", "text": title}}
