"""What a shop may set in its own settings; the names begin with `CARELINE_`."""

from django.conf import settings

STATUSES = getattr(
    settings,
    "CARELINE_STATUSES",
    {
        "Pending": "pending",
        "Being processed": "processed",
        "Complete": "delivered",
        "Cancelled": "cancelled",
        "Return requested": "return requested",
    },
)
"""The shop's order statuses as Careline's policy names them; one that is missing is told in lower case."""
CANCELLED = getattr(settings, "CARELINE_CANCELLED", "Cancelled")
RETURN_REQUESTED = getattr(settings, "CARELINE_RETURN_REQUESTED", "Return requested")
"""The statuses that an order gets; `OSCAR_ORDER_STATUS_PIPELINE` has to allow the step."""
DELIVERED_EVENT = getattr(settings, "CARELINE_DELIVERED_EVENT", "Delivered")
"""The shipping event from which the days of a return are counted."""
REFUND = getattr(settings, "CARELINE_REFUND", "careline_orders.changing.book_refund")
"""Called as `refund(source, amount, reference)` inside the transaction; where the shop tells its payment provider."""
