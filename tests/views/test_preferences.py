"""Large text: remembered without identifying anyone, and never a way to another site."""

import pytest

from tests.pages import parse

pytestmark = pytest.mark.django_db


def switch(client, size, following="/"):
    return client.post("/text-size/", {"size": size, "next": following})


def test_large_text_is_remembered_for_the_next_page(client, hotline):
    switch(client, "large")
    assert "is-large" in parse(client.get("/contact/")).get("class", "")


def test_text_is_not_large_unless_chosen(client, hotline):
    assert "is-large" not in parse(client.get("/contact/")).get("class", "")


def test_large_text_can_be_switched_off_again(client, hotline):
    switch(client, "large")
    switch(client, "normal")
    assert "is-large" not in parse(client.get("/")).get("class", "")


def test_the_cookie_says_only_the_size(client):
    (cookie,) = switch(client, "large").cookies.values()
    assert (cookie.key, cookie.value) == ("text-size", "large")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("size", ["huge", "", "large; Secure", "\x00"])
def test_an_unknown_size_is_not_written_into_the_cookie(client, size):
    cookies = switch(client, size).cookies
    assert [c.value for c in cookies.values() if c.value] == []


@pytest.mark.parametrize("value", ["huge", "large\x00", '"><script>', "l" * 4000])
def test_a_strange_cookie_is_ignored(client, hotline, value):
    client.cookies["text-size"] = value
    response = client.get("/")
    assert response.status_code == 200
    assert "is-large" not in parse(response).get("class", "")


def test_switching_returns_to_the_page_it_came_from(client):
    response = switch(client, "large", "/search/?q=%E5%AF%86%E7%A0%81&page=2")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/search/?q=%E5%AF%86%E7%A0%81&page=2",
    )


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\x00//evil.example",
        " //evil.example",
        "http:evil.example",
        "evil.example",
        "",
        "/\r\nSet-Cookie: a=b",
    ],
)
def test_switching_never_leads_to_another_site(client, target):
    location = switch(client, "large", target).headers["Location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\", "/\t"))
    assert "\n" not in location


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_address_leads_home_and_switches_nothing(client, method):
    response = getattr(client, method)("/text-size/?size=large")
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert not response.cookies


def test_any_other_method_is_refused(client):
    assert client.put("/text-size/").status_code == 405


def test_switching_keeps_the_marked_step(client):
    following = "/guides/a/b/#step-3"
    assert switch(client, "large", following).headers["Location"] == following


def test_pages_are_kept_apart_by_text_size(client, hotline):
    assert "Cookie" in client.get("/").headers["Vary"]
