import pytest
from django.db import transaction

from articles import publishing
from articles.management.commands.prepare_site import SYNONYMS
from articles.models import (
    Article,
    Guide,
    SearchDocument,
    SearchState,
    Step,
    SynonymGroup,
    SynonymWord,
)
from articles.models.synonyms import LONGEST_WORD
from articles.search import engine, presenting, query, synonyms
from articles.search.highlight import Marker
from articles.transfer.synonyms import import_synonyms
from tests import factories
from tests.search.test_query import BAD

pytestmark = pytest.mark.usefixtures("starter")

GUIDE = "/guides/forgot-password/"
FREE = "/guides/password-free-payment/"


def addresses(text):
    return [hit.url for hit in engine.search(text).hits]


@pytest.mark.parametrize(
    "text",
    [
        "忘记密码", "密码", "支付宝密码忘了怎么办", "密码忘记", "怎么办 密码 忘了", "忘記密碼",
        "  忘记   密码  ", "忘记密码！！！",
    ],
)  # fmt: skip
def test_forgotten_password_gives_the_guide_first(text):
    assert addresses(text)[0] == GUIDE


@pytest.mark.parametrize("text", ["免密", "免密支付", "如何关闭免密支付", "取消免密付款"])
def test_password_free_payment_gives_the_guide_first(text):
    assert addresses(text)[0] == FREE


@pytest.mark.parametrize(
    ("text", "url"),
    [("forgot alipay password", GUIDE), ("How to reset PASSWORD?", GUIDE),
     ("cancel auto pay", FREE), ("hotline", f"{GUIDE}customer-service/")],
)  # fmt: skip
def test_a_few_english_words_find_their_guide_on_a_new_site(text, url):
    import_synonyms(SYNONYMS)
    assert addresses(text)[0] == url


def test_the_hit_is_marked():
    hit = engine.search("免密支付").hits[0]
    assert "<mark>免密支付</mark>" in hit.title_html


@pytest.mark.parametrize(
    "text", ["忘记密码", "wangjimima", "口令", "忘記密碼", "投诉", "自动扣款", "网银", "app 免密"]
)
def test_every_result_shows_what_it_was_found_by(text):
    for hit in engine.search(text).hits:
        shown = hit.title_html + hit.snippet_html + hit.guide_title_html + hit.fits_when_html
        assert "<mark>" in shown, hit.url


def test_a_keyword_is_shown_where_nothing_else_was_found_by():
    hit = engine.search("投诉").hits[0]
    assert hit.snippet_html.startswith("相关说法：<mark>投诉</mark>。")


def test_the_best_matching_step_is_quoted():
    hits = engine.search("滑块验证").hits
    assert hits[0].step_position is not None
    assert "<mark>" in hits[0].snippet_html


def test_an_article_says_its_guide_and_when_it_fits():
    hit = next(hit for hit in engine.search("备用密码").hits if hit.kind == "article")
    assert hit.guide_url == GUIDE
    assert hit.guide_title
    assert hit.fits_when


def test_an_empty_query_finds_nothing():
    assert engine.search(" ").total == 0


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_bad_input_gives_a_page(text):
    assert engine.search(text).pages >= 1
    assert engine.search_exactly(text).pages >= 1
    assert len(engine.suggest(text)) <= 8


def test_pages_divide_the_results():
    first = engine.search("密码", page_size=2)
    second = engine.search("密码", page=2, page_size=2)
    assert first.total == second.total
    assert first.pages == -(-first.total // 2)
    assert not {hit.url for hit in first.hits} & {hit.url for hit in second.hits}


def test_withdrawn_article_disappears_from_search():
    article = Article.objects.get(slug="security-tool")
    assert article.get_absolute_url() in addresses("账户安全保护工具")
    publishing.withdraw([article])
    assert article.get_absolute_url() not in addresses("账户安全保护工具")


def test_unpublished_guide_takes_its_articles_along():
    guide = Guide.objects.get(slug="forgot-password")
    guide.is_published = False
    publishing.save_guide(guide)
    assert not any(url.startswith(GUIDE) for url in addresses("忘记密码"))


def test_a_change_undone_with_its_transaction_is_not_searched():
    article = Article.objects.get(slug="advice")
    with transaction.atomic():
        article.title = "量子纠缠"
        publishing.save_article(article)
        assert article.get_absolute_url() in addresses("量子纠缠")
        transaction.set_rollback(True)
    assert article.get_absolute_url() not in addresses("量子纠缠")


def test_rebuilding_gives_the_same_order():
    before = {text: addresses(text) for text in ("密码", "免密支付", "客服")}
    assert engine.rebuild() == Guide.objects.count() + Article.objects.count()
    assert {text: addresses(text) for text in before} == before


def test_what_editors_change_during_a_rebuild_is_in_the_new_index():
    article = Article.objects.get(slug="advice")
    withdrawn, deleted = Article.objects.exclude(pk=article.pk)[:2]
    guide = Guide.objects.get(slug="forgot-password")

    def edit(done, total):
        if done == total:
            publishing.set_steps(article, [Step(text="量子纠缠")])
            publishing.withdraw([withdrawn])
            publishing.delete_article(deleted)
            guide.title = "琥珀暗号"
            publishing.save_guide(guide)

    count = engine.rebuild(edit)
    assert count == Guide.objects.count() + Article.objects.published().count()
    assert addresses("量子纠缠") == [article.get_absolute_url()]
    assert addresses("琥珀暗号")[0] == GUIDE
    rebuilt = set(SearchDocument.objects.values_list("kind", "object_id", "fields"))
    engine.rebuild()
    assert set(SearchDocument.objects.values_list("kind", "object_id", "fields")) == rebuilt


def test_an_index_of_older_code_is_reported_and_healed():
    SearchState.objects.update(analyzer_version=0)
    with pytest.raises(engine.SearchUnavailable):
        engine.check()
    publishing.save_article(Article.objects.get(slug="advice"))
    engine.check()


def test_synonyms_are_in_force_with_the_next_search():
    assert GUIDE not in addresses("口令")
    publishing.save_synonym_group(SynonymGroup(words="密码、口令"))
    page = engine.search("忘记口令")
    assert page.hits[0].url == GUIDE
    assert "<mark>密码</mark>" in page.hits[0].title_html


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Wi-Fi", "Wi-Fi"),
        ("Wi-Fi", "ＷｉＦｉ"),
        ("備用", "備用"),
        ("備用", "备用"),
        ("C＋＋", "c++"),
        ("刷 臉", "刷脸"),
        ("v2.1版", "V2.1版"),
    ],
)
def test_a_synonym_is_recognised_however_it_is_written(written, typed):
    publishing.save_synonym_group(SynonymGroup(words=f"{written}、甲乙丙丁"))
    found = synonyms.alternatives(query.read(f"怎么用{typed}？"))
    assert "甲乙丙丁" in {"".join(item.found) for item in found}


