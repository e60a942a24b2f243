"""Urls of both servers: signing in and out, the language."""

from django.urls import path

from mahsup.platform import sign_in

urlpatterns = [
    path("giris/", sign_in.sign_in, name="sign-in"),
    path("cikis/", sign_in.sign_out, name="sign-out"),
    path("dil/", sign_in.set_language, name="set-language"),
]
