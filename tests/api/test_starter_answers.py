"""The API on a new site."""

import pytest

from articles.api.endpoints import ENDPOINTS
from tests.api.answers import ROOT, get, require_shape


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_the_starter_guide_has_the_shape_that_is_described(client, starter, endpoint):
    path = endpoint.path.replace("{guide}", "forgot-password")
    path = path.replace("{article}", "customer-service")
    require_shape(get(client, f"{ROOT}{path}?q=密码"), endpoint.answers)


def test_search_says_what_it_put_right(client, starter):
    found = get(client, f"{ROOT}search/?q=wangjimima")
    assert found["correction"] == "忘记密码"
    assert get(client, f"{ROOT}search/?q=wangjimima&exact=1")["correction"] is None
