"""The addresses of the whole platform."""

from django.contrib import admin
from django.urls import include, path

from departments.views.session import admin_door

urlpatterns = [
    path("admin/login/", admin_door),
    path("admin/", admin.site.urls),
    path("api/v1/", include("maanshan_eco.api")),
    path("", include("departments.urls")),
    path("", include("indicators.urls")),
    path("", include("tasks.urls")),
    path("", include("reports.urls")),
]

handler500 = "departments.api.problems.failure"
