"""The editors' handbook inside the admin."""

import re
from pathlib import Path

import django
import pytest
from django.urls import reverse

from articles.admin.handbook import FOLDER, chapters
from articles.content.rendering import MAX_LENGTH
from tests import factories
from tests.environment import ROOT

OURS = (("templates", "*.html"), ("articles", "*.py"), ("static/js", "*.js"))
DJANGOS = "contrib/*/locale/zh_Hans/LC_MESSAGES/*.po"


def words_on_the_screen():
    """What can be read in the admin: our own words and Django's in Chinese."""
    files = [path for folder, kind in OURS for path in (ROOT / folder).rglob(kind)]
    files += Path(django.__file__).parent.glob(DJANGOS)
    return "".join(path.read_text("utf-8") for path in files)


def test_every_chapter_is_listed_and_read(editor_client):
    listed = editor_client.get(reverse("handbook")).content.decode()
    for chapter in chapters():
        assert f'href="{chapter.url}"' in listed
        assert chapter.html in editor_client.get(chapter.url).content.decode()


def test_every_picture_of_a_chapter_is_there(editor_client):
    sources = [
        src for chapter in chapters() for src in re.findall(r'<img src="([^"]+)"', chapter.html)
    ]
    assert sources
    for source in sources:
        answer = editor_client.get(source)
        assert answer.headers["Content-Type"] == "image/png"
        assert b"".join(answer.streaming_content).startswith(b"\x89PNG")


def test_every_picture_that_is_kept_is_shown_and_described():
    shown = "".join(chapter.html for chapter in chapters())
    for path in (FOLDER / "pictures").glob("*.png"):
        assert f"/{path.name}" in shown
    assert 'alt=""' not in shown


def test_a_picture_can_be_opened_by_itself():
    shown = "".join(chapter.html for chapter in chapters())
    sources = re.findall(r'<img src="([^"]+)"', shown)
    assert sources == re.findall(r'<a href="([^"]+)"><img ', shown)


def test_buttons_are_called_as_on_the_screen():
    said = words_on_the_screen()
    texts = [path.read_text("utf-8") for path in FOLDER.glob("*.md")]
    named = {name for text in texts for name in re.findall("「([^」]+)」", text)}
    assert len(named) > 50
    assert [name for name in sorted(named) if name not in said] == []


def test_links_between_chapters_lead_to_chapters_and_headings():
    known = {chapter.url: {heading.id for heading in chapter.headings} for chapter in chapters()}
    for chapter in chapters():
        for address in re.findall(r'href="(/admin/handbook/(?!pictures/)[^"]*)"', chapter.html):
            page, _, anchor = address.partition("#")
            assert page == reverse("handbook") or page in known
            assert not anchor or anchor in known[page]


def test_chapters_are_as_short_as_texts_that_are_rendered_whole():
    for path in FOLDER.glob("*.md"):
        assert len(path.read_text("utf-8")) < MAX_LENGTH


@pytest.mark.parametrize("path", ["nothing/", "pictures/nothing.png"])
def test_what_is_not_in_the_handbook_is_not_found(editor_client, path):
    assert editor_client.get(reverse("handbook") + path).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client, db):
    assert client.get(reverse("handbook")).status_code == 302


def test_every_member_of_staff_finds_it_in_the_header_and_on_an_empty_desk(client, db):
    client.force_login(factories.make_staff())
    desk = client.get(reverse("admin:index")).content.decode()
    assert desk.count(f'href="{reverse("handbook")}"') == 2


def test_the_header_greets_people_by_their_whole_name(client, db):
    client.force_login(factories.make_staff("zhouning", last_name="周", first_name="宁"))
    assert "<strong>周宁</strong>" in client.get(reverse("handbook")).content.decode()
    client.force_login(factories.make_staff("lijing"))
    assert "<strong>lijing</strong>" in client.get(reverse("handbook")).content.decode()
