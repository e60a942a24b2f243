"""Urls of the server."""

from django.urls import include, path

from mahsup.platform import web

urlpatterns = [
    path("", include("mahsup.platform.urls")),
    path("api/v1/healthz", web.health),
    path("api/v1/", include("mahsup.accounting.api.urls")),
    path("", include("mahsup.accounting.urls")),
]
handler403 = "mahsup.platform.web.forbidden"
handler404 = "mahsup.platform.web.not_found"
handler500 = "mahsup.platform.web.server_error"
