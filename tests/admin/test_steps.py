"""Steps edited inside their article: order, insertion, deletion, pictures."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.asserts import assertContains, assertNotContains

from articles import publishing
from articles.admin.steps import ALT_MISSING, MAX_STEPS
from articles.content import review
from articles.content.rendering import MAX_BRACKETS, MAX_LENGTH
from articles.models import Step
from articles.models.fields import ARTICLE_TOO_LONG, LONGEST_ARTICLE, MOST_BRACKETS
from tests import factories
from tests.admin.forms import address, errors, filled_in
from tests.kept import kept


@kept
def article():
    return factories.make_article(steps=["一", "二", "三", "四"])


def save(client, article, *, new=(), **changes):
    """Send the article's form with the changes to its steps, and with new ones added."""
    url = address(article)
    sent = filled_in(client, url)
    first = int(sent["steps-TOTAL_FORMS"])
    for number, values in enumerate(new, start=first):
        sent |= {f"steps-{number}-{name}": value for name, value in values.items()}
    sent["steps-TOTAL_FORMS"] = str(first + len(new))
    sent |= {f"steps-{name.replace('__', '-')}": value for name, value in changes.items()}
    return client.post(url, sent, follow=True)


def texts(article):
    """Return the texts of the steps, whose positions must be 1…n."""
    steps = list(article.steps.order_by("position"))
    assert [step.position for step in steps] == list(range(1, len(steps) + 1))
    return "".join(step.text for step in steps)


def picture(content=None, name="a.png"):
    return SimpleUploadedFile(name, content or factories.image_bytes(), "image/png")


def test_more_steps_than_there_is_room_for_are_refused_with_a_sentence(editor_client, article):
    new = [{"text": f"第 {number} 步"} for number in range(MAX_STEPS)]
    response = save(editor_client, article, new=new)
    assert errors(response) == ["一篇文章最多 100 步。请删掉一些，或者把它拆成几篇文章。"]
    assertContains(response, "第 99 步")
    assert texts(article) == "一二三四"


@pytest.fixture
def read(monkeypatch):
    """The texts that were read for where their links lead."""
    found = []
    look_through = review.look_through

    def noted(markdown):
        found.append(markdown)
        return look_through(markdown)

    monkeypatch.setattr("articles.reviewing.look_through", noted)
    return found


