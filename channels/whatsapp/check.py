"""Asks the Cloud API whether the number is set up."""

from channels.checking import Finding, reachable, webhook, webhook_url
from channels.courier import NoAnswer, Transport
from channels.meta.errors import BAD_TOKEN, PERMISSION, code_of
from channels.port import Answer, Call
from channels.reading import an_object, text_of
from channels.whatsapp.send import WhatsApp

FIELDS = "verified_name,display_phone_number,quality_rating,webhook_configuration"


async def check(channel: WhatsApp, transport: Transport, base_url: str) -> list[Finding]:
    """Return what was found; never raises for what WhatsApp answers."""
    try:
        number = await transport.send(channel, Call("GET", f"/{channel.phone_number_id}?fields={FIELDS}"))
    except NoAnswer:
        return [Finding(False, f"{channel.api} does not answer. Does this machine reach the internet?")]
    if number.status != 200:
        return [_refusal(number)]
    body = an_object(number.body)
    name, shown = text_of(body.get("verified_name")), text_of(body.get("display_phone_number"))
    found = [Finding(True, f"The token opens {name} ({shown})."), reachable(base_url)]
    if body.get("quality_rating") == "RED":
        found.append(Finding(False, "WhatsApp rates the number's quality as low: it may soon limit what you send."))
    hooks = an_object(body.get("webhook_configuration"))
    expected = webhook_url(base_url, channel.name)
    urls = [text_of(hooks.get(level)) for level in ("phone_number", "whatsapp_business_account", "application")]
    url = next((one for one in urls if one), "")
    mend = (
        "Enter it in the app's dashboard under WhatsApp, Configuration, with CARELINE_WHATSAPP_VERIFY_TOKEN, and "
        "subscribe to `messages`."
    )
    return [*found, webhook(url, expected, mend), _templates(channel)]


def _templates(channel: WhatsApp) -> Finding:
    """Say what goes out later than 24 hours; whether the templates are approved, only sending one tells."""
    named = ", ".join(f"{one.name} ({one.purpose}, {one.language})" for one in channel.templates)
    if named:
        return Finding(True, f"Later than 24 hours after the customer's last message go out: {named}.")
    return Finding(
        True,
        "Later than 24 hours after the customer's last message nothing goes out: CARELINE_WHATSAPP_TEMPLATES names no "
        "template.",
    )


def _refusal(answer: Answer) -> Finding:
    error = an_object(an_object(answer.body).get("error"))
    code, why = code_of(error), text_of(error.get("message"))
    if code == BAD_TOKEN or answer.status == 401:
        return Finding(False, "WhatsApp does not accept CARELINE_WHATSAPP_TOKEN: it is wrong or has run out.")
    if code in PERMISSION or answer.status == 403:
        return Finding(
            False,
            "The token may not use this number. Give its system user the number's account and the permissions "
            "whatsapp_business_messaging and whatsapp_business_management.",
        )
    return Finding(False, f"WhatsApp does not show CARELINE_WHATSAPP_PHONE_NUMBER_ID: {why or answer.status}.")
