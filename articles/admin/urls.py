"""Addresses beside the admin's own: the Markdown editor's preview and upload."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
