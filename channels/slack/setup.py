"""Slack, as its settings have it."""

from channels.setup import Setup
from channels.slack.check import check
from channels.slack.send import Slack
from channels.slack.settings import SlackSettings
from channels.slack.web import webhook
from channels.vendor_media import AtAddress

HOSTS = ("files.slack.com",)


def setup(settings: SlackSettings, base_url: str) -> Setup:
    slack = Slack(settings.slack_token, settings.slack_signing_secret, settings.slack_api)
    return Setup(
        slack,
        ("slack_token", "slack_signing_secret"),
        lambda transport: check(slack, transport, base_url),
        webhook(),
        AtAddress(HOSTS, opened=True),
    )
