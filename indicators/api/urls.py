from django.urls import path

from departments.api import paths  # noqa: F401 - registers the converters
from indicators.api.views import IndicatorDetail, IndicatorList, ReadingList

urlpatterns = [
    path("indicators/", IndicatorList.as_view(), name="api-indicators"),
    path("indicators/<code:code>/", IndicatorDetail.as_view(), name="api-indicator"),
    path("readings/", ReadingList.as_view(), name="api-readings"),
]
