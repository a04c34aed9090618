from django.urls import path

from indicators.views.catalogue import catalogue

urlpatterns = [path("indicators/", catalogue, name="indicators")]
