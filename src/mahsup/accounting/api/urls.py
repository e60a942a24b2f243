"""Urls of the REST API."""

from django.urls import path

from mahsup.accounting.api import api

urlpatterns = [path("", api.urls)]
