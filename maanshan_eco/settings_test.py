"""Settings of the test suite: the same, made quick. The servers are real and come from the environment."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-only")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("HTTPS", "0")

from maanshan_eco.settings import *  # noqa: F403 - settings files override by import
from maanshan_eco.settings import REDIS_URL, STORAGES

DEMO = False
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="maanshan-media-"))
STATIC_ROOT = Path(tempfile.mkdtemp(prefix="maanshan-static-"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Each xdist process rings its own doorbell: real workers of one must not answer another's.
_PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
REDIS_URL = CELERY_BROKER_URL = f"{REDIS_URL.rpartition('/')[0]}/{1 + _PROCESS % 15}"
# Tests ask faster than any person; the rates have a test of their own.
API_RATES = {"token": "100000/min", "person": "100000/min"}
