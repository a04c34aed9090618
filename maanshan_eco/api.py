"""The addresses of the API: those of the apps, and their description."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("", include("indicators.api.urls")),
    path("", include("tasks.api.urls")),
]
