"""Another address: for a pending order, or as the default of the account.

Identity, what for, order, address, read-out, yes.
"""

import re

from actions import slots
from actions.choosing import ABOUT_THE_ORDER, READDRESS, OrderWish, choose_order, refuse
from actions.choosing_addresses import choose_address, without_source
from actions.settling import request_of, settle
from actions.visit import Visit
from shop.address import Address, find_address
from shop.model import Action, Order
from shop.read_outs import read_out

ACCOUNT_DETAILS, CHANGE_ADDRESS = "change_account_details", "change_address"
DEFAULT = OrderWish((Action.CHANGE_DEFAULT_ADDRESS,), "changed", "", "")
_ADDRESS = re.compile(r"\b(?:add?res+e?s?|moved?|moving|relocat\w+|live|zip|street|shipping)\b", re.IGNORECASE)
_DEFAULT = re.compile(
    r"(?<!to )(?<!to my )(?<!to the )(?<!as )(?<!as my )(?<!as the )(?<!use )(?<!use my )(?<!with my )(?<!it my )"
    r"\b(?:my |the )?(?:default|profile|account|user|saved|home|main|primary)(?: shipping| delivery| mailing)? address",
    re.IGNORECASE,
)
_ADDRESS_OF = re.compile(r"\badd?r\w+s\w* (?:of|for|on)\b|\bsend\b|\bwrong\b", re.IGNORECASE)
_ORDER = re.compile(r"\b(?:orders?|parcel|package|shipment|deliver\w*)\b|#\s?W?\d{7}", re.IGNORECASE)


async def advance(visit: Visit, customer_id: str) -> None:
    _begin_again_for_an_order(visit)
    if _for_account(visit):
        visit.set(slots.ORDER_ID, None)
        if refused := visit.deps.shop.cannot(Action.CHANGE_DEFAULT_ADDRESS):
            refuse(visit, DEFAULT, "", refused)
            return
        current = Address.from_json((await visit.deps.shop.customer(customer_id)).address)
        if await choose_address(visit, customer_id, current, of_account=True):
            await settle(
                visit,
                customer_id,
                DEFAULT,
                request_of(visit, Action.CHANGE_DEFAULT_ADDRESS),
                lambda plan: read_out(plan, None),
                [("address", "Another address")],
            )
        return
    order = await _choose_order(visit, customer_id)
    if order is None:
        return
    if await choose_address(visit, customer_id, Address.from_json(order.address), of_account=False):
        await settle(
            visit,
            customer_id,
            READDRESS,
            request_of(visit, Action.CHANGE_ADDRESS),
            lambda plan: read_out(plan, order),
            [("address", "Another address"), ("order", "Another order")],
        )


def _begin_again_for_an_order(visit: Visit) -> None:
    """Take "change the address of my order with the lamp" as a new wish when it was about the account so far."""
    text = without_source(visit.text)
    if not visit.fresh or visit.requested is None or not _for_account(visit) or find_address(text):
        return
    if not _ORDER.search(text) or not _ADDRESS_OF.search(text) or _DEFAULT.search(text):
        return
    visit.empty(*ABOUT_THE_ORDER, slots.ORDER_ID)
    visit.set(slots.WISH, visit.text)
    visit.set(slots.TOPIC, CHANGE_ADDRESS)
    visit.requested = None


def is_other_detail(visit: Visit) -> bool:
    """Say whether it is about the account, but not about an address: a name, an e-mail, a phone number."""
    return visit.intent == ACCOUNT_DETAILS and not _ADDRESS.search(visit.words)


def _for_account(visit: Visit) -> bool:
    wish = str(visit.get(slots.WISH) or "")
    if _DEFAULT.search(wish):
        return True
    return visit.get(slots.TOPIC) == ACCOUNT_DETAILS and not _ORDER.search(wish)


async def _choose_order(visit: Visit, customer_id: str) -> Order | None:
    """As for every procedure; an order that is only named as the source of the address is not the one meant."""
    text, wish = visit.text, str(visit.get(slots.WISH) or "")
    visit.text = without_source(text)
    visit.set(slots.WISH, without_source(wish))
    order = await choose_order(visit, customer_id, READDRESS)
    visit.text = text
    visit.set(slots.WISH, wish)
    return order
