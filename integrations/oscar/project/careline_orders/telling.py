"""Customers, products and orders as Careline reads them. Amounts are texts with two decimals."""

import hashlib
import json

from oscar.core.loading import get_class

from careline_orders import conf

Selector = get_class("partner.strategy", "Selector")


def customer(user):
    home = user.addresses.order_by("-is_default_for_shipping", "pk").first()
    return {
        "id": str(user.pk),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "address": address(home),
    }


def address(place):
    if place is None:
        return {}
    code = place.country_id
    return {
        "address1": place.line1,
        "address2": place.line2,
        "city": place.line4,
        "state": place.state,
        "zip": place.postcode,
        "country": "USA" if code == "US" else place.country.printable_name,
    }


def order(one):
    """All that Careline knows of an order; `revision` changes with anything that a plan depends on."""
    sent_back = getattr(one, "careline_return", None)
    told = {
        "number": one.number,
        "customer": str(one.user_id),
        "currency": one.currency,
        "status": conf.STATUSES.get(one.status, one.status.lower()),
        "placed_at": one.date_placed.isoformat(),
        "delivered_at": _delivered_at(one),
        "tracking": [event.notes for event in one.shipping_events.order_by("pk") if _is_number(event.notes)],
        "address": address(one.shipping_address),
        "lines": [_line(line) for line in one.lines.order_by("pk")],
        "payments": [_payment(done) for source in one.sources.all() for done in source.transactions.order_by("pk")],
        "methods": [method(source) for source in one.sources.all()],
        "returned": None if sent_back is None else _returned(sent_back),
    }
    state = json.dumps(told, sort_keys=True, default=str).encode()
    return {**told, "revision": int(hashlib.sha256(state).hexdigest()[:12], 16)}


def method(source):
    """A way to pay, named by kind and last digits: the same card on two orders is one method."""
    return {
        "id": method_id(source),
        "kind": source.source_type.code,
        "name": source.source_type.name,
        "label": source.label,
    }


def method_id(source):
    return f"{source.source_type.code}-{source.label[-4:]}" if source.label else source.source_type.code


def product(parent, request):
    strategy = Selector().strategy(request=request, user=request.user)
    kinds = parent.children.public() if parent.is_parent else [parent]
    variants = [_variant(one, strategy.fetch_for_product(one)) for one in kinds]
    variants = [one for one in variants if one is not None]
    return {"id": str(parent.pk), "name": parent.get_title(), "variants": variants}


def _variant(one, info):
    if not info.price.exists:
        return None
    price = info.price.incl_tax if info.price.is_tax_known else info.price.excl_tax
    return {
        "id": str(one.pk),
        "options": _options(one),
        "available": bool(info.availability.is_available_to_buy),
        "price": str(price),
        "currency": info.price.currency,
    }


def _options(one):
    return {value.attribute.name: value.value_as_text for value in one.attribute_values.select_related("attribute")}


def _line(line):
    sold = line.product
    return {
        "item": str(line.product_id or f"line-{line.pk}"),
        "product": str((sold.parent_id or sold.pk) if sold else f"line-{line.pk}"),
        "name": line.title,
        "quantity": line.quantity,
        "price": str(line.line_price_incl_tax),
        "options": _options(sold) if sold else {},
    }


def _payment(done):
    # What is only reserved has not been paid.
    kind = {"Debit": "payment", "Refund": "refund"}.get(done.txn_type, "other")
    return {"kind": kind, "amount": str(done.amount), "method": method_id(done.source)}


def _returned(sent_back):
    items = [line.line for line in sent_back.lines.all() for _ in range(line.quantity)]
    return {
        "items": sorted(str(line.product_id or f"line-{line.pk}") for line in items),
        "method": method_id(sent_back.source),
    }


def _delivered_at(one):
    event = one.shipping_events.filter(event_type__name=conf.DELIVERED_EVENT).order_by("-date_created").first()
    return event.date_created.isoformat() if event else None


def _is_number(notes):
    return bool(notes) and " " not in notes.strip()
