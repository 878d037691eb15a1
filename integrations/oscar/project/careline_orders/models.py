from django.db import models


class Change(models.Model):
    """What was done for Careline, by the key of the plan the customer agreed to: the same key is never done twice."""

    key = models.CharField(max_length=256, unique=True)
    order = models.ForeignKey("order.Order", on_delete=models.CASCADE, related_name="careline_changes")
    action = models.CharField(max_length=32)
    answer = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        permissions = (("use_careline", "Look up customers and orders and change them, as Careline does"),)

    def __str__(self):
        return f"{self.action} of order {self.order_id}"


class ReturnRequest(models.Model):
    """Items that a customer sends back; the refund follows once they have arrived."""

    order = models.OneToOneField("order.Order", on_delete=models.CASCADE, related_name="careline_return")
    source = models.ForeignKey("payment.Source", on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"return of order {self.order_id}"


class ReturnLine(models.Model):
    request = models.ForeignKey(ReturnRequest, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
