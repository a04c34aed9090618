from django.urls import path

from reports.views import bulletins, exports, home

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz/", home.health, name="health"),
    path("styleguide/", home.styleguide, name="styleguide"),
    path("bulletins/", bulletins.bulletin_list, name="bulletins"),
    path("bulletins/<month:month>/", bulletins.bulletin_page, name="bulletin"),
    path("bulletins/<month:month>/order/", bulletins.order, name="bulletin-order"),
    path("bulletins/<month:month>/retry/", bulletins.retry, name="bulletin-retry"),
    path("bulletins/<month:month>/publish/", bulletins.sign, name="bulletin-publish"),
    path("bulletins/<month:month>/<str:file_format>/", bulletins.bulletin_file, name="bulletin-file"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/ledger/<month:month>.xlsx", exports.ledger, name="ledger"),
]
