"""Bringing in past values from a workbook: template out, workbook in, look at it, take it over."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from departments.auth import SignedIn
from departments.rules import is_task_force
from indicators.importers.readings_workbook import (
    HEADINGS,
    MOST_BYTES,
    Finding,
    PastValue,
    past_from_json,
    past_to_json,
    read_past_values,
)
from indicators.models import Indicator
from indicators.services.imports import import_readings, plan_import
from maanshan_eco.kernel.errors import Invalid
from maanshan_eco.kernel.xlsx import Column, Sheet, write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT, MOST_SECONDS = "indicators.baseline", 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
def baseline(request: SignedIn) -> HttpResponse:
    """Upload and look (``file``), then take over what was looked at (``rows``, signed, for an hour)."""
    if not is_task_force(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request)
    if "rows" in request.POST:
        return _take_over(request, request.POST["rows"])
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        return _page(request, findings=[Finding("", "选一个要导入的 .xlsx 文件。")])
    past, findings = read_past_values(upload.read(MOST_BYTES + 1))
    return _preview(request, past, findings)


@require_safe
def baseline_template(request: SignedIn) -> HttpResponse:
    """An empty workbook with a row for every indicator and each of its units."""
    if not is_task_force(request.user):
        raise PermissionDenied
    rows = [
        (about.name, area, "", None, None, None, "")
        for about in Indicator.objects.prefetch_related("areas")
        for area in ("全市", *(unit.name for unit in about.areas.all()))
    ]
    columns = [Column(title, 30 if key == "indicator" else 14) for key, title in HEADINGS.items()]
    answer = HttpResponse(write_workbook([Sheet("指标数值", columns, rows)]), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="indicator-values.xlsx"'
    return answer


def _preview(request: SignedIn, past: list[PastValue], findings: list[Finding]) -> HttpResponse:
    planned, unfit = plan_import(past, now())
    findings = [*findings, *unfit]
    rows = signing.dumps([past_to_json(row) for row in past], salt=SALT, compress=True)
    return _page(request, planned=planned, findings=findings, rows="" if findings else rows)


def _take_over(request: SignedIn, rows: str) -> HttpResponse:
    try:
        past = [past_from_json(row) for row in signing.loads(rows, salt=SALT, max_age=MOST_SECONDS)]
        changed = import_readings(past=past, actor=request.user, at=now())
    except signing.BadSignature:
        return _page(request, findings=[Finding("", "预览已过期，重新选文件。")])
    except Invalid as error:
        return _page(request, findings=[Finding(cell, words) for cell, words in error.fields.items()])
    messages.success(request, f"已导入，{changed} 行有变化。")
    return redirect("indicators")


def _page(request: SignedIn, **context: Any) -> HttpResponse:
    return render(request, "indicators/baseline.html", context)
