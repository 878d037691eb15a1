from django.urls import path

from careline_orders import views

urlpatterns = [
    path("customers/", views.Customers.as_view()),
    path("customers/<int:pk>/", views.CustomerDetail.as_view()),
    path("customers/<int:pk>/orders/", views.CustomerOrders.as_view()),
    path("products/", views.Products.as_view()),
    path("changes/", views.Changes.as_view()),
    path("changes/detail/", views.ChangeDetail.as_view()),
]
