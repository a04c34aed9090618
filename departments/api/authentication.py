"""Who asks: a token's person, or the person of the browser's session."""

import re
from hmac import compare_digest
from typing import Any

from django.utils.timezone import now
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS, knox_settings
from rest_framework.exceptions import AuthenticationFailed

from departments.models import ApiToken, User
from departments.services.tokens import note_use

_SHAPE = re.compile(rb"[a-z_]{1,10}[0-9a-f]{64}")


class BearerToken(TokenAuthentication):
    """``Authorization: Bearer mas_…``. Knox makes, hashes and reads tokens; whether one is alive is ours.

    Knox would delete expired tokens on the way; ours are kept for the trail.
    """

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        if _SHAPE.fullmatch(token):
            found = self._found(token.decode("ascii"))
            at = now()
            if found is not None and found.is_alive(at):
                note_use(token=found, at=at)
                return found.user, found
        raise AuthenticationFailed

    def _found(self, words: str) -> ApiToken | None:
        digest = hash_token(words)
        candidates = ApiToken.objects.filter(token_key=words[: CONSTANTS.TOKEN_KEY_LENGTH])
        for token in candidates.select_related("user__department"):
            if compare_digest(token.digest, digest):
                return token
        return None

    def authenticate_header(self, request: Any) -> str:
        return str(knox_settings.AUTH_HEADER_PREFIX)
