"""Asks Meta whether a page or an account is set up."""

from channels.checking import Finding, reachable, webhook_url
from channels.courier import NoAnswer, Transport
from channels.meta.errors import BAD_TOKEN, PERMISSION, code_of
from channels.meta.messaging import MetaMessaging
from channels.port import Answer, Call
from channels.reading import an_object, objects, text_of


async def check(
    channel: MetaMessaging, transport: Transport, base_url: str, id_field: str, fields: tuple[str, ...], scopes: str
) -> list[Finding]:
    """Return what was found; never raises for what Meta answers.

    `id_field`: where the API tells the own id. `fields`: what the webhook has to be subscribed to. `scopes`: the
    permissions a token needs.
    """
    try:
        me = await transport.send(channel, Call("GET", f"/me?fields={id_field},name"))
        if me.status != 200:
            return [_refusal(channel, me, scopes)]
        found = [_owner(channel, me, id_field), reachable(base_url)]
        apps = await transport.send(channel, Call("GET", "/me/subscribed_apps"))
    except NoAnswer:
        return [Finding(False, f"{channel.api} does not answer. Does this machine reach the internet?")]
    return [*found, _subscription(channel, apps, base_url, fields)]


def _variable(channel: MetaMessaging, field: str) -> str:
    return f"CARELINE_{channel.name.upper()}_{field}"


def _refusal(channel: MetaMessaging, answer: Answer, scopes: str) -> Finding:
    error = an_object(an_object(answer.body).get("error"))
    code, why = code_of(error), text_of(error.get("message"))
    if code in PERMISSION or answer.status == 403:
        return Finding(False, f"The token lacks a permission. It needs {scopes}.")
    if code == BAD_TOKEN or answer.status == 401:
        return Finding(
            False, f"{channel.title} does not accept {_variable(channel, 'TOKEN')}: it is wrong or has run out."
        )
    return Finding(False, f"{channel.title} answers: {why or answer.status}.")


def _owner(channel: MetaMessaging, answer: Answer, id_field: str) -> Finding:
    body = an_object(answer.body)
    own_id, name = text_of(body.get(id_field)), text_of(body.get("name"))
    if own_id == channel.own_id:
        return Finding(True, f"The token opens {name}.")
    setting = _variable(channel, "PAGE_ID" if channel.kind == "page" else "ACCOUNT_ID")
    return Finding(False, f"The token opens {name} ({own_id}), but {setting} is {channel.own_id}. They must be one.")


def _subscription(channel: MetaMessaging, answer: Answer, base_url: str, fields: tuple[str, ...]) -> Finding:
    address = webhook_url(base_url, channel.name)
    mend = f"In the app's dashboard enter {address} and subscribe to {', '.join(fields)}."
    if answer.status != 200:
        return Finding(False, f"Meta does not tell to what the app is subscribed. {mend}")
    apps = objects(an_object(answer.body).get("data"))
    subscribed = {text_of(one) for app in apps if isinstance(app.get("subscribed_fields"), list)
                  for one in app["subscribed_fields"]}  # fmt: skip
    lacking = [field for field in fields if field not in subscribed]
    if lacking:
        return Finding(False, f"The app is not subscribed to {', '.join(lacking)}. {mend}")
    return Finding(
        True, f"The app is subscribed to {', '.join(fields)}. Meta does not tell where: it should be {address}."
    )
