"""Urls of the REST API. What is not there, and what is asked the wrong way, is a problem document too."""

from django.urls import path, re_path

from mahsup.accounting.api import api
from mahsup.accounting.api.errors import method_in_words, not_found

served = api.urls
for operation in served[0]:
    operation.callback = operation.callback and method_in_words(operation.callback)

urlpatterns = [path("", served), re_path("", not_found)]
