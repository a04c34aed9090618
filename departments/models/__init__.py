from departments.models.audit import AuditEntry
from departments.models.department import Department, FormerName
from departments.models.notification import Digest, Notification
from departments.models.user import User

__all__ = ["AuditEntry", "Department", "Digest", "FormerName", "Notification", "User"]
