"""The REST API of Muhasebe. Every operation goes through the same services as the screens."""

import importlib.util
from typing import Any, Final

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from mahsup.accounting.api import errors, fetches, integrations, postings
from mahsup.accounting.api.auth import TokenAuth


class Api(NinjaAPI):
    """The API with its refusals declared as the problem documents that they are."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):
                        answer["content"] = {errors.MEDIA_TYPE: answer["content"].pop("application/json")}
        return schema


ROUTERS: Final = ("books", "reports", "audit")

api = Api(title="Mahsup Muhasebe", version="1", auth=TokenAuth(), docs_url=None, urls_namespace="api")
for router in (integrations.router, fetches.router, postings.router):
    api.add_router("", router)
for name in ROUTERS:
    if importlib.util.find_spec(f"{__name__}.{name}"):
        api.add_router("", importlib.import_module(f"{__name__}.{name}").router)
errors.install(api)
