"""带批注的错误表: the uploaded workbook handed back with everything that is wrong with it marked."""

from pathlib import Path

from django.conf import settings

from tasks.importers.filing_reading import Problem
from tasks.importers.sandbox import annotate_limited
from tasks.models import WorkbookUpload


def problem_workbook(upload: WorkbookUpload) -> bytes:
    """The user's own file, its bad cells filled and commented, and the sheet 问题清单 with all of them."""
    content = (Path(settings.MEDIA_ROOT) / upload.path).read_bytes()
    return annotate_limited(content, [Problem(**problem) for problem in upload.comparison["problems"]])
