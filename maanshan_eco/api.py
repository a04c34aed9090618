"""The addresses of the API: those of the apps, and their description."""

from django.urls import include, path, re_path

from departments.api.description import OpenApiFile
from departments.api.views import NoSuchAddress

urlpatterns = [
    path("schema/", OpenApiFile.as_view(), name="api-schema"),
    path("", include("departments.api.urls")),
    path("", include("indicators.api.urls")),
    path("", include("tasks.api.urls")),
    re_path(r"", NoSuchAddress.as_view(), name="api-nothing"),
]
