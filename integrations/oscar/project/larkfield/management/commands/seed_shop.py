"""Fills an empty shop: a catalogue, two customers with orders in every state, and the account that Careline uses."""

from datetime import timedelta
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from oscar.core.loading import get_model
from rest_framework.authtoken.models import Token

Country, UserAddress = get_model("address", "Country"), get_model("address", "UserAddress")
Product, ProductClass = get_model("catalogue", "Product"), get_model("catalogue", "ProductClass")
Attribute = get_model("catalogue", "ProductAttribute")
Partner, StockRecord = get_model("partner", "Partner"), get_model("partner", "StockRecord")
Order, Line = get_model("order", "Order"), get_model("order", "Line")
ShippingAddress, ShippingEvent = get_model("order", "ShippingAddress"), get_model("order", "ShippingEvent")
ShippingEventType = get_model("order", "ShippingEventType")
Source, SourceType = get_model("payment", "Source"), get_model("payment", "SourceType")

CATALOGUE = {
    "Desk Lamp": [("black", "49.90", 5), ("white", "52.50", 0)],
    "Water Bottle": [("blue", "24.95", 8), ("green", "26.95", 3)],
    "Backpack": [("grey", "89.00", 4), ("navy", "92.00", 2)],
    "Running Shoes": [("red", "120.10", 6), ("black", "118.00", 6)],
}
ORDERS = [
    # number, customer, status, lines (product, color, quantity), shipping, placed and delivered days ago
    ("100001", "ana", "Pending", [("Desk Lamp", "black", 1), ("Water Bottle", "blue", 2)], "4.90", 1, None),
    ("100002", "ana", "Complete", [("Backpack", "grey", 1), ("Running Shoes", "red", 1)], "0.00", 10, 6),
    ("100003", "ana", "Being processed", [("Water Bottle", "green", 1)], "4.90", 3, None),
    ("100004", "ana", "Complete", [("Desk Lamp", "white", 1)], "4.90", 80, 70),
    ("100005", "ben", "Pending", [("Backpack", "navy", 1)], "0.00", 2, None),
    ("100006", "ana", "Pending", [("Running Shoes", "black", 1)], "0.00", 1, None),
    ("100007", "ana", "Complete", [("Water Bottle", "blue", 3)], "0.00", 9, 5),
]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--token", required=True, help="what Careline sends; kept by Django's token authentication")

    @transaction.atomic
    def handle(self, *args, **options):
        self.variants = {}
        self.country = Country.objects.create(
            iso_3166_1_a2="US", iso_3166_1_a3="USA", printable_name="United States", name="United States"
        )
        self._catalogue()
        people = {
            "ana": self._customer("ana.lopez@example.com", "Ana", "Lopez", "12 Mill Road", "Portland", "ME", "04101"),
            "ben": self._customer("ben.ode@example.com", "Ben", "Ode", "7 Hill Street", "Austin", "TX", "73301"),
        }
        visa = SourceType.objects.create(name="Visa", code="visa")
        for number, who, status, lines, shipping, placed, delivered in ORDERS:
            self._order(number, people[who], visa, status, lines, Decimal(shipping), placed, delivered)
        self._careline(options["token"])

    def _catalogue(self):
        kind = ProductClass.objects.create(name="Things", track_stock=True)
        color = Attribute.objects.create(product_class=kind, name="color", code="color", type="text")
        partner = Partner.objects.create(name="Larkfield")
        for title, variants in CATALOGUE.items():
            parent = Product.objects.create(structure="parent", title=title, product_class=kind)
            for value, price, stock in variants:
                child = Product(structure="child", parent=parent, title="")
                child.save()
                color.save_value(child, value)
                record = StockRecord.objects.create(
                    product=child,
                    partner=partner,
                    partner_sku=f"{title}-{value}",
                    price=Decimal(price),
                    num_in_stock=stock,
                )
                self.variants[title, value] = (child, record)

    def _customer(self, email, first, last, street, city, state, postcode):
        user = get_user_model().objects.create_user(email, email, None, first_name=first, last_name=last)
        place = {"line1": street, "line4": city, "state": state, "postcode": postcode, "country": self.country}
        UserAddress.objects.create(user=user, first_name=first, last_name=last, is_default_for_shipping=True, **place)
        return user

    def _order(self, number, user, source_type, status, lines, shipping, placed, delivered):
        goods = sum(self.variants[title, color][1].price * quantity for title, color, quantity in lines)
        home = user.addresses.get()
        where = {name: getattr(home, name) for name in ("first_name", "last_name", "line1", "line4", "state")}
        address = ShippingAddress.objects.create(postcode=home.postcode, country=home.country, **where)
        order = Order.objects.create(
            number=number,
            user=user,
            status=status,
            shipping_address=address,
            total_incl_tax=goods + shipping,
            total_excl_tax=goods + shipping,
            shipping_incl_tax=shipping,
            shipping_excl_tax=shipping,
            date_placed=timezone.now() - timedelta(days=placed),
        )
        for title, color, quantity in lines:
            self._line(order, status, title, color, quantity)
        source = Source.objects.create(order=order, source_type=source_type, label="XXXX-XXXX-XXXX-4417")
        source.allocate(order.total_incl_tax)
        source.debit(order.total_incl_tax)
        if delivered is not None:
            self._event(order, "Shipped", delivered + 2, f"LF{number}US")
            self._event(order, "Delivered", delivered, "")

    def _line(self, order, status, title, color, quantity):
        product, record = self.variants[title, color]
        price = record.price * quantity
        line = Line.objects.create(
            order=order,
            product=product,
            stockrecord=record,
            partner=record.partner,
            title=title,
            quantity=quantity,
            status=status,
            unit_price_incl_tax=record.price,
            unit_price_excl_tax=record.price,
            line_price_incl_tax=price,
            line_price_excl_tax=price,
            line_price_before_discounts_incl_tax=price,
            line_price_before_discounts_excl_tax=price,
            num_allocated=0 if status == "Complete" else quantity,
        )
        if status != "Complete":
            record.num_in_stock = record.num_in_stock + quantity
            record.allocate(quantity)
            record.save()
        return line

    def _event(self, order, name, days_ago, notes):
        kind, _ = ShippingEventType.objects.get_or_create(name=name)
        event = ShippingEvent.objects.create(order=order, event_type=kind, notes=notes)
        for line in order.lines.all():
            event.line_quantities.create(line=line, quantity=line.quantity)
        ShippingEvent.objects.filter(pk=event.pk).update(date_created=timezone.now() - timedelta(days=days_ago))

    def _careline(self, token):
        user = get_user_model().objects.create_user("careline", "careline@larkfield.example", None, is_staff=True)
        wanted = ("use_careline", "view_order", "view_line")
        user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
        Token.objects.create(user=user, key=token)
