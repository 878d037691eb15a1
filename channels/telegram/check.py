"""Asks Telegram whether the bot is set up."""

from channels.checking import Finding, reachable, webhook, webhook_url
from channels.courier import NoAnswer, Transport
from channels.port import Call
from channels.reading import Object, an_object, text_of
from channels.telegram.send import Telegram

NEEDED = ("message", "callback_query")


async def check(channel: Telegram, transport: Transport, base_url: str) -> list[Finding]:
    """Return what was found; never raises for what Telegram answers."""
    try:
        me = await transport.send(channel, Call("GET", "/getMe"))
        if me.status != 200:
            return [Finding(False, "Telegram does not know CARELINE_TELEGRAM_TOKEN. Copy it again from @BotFather.")]
        hook = await transport.send(channel, Call("GET", "/getWebhookInfo"))
    except NoAnswer:
        return [Finding(False, f"{channel.api} does not answer. Does this machine reach the internet?")]
    name = text_of(an_object(an_object(me.body).get("result")).get("username"))
    found = [Finding(True, f"The token is @{name}'s."), reachable(base_url)]
    return [*found, *_webhook(an_object(an_object(hook.body).get("result")), webhook_url(base_url, channel.name))]


def _webhook(info: Object, expected: str) -> list[Finding]:
    url = text_of(info.get("url"))
    again = "Call setWebhook as in docs/channels/telegram.md."
    found = [webhook(url, expected, again)]
    if url != expected:
        return found
    kinds = info.get("allowed_updates")
    left_out = [kind for kind in NEEDED if isinstance(kinds, list) and kinds and kind not in kinds]
    if left_out:
        found.append(Finding(False, f"Telegram is told to leave out {', '.join(left_out)}. {again}"))
    if info.get("last_error_message"):
        waiting = text_of(info.get("pending_update_count"))
        why = text_of(info.get("last_error_message"))
        found.append(
            Finding(
                not info.get("pending_update_count"),
                f"Telegram's last failure with it: {why}; {waiting} messages wait there. "
                "A 401 or 403 means that CARELINE_TELEGRAM_SECRET is not the secret_token of setWebhook.",
            )
        )
    return found
