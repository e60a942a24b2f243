"""Urls of the server."""

from django.urls import include, path

urlpatterns = [path("", include("mahsup.accounting.urls"))]
