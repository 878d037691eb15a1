from django.apps import AppConfig


class CarelineOrders(AppConfig):
    name = "careline_orders"
    verbose_name = "Orders in the chat (Careline)"
    default_auto_field = "django.db.models.AutoField"
