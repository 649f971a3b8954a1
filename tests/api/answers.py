"""Reading answers of the API, for tests."""

import json

from jsonschema import Draft202012Validator

from articles.api.schemas import SCHEMAS

ROOT = "/api/v1/"
ARTICLE = f"{ROOT}guides/recover/articles/backup/"


def get(client, address, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def require_shape(values, name):
    whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": dict(SCHEMAS)}}
    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator(whole, format_checker=checker).validate(values)
