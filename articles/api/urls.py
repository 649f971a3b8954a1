"""Addresses of the API, below /api/v1/."""

from django.urls import path

from articles.api.answering import answering
from articles.api.description import describe
from articles.api.endpoints import ENDPOINTS, Endpoint


def _route(endpoint: Endpoint) -> str:
    route = endpoint.path
    for slug in endpoint.slugs:
        route = route.replace(f"{{{slug}}}", f"<slug:{slug}>")
    return route


urlpatterns = [
    *(
        path(_route(endpoint), answering(endpoint.read), name=endpoint.name)
        for endpoint in ENDPOINTS
    ),
    path("openapi.json", answering(describe), name="api-description"),
]
