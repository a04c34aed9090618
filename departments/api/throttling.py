"""How often one may ask: per token, and per person over all tokens and sessions.

Counted in the memory of each web process (``CACHES["rates"]``), so that neither Redis nor the database is
asked and neither can be made slow by asking; with N processes up to N times the rate gets through. It keeps
one program that runs wild from taking the platform from the others; it is no lock.
"""

from typing import Any

from django.conf import settings
from django.core.cache import caches
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from departments.models import ApiToken


class Rate(SimpleRateThrottle):
    """``settings.API_RATES[scope]`` requests, such as ``120/min``."""

    scope: str
    cache = caches["rates"]

    def get_rate(self) -> str:
        return str(settings.API_RATES[self.scope])


class PerToken(Rate):
    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"token:{request.auth.pk}" if isinstance(request.auth, ApiToken) else None


class PerPerson(Rate):
    scope = "person"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"person:{request.user.pk}" if request.user.is_authenticated else None
