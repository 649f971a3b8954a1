"""The description: valid OpenAPI 3.1 of just the addresses that there are."""

import json
import re

import pytest
from django.urls import get_resolver
from openapi_spec_validator import validate
from openapi_spec_validator.validation.validators import OpenAPIV31SpecValidator

from articles.api.schemas import SCHEMAS


@pytest.fixture
def description(client):
    """The description as a client gets it."""
    return json.loads(client.get("/api/v1/openapi.json").content)


def test_it_is_valid_openapi(description):
    validate(description, cls=OpenAPIV31SpecValidator)


def test_it_names_every_address_and_no_other(description):
    routes = [
        str(pattern.pattern)
        for included in get_resolver("articles.urls").url_patterns
        if str(included.pattern) == "api/v1/"
        for pattern in included.url_patterns
    ]
    served = {"/" + re.sub(r"<slug:(\w+)>", r"{\1}", route) for route in routes}
    assert served - {"/openapi.json"} == set(description["paths"])


def test_every_schema_is_used(description):
    written = json.dumps(description)
    for name in SCHEMAS:
        assert f'"#/components/schemas/{name}"' in written


def test_its_server_is_where_it_was_asked_for(description):
    assert description["servers"] == [{"url": "http://testserver/api/v1"}]
