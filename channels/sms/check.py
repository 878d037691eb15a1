"""Asks Twilio whether the number is set up."""

from urllib.parse import quote

from channels.checking import Finding, reachable, webhook, webhook_url
from channels.courier import NoAnswer, Transport
from channels.port import Answer, Call
from channels.reading import an_object, objects, text_of
from channels.sms.send import SERVICE, Sms

MEND = "In Twilio's console, set it on the number under Messaging, “A message comes in”, as an HTTP POST."


async def check(channel: Sms, transport: Transport, base_url: str) -> list[Finding]:
    """Return what was found; never raises for what Twilio answers."""
    try:
        account = await transport.send(channel, Call("GET", ".json"))
        if account.status != 200:
            return [_refusal(account)]
        found = [_account(account), reachable(base_url)]
        if channel.sender.startswith(SERVICE):
            return [*found, _service(channel, base_url)]
        asked = Call("GET", f"/IncomingPhoneNumbers.json?PhoneNumber={quote(channel.sender, safe='')}")
        return [*found, *_number(channel, await transport.send(channel, asked), base_url)]
    except NoAnswer:
        return [Finding(False, f"{channel.api} does not answer. Does this machine reach the internet?")]


def _refusal(answer: Answer) -> Finding:
    if answer.status in (401, 403, 404):
        return Finding(
            False,
            "Twilio does not accept CARELINE_SMS_ACCOUNT_SID with CARELINE_SMS_AUTH_TOKEN. Copy both again from the "
            "console's first page.",
        )
    return Finding(False, f"Twilio answers with {answer.status}. Try again later.")


def _account(answer: Answer) -> Finding:
    body = an_object(answer.body)
    name, status, kind = (text_of(body.get(field)) for field in ("friendly_name", "status", "type"))
    if status != "active":
        return Finding(False, f"Twilio's account {name} is {status or 'not active'}. Settle that in the console.")
    if kind == "Trial":
        return Finding(False, f"The token opens {name}, a trial: it writes to numbers you have verified only.")
    return Finding(True, f"The token opens the account {name}.")


def _number(channel: Sms, answer: Answer, base_url: str) -> list[Finding]:
    numbers = objects(an_object(answer.body).get("incoming_phone_numbers"))
    own = next((one for one in numbers if one.get("phone_number") == channel.sender), None)
    if own is None:
        return [Finding(False, f"CARELINE_SMS_FROM: the account has no number {channel.sender}.")]
    found, able = [], an_object(own.get("capabilities"))
    if not able.get("sms"):
        found.append(Finding(False, f"{channel.sender} cannot send or take text messages."))
    if channel.mms and not able.get("mms"):
        found.append(Finding(False, f"{channel.sender} cannot send pictures: take CARELINE_SMS_MMS out."))
    expected = webhook_url(base_url, channel.name)
    found.append(webhook(text_of(own.get("sms_url")), expected, MEND))
    if found[-1].ok and text_of(own.get("sms_method")).upper() != "POST":
        found.append(Finding(False, f"The webhook is called by GET. {MEND}"))
    return found


def _service(channel: Sms, base_url: str) -> Finding:
    expected = webhook_url(base_url, channel.name)
    return Finding(
        True,
        f"Messages go out by the messaging service {channel.sender}. Whether it calls {expected} cannot be asked here: "
        "look under Integration, “Send a webhook”.",
    )
