"""Hand-written articles."""

import pytest

from kb_index.model import Article, Audience


@pytest.fixture
def refunds() -> Article:
    body = """We pay refunds quickly.

## How long it takes

A refund to a gift card is **immediate**. Cards and PayPal take 5 to 7 business days, e.g. from Monday to Friday. \
We write to you at 8 a.m. Eastern.

You need:

- your order number
- your e-mail address
  - the one of your account

## Amounts

| Method | Time | Note |
| --- | --- | --- |
| Gift card | at once | no fee |
| Card | 5 days | |

### Gift cards

See [the terms](/articles/gift-cards) for more.
"""
    return Article("refunds", "Refund times", "en", Audience.PUBLIC, None, ("money",), (), body, "refunds/refunds.md")
