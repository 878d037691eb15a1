"""What Careline needs and oscar's REST API has no endpoint for. Every view asks for the permission `use_careline`."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from oscar.apps.order.exceptions import InvalidOrderStatus
from oscar.core.loading import get_model
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.views import APIView

from careline_orders import telling
from careline_orders.changing import ACTIONS, NotPossible
from careline_orders.models import Change

Order, Product = get_model("order", "Order"), get_model("catalogue", "Product")
User = get_user_model()


class MayUseCareline(BasePermission):
    def has_permission(self, request, view):
        return bool(request.user and request.user.has_perm("careline_orders.use_careline"))


class CarelineView(APIView):
    permission_classes = (MayUseCareline,)


class Customers(CarelineView):
    """`?email=` or `?name=&zip=`. One customer, or 404: also when several match, for then it proves nothing."""

    def get(self, request):
        given = request.query_params
        users = User.objects.filter(is_active=True, is_staff=False)
        if given.get("email"):
            found = list(users.filter(email__iexact=given["email"].strip())[:2])
        elif given.get("name") and given.get("zip"):
            found = [
                user
                for user in users.filter(addresses__postcode__startswith=given["zip"].strip()).distinct()
                if _is(user, given["name"])
            ]
        else:
            found = []
        if len(found) != 1:
            raise Http404
        return Response(telling.customer(found[0]))


class CustomerDetail(CarelineView):
    def get(self, request, pk):
        return Response(telling.customer(get_object_or_404(User, pk=pk, is_active=True)))


class CustomerOrders(CarelineView):
    """The customer's orders, oldest first; with `?number=` that one only."""

    def get(self, request, pk):
        orders = Order.objects.filter(user_id=pk).order_by("date_placed", "pk")
        if number := request.query_params.get("number"):
            orders = orders.filter(number=number)
        return Response([telling.order(one) for one in orders])


class Products(CarelineView):
    def get(self, request):
        return Response([telling.product(one, request) for one in Product.objects.browsable().order_by("pk")])


class RefundForm(serializers.Serializer):
    method = serializers.CharField()
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, min_value=0)


class ChangeForm(serializers.Serializer):
    key = serializers.CharField(max_length=256)
    action = serializers.ChoiceField(choices=sorted(ACTIONS))
    customer = serializers.CharField()
    order = serializers.CharField()
    revision = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True, max_length=500)
    items = serializers.ListField(child=serializers.CharField(), max_length=1000)
    refunds = RefundForm(many=True)


class Changes(CarelineView):
    """One change in one transaction. The same key again changes nothing and gets the first answer.

    409: the order is not as the customer heard it (`revision`), or its pipeline does not allow the step.
    """

    def post(self, request):
        form = ChangeForm(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        try:
            with transaction.atomic():
                return self._change(wanted)
        except (InvalidOrderStatus, NotPossible) as error:
            return Response({"outdated": str(error)}, status=409)

    def _change(self, wanted):
        mine = Order.objects.select_for_update().filter(user_id=wanted["customer"])
        order = get_object_or_404(mine, number=wanted["order"])
        if done := Change.objects.filter(key=wanted["key"]).first():
            return Response(done.answer)
        if telling.order(order)["revision"] != wanted["revision"]:
            return Response({"outdated": "the order has changed"}, status=409)
        ACTIONS[wanted["action"]](order, wanted)
        order.refresh_from_db()
        answer = {"key": wanted["key"], "status": telling.order(order)["status"]}
        Change.objects.create(key=wanted["key"], order=order, action=wanted["action"], answer=answer)
        return Response(answer, status=201)


class ChangeDetail(CarelineView):
    """`?key=`: what became of it; 404 when it has not been done."""

    def get(self, request):
        return Response(get_object_or_404(Change, key=request.query_params.get("key", "")).answer)


def _is(user, name):
    return " ".join(f"{user.first_name} {user.last_name}".casefold().split()) == " ".join(name.casefold().split())
