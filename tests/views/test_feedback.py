"""«解决了吗?»: answered without scripts, cookies or a token, and thanked for once it is stored."""

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from reversion.models import Version

from articles import publishing, rates
from articles.feedback import limits, storing
from articles.models import Article, ContentVersion, Feedback
from articles.models.feedback import LONGEST_COMMENT
from tests import factories
from tests.kept import kept
from tests.pages import has_search_box, links, parse, text_of, with_class

pytestmark = pytest.mark.django_db
OWN = {"origin": "http://testserver"}


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()
    yield
    cache.clear()


@kept
def article(hotline):
    return factories.make_article(steps=["打开支付宝", "点“我的”"], title="用备用密码找回")


@pytest.fixture
def visitor():
    """A browser that checks what Django would check, and shows errors as visitors see them."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def address(article):
    return f"/feedback/{article.pk}/"


def answer(visitor, article, headers=OWN, **sent):
    return visitor.post(address(article), {"solved": "no", **sent}, headers=headers)


def fields(form):
    """Return what a browser sends for the form, by the button that has a name."""
    tags = ("input", "select", "textarea", "button")
    return [(e.get("name"), e.get("value")) for e in form.iter() if e.tag in tags]


def test_one_tap_says_that_it_is_solved(visitor, article):
    page = parse(visitor.get(article.get_absolute_url()))
    (form,) = with_class(page, "feedback__solved", "form")
    assert (form.get("action"), form.get("method")) == (address(article), "post")
    response = visitor.post(form.get("action"), dict(fields(form)), headers=OWN)
    assert response.status_code == 303
    stored = Feedback.objects.get()
    assert (stored.article, stored.is_solved) == (article, True)
    assert stored.version == Version.objects.get_for_object(article).first()


def test_a_reader_says_where_they_are_stuck_and_why(visitor, article):
    page = parse(visitor.get(article.get_absolute_url()))
    (form,) = with_class(page, "feedback__form", "form")
    sent = dict(fields(form)) | {"step": "2", "comment": "没有这个按钮"}
    assert visitor.post(form.get("action"), sent, headers=OWN).status_code == 303
    stored = Feedback.objects.get()
    assert (stored.is_solved, stored.step, stored.comment) == (False, 2, "没有这个按钮")


def test_every_step_is_offered_and_may_be_left_out(visitor, article):
    page = parse(visitor.get(article.get_absolute_url()))
    (select,) = page.iterfind(".//select")
    assert [option.get("value") for option in select] == ["", "1", "2"]


def test_an_article_without_steps_asks_for_none(visitor, hotline):
    article = factories.make_article(body="正文。", kind=Article.Kind.EXPLANATION)
    page = parse(visitor.get(article.get_absolute_url()))
    assert with_class(page, "feedback", "section")
    assert page.find(".//select") is None


def test_the_fields_take_as_much_as_is_stored(visitor, article):
    page = parse(visitor.get(article.get_absolute_url()))
    assert page.find(".//textarea").get("maxlength") == str(LONGEST_COMMENT)


def test_a_step_leads_to_the_form_with_itself_chosen(visitor, article):
    page = parse(visitor.get(article.get_absolute_url()))
    second = with_class(page, "step", "li")[1]
    (link,) = with_class(second, "step__stuck-link")
    form = parse(visitor.get(link.get("href")))
    chosen = [option for option in form.iterfind(".//option") if "selected" in option.attrib]
    assert [text_of(option) for option in chosen] == ["第 2 步：点“我的”"]


def offered(visitor, article, **seen):
    page = parse(visitor.get(address(article), seen))
    return [text_of(option) for option in page.iterfind(".//option")][1:]


def test_the_form_offers_the_steps_that_the_reader_saw(visitor, article):
    seen = Version.objects.get_for_object(article).first().pk
    new = [factories.Step(text=text) for text in ("全新的一步", "点“我的”", "退出")]
    publishing.set_steps(article, new)
    assert offered(visitor, article, seen=seen) == ["第 1 步", "第 2 步：点“我的”"]
    assert offered(visitor, article) == [
        "第 1 步：全新的一步",
        "第 2 步：点“我的”",
        "第 3 步：退出",
    ]


def test_what_nobody_could_read_is_not_in_the_form(visitor, hotline):
    guide = factories.make_guide(is_published=False)
    article = factories.make_article(guide=guide, steps=["还不能说"])
    secret = Version.objects.get_for_object(article).first().pk
    publishing.set_steps(article, [factories.Step(text="打开")])
    guide.is_published = True
    publishing.save_guide(guide)
    assert offered(visitor, article, seen=secret) == ["第 1 步"]
    refused = answer(visitor, article, seen=secret, step="1", solved="")
    assert "还不能说" not in refused.content.decode()


def test_thanks_follow_and_lead_on(visitor, article):
    location = answer(visitor, article).headers["Location"]
    page = visitor.get(location)
    assert "谢谢" in text_of(parse(page).find(".//h1"))
    assert {article.guide.get_absolute_url(), "tel:95188"} <= set(
        links(parse(page).find(".//main"))
    )
    assert "no-store" in page.headers["Cache-Control"]


def test_who_is_done_is_led_home(visitor, article):
    location = answer(visitor, article, solved="yes").headers["Location"]
    assert "/" in links(parse(visitor.get(location)).find(".//main"))


def test_an_answer_leaves_every_kept_page_as_it_is(visitor, article):
    before = ContentVersion.objects.values().get()
    answer(visitor, article)
    assert ContentVersion.objects.values().get() == before


def test_the_page_is_the_same_for_everybody(visitor, article):
    first = visitor.get(article.get_absolute_url(), REMOTE_ADDR="8.8.8.8")
    answer(visitor, article)
    second = Client().get(article.get_absolute_url(), REMOTE_ADDR="9.9.9.9")
    assert first.content == second.content
    assert "Set-Cookie" not in second.headers


def test_no_cookie_is_set(visitor, article):
    response = answer(visitor, article)
    visitor.get(response.headers["Location"])
    assert not visitor.cookies


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_form_on_another_site_stores_nothing(visitor, article, headers):
    response = answer(visitor, article, headers, comment="别丢")
    assert response.status_code == 403
    assert "没有存下来" in response.content.decode()
    assert text_of(parse(response).find(".//textarea")) == "别丢"
    assert not Feedback.objects.exists()


def test_too_long_a_text_is_kept_in_the_form_and_said_so(visitor, article):
    text = "字" * (LONGEST_COMMENT + 1)
    response = answer(visitor, article, comment=text, step="2")
    page = parse(response)
    assert response.status_code == 422
    assert "最多写 200 个字，现在有 201 个字" in text_of(page)
    assert text_of(page.find(".//textarea")) == text
    assert [o.get("value") for o in page.iterfind(".//option") if "selected" in o.attrib] == ["2"]
    assert not Feedback.objects.exists()


def test_as_many_characters_as_the_browser_counts_are_taken(visitor, article):
    text = "一\r\n" * (LONGEST_COMMENT // 2)  # a browser counts a line break as one
    assert answer(visitor, article, comment=text).status_code == 303


@pytest.mark.parametrize("solved", ["", "perhaps", "\x00"])
def test_an_answer_that_is_none_is_asked_for_again(visitor, article, solved):
    response = answer(visitor, article, solved=solved, comment="别丢")
    assert response.status_code == 422
    assert "请在下面再选一次" in text_of(parse(response))
    assert text_of(parse(response).find(".//textarea")) == "别丢"


@pytest.mark.parametrize("step", ["99", "-1", "1.5", "二", "١", "9" * 40, "\x00"])
@pytest.mark.parametrize("name", ["step", "seen"])
def test_a_forged_number_counts_as_none(visitor, article, name, step):
    assert answer(visitor, article, **{name: step}).status_code == 303
    assert Feedback.objects.get().step is None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a\x00b\x07c\r\nd", "a b c d"),
        ("按\u202e钮\u200b在\u2066哪\ufeff", "按钮在哪"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("我的手机一三八１２３４五六七八", "我的手机〔号码〕"),
        ("密码是woaini，不对", "密码是〔密码〕，不对"),
    ],
)
def test_what_is_written_is_cleaned_and_masked_before_it_is_stored(visitor, article, written, kept):
    answer(visitor, article, comment=written)
    assert Feedback.objects.get().comment == kept


@settings(max_examples=15)
@given(text=st.text(st.characters(), max_size=250), step=st.text(max_size=4))
def test_nothing_that_is_sent_is_an_error_of_ours(text, step):
    article = Article.objects.first() or factories.make_article(steps=["打开"])
    form = {"solved": "no", "comment": text.encode(errors="surrogatepass"), "step": step}
    response = Client(raise_request_exception=False).post(address(article), form, headers=OWN)
    assert response.status_code in (303, 422, 429)


def test_a_megabyte_is_refused_unread(visitor, article):
    assert answer(visitor, article, comment="字" * 400_000).status_code == 413


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/json",
        "multipart/form-data",
        "application/x-www-form-urlencoded;charset=gbk",
    ],
)
def test_a_body_of_another_kind_stores_nothing(visitor, article, kind):
    response = visitor.post(address(article), b"solved=no", content_type=kind, headers=OWN)
    assert response.status_code in (400, 422)
    assert not Feedback.objects.exists()


def test_who_answers_too_often_is_told_when_to_try_again(visitor, article, monkeypatch):
    monkeypatch.setattr(limits, "FROM_A_NETWORK", 1)
    monkeypatch.setattr(rates.time, "time", lambda: 3600 * 9 + 600)
    for _ in range(2):
        response = visitor.post(
            address(article), {"solved": "no", "comment": "别丢"}, headers=OWN,
            REMOTE_ADDR="8.8.8.8",
        )  # fmt: skip
    assert (response.status_code, response.headers["Retry-After"]) == (429, "3000")
    assert "请过 50 分钟再发一次" in text_of(parse(response))
    assert text_of(parse(response).find(".//textarea")) == "别丢"
    assert Feedback.objects.count() == 1


def test_after_a_days_flood_a_reader_is_asked_to_come_tomorrow(visitor, article, monkeypatch):
    monkeypatch.setattr(storing, "FOR_AN_ARTICLE_A_DAY", 0)
    monkeypatch.setattr(storing, "_until_tomorrow", lambda: 7200)
    response = answer(visitor, article)
    assert response.status_code == 429
    assert "请明天再发一次" in text_of(parse(response))


def test_without_the_database_nobody_is_thanked(visitor, article, monkeypatch):
    def fail(*_, **__):
        raise OperationalError("database is locked")

    visitor.get("/")
    monkeypatch.setattr(Feedback.objects, "create", fail)
    response = answer(visitor, article)
    assert response.status_code == 503
    assert "你刚才写的没有存下来" in text_of(parse(response))
    assert has_search_box(parse(response))


@pytest.mark.parametrize("method", ["get", "post"])
def test_of_what_visitors_do_not_see_nothing_can_be_said(visitor, hotline, method):
    draft = factories.make_draft(steps=["一步"])
    assert getattr(visitor, method)(address(draft), headers=OWN).status_code == 404
    assert visitor.get(f"{address(draft)}thanks/").status_code == 404


def test_a_preview_asks_nothing(editor_client, hotline):
    draft = factories.make_draft(steps=["一步"])
    page = parse(editor_client.get(draft.get_absolute_url()))
    assert with_class(page, "step", "li")
    assert not with_class(page, "feedback") + with_class(page, "step__stuck-link")


def test_the_form_and_the_thanks_are_not_for_search_engines(visitor, article):
    for path in (address(article), f"{address(article)}thanks/"):
        assert '<meta name="robots" content="noindex">' in visitor.get(path).content.decode()


def test_an_answer_costs_the_same_whatever_the_site_holds(
    visitor, article, django_assert_max_num_queries
):
    for _ in range(5):
        factories.make_feedback(article, comment="x")
        factories.make_feedback()
    with django_assert_max_num_queries(14):
        assert answer(visitor, article, step="1", comment="不行").status_code == 303
