"""The WSGI application that gunicorn serves: the kept pages, and Django behind them."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from helpcenter.contenttype import read_as_utf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpcenter.settings")

_django = read_as_utf8(get_wsgi_application())  # first: what stands in front of it needs the models
application = import_string("articles.caching.front.fronted")(_django)
import_string("articles.views.errors.load_ahead")()
