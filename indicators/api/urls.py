from django.urls import path

from indicators.api.views import StandingDetail, StandingList

urlpatterns = [
    path("indicators/", StandingList.as_view(), name="api-indicators"),
    path("indicators/<slug:code>/", StandingDetail.as_view(), name="api-indicator"),
]
