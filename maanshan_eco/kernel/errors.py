"""The one family of refusals. Services raise them; pages, API, jobs and commands translate them."""


class DomainError(Exception):
    """An act that the rules refuse.

    ``code`` is stable and for programs, ``message`` is Chinese and for people, ``fields`` names what to
    mend where (field name → message).
    """

    def __init__(self, code: str, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = fields or {}


class WrongState(DomainError):
    """The thing is not in a state in which this may happen (HTTP 409)."""


class NotAllowed(DomainError):
    """This person may not do this (HTTP 403)."""


class Invalid(DomainError):
    """What was given does not make sense; ``fields`` says where (HTTP 400)."""
