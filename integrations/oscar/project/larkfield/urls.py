from django.urls import include, path

urlpatterns = [
    path("api/careline/", include("careline_orders.urls")),
    path("api/", include("oscarapi.urls")),
]
