from django.urls import path

from indicators.views.baseline import baseline, baseline_template
from indicators.views.catalogue import catalogue
from indicators.views.indicator import chart, indicator
from indicators.views.work import override, restore, target, thresholds, what_if

urlpatterns = [
    path("indicators/", catalogue, name="indicators"),
    path("indicators/thresholds/", thresholds, name="thresholds"),
    path("indicators/baseline/", baseline, name="baseline"),
    path("indicators/baseline/template/", baseline_template, name="baseline-template"),
    path("indicators/overrides/<int:pk>/restore/", restore, name="override-restore"),
    path("indicators/<slug:code>/", indicator, name="indicator"),
    path("indicators/<slug:code>/chart.svg", chart, name="indicator-chart"),
    path("indicators/<slug:code>/target/", target, name="indicator-target"),
    path("indicators/<slug:code>/override/", override, name="indicator-override"),
    path("indicators/<slug:code>/what-if/", what_if, name="indicator-what-if"),
]
