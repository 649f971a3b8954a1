"""The admin's first page and the list of links behind it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, ContactChannel, SearchCount, TextLink
from tests import factories
from tests.admin.forms import list_address

pytestmark = pytest.mark.django_db

DESK = "/admin/"
LINKS = list_address(TextLink)


def page(client):
    return client.get(DESK).content.decode()


def test_a_section_tells_its_count_its_first_rows_and_the_way_to_all(editor_client):
    today = timezone.localdate()
    for number in range(10):
        factories.make_article(title=f"要复查的{number}", review_by=today)
    shown = page(editor_client)
    assert '<span class="desk-section__count">10</span>' in shown
    assert shown.count('class="desk-row__title"') == 8
    assert 'href="/admin/articles/article/?review=due">全部 10 项' in shown
    listed = editor_client.get("/admin/articles/article/?review=due")
    assert listed.context["cl"].result_count == 10


def test_a_review_is_one_click_on_the_desk(editor_client):
    article = factories.make_article(review_by=timezone.localdate())
    address = f"/admin/articles/article/{article.pk}/reviewed/"
    assert f'action="{address}"' in page(editor_client)
    response = editor_client.post(address, {"from": "desk"}, follow=True)
    assert response.redirect_chain == [(DESK, 302)]
    assert f"“{article}”今天复查过" in response.content.decode()
    assert Article.objects.get().reviewed_on == timezone.localdate()


def test_a_check_of_a_channel_is_one_click_on_the_desk(administrator_client):
    channel = factories.make_channel(verify_every=1)
    long_ago = timezone.localdate() - timedelta(days=9)
    ContactChannel.objects.update(created_on=long_ago)
    address = f"/admin/articles/contactchannel/{channel.pk}/verify/"
    assert f'action="{address}"' in page(administrator_client)
    assert administrator_client.post(address, {"from": "desk"}).url == DESK
    assert ContactChannel.objects.get().verified_on == timezone.localdate()


def test_the_figures_of_a_picture_stand_in_a_table(editor_client):
    SearchCount.objects.create(day=timezone.localdate(), query="提额", searches=7, dead_ends=7)
    shown = page(editor_client)
    assert 'role="img" aria-label="最近 7 天，每天的搜索次数。数字见下面的表格。"' in shown
    assert f'<th scope="row">{timezone.localdate()}</th><td>7</td><td>7</td>' in shown
    assert "style=" not in shown


def test_an_empty_desk_says_so_and_what_was_looked_at(editor_client):
    shown = page(editor_client)
    assert "都处理好了" in shown
    assert "该复查的文章、已安排时间的文章、没有帮到读者的文章" in shown


def test_the_plain_list_of_everything_stays(editor_client):
    shown = page(editor_client)
    assert 'href="/admin/articles/article/add/"' in shown
    assert "最近动作" in shown


def test_text_from_visitors_is_only_text_on_the_desk(editor_client):
    query = "<script>alert(1)</script>"
    SearchCount.objects.create(day=timezone.localdate(), query=query, searches=1, dead_ends=1)
    assert query not in page(editor_client)


def test_the_list_of_links_is_narrowed_to_what_leads_nowhere(editor_client):
    factories.make_article(title="有坏链接的", body="[一](/nowhere/) [二](/contact/)")
    factories.make_article(body="[三](https://a.example.com/)")
    assert editor_client.get(LINKS).context["cl"].result_count == 3
    nowhere = editor_client.get(LINKS, {"leads": "nowhere"})
    assert [link.address for link in nowhere.context["cl"].result_list] == ["/nowhere/"]
    assert "文章：有坏链接的" in nowhere.content.decode()
    away = editor_client.get(LINKS, {"leads": "away", "q": "example"})
    assert [link.host for link in away.context["cl"].result_list] == ["a.example.com"]
