"""Where texts lead is kept beside them, and what visitors cannot open is found."""

import pytest

from articles import links, publishing
from articles.models import ContactChannel, OfficialDomain, TextLink
from tests import factories

pytestmark = pytest.mark.django_db


def addresses(**source):
    return sorted(TextLink.objects.filter(**source).values_list("address", flat=True))


def dead():
    return sorted(link.address for link in TextLink.objects.dead())


class TestKeeping:
    def test_all_texts_of_an_article_count_each_address_once(self):
        article = factories.make_article(
            body="[一](/contact/) [又](/contact/) ![图](/media/images/x.png)",
            steps=["[二](https://a.example.com/x)"],
        )
        assert addresses(article=article) == [
            "/contact/", "/media/images/x.png", "https://a.example.com/x",
        ]  # fmt: skip

    def test_guides_notes_and_channels_count_too(self):
        guide = factories.make_guide(introduction="[一](/risks/)", closing="[二](/contact/)")
        note = factories.make_risk_note(body="[三](/about/)")
        channel = factories.make_channel(how_to="[四](/contact/)")
        assert addresses(guide=guide) == ["/contact/", "/risks/"]
        assert addresses(note=note) == ["/about/"]
        assert addresses(channel=channel) == ["/contact/"]

    def test_what_leads_to_no_page_is_left_out(self):
        article = factories.make_article(body="[拨](tel:95188) [信](mailto:a@b.c) [上](#s-a)")
        assert addresses(article=article) == []

    def test_a_save_keeps_what_stayed_and_lets_go_of_what_went(self):
        article = factories.make_article(body="[一](/contact/) [二](/risks/)")
        kept = TextLink.objects.get(address="/contact/")
        article.body = "[一](/contact/) [三](/about/)"
        publishing.save_article(article)
        assert addresses(article=article) == ["/about/", "/contact/"]
        assert TextLink.objects.get(address="/contact/") == kept

    def test_what_two_saves_at_once_kept_twice_is_put_right_by_the_next(self):
        article = factories.make_article(body="[一](/contact/)")
        TextLink.objects.create(article=article, address="/contact/", path="/contact/")
        publishing.save_article(article)
        assert addresses(article=article) == ["/contact/"]

    def test_a_deleted_text_takes_its_links_along(self):
        article = factories.make_article(body="[一](/contact/)")
        publishing.delete_article(article)
        assert not TextLink.objects.exists()

    def test_an_address_longer_than_the_column_is_cut(self):
        article = factories.make_article(body=f"[长](https://a.example.com/{'x' * 900})")
        (found,) = addresses(article=article)
        assert len(found) == 500
        publishing.save_article(article)
        assert addresses(article=article) == [found]

    def test_all_of_them_can_be_read_anew(self):
        article = factories.make_article(body="[一](/contact/)")
        factories.make_guide(closing="[二](/nowhere/)")
        TextLink.objects.all().delete()
        links.note_all()
        assert addresses() == ["/contact/", "/nowhere/"]
        assert addresses(article=article) == ["/contact/"]


class TestDeadEnds:
    def test_pages_that_the_site_has_not(self):
        factories.make_article(body="[一](/no/such/page/) [二](/contact/) [三](/about)")
        assert dead() == ["/no/such/page/"]

    def test_a_link_follows_what_it_leads_to(self):
        target = factories.make_article()
        factories.make_article(body=f"[去]({target.get_absolute_url()}#s-x)")
        assert dead() == []
        publishing.withdraw([target])
        assert len(dead()) == 1
        publishing.publish([target])
        publishing.withdraw_guides([target.guide])
        assert len(dead()) == 1
        publishing.publish_guides([target.guide])
        assert dead() == []

    def test_a_link_to_a_guide_follows_it(self):
        guide = factories.make_guide()
        factories.make_article(body=f"[去]({guide.get_absolute_url()})")
        assert dead() == []
        publishing.withdraw_guides([guide])
        assert dead() == [guide.get_absolute_url()]

    def test_what_visitors_do_not_see_is_left_out(self):
        text = "[去](/nowhere/)"
        factories.make_draft(body=text)
        factories.make_article(factories.make_guide(is_published=False, closing=text), body=text)
        factories.make_risk_note(body=text, is_active=False)
        factories.make_channel(how_to=text, is_active=False)
        assert dead() == []

    def test_a_picture_without_a_file_is_found_after_the_commit(
        self, media_root, django_capture_on_commit_callbacks
    ):
        (media_root / "images").mkdir()
        (media_root / "images" / "da.png").write_bytes(factories.image_bytes())
        with django_capture_on_commit_callbacks(execute=True):
            factories.make_article(body="![有](/media/images/da.png) ![无](/media/images/x.png)")
        assert dead() == ["/media/images/x.png"]

    def test_a_picture_whose_file_comes_with_the_commit_is_none(
        self, media_root, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            factories.make_article(body="![图](/media/images/da.png)")
            (media_root / "images").mkdir()
            (media_root / "images" / "da.png").write_bytes(factories.image_bytes())
        assert dead() == []


class TestOtherSites:
    def test_official_domains_and_those_below_are_left_out(self):
        OfficialDomain.objects.create(domain="alipay.com")
        OfficialDomain.objects.create(domain="old.example.com", is_active=False)
        factories.make_article(
            body="[一](https://alipay.com/) [二](https://a.b.ALIPAY.com/) "
            "[三](https://notalipay.com/) [四](http://old.example.com/)"
        )
        hosts = [link.host for link in TextLink.objects.off_the_list()]
        assert hosts == ["notalipay.com", "old.example.com"]

    def test_without_official_domains_every_site_counts(self):
        factories.make_article(body="[一](https://alipay.com/)")
        assert TextLink.objects.off_the_list().count() == 1

    def test_the_code_of_a_channel_is_no_link_of_the_text(self):
        ContactChannel.objects.create(slug="web", name="官网", kind="online", value="https://x.cn/")
        article = factories.make_article(body="[[web]]")
        assert addresses(article=article) == []


class TestLedOn:
    def test_a_link_to_an_old_address_opens_what_stands_there_now(self):
        target = factories.make_article(slug="alt")
        factories.make_article(body=f"[去]({target.get_absolute_url()})")
        target.slug = "neu"
        publishing.save_article(target)
        assert dead() == []
        publishing.withdraw([target])
        assert len(dead()) == 1

    def test_a_link_to_what_was_withdrawn_opens_what_was_chosen_instead(self):
        instead = factories.make_article()
        target = factories.make_article(leads_to=instead)
        factories.make_article(body=f"[去]({target.get_absolute_url()}) [短](/h/{target.number})")
        publishing.withdraw([target])
        assert dead() == []
        publishing.withdraw([instead])
        assert len(dead()) == 2

    def test_a_short_address_follows_its_article(self):
        target = factories.make_article()
        factories.make_article(body=f"[短](/h/{target.number}/)")
        assert dead() == []
        publishing.withdraw([target])
        assert dead() == [f"/h/{target.number}/"]
