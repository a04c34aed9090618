"""Settings: read from the environment, through helpers that refuse nonsense by name.

There is one file for production and demonstration; ``DEMO=1`` is the only difference a city clerk would
notice. Tests override a few lines in ``settings_test.py``.
"""

import os
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def required(name: str) -> str:
    """The variable's value; refuses to start without one."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"环境变量 {name} 没有设置，平台不启动。")
    return value


def flag(name: str, default: bool) -> bool:
    """``1`` or ``0``; anything else is refused rather than guessed."""
    value = os.environ.get(name, "1" if default else "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"环境变量 {name} 应为 0 或 1，现为“{value}”。")
    return value == "1"


def listed(name: str, text: str) -> list[str]:
    """A comma-separated list; empty entries fall away, but something must be left of a text."""
    entries = [entry.strip() for entry in text.split(",") if entry.strip()]
    if text and not entries:
        raise ImproperlyConfigured(f"环境变量 {name} 里没有内容，现为“{text}”。")
    return entries


def number(name: str, default: int) -> int:
    """A whole number above zero."""
    value = os.environ.get(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise ImproperlyConfigured(f"环境变量 {name} 应为正整数，现为“{value}”。")
    return int(value)


def chosen(name: str, default: str, among: Collection[str]) -> str:
    """One of the words that are allowed."""
    value = os.environ.get(name, default)
    if value not in among:
        raise ImproperlyConfigured(f"环境变量 {name} 应为 {'、'.join(sorted(among))} 之一，现为“{value}”。")
    return value


def postgresql(url: str) -> dict[str, object]:
    """``DATABASES["default"]`` from a postgresql:// address; other engines are refused.

    Triggers, exclusion constraints and SKIP LOCKED silently do nothing elsewhere, so SQLite is no fallback.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(f"DATABASE_URL 应以 postgresql:// 开头，现为“{parts.scheme}://”。")
    try:
        port = parts.port or 5432
    except ValueError as error:
        raise ImproperlyConfigured("DATABASE_URL 的端口应为数字。") from error
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL 没有写明数据库名。")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": parts.hostname or "",
        "PORT": str(port),
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A page that hangs on a lock must give up before its reader does.
        "OPTIONS": {"options": "-c statement_timeout=30000 -c lock_timeout=5000", "connect_timeout": 5},
    }


DEMO = flag("DEMO", default=False)
HTTPS = flag("HTTPS", default=not DEMO)
#: Whether an edge of ours stands in front and says in X-Real-IP who really calls.
BEHIND_EDGE = flag("BEHIND_EDGE", default=False)
DEBUG = False
SECRET_KEY = required("SECRET_KEY")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", required("ALLOWED_HOSTS"))
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS", os.environ.get("CSRF_TRUSTED_ORIGINS", ""))
DATABASES = {"default": postgresql(required("DATABASE_URL"))}
REDIS_URL = required("REDIS_URL")
VERSION = "0.1.0"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "import_export",
    "pgtrigger",
    "axes",
    "csp",
    "departments",
    "indicators",
    "tasks",
    "reports",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "maanshan_eco.kernel.web.trace_and_guard",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "maanshan_eco.urls"
WSGI_APPLICATION = "maanshan_eco.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reports.views.frame.frame",
            ],
            "libraries": {"ui": "maanshan_eco.kernel.templatetags.ui"},
            "builtins": ["maanshan_eco.kernel.templatetags.ui"],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "departments.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "departments.auth.OfficeBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "login", "home", "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [{"NAME": "departments.auth.LongEnough", "OPTIONS": {"min_length": 10}}]
# Locking the pair of name and address stops guessing without letting a stranger lock out the chief.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_CLIENT_IP_CALLABLE = "departments.auth.client_address"
AXES_USERNAME_CALLABLE = "departments.auth.account_tried"
AXES_COOLOFF_TIME = 0.5
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "departments/locked_out.html"

# Exports of the admin site ask for the right to see; the library would let every administrator export all.
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"

SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "var" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", BASE_DIR / "var" / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20

