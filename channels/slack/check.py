"""Asks Slack whether the app is set up."""

from channels.checking import Finding, reachable, webhook_url
from channels.courier import NoAnswer, Transport
from channels.port import Answer, Call
from channels.reading import an_object, text_of
from channels.slack.send import Slack

SCOPES = ("chat:write", "im:history", "files:read")
SCOPES_HEADER = "x-oauth-scopes"


async def check(channel: Slack, transport: Transport, base_url: str) -> list[Finding]:
    """Return what was found; never raises for what Slack answers."""
    try:
        me = await transport.send(channel, Call("GET", "/auth.test"))
    except NoAnswer:
        return [Finding(False, f"{channel.api} does not answer. Does this machine reach the internet?")]
    body = an_object(me.body)
    if body.get("ok") is not True:
        return [_refusal(text_of(body.get("error")) or str(me.status))]
    app, team = text_of(body.get("user")), text_of(body.get("team"))
    found = [Finding(True, f"The token opens the app {app} in {team}."), reachable(base_url)]
    if not body.get("bot_id"):
        found.append(Finding(False, "The token is a person's. CARELINE_SLACK_TOKEN is the bot user's, xoxb-…"))
    address = webhook_url(base_url, channel.name)
    words = f"Slack does not tell which address it calls: Event Subscriptions and Interactivity should have {address}."
    return [*found, *_scopes(me), Finding(True, words)]


def _refusal(error: str) -> Finding:
    if error in ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"):
        return Finding(
            False, "Slack does not accept CARELINE_SLACK_TOKEN. Copy it again from the app's OAuth & Permissions."
        )
    return Finding(False, f"Slack answers: {error}.")


def _scopes(answer: Answer) -> list[Finding]:
    given = {one.strip() for one in answer.headers.get(SCOPES_HEADER, "").split(",")}
    lacking = [scope for scope in SCOPES if scope not in given]
    if not lacking:
        return []
    words = f"The token lacks {' and '.join(lacking)}. Add it under OAuth & Permissions, and install the app again."
    return [Finding(False, words)]
