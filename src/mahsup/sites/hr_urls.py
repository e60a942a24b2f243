"""Urls of the server."""

from django.urls import include, path

urlpatterns = [path("", include("mahsup.platform.urls")), path("", include("mahsup.hr.urls"))]
handler403 = "mahsup.platform.web.forbidden"
handler404 = "mahsup.platform.web.not_found"
handler500 = "mahsup.platform.web.server_error"