REST_FRAMEWORK = {
    # The first names the scheme in WWW-Authenticate; sessions are for the pages, with CSRF.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "departments.api.authentication.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "departments.api.permissions.InBusiness",
        "departments.api.permissions.InScope",
    ],
    "DEFAULT_THROTTLE_CLASSES": [
        "departments.api.throttling.PerToken",
        "departments.api.throttling.PerPerson",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["departments.api.parsing.SoundJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "departments.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "departments.api.problems.api_refusal",
    "COERCE_DECIMAL_TO_STRING": True,
    "URL_FORMAT_OVERRIDE": None,  # ?format= is a parameter like any other that we do not know
}
#: Requests to the API per token, and per person over all tokens and sessions.
API_RATES = {"token": "120/min", "person": "300/min"}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # In the memory of each web process: counting must not wait for another server.
    "rates": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "rates",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
# Tokens: 256 random bits behind a prefix by which a leaked one is found; only the hash is kept.
KNOX_TOKEN_MODEL = "departments.ApiToken"  # noqa: S105 - the name of a model
REST_KNOX = {"TOKEN_PREFIX": "mas_", "AUTH_HEADER_PREFIX": "Bearer", "TOKEN_MODEL": KNOX_TOKEN_MODEL}
# The library's own table would lie empty beside ours.
MIGRATION_MODULES = {"knox": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "马鞍山生态文明建设任务调度平台 接口",
    "DESCRIPTION": "填报、审核和取数的接口。约定和完整的一个月流程见 docs/api.md。",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "departments.api.schema.add_components",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "PersonRole": "departments.enums.Role",
        "AssignmentRole": "tasks.enums.AssignmentRole",
    },
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50  # the PDF compiler's memory grows with each different document
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Redis is a doorbell: a page that rings it must not hang when it is frozen (default: 120 s).
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BEAT_SCHEDULE = {
    "keep-periods": {"task": "tasks.jobs.keep_periods", "schedule": 60},
    "purge-answers": {"task": "departments.jobs.purge_answers", "schedule": 24 * 60 * 60},
    "store-forecasts": {"task": "indicators.jobs.store_forecasts", "schedule": 24 * 60 * 60},
    "climb-ladder": {"task": "tasks.jobs.climb_ladder", "schedule": 300},
    "keep-people-told": {"task": "tasks.jobs.keep_people_told", "schedule": 60},
    "sweep-publications": {"task": "reports.jobs.sweep_publications", "schedule": 10},
}
# The daily e-mail. "file" writes each into MAIL_DIR, for demonstrations; "none" leaves people to the inbox.
MAIL = chosen("MAIL", "file" if DEMO else "none", {"none", "smtp", "file", "console"})
MAIL_IS_ON = MAIL != "none"
EMAIL_BACKEND = {
    "none": "django.core.mail.backends.dummy.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
}[MAIL]
EMAIL_FILE_PATH = Path(os.environ.get("MAIL_DIR", BASE_DIR / "var" / "mail"))
EMAIL_HOST = required("EMAIL_HOST") if MAIL == "smtp" else ""
DEFAULT_FROM_EMAIL = required("EMAIL_FROM") if MAIL == "smtp" else "maanshan-eco@localhost"
EMAIL_PORT, EMAIL_TIMEOUT = number("EMAIL_PORT", 25), 10
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_USER", ""), os.environ.get("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_TLS", default=False)
#: From which hour on the day's e-mail goes out; what comes later waits for tomorrow's.
DIGEST_HOUR = number("DIGEST_HOUR", 9)

# Where a deadline goes that falls on a day off, by kind; and the reviewers' clock of a new period.
ROLLS = {"forward", "backward", "none"}
ROLL_DUE = chosen("ROLL_DUE", "forward", ROLLS)
ROLL_LOCK = chosen("ROLL_LOCK", "forward", ROLLS)
REVIEW_WORKING_DAYS = number("REVIEW_WORKING_DAYS", 3)

#: How long a worker may hold a publication before the sweep gives it to another, in seconds.
PUBLICATION_LEASE_SECONDS = number("PUBLICATION_LEASE_SECONDS", 60)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Sign-ins are in the audit trail already; lock-outs are warnings and stay.
    "loggers": {"axes": {"level": "WARNING"}},
}
