"""An order and its dossier as files."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from departments import audit
from departments.auth import SignedIn
from reports.exports.dossier import dossier_pdf, dossier_zip, order_pdf
from tasks.models import RectificationOrder

TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@require_safe
def order_paper(request: SignedIn, code: str) -> HttpResponse:
    """The signed order as a PDF."""
    return _download(order_pdf(_order(request, code)), "pdf", f"order-{code}.pdf")


@require_safe
def order_dossier(request: SignedIn, code: str, form: str) -> HttpResponse:
    """The whole case as known now. The download is on record."""
    order, at = _order(request, code), now()
    content = dossier_pdf(order, at) if form == "pdf" else dossier_zip(order, at)
    audit.record(
        action="dossier.exported", actor=request.user, target=str(order), at=at, data={"format": form}
    )
    return _download(content, form, f"dossier-{code}.{form}")


def _download(content: bytes, form: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _order(request: SignedIn, code: str) -> RectificationOrder:
    """The signed order, if the one gate lets this person see it."""
    year, _, number = code.partition("-")
    orders = RectificationOrder.objects.visible_to(request.user).with_names()
    return get_object_or_404(orders, year=int(year), number=int(number))
