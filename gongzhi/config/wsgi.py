"""The WSGI entry point that the production server loads."""

import os

from django.core.wsgi import get_wsgi_application

from gongzhi.config.run import KEPT, die_with_parent

if KEPT in os.environ:
    die_with_parent()  # a web process must not hold the port when the server that started it was killed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
application = get_wsgi_application()
