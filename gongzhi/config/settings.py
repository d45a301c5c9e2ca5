"""Django settings: everything a deployment may set comes from the environment, see docs/reference/settings.md."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlparse

from csp.constants import NONE, SELF

from gongzhi.config import secrets

BASE_DIR = Path(__file__).resolve().parents[1]


def flag(name: str, default: bool = False) -> bool:
    """Read a yes/no setting from the environment."""
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "yes", "true", "on"}


def database(url: str) -> dict:
    """Turn a postgresql:// address into Django's database settings."""
    parts = urlparse(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "gongzhi.core.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "gongzhi",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "gongzhi", "prepare_threshold": 5, **options},
    }


DEBUG = flag("GONGZHI_DEBUG")
DEVELOPMENT = flag("GONGZHI_DEVELOPMENT")
"""True on a developer's own machine (`make run`): plain http on 127.0.0.1, pages for developers."""

SECRET_KEY = secrets.read("GONGZHI_SECRET_KEY", development=DEVELOPMENT)
PERSONAL_DATA_KEYS = secrets.read("GONGZHI_PERSONAL_DATA_KEYS", development=DEVELOPMENT).split(",")
"""Fernet keys, newest first: the first one encrypts, all of them decrypt."""
LOOKUP_KEY = secrets.read("GONGZHI_LOOKUP_KEY", development=DEVELOPMENT)
"""Keys the hashes by which a phone number or a name is found without being readable."""

ALLOWED_HOSTS = os.environ.get("GONGZHI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("GONGZHI_ORIGINS", "").split(",") if origin]

DATABASES = {
    "default": database(os.environ.get("DATABASE_URL", "postgresql://gongzhi@127.0.0.1:5432/gongzhi")),
}

PROVINCE = Path(os.environ.get("GONGZHI_PROVINCE", BASE_DIR / "provinces" / "guizhou"))
"""The folder with all that is this province's own; it may stand outside the code."""

FILES_DIR = Path(os.environ.get("GONGZHI_FILES", secrets.data_dir() / "files"))
"""Where attachments lie, encrypted; never served by the web server itself."""
FILE_MOST_BYTES = int(os.environ.get("GONGZHI_FILE_MOST_MB", "10")) * 2**20
"""How large one attachment may be."""
OPEN_DATA_DIR = Path(os.environ.get("GONGZHI_OPEN_DATA", secrets.data_dir() / "open-data"))
"""Where versions of open data lie, as anybody may read them."""
CASE_MOST_FILES = int(os.environ.get("GONGZHI_CASE_MOST_FILES", "10"))
"""How many attachments a matter may have."""

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "django_htmx",
    "csp",
    "axes",
    "gongzhi.core",
    "gongzhi.directory",
    "gongzhi.procedures",
    "gongzhi.routing",
    "gongzhi.cases",
    "gongzhi.documents",
    "gongzhi.negotiation",
    "gongzhi.enforcement",
    "gongzhi.monitoring",
    "gongzhi.sampling",
    "gongzhi.schemes",
    "gongzhi.ride_hailing",
    "gongzhi.appeals",
    "gongzhi.quality",
    "gongzhi.mediation",
    "gongzhi.inspections",
    "gongzhi.prepaid",
    "gongzhi.campaigns",
    "gongzhi.alerts",
    "gongzhi.library",
    "gongzhi.incidents",
    "gongzhi.open_data",
    "gongzhi.publicity",
    "gongzhi.cooperation",
    "gongzhi.conference",
    "gongzhi.webhooks",
    "gongzhi.notices",
    "gongzhi.portal",
    "gongzhi.trader_desk",
    "gongzhi.desk",
    "gongzhi.exchange",
    "gongzhi.api",
    "gongzhi.demo",
    "gongzhi.config",
]

MIDDLEWARE = [
    "gongzhi.config.observe.ObserveMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gongzhi.directory.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "gongzhi.config.urls"
WSGI_APPLICATION = "gongzhi.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "gongzhi.config.context.site",
            ],
            "builtins": [
                "gongzhi.config.templatetags.show",
                "gongzhi.config.templatetags.law",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "gongzhi.config.templatetags.constant",
            ],
        },
    },
]