def test_the_longest_synonym_that_can_be_saved_is_recognised_in_a_question():
    longest = "余额宝里面的钱转不出来也看不到收益明细账单了"[:LONGEST_WORD]
    group = SynonymGroup(words=f"密码、{longest}")
    group.full_clean()
    publishing.save_synonym_group(group)
    assert synonyms.alternatives(query.read(f"我的{longest}"))


def test_rebuilding_reads_the_synonyms_anew():
    publishing.save_synonym_group(SynonymGroup(words="密码、口令"))
    SynonymWord.objects.update(lookup="as older code read it")
    engine.rebuild()
    assert addresses("忘记口令")[0] == GUIDE


def test_a_synonym_of_signs_only_is_kept_and_never_typed():
    group = SynonymGroup(words="密码、？！、" + "ﷺ" * 20)
    publishing.save_synonym_group(group)
    assert group.word_list[1] == "？！"
    assert all(len(word.lookup) <= 80 for word in group.entries.all())


def test_one_way_synonyms_do_not_work_backwards():
    publishing.save_synonym_group(SynonymGroup(words="免密支付", typed="哆啦"))
    assert addresses("哆啦")[0] == FREE
    before = engine.search("免密支付").total
    SynonymGroup.objects.all().delete()
    assert engine.search("免密支付").total == before


def test_suggestions_are_marked_titles():
    first = engine.suggest("免密")[0]
    assert first.url == FREE
    assert "<mark>免密</mark>" in first.html
    assert len(engine.suggest("密码", limit=2)) == 2


def test_a_very_long_article_is_quoted_from_what_is_read_of_it():
    article = factories.make_article(title="量子纠缠", body="很长的正文。" * 30_000, steps=["量子"])
    hit = engine.search("量子纠缠").hits[0]
    assert hit.pk == article.pk
    assert hit.step_position == 1


@pytest.mark.parametrize("line", ["很长的正文。", "很长的正文。\n\n"])
def test_no_more_than_a_bounded_part_of_a_long_article_is_compared(monkeypatch, line):
    factories.make_article(title="量子纠缠", body=line * 30_000, steps=["很长的一步"] * 20)
    read, excerpted = [], []
    hits, excerpt = Marker.hits, Marker.excerpt

    def spied(self, texts):
        texts = list(texts)
        read.extend(texts)
        return hits(self, texts)

    monkeypatch.setattr(Marker, "hits", spied)
    monkeypatch.setattr(
        Marker, "excerpt", lambda self, text: excerpted.append(text) or excerpt(self, text)
    )
    engine.search("量子纠缠")
    of_it = [text for text in read if "很长" in text]
    assert sum(map(len, of_it)) <= presenting.MOST_COMPARED
    assert max(map(len, excerpted)) <= presenting.LONGEST_PIECE
    assert "".join(read).count("很长的一步") == 20


def is_found(article):
    return article.get_absolute_url() in [hit.url for hit in engine.search(article.title).hits]


def test_what_changes_together_is_indexed_at_the_end():
    with engine.together():
        article = factories.make_article(title="怎么找回钱包", steps=["打开"])
        assert not is_found(article)
    assert is_found(article)


def test_what_is_taken_back_together_is_not_indexed():
    with engine.together() as waiting:
        article = factories.make_article(title="怎么找回钱包", steps=["打开"])
        waiting.clear()
    assert not is_found(article)
