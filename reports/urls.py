from django.urls import path, register_converter

from reports.views import bulletins, dossiers, exports, findings, home, inspections


class QuarterCode:
    """``2026Q3`` in an address."""

    regex = "20[0-9]{2}Q[1-4]"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


class DossierForm:
    """The two forms of a dossier."""

    regex = "pdf|zip"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(QuarterCode, "quarter")
register_converter(DossierForm, "dossier")

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
    path("orders/<order:code>/document.pdf", dossiers.order_paper, name="order-document"),
    path("orders/<order:code>/dossier.<dossier:form>", dossiers.order_dossier, name="order-dossier"),
    path("inspections/", inspections.inspection_list, name="inspections"),
    path("inspections/<quarter:code>/", inspections.inspection_page, name="inspection"),
    path("inspections/<quarter:code>/pick/", inspections.pick, name="inspection-pick"),
    path("inspections/<quarter:code>/sheet/", inspections.check_sheet, name="inspection-sheet"),
    path("inspections/<quarter:code>/items/<int:number>/", findings.item_page, name="inspection-item"),
    path(
        "inspections/<quarter:code>/findings/<int:number>/withdraw/",
        findings.withdraw,
        name="finding-withdraw",
    ),
    path("inspections/<quarter:code>/orders/", inspections.make_orders, name="inspection-orders"),
    path("inspections/<quarter:code>/conclude/", inspections.conclude, name="inspection-conclude"),
    path("inspections/<quarter:code>/report.pdf", inspections.report_file, name="inspection-report"),
    path("finding-files/<int:pk>/", findings.finding_file, name="finding-file"),
]
