"""Urls of this server's pages."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "accounting"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("mahsup.accounting.views.books.urls")),
    path("", include("mahsup.accounting.views.integration.urls")),
]
