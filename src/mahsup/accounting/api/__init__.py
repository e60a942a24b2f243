"""The REST API of Muhasebe. Every operation goes through the same services as the screens."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from mahsup.accounting.api import audit, books, errors, fetches, integrations, postings, reports
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


api = Api(title="Mahsup Muhasebe", version="1", auth=TokenAuth(), docs_url=None, urls_namespace="api")
for module in (integrations, fetches, postings, books, reports, audit):
    api.add_router("", module.router)
errors.install(api)