AUTH_USER_MODEL = "directory.Officer"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
SECOND_FACTOR_ROLES = {role for role in os.environ.get("GONGZHI_SECOND_FACTOR_ROLES", "").split(",") if role}
"""Roles whose officers must have a second factor; the others may."""
OIDC_ISSUER = os.environ.get("GONGZHI_OIDC_ISSUER", "")
"""Address of an identity provider (OpenID Connect) by which officers may sign in; empty: by password only."""
OIDC_TITLE = os.environ.get("GONGZHI_OIDC_TITLE", "统一认证")
"""What the sign-in page calls it."""
OIDC_CLAIM = os.environ.get("GONGZHI_OIDC_CLAIM", "preferred_username")
"""The claim that holds the name of the officer's account here."""
OIDC_RP_CLIENT_ID = os.environ.get("GONGZHI_OIDC_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = os.environ.get("GONGZHI_OIDC_CLIENT_SECRET", "")
OIDC_RP_SCOPES = os.environ.get("GONGZHI_OIDC_SCOPES", "openid profile")
OIDC_RP_SIGN_ALGO = os.environ.get("GONGZHI_OIDC_ALGORITHM", "RS256")
OIDC_AUTHENTICATION_CALLBACK_URL = "desk:openid-callback"
OIDC_USE_PKCE = True
OIDC_CREATE_USER = False
OIDC_TIMEOUT = 10
if OIDC_ISSUER:
    AUTHENTICATION_BACKENDS.append("gongzhi.desk.openid.ProviderBackend")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "desk:login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "desk:login"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "desk/locked_out.html"
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False

SESSION_ENGINE = "gongzhi.config.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEVELOPMENT
SECURE_SSL_REDIRECT = not DEVELOPMENT
BEHIND_PROXY = flag("GONGZHI_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 0 if DEVELOPMENT else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEVELOPMENT
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^metrics$"]
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = None if DEVELOPMENT else Path(os.environ.get("GONGZHI_STATIC_ROOT", BASE_DIR.parent / "var" / "static"))
WHITENOISE_USE_FINDERS = DEVELOPMENT
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DOCUMENT_KINDS = (
    "gongzhi.documents.for_cases.KINDS",
    "gongzhi.campaigns.papers.KINDS",
    "gongzhi.incidents.papers.KINDS",
    "gongzhi.conference.papers.KINDS",
    "gongzhi.mediation.papers.KINDS",
    "gongzhi.enforcement.papers.KINDS",
)
"""Dotted names of the kinds of documents that each app declares, in the order of pages."""
FIGURES = ("gongzhi.conference.figures.FIGURES",)
"""Dotted names of the figures of apps above `figures`, each code → how it is counted."""
PROCRASTINATE_IMPORT_PATHS = ["gongzhi.config.tasks"]

LOGGING_CONFIG = "gongzhi.config.observe.configure_logging"
LOGGING = {"level": os.environ.get("GONGZHI_LOG_LEVEL", "INFO").upper(), "json": not DEVELOPMENT}
METRICS_TOKEN = os.environ.get("GONGZHI_METRICS_TOKEN", "")
"""Lets another machine's Prometheus read /metrics; without it only this machine may."""

PUBLIC_URL = os.environ.get("GONGZHI_PUBLIC_URL", (CSRF_TRUSTED_ORIGINS or ["http://127.0.0.1:8000"])[0]).rstrip("/")
"""How people and machines reach this gongzhi from outside: in links of notices, as the source of events."""
WEBHOOK_NETWORKS = [text for text in os.environ.get("GONGZHI_WEBHOOK_NETWORKS", "").split(",") if text]
"""Inner networks, such as 10.1.0.0/16, that events may be posted to, also by plain http."""
WEBHOOK_SECONDS = float(os.environ.get("GONGZHI_WEBHOOK_SECONDS", "15"))
"""How long a receiver of events may take to answer."""
RIDES_MOST_BYTES = int(os.environ.get("GONGZHI_RIDES_MOST_MB", "512")) * 2**20
"""How large a ride-hailing platform's report of trips may be."""
MONITORING_NETWORKS = [text for text in os.environ.get("GONGZHI_MONITORING_NETWORKS", "").split(",") if text]
"""Inner networks whose pages online monitoring may look at."""
MONITORING_SECONDS = float(os.environ.get("GONGZHI_MONITORING_SECONDS", "20"))
"""How long fetching one page may take, its redirects and the site's rules for programs included."""
MONITORING_BYTES = int(os.environ.get("GONGZHI_MONITORING_KB", "2048")) * 1024
"""How large a page may be."""
MONITORING_HOST_SECONDS = float(os.environ.get("GONGZHI_MONITORING_HOST_SECONDS", "3"))
"""How long to wait between two requests of one site, at least."""
MONITORING_BROWSER = os.environ.get("GONGZHI_MONITORING_BROWSER", "")
"""The Chromium that draws pictures of pages; empty: the one that the machine has, if any."""
SECURITY_CONTACT = os.environ.get("GONGZHI_SECURITY_CONTACT", "")
"""Whom to tell of a hole, as security.txt says it: mailto:… or https://…; empty: no security.txt."""
MAIL = os.environ.get("GONGZHI_MAIL", "page" if DEVELOPMENT else "")
"""How notices go by mail: smtp://user:password@host:587, smtps://…, page (development), or empty: not at all."""
MAIL_FROM = os.environ.get("GONGZHI_MAIL_FROM", "gongzhi@localhost")
SMS = os.environ.get("GONGZHI_SMS", "page" if DEVELOPMENT else "")
"""How notices go by SMS: https://gateway/path, file:/path, page (development), or empty: not at all."""
SMS_TOKEN = os.environ.get("GONGZHI_SMS_TOKEN", "")
QUIET_HOURS = os.environ.get("GONGZHI_QUIET_HOURS", "21-8")
"""From which hour to which hour of the day, where the province lies, nobody is disturbed by notices."""
ODR_SILENT_SHARE = float(os.environ.get("GONGZHI_ODR_SILENT_SHARE", "0.3"))
"""A trader that left more than this share of consumers without an answer within 90 days settles online no longer."""
ODR_SILENT_LEAST = int(os.environ.get("GONGZHI_ODR_SILENT_LEAST", "3"))
"""Of fewer negotiations than this no share is reckoned."""
ODR_CONFIRM_DAYS = int(os.environ.get("GONGZHI_ODR_CONFIRM_DAYS", "7"))
"""What the trader says it performed counts as performed when the consumer does not deny it for so many days."""
NOTICE_SIGN = os.environ.get("GONGZHI_NOTICE_SIGN", "共治")
"""How SMS are signed, as registered with the gateway's operator."""
