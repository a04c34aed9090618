"""The Celery app. Jobs live in ``jobs.py`` of each app: an app called tasks has no tasks/tasks.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from django.core.management import call_command
from django.core.management.base import SystemCheckError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maanshan_eco.settings")

app = Celery("maanshan_eco")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")


@worker_init.connect
def refuse_unsafe_start(**kwargs: Any) -> None:
    """A worker asks the same questions before it starts as the web server does (see ``wsgi.py``).

    Celery logs what receivers raise and goes on, so the refusal must be an exit.
    """
    try:
        call_command("check", databases=["default"])
    except SystemCheckError as error:
        raise SystemExit(str(error)) from error
