"""The WSGI entry point that the production server loads."""

import os
from threading import local

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from django.utils.translation import trans_real

from gongzhi.config.run import KEPT, die_with_parent
from gongzhi.core import garbage

if KEPT in os.environ:
    die_with_parent()  # a web process must not hold the port when the server that started it was killed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
application = get_wsgi_application()
trans_real._active = local()  # a request is answered by one thread, so the language need not follow it to others
get_resolver().url_patterns  # noqa: B018  loads all pages now, not while somebody waits for the first one
garbage.settle()
