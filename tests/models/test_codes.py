"""Codes in text: every page shows today's number, and no foreign number gets in."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from articles import publishing
from articles.models import ContactChannel
from articles.models.codes import all_resolved, resolved, validate_codes, validate_numbers
from articles.models.fields import LineField, MarkdownField
from articles.search import engine
from articles.transfer.importing import import_guide
from tests import factories
from tests.kept import kept

pytestmark = pytest.mark.django_db


@kept
def hotline():
    return factories.make_hotline(slug="hotline")


def test_a_code_is_a_link_to_call(hotline):
    assert resolved("请打 [[hotline]]。") == "请打 [95188](tel:95188)。"


def test_a_channel_on_the_web_is_a_link_by_its_name(db):
    factories.make_channel(slug="web", name="官网[客服]", value="https://example.org/")
    assert resolved("[[web]]") == "[官网\\[客服\\]](<https://example.org/>)"


def test_a_channel_out_of_use_becomes_the_way_to_the_others(hotline):
    factories.make_channel(slug="old", kind="phone", value="95017", is_active=False)
    assert resolved("[[old]]") == "[联系客服](/contact/)"


def test_many_texts_take_one_query_and_texts_without_codes_none(hotline, django_assert_num_queries):
    with django_assert_num_queries(1):
        all_resolved(["[[hotline]]"] * 20)
    with django_assert_num_queries(0):
        all_resolved(["没有代码 [链接](/contact/)"] * 20)


def test_a_changed_number_changes_every_page_and_the_search(hotline):
    note = factories.make_risk_note(body="问 [[hotline]]")
    guide = factories.make_guide(introduction="先打 [[hotline]]", closing="再打 [[hotline]]")
    article = factories.make_article(
        guide, steps=["打 [[hotline]]"], risk_notes=[note], body="或者打 [[hotline]]"
    )
    hotline.value = "95017"
    publishing.save_channel(hotline)
    for path in (guide.get_absolute_url(), article.get_absolute_url(), "/risks/"):
        page = Client().get(path)
        assertContains(page, '<a href="tel:95017">95017</a>')
        assertNotContains(page, "95188")
        assertNotContains(page, "[[")
    assert [hit.pk for hit in engine.search("95017").hits if hit.kind == "article"] == [article.pk]
    assert engine.search("95188").hits == ()


def test_a_deleted_channel_leaves_no_number_on_pages(hotline):
    other = factories.make_channel(slug="other", kind="phone", value="95017")
    article = factories.make_article(body="打 [[other]]")
    publishing.delete_channel(other)
    assertNotContains(Client().get(article.get_absolute_url()), "95017")


def test_an_article_with_codes_in_all_its_steps_takes_no_more_queries(
    hotline, django_assert_max_num_queries
):
    many = factories.make_article(steps=["打 [[hotline]]"] * 30)
    with django_assert_max_num_queries(12):
        Client().get(many.get_absolute_url())


def test_the_preview_shows_the_number(hotline, editor_client):
    page = editor_client.post("/admin/markdown/preview/", {"content": "[[hotline]]"})
    assertContains(page, '<a href="tel:95188">95188</a>')


def test_a_code_that_no_channel_has_is_refused_by_name(hotline):
    with pytest.raises(ValidationError, match="没有代码是“nobody”"):
        validate_codes("[[hotline]] [[nobody]]")


@pytest.mark.parametrize("written", ["95188", "9 5 1 8 8", "９５１８８", "九五一八八", "95-188"])
def test_the_number_of_an_active_channel_is_let_through(hotline, written):
    validate_numbers(f"请打 {written}")


@pytest.mark.parametrize("field", [LineField(), MarkdownField()])
def test_another_number_is_refused_with_what_was_found_and_what_to_do(hotline, field):
    with pytest.raises(ValidationError, match=r"“９５０１７”像电话号码.*\[\[hotline\]\]"):
        field.run_validators("请打９５０１７")


@pytest.mark.parametrize(
    "markdown",
    [
        "[95188](tel:1380&#48;138000)",
        "[95188](tel:%31%33%38%30%30%31%33%38%30%30%30)",
        "[95188](tel:1380013%38000)",
        "[95188](tel:*21*1380013%38000%23)",
        r"[95188](TEL:1380\0138000)",
        "[95188][x]\n\n[x]: tel:1&#51;800138000",
        "![95188](tel:1&#51;800138000)",
        "[95188](<tel:95188#>)",
        "[95188](tel:+95188)",
        "[95188](tel:95188,1380013)",
        "[95188](tel:)x [y](tel:abc)",
        "138**0013**8000",
        r"400\-123\-4567",
        "138`0013`8000",
        "1&#51;800138000",
        "138\u00ad0013\u200d8000",
        "![138**0013**8000](https://example.org/)",
    ],
)
def test_markdown_hides_no_number_that_the_page_shows_or_dials(hotline, markdown):
    with pytest.raises(ValidationError, match="像电话号码"):
        MarkdownField().run_validators(markdown)


@pytest.mark.parametrize(
    "markdown",
    [
        "[客服](tel:95188)", "[客服](TEL:95188)", "[客服](tel:95-188)", "[客服](tel:95188,1)",
        "**95188**", "`9518``8`", "[官网](https://example.org/13800138000)", "[[hotline]]，一对一",
    ],
)  # fmt: skip
def test_markdown_may_show_and_dial_the_number_of_a_channel(hotline, markdown):
    MarkdownField().run_validators(markdown)


def test_the_number_of_a_channel_out_of_use_is_refused(hotline):
    factories.make_channel(kind="phone", value="95017", is_active=False)
    with pytest.raises(ValidationError):
        validate_numbers("95017")


def test_a_channels_own_value_is_where_numbers_belong(db):
    ContactChannel(kind="phone", name="热线", value="95017").full_clean()


def test_an_import_refuses_the_file_with_the_number(hotline, tmp_path):
    text = "---\ntype: risk-note\nslug: n\ntitle: 提示\n---\n打 400-123-4567 找我\n"
    (tmp_path / "n.md").write_text(text, encoding="utf-8")
    report = import_guide(tmp_path)
    assert report.is_refused
    assert "400-123-4567" in report.entries[0].message
