"""Urls of both servers: signing in and out, the language, and whether the server lives."""

from django.urls import path

from mahsup.platform import sign_in, web

urlpatterns = [
    path("healthz", web.health, name="health"),
    path("giris/", sign_in.sign_in, name="sign-in"),
    path("cikis/", sign_in.sign_out, name="sign-out"),
    path("dil/", sign_in.set_language, name="set-language"),
]
