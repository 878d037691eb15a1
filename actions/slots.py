"""Names of slots and entities, as in `domain.yml`."""

REQUESTED = "requested_slot"
IDENTITY = "identity"
CLAIMED_NAME = "claimed_name"
CLAIMED_ZIP = "claimed_zip"
CODE = "code"
WISH = "wish"
TOPIC = "topic"
ORDER_ID = "order_id"
LAST_ORDER = "last_order"
CANCEL_REASON = "cancel_reason"
ITEMS = "items"
ITEM_CHOICE = "item_choice"
NEW_ITEMS = "new_items"
NEW_FOR = "new_for"
NEW_CHOICE = "new_choice"
PAYMENT_METHOD = "payment_method"
ADDRESS = "address"
AMOUNT = "amount"
ACTION = "action"
PLAN_KEY = "plan_key"
CONFIRM = "confirm"
PERSON_OFFERED = "person_offered"
OFFERED_FOR = "offered_for"
NEXT_WISH = "next_wish"

PROCEDURE = (
    IDENTITY,
    CLAIMED_NAME,
    CLAIMED_ZIP,
    CODE,
    WISH,
    TOPIC,
    ORDER_ID,
    CANCEL_REASON,
    ITEMS,
    ITEM_CHOICE,
    NEW_ITEMS,
    NEW_FOR,
    NEW_CHOICE,
    PAYMENT_METHOD,
    ADDRESS,
    AMOUNT,
    ACTION,
    PLAN_KEY,
    CONFIRM,
)
"""What a procedure fills; emptied when the next one starts."""

ENTITY_ORDER = "order_id"
ENTITY_ITEM = "item_id"
ENTITY_NEW_ITEM = "new_item"
ENTITY_ADDRESS = "address_of"
ENTITY_REASON = "cancel_reason"
ENTITY_METHOD = "payment_method"
ENTITY_CHANGE = "change"
