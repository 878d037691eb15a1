"""How the shop speaks to people: money, days, lists, items, statuses. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from shop.model import Item, Money, Parcel, PaymentMethod, Source, Status, Variant

_BRANDS = {
    "visa": "Visa",
    "mastercard": "Mastercard",
    "american express": "American Express",
    "amex": "American Express",
    "discover": "Discover",
}
_STATUS_WORDS = {
    Status.PENDING: "is paid and waiting to be packed",
    Status.ITEMS_CHANGED: "is paid and waiting to be packed, with changed items",
    Status.PROCESSED: "has been packed and is on its way",
    Status.DELIVERED: "has been delivered",
    Status.CANCELLED: "has been cancelled",
    Status.RETURN_REQUESTED: "has a return in progress",
    Status.EXCHANGE_REQUESTED: "has an exchange in progress",
}


def money(amount: Money) -> str:
    """Return e.g. "$1,126.04"; below zero "-$5.00"."""
    cents = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"-${-cents:,.2f}" if cents < 0 else f"${cents:,.2f}"


def day(when: date, today: date | None = None) -> str:
    """Return e.g. "Tuesday, 24 November"; with the year when it is not the year of `today`."""
    text = f"{when:%A}, {when.day} {when:%B}"
    return f"{text} {when.year}" if today is not None and when.year != today.year else text


def join_words(parts: Sequence[str], word: str = "and") -> str:
    """Return "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def count_words(number: int, one: str, many: str | None = None) -> str:
    """Return "1 item", "2 items"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def option_words(item: Item | Variant) -> str:
    """Return the options, e.g. "1000ml, glass, blue"; a bare yes or no is told with its name."""
    return ", ".join(
        f"{name}: {value}" if value.lower() in ("yes", "no", "none") or value.isdigit() else value
        for name, value in item.options.items()
    )


def item_words(item: Item) -> str:
    """Return e.g. "Water Bottle (1000ml, glass, blue)"."""
    options = option_words(item)
    return f"{item.name} ({options})" if options else item.name


def items_words(items: Sequence[Item]) -> str:
    """Return the items as a sentence part: "Grill (gas, medium) and 2 x T-Shirt (red, L)"."""
    counts: dict[str, int] = {}
    for item in items:
        words = item_words(item)
        counts[words] = counts.get(words, 0) + 1
    return join_words([words if count == 1 else f"{count} x {words}" for words, count in counts.items()])


def status_words(status: str) -> str:
    """Return what follows "it": "has been delivered"; an unknown status is quoted."""
    try:
        return _STATUS_WORDS[Status(status)]
    except ValueError:
        return f'has the status "{status}"'


def payment_method_words(method: PaymentMethod) -> str:
    """Return e.g. "Visa ending in 9212", "PayPal", "gift card"."""
    if method.source == Source.CREDIT_CARD:
        brand = _BRANDS.get((method.brand or "").lower(), (method.brand or "card").capitalize())
        return f"{brand} ending in {method.last_four}" if method.last_four else brand
    if method.source == Source.PAYPAL:
        return "PayPal"
    if method.source == Source.GIFT_CARD:
        return "gift card"
    return method.source.replace("_", " ")


def payment_methods_words(methods: Sequence[PaymentMethod]) -> dict[str, str]:
    """Return words by id; where two methods would read the same, the last digits of their ids tell them apart."""
    words = {method.payment_method_id: payment_method_words(method) for method in methods}
    texts = list(words.values())
    return {
        key: f"{text} ending in {key[-4:]}" if texts.count(text) > 1 and key[-4:].isdigit() else text
        for key, text in words.items()
    }


def tracking_words(parcels: Sequence[Parcel]) -> str:
    """Return e.g. "tracking number 357962501027", or "" without one."""
    numbers = [number for parcel in parcels for number in parcel.tracking_ids]
    if not numbers:
        return ""
    return f"tracking number{'s' if len(numbers) > 1 else ''} {join_words(numbers)}"


def refund_words(amount: Money, method_words: str, timing: str) -> str:
    """Return e.g. "$54.04 to your Visa ending in 9212 within 5 to 7 business days"."""
    when = f"within {timing}" if timing[:1].isdigit() else timing
    return f"{money(amount)} to your {method_words} {when}".rstrip()


def charge_words(amount: Money, method_words: str) -> str:
    """Return e.g. "$12.50 from your PayPal"."""
    return f"{money(amount)} from your {method_words}"


def item_lines(items: Sequence[Item]) -> list[str]:
    """Return the items of a read-out, e.g. "Desk Lamp (black, USB): $149.90"."""
    return [f"{item_words(item)}: {money(item.price)}" for item in items]


def difference_words(difference: Money) -> str:
    """Return e.g. "$12.50 more", "$3.00 less", "same price"."""
    if difference == 0:
        return "same price"
    return f"{money(abs(difference))} {'more' if difference > 0 else 'less'}"


def bullets(lines: Sequence[str]) -> str:
    """Return the lines as a list, one a line."""
    return "\n".join(f"- {line}" for line in lines)
