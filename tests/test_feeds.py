"""The Atom feed, by what RFC 4287 asks for."""

from xml.etree import ElementTree as ET

import pytest

from articles.identity import SITE_NAME
from tests import factories

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.django_db
def test_the_feed_names_its_author_for_all_entries(client):
    factories.make_article()
    feed = ET.fromstring(client.get("/feed/").content)
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == SITE_NAME
