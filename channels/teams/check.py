"""Asks Microsoft whether the bot is set up."""

from channels.checking import Finding, reachable, webhook_url
from channels.courier import NoAnswer, WebTransport
from channels.grants import NotGranted
from channels.port import Answer
from channels.reading import an_object, text_of
from channels.teams.send import Teams

NUMBERS = {
    700016: "Microsoft knows no app CARELINE_TEAMS_APP_ID in the directory CARELINE_TEAMS_TENANT.",
    90002: "There is no directory CARELINE_TEAMS_TENANT.",
    900023: "CARELINE_TEAMS_TENANT is no directory's id or name.",
    7000215: "Microsoft does not accept CARELINE_TEAMS_APP_PASSWORD. It is the secret's value, not its id.",
    7000222: "The secret CARELINE_TEAMS_APP_PASSWORD has run out. Make a new one under Certificates & secrets.",
}


async def check(channel: Teams, transport: WebTransport, base_url: str) -> list[Finding]:
    """Return what was found; never raises for what Microsoft answers."""
    found = [await _token(channel, transport), reachable(base_url)]
    if not await channel.keys.fetch(transport):
        words = f"No keys are to be had at {channel.keys.openid}, so no request can be checked."
        found.append(Finding(False, f"{words} Does this machine reach the internet?"))
    address = webhook_url(base_url, channel.name)
    words = f"Microsoft does not tell which address it calls: the bot's messaging endpoint should be {address}."
    return [*found, Finding(True, words)]


async def _token(channel: Teams, transport: WebTransport) -> Finding:
    try:
        await transport.headers(channel)
    except NoAnswer:
        return Finding(False, "Microsoft's login does not answer. Does this machine reach the internet?")
    except NotGranted as refused:
        return Finding(False, _why(refused.answer))
    return Finding(True, "The app's id and secret open the Bot Connector.")


def _why(answer: Answer) -> str:
    body = an_object(answer.body)
    numbers = body.get("error_codes")
    for number in numbers if isinstance(numbers, list) else []:
        if number in NUMBERS:
            return NUMBERS[number]
    said = text_of(body.get("error_description")).split("\n")[0].strip() or text_of(body.get("error"))
    return f"Microsoft gives no token: {said or answer.status}."
