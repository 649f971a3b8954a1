"""Sentences about texts: new dead ends block, the rest is told; the same on every database."""

import pytest

from articles import publishing
from articles.models import OfficialDomain, OldAddress
from articles.reviewing import Text, review, warnings_of
from tests import factories


def of(markdown, before="", **more):
    """Return what blocks the text, and what is only told."""
    [findings] = review([Text(markdown, before, **more)])
    return list(findings.blocking), list(findings.warnings)


@pytest.mark.parametrize(
    "path",
    [
        "/contact/", "/contact", "/guides/known/", "/guides/known/way/?x=1#y", "/search/?q=密码",
        "/", "#abschnitt", "tel:95188", "mailto:a@example.com",
    ],
)  # fmt: skip
def test_what_is_there_is_fine(db, path):
    factories.make_article(factories.make_guide(slug="known"), slug="way")
    assert of(f"[去](<{path}>)") == ([], [])


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere/", "/guides/gone/", "/guides/known/gone/", "/guides/other/way/",
        "/media/images/gone.png", "/media/../secret-key", "/media/" + "a" * 5000, "/media/%00",
        "/guides/%E5%AF%86/", "/%ff",
    ],
)  # fmt: skip
def test_a_new_link_to_nowhere_blocks_and_an_old_one_is_told(db, media_root, path):
    factories.make_article(factories.make_guide(slug="known"), slug="way")
    text = f"[去](<{path}>)"
    [blocking], warnings = of(text)
    assert "打不开" in blocking
    assert warnings == []
    assert of(text, before=f"从前就有{text}") == ([], [blocking])


def test_a_picture_that_is_not_there_blocks(db, media_root):
    (media_root / "images").mkdir()
    (media_root / "images" / "a.png").write_bytes(factories.image_bytes())
    assert of("![登录页](/media/images/a.png)") == ([], [])
    [blocking], _ = of("![登录页](/media/images/b.png)")
    assert "重新上传" in blocking


def test_a_page_that_visitors_do_not_see_is_told(db):
    draft = factories.make_draft(factories.make_guide(slug="known"), slug="way")
    hidden = factories.make_guide(is_published=False)
    for page in (draft, hidden):
        [blocking, told] = of(f"[去]({page.get_absolute_url()})")
        assert blocking == []
        assert "还没有发布" in told[0]


@pytest.mark.parametrize(
    ("address", "is_told"),
    [
        ("https://alipay.com/", False),
        ("https://help.alipay.com/a", False),
        ("https://alipay.com.evil.example/", True),
        ("https://notalipay.com/", True),
        ("https://old.example/", True),
        ("//evil.example/", True),
    ],
)
def test_a_link_away_from_official_domains_is_told(db, address, is_told):
    OfficialDomain.objects.create(domain="alipay.com")
    OfficialDomain.objects.create(domain="old.example", is_active=False)
    blocking, told = of(f"[官网]({address})")
    assert blocking == []
    assert ["官方域名" in sentence for sentence in told] == [True] * is_told


def test_undescribed_pictures_skipped_levels_and_crowded_steps_are_told(db, media_root):
    (media_root / "images").mkdir()
    (media_root / "images" / "a.png").write_bytes(factories.image_bytes())
    _, told = of("![图片说明](/media/images/a.png)\n\n### 跳级\n\n打开登录页，点「找回密码」。")
    assert [sentence[:2] for sentence in told] == ["有 ", "标题"]
    _, told = of("打开登录页，点「找回密码」。", is_step=True)
    assert "2 个动作" in told[0]


def test_warnings_say_where_they_are(db):
    article = factories.make_article(
        body="### 跳级", steps=["等短信。", "打开登录页，点「下一步」。"]
    )
    assert [sentence.partition("：")[0] for sentence in warnings_of(article)] == ["正文", "第 2 步"]


def test_many_links_take_few_queries(db, django_assert_max_num_queries):
    links = " ".join(f"[去](/guides/g{n}/a{n}/) [去](/guides/g{n}/)" for n in range(600))
    links += "[官网](https://example.com/)"
    links += " ".join(f"[去](/h/{n})" for n in range(1, 600))
    with django_assert_max_num_queries(5):
        review([Text(links), Text(links)])


def test_a_short_address_is_fine(db):
    assert of(f"[去]({factories.make_article().short_path})") == ([], [])


def test_a_short_address_that_no_article_has_blocks(db):
    blocking, _ = of("[去](/h/999)")
    assert "打不开" in blocking[0]


def test_an_old_address_is_told_with_the_new_one(db):
    article = factories.make_article(factories.make_guide(slug="g"), slug="old")
    article.slug = "new"
    publishing.save_article(article)
    blocking, [told] = of("[去](/guides/g/old/)")
    assert blocking == []
    assert "/guides/g/old/ 是旧地址" in told
    assert "/guides/g/new/" in told


def test_an_address_of_another_site_is_told_too(db):
    article = factories.make_article()
    publishing.save_old_address(OldAddress(path="/help/帮助.html", article=article))
    assert len(of("[去](/help/帮助.html)")[1]) == 1


def test_an_old_address_that_leads_nowhere_blocks(db):
    article = factories.make_article(factories.make_guide(slug="g"), slug="old")
    publishing.delete_article(article)
    assert len(of("[去](/guides/g/old/)")[0]) == 1


def test_the_starter_guide_has_nothing_to_look_at_again(starter):
    from articles.models import Article, ContactChannel, Guide, RiskNote  # noqa: PLC0415

    for model in (Article, Guide, RiskNote, ContactChannel):
        for obj in model.objects.all():
            assert warnings_of(obj) == [], obj
