"""A program that talks to the API with a token."""

import json
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client

from departments.enums import ROLE_SCOPES
from departments.models import User
from departments.services.tokens import issue_token
from tests.factories.world import NOW

PROBLEM = "application/problem+json"
DRAFT: dict[str, Any] = {
    "percent": "60",
    "progress": "完成管网改造设计。",
    "problems": "",
    "next_steps": "开工。",
    "no_progress": False,
    "figures": {"urban-sewage": {"raw": "９６．２％"}},
    "milestones": [],
    "reasons": {},
}


class Program:
    """Requests in a person's name, with all the scopes that the person's role has."""

    def __init__(self, person: User, *scopes: str) -> None:
        self.token, self.words = issue_token(
            person=person,
            name="局内平台",
            scopes=scopes or [str(scope) for scope in ROLE_SCOPES[person.role]],
            days=90,
            at=NOW,
        )

    def ask(self, method: str, path: str, data: object = None, **headers: str) -> HttpResponse:
        """``data`` as JSON, or, where it is bytes, as it is; ``if_match="3"`` becomes a header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent.setdefault("Authorization", f"Bearer {self.words}")
        body = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data).encode()
        kind = sent.pop("content-type", "application/json")
        return Client().generic(method, f"/api/v1/{path}", body, content_type=kind, headers=sent)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("GET", path, **headers)

    def put_draft(self, pk: int, revision: int = 0, **words: Any) -> HttpResponse:
        return self.ask("PUT", f"filings/{pk}/draft/", {**DRAFT, **words}, if_match=f'"{revision}"')

    def submit(self, pk: int, revision: int, key: str = "") -> HttpResponse:
        return self.ask(
            "POST",
            f"filings/{pk}/submit/",
            if_match=f'"{revision}"',
            idempotency_key=key or str(uuid.uuid4()),
        )

    def act(self, path: str, data: object, key: str = "", **headers: str) -> HttpResponse:
        return self.ask("POST", path, data, idempotency_key=key or str(uuid.uuid4()), **headers)