class TestLength:
    @pytest.mark.parametrize(
        ("text", "times"),
        [
            ("字" * MAX_LENGTH, LONGEST_ARTICLE // MAX_LENGTH + 1),
            ("![" * MAX_BRACKETS, MOST_BRACKETS // MAX_BRACKETS + 1),
        ],
        ids=["characters", "brackets"],
    )
    def test_steps_that_are_too_long_together_are_refused_unread(
        self, editor_client, article, read, text, times
    ):
        response = save(editor_client, article, new=[{"text": text}] * times)
        assert errors(response) == [ARTICLE_TOO_LONG]
        assert text not in read
        assert texts(article) == "一二三四"

    def test_steps_that_go_do_not_count(self, editor_client, article):
        new = [{"text": "字" * MAX_LENGTH}] * (LONGEST_ARTICLE // MAX_LENGTH - 1)
        gone = [{"text": "字" * MAX_LENGTH, "DELETE": "on"}] * 5
        save(editor_client, article, new=[*new, *gone])
        assert article.steps.count() == 4 + len(new)

    def test_a_step_of_too_many_brackets_is_refused_unread(self, editor_client, article, read):
        text = "![" * (MAX_BRACKETS + 1)
        response = save(editor_client, article, new=[{"text": text}])
        assert any("“[”太多" in error for error in errors(response))
        assert text not in read


class TestOrder:
    @pytest.mark.parametrize(
        ("orders", "expected"),
        [
            ("1234", "一二三四"),
            ("4321", "四三二一"),
            ("2134", "二一三四"),
            ("1232", "一四二三"),  # the fourth goes to 2, before the one that was there
            ("3234", "二三一四"),  # the first goes to 3, after the one that was there
            ("1999", "一二三四"),
            (["", "1", "2", "3"], "二三四一"),
        ],
    )
    def test_it_follows_the_numbers(self, editor_client, article, orders, expected):
        changes = {f"{row}__order": str(number) for row, number in enumerate(orders)}
        save(editor_client, article, **changes)
        assert texts(article) == expected

    def test_the_public_page_follows_at_once(self, editor_client, article, visitor):
        save(editor_client, article, **{"0__order": "4", "3__order": "1"})
        page = visitor.get(article.get_absolute_url()).content.decode()
        assert page.index("四</p>") < page.index("二</p>") < page.index("一</p>")

    @pytest.mark.parametrize("order", ["-3", "0", "1.5", "x", "9" * 40])
    def test_a_senseless_number_never_ends_in_an_error_page(self, editor_client, article, order):
        response = save(editor_client, article, **{"0__order": order})
        assert response.status_code == 200
        assert sorted(texts(article)) == sorted("一二三四")


class TestRows:
    def test_a_new_step_goes_to_the_end(self, editor_client, article):
        save(editor_client, article, new=[{"text": "五"}])
        assert texts(article) == "一二三四五"

    def test_a_new_step_is_inserted_where_its_number_says(self, editor_client, article):
        save(editor_client, article, new=[{"text": "五", "order": "2"}])
        assert texts(article) == "一五二三四"

    def test_a_new_row_left_blank_is_no_step(self, editor_client, article):
        save(editor_client, article, new=[{"text": "", "order": "5"}, {"text": "  "}])
        assert texts(article) == "一二三四"

    def test_a_new_row_that_was_deleted_again_is_no_step(self, editor_client, article):
        save(editor_client, article, new=[{"text": "五", "order": "5", "DELETE": "on"}])
        assert texts(article) == "一二三四"

    def test_deleted_steps_leave_no_gap(self, editor_client, article):
        save(editor_client, article, **{"0__DELETE": "on", "2__DELETE": "on"})
        assert texts(article) == "二四"

    def test_all_of_it_at_once(self, editor_client, article):
        changes = {"0__order": "3", "1__DELETE": "on", "2__order": "1", "3__text": "肆"}
        save(editor_client, article, new=[{"text": "新", "order": "2"}], **changes)
        assert texts(article) == "三新一肆"

    def test_every_step_can_be_deleted(self, editor_client, article):
        publishing.withdraw([article])
        save(editor_client, article, **{f"{row}__DELETE": "on" for row in range(4)})
        assert texts(article) == ""

    def test_a_step_that_somebody_else_added_meanwhile_is_kept(self, editor_client, article):
        url = address(article)
        sent = filled_in(editor_client, url)
        Step.objects.create(article=article, position=5, text="别人写的")
        editor_client.post(url, sent | {"steps-0-text": "壹"})
        assert texts(article) == "壹二三四别人写的"

    def test_an_emptied_step_is_refused_and_nothing_changes(self, editor_client, article):
        response = save(editor_client, article, **{"0__text": "", "1__text": "贰"})
        assert "这个字段是必填项。" in errors(response)
        assertContains(response, "贰")
        assert texts(article) == "一二三四"

    def test_a_hundred_steps_can_be_saved(self, editor_client):
        article = factories.make_article(steps=[f"第{number}步" for number in range(100)])
        save(editor_client, article, **{"99__order": "1"})
        assert article.steps.get(position=1).text == "第99步"

    def test_the_form_of_thirty_steps_needs_few_queries(
        self, editor_client, django_assert_max_num_queries
    ):
        article = factories.make_article(steps=[f"第{number}步" for number in range(30)])
        with django_assert_max_num_queries(14):
            editor_client.get(address(article))


@pytest.mark.usefixtures("media_root")
class TestPicture:
    def test_it_is_shown_on_the_public_page_at_its_size(self, editor_client, article, visitor):
        image = picture(factories.image_bytes(size=(1080, 2400)))
        save(editor_client, article, **{"0__image": image, "0__image_alt": "登录页"})
        step = article.steps.get(position=1)
        assert (step.image_width, step.image_height) == (1080, 2400)
        assertContains(visitor.get(article.get_absolute_url()), step.image.url)

    def test_it_needs_words_for_who_cannot_see_it(self, editor_client, article):
        response = save(editor_client, article, **{"0__image": picture()})
        assert errors(response) == [ALT_MISSING]

    def test_it_is_not_lost_when_the_form_is_refused(self, editor_client, article):
        response = save(editor_client, article, **{"0__image": picture()})
        assertContains(response, "刚才选的图片已经保留")
        kept = response.context["inline_admin_formsets"][0].formset.forms[0]
        path = kept.fields["image"].widget.kept
        save(editor_client, article, **{"0__image__kept": path, "0__image_alt": "登录页"})
        assert article.steps.get(position=1).image.name == path

    def test_a_kept_one_can_be_dropped(self, editor_client, article):
        response = save(editor_client, article, **{"0__image": picture()})
        path = response.context["inline_admin_formsets"][0].formset.forms[0].fields["image"]
        sent = {"0__image__kept": path.widget.kept, "0__image__clear": "on"}
        save(editor_client, article, **sent)
        assert not article.steps.get(position=1).image

    @pytest.mark.parametrize("path", ["../secret-key", "images/../../secret-key", "images/x.png"])
    def test_no_other_file_can_be_named_as_kept(self, editor_client, article, path):
        save(editor_client, article, **{"0__image__kept": path, "0__image_alt": "登录页"})
        assert not article.steps.get(position=1).image

    def test_it_can_be_removed(self, editor_client, article):
        save(editor_client, article, **{"0__image": picture(), "0__image_alt": "登录页"})
        save(editor_client, article, **{"0__image__clear": "on"})
        step = article.steps.get(position=1)
        assert (step.image.name, step.image_width) == ("", None)

    def test_it_stays_when_something_else_is_saved(self, editor_client, article):
        save(editor_client, article, **{"0__image": picture(), "0__image_alt": "登录页"})
        save(editor_client, article, **{"0__order": "4"})
        assert article.steps.get(text="一").image

    def test_an_article_whose_file_is_gone_can_still_be_edited(
        self, editor_client, article, media_root
    ):
        save(editor_client, article, **{"0__image": picture(), "0__image_alt": "登录页"})
        for file in (media_root / "images").iterdir():
            file.unlink()
        save(editor_client, article, **{"0__text": "壹"})
        assert texts(article) == "壹二三四"


def test_the_form_works_without_javascript(editor_client, article):
    response = editor_client.get(address(article))
    assertContains(response, 'name="steps-0-order" value="1"')
    assertContains(response, 'name="steps-3-DELETE"')
    assertNotContains(response, "<noscript")
