"""The product's addresses, and one more that gives back bytes without doing anything."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

#: By the name of the case.
bodies: dict[str, bytes] = {}


def floor(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(bodies[name])


urlpatterns = [path("", include("maanshan_eco.urls")), path("floor/<str:name>/", floor, name="floor")]
