from departments.models.audit import AuditEntry
from departments.models.department import Department, FormerName
from departments.models.idempotency import KeptAnswer
from departments.models.notification import Digest, Notification
from departments.models.token import ApiToken
from departments.models.user import User

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Department",
    "Digest",
    "FormerName",
    "KeptAnswer",
    "Notification",
    "User",
]
