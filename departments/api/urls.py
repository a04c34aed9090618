from django.urls import path

from departments.api import paths  # noqa: F401 - registers the converters
from departments.api.units import Me, UnitDetail, UnitList

urlpatterns = [
    path("me/", Me.as_view(), name="api-me"),
    path("units/", UnitList.as_view(), name="api-units"),
    path("units/<code:code>/", UnitDetail.as_view(), name="api-unit"),
]
