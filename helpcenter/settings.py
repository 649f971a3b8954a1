"""Settings of the site; every value that differs between machines comes from env.py."""

import os
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF

from helpcenter import env, services

django_stubs_ext.monkeypatch()  # lets annotations such as ModelAdmin[Article] be evaluated

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("HELPCENTER_DATA_DIR", BASE_DIR / "var")

# Core

DEBUG = env.flag("HELPCENTER_DEBUG")
SECRET_KEY = env.secret("HELPCENTER_SECRET_KEY", DATA_DIR / "secret-key")
ALLOWED_HOSTS = env.hosts("HELPCENTER_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
ROOT_URLCONF = "helpcenter.urls"
WSGI_APPLICATION = "helpcenter.wsgi.application"

INSTALLED_APPS = [
    "articles",
    "markdownx",
    "reversion",
    "helpcenter.apps.EditorsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "helpcenter.middleware.BodilessHeadMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "helpcenter.middleware.TextGZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "helpcenter.middleware.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "helpcenter.middleware.ProbeMiddleware",  # before anything that asks for the host
    "helpcenter.middleware.BodySizeMiddleware",  # before anything that reads a body
    "helpcenter.middleware.QueryLengthMiddleware",  # before anything that reads a query
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

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
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets have templates of ours

# Serving: gunicorn reads it, too, and cannot say what is wrong with it

WEB_CONCURRENCY = env.number("WEB_CONCURRENCY", os.cpu_count() or 1, least=1, most=256)

# Database

DATABASES = services.databases(DATA_DIR)
DATABASE_ROUTERS = ["articles.caching.replica.ReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache: what may be lost at any time. Sessions are in the database (Django's default).

CACHES = services.caches()

# Language and time: editors and visitors are in mainland China.

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": services.pictures(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "helpcenter.staticfiles.BundledStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 86400  # for the few names without a hash; hashed ones are immutable
FILE_UPLOAD_PERMISSIONS = 0o640

# Limits for what is sent to us, in bytes

DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 120  # an article's steps, each with a picture

# Security

HTTPS = env.flag("HELPCENTER_HTTPS")
TRUSTED_PROXIES = env.number("HELPCENTER_TRUSTED_PROXIES", 0, least=0, most=9)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes come from inside, without TLS
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
HSTS_SUBDOMAINS = env.flag("HELPCENTER_HSTS_SUBDOMAINS") and HTTPS
SECURE_HSTS_INCLUDE_SUBDOMAINS = HSTS_SUBDOMAINS
SECURE_HSTS_PRELOAD = HSTS_SUBDOMAINS
# Whether all other sites of the domain have HTTPS, for years, only its owner can say.
SILENCED_SYSTEM_CHECKS = [] if HSTS_SUBDOMAINS else ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "articles.views.errors.csrf_failure"
LOGIN_REDIRECT_URL = "admin:index"  # where a login leads that names no address of this site

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
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Contact channels: whether one person alone may change a number, without a second one's consent

SINGLE_ADMIN = env.flag("HELPCENTER_SINGLE_ADMIN")

# Markdown editor

MARKDOWNX_MARKDOWNIFY_FUNCTION = "articles.content.rendering.render_html"
MARKDOWNX_URLS_PATH = "/admin/markdown/preview/"
MARKDOWNX_UPLOAD_URLS_PATH = "/admin/markdown/upload/"

# Searches: how often their counts are written, in seconds; None leaves it to the caller.

SEARCH_COUNTS_WRITTEN_EVERY: float | None = 2.0

# Logging: to standard error, without addresses or search words.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
