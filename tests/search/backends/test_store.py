import random

import pytest
from django.db import transaction

from articles.search import query
from articles.search.backends.postgres import PostgresStore
from articles.search.backends.reading import Reader
from articles.search.backends.sqlite import SQLiteStore
from articles.search.backends.store import Store
from articles.search.documents import Document
from articles.search.finding import find

SUBJECTS = ("密码", "免密支付", "银行卡", "账单", "手机号", "余额", "验证码", "登录页面")
VERBS = ("忘记", "怎么修改", "如何取消", "在哪里查看", "为什么不能用", "绑定", "找回", "关闭")
TAILS = ("怎么办", "", "需要多久", "吗", "，要注意什么", " App v2.1", "以后还能打开吗")


def titled(number, title, **fields):
    lines = {"title": (title,)} | {name: tuple(text) for name, text in fields.items()}
    return Document("article", number, lines)


def many_documents(count):
    chance = random.Random(7)
    return [
        titled(
            number,
            chance.choice(VERBS) + chance.choice(SUBJECTS) + chance.choice(TAILS),
            body=["".join(chance.choices(SUBJECTS + VERBS, k=chance.randrange(1, 9)))],
        )
        for number in range(count)
    ]


def put_all(store, documents):
    with transaction.atomic(using=store.connection.alias):
        for document in documents:
            store.put(document)


def rows_of(store, table, columns="*"):
    return [tuple(row) for row in store.rows(f"SELECT {columns} FROM articles_{table} ORDER BY 1")]


def contents(store):
    """All that the index holds, but for the keys that the database gives, and the revision."""
    pairs = rows_of(store, "searchpair", "sound, characters, initials, documents")
    state = rows_of(store, "searchstate", "analyzer_version, documents, last_number, due_at")
    return sorted(pairs), state, *map(rows_of, [store] * 2, ["searchposting", "searchdocument"])


@pytest.fixture
def statements(monkeypatch):
    """The statements that a store sends to its database, as a list that grows."""
    sent = []
    for backend in (SQLiteStore, PostgresStore):
        original = backend.rows

        def rows(self, sql, *parameters, original=original):
            sent.append(sql)
            return original(self, sql, *parameters)

        monkeypatch.setattr(backend, "rows", rows)
    written = Store._execute

    def execute(self, sql, *parameters):
        sent.append(sql)
        written(self, sql, *parameters)

    monkeypatch.setattr(Store, "_execute", execute)
    return sent


LONG = titled(1, "忘记支付宝密码怎么办", body=["".join(chr(0x4E00 + 7 * n) for n in range(400))])
"""A document with some 1,200 different tokens."""


def found(store, text):
    return [item.object_id for item in store.documents(find(store, query.read(text)).numbers)]


class StoreContract:
    """What every database must do; each subclass gives the store."""

    @pytest.fixture
    def store(self):
        raise NotImplementedError

    @pytest.fixture(autouse=True)
    def _empty(self, store):
        store.replace([])

    def test_an_empty_index_finds_nothing(self, store):
        assert found(store, "密码") == []

    def test_a_document_is_found_by_two_characters(self, store):
        store.put(titled(1, "忘记支付宝密码怎么办"))
        assert found(store, "密码") == [1]

    def test_a_removed_document_is_gone(self, store):
        store.put(titled(1, "忘记密码"))
        store.put(titled(2, "找回密码"))
        store.remove("article", 1)
        assert found(store, "忘记密码") == [2]

    def test_a_document_put_again_is_found_by_its_new_words_only(self, store):
        store.put(titled(1, "忘记密码"))
        store.put(titled(1, "取消免密支付"))
        assert found(store, "免密") == [1]
        assert found(store, "忘记") == []

    def test_removing_all_leaves_no_row(self, store):
        put_all(store, many_documents(20))
        for number in range(20):
            store.remove("article", number)
        for table in ("searchposting", "searchpair", "searchdocument"):
            assert store.rows(f"SELECT count(*) FROM articles_{table}")[0][0] == 0

    def test_putting_one_by_one_is_like_building_at_once(self, store):
        store.replace(many_documents(60))
        at_once = store.rows("SELECT key, block FROM articles_searchposting ORDER BY key")
        store.replace([])
        put_all(store, many_documents(60))
        one_by_one = store.rows("SELECT key, block FROM articles_searchposting ORDER BY key")
        assert list(map(tuple, one_by_one)) == list(map(tuple, at_once))

    def test_putting_many_at_once_is_like_one_by_one(self, store):
        put_all(store, many_documents(60))
        one_by_one = contents(store)
        store.replace([])
        store.put(*many_documents(60))
        assert contents(store) == one_by_one

    def test_removing_many_at_once_is_like_one_by_one(self, store):
        store.replace(many_documents(60))
        for number in range(0, 60, 3):
            store.remove("article", number)
        one_by_one = contents(store)
        store.replace(many_documents(60))
        store.remove("article", *range(0, 60, 3))
        assert contents(store) == one_by_one

    def test_a_changed_document_leaves_what_it_would_have_left_from_the_start(self, store):
        store.replace(many_documents(20))
        store.put(*(titled(number, f"第 {number} 篇账单") for number in range(0, 20, 2)))
        changed = contents(store)
        store.replace(
            titled(number, f"第 {number} 篇账单") if number % 2 == 0 else document
            for number, document in enumerate(many_documents(20))
        )
        assert contents(store) == changed

    def test_an_unchanged_document_is_not_written_again(self, store, statements):
        store.put(LONG)
        statements.clear()
        store.put(LONG)
        assert [sql for sql in statements if not sql.startswith("SELECT")] == []

    def test_a_long_document_takes_few_statements(self, store, statements):
        store.put(LONG)
        assert len(statements) <= 12
        statements.clear()
        store.remove("article", 1)
        assert len(statements) <= 10

    def test_many_documents_take_hardly_more_statements_than_one(self, store, statements):
        store.put(*many_documents(200))
        assert len(statements) <= 20

    def test_a_new_index_is_gathered_before_editors_have_to_wait(self, store, monkeypatch):
        events = []
        monkeypatch.setattr(store, "wait_for_turn", lambda: events.append("locked"))
        store.replace(many_documents(2), events.append)
        assert events == [1, 2, "locked"]

    def test_title_counts_more_than_body(self, store):
        store.put(titled(1, "账单", body=["银行卡"]))
        store.put(titled(2, "银行卡", body=["账单"]))
        assert found(store, "银行卡")[0] == 2

    def test_a_query_takes_three_statements_and_its_first_documents_none(self, store, statements):
        store.replace(many_documents(30))
        statements.clear()
        answer = find(store, query.read("密码"))
        assert len(store.documents(answer.numbers[:5], answer.rows)) == 5
        assert len(statements) == 3

    def test_what_has_not_changed_is_not_read_again(self, store, statements):
        store.replace(many_documents(30))
        before = find(store, query.read("忘记密码"))
        statements.clear()
        assert find(store, query.read("忘记密码")).numbers == before.numbers
        assert len(statements) == 2
        assert "lead" not in "".join(statements)

    def test_a_change_by_another_process_is_found_at_once(self, store):
        store.put(titled(1, "忘记密码"), titled(2, "找回密码"))
        assert found(store, "忘记密码") == [1]
        type(store)(store.connection).put(titled(1, "取消免密支付"))
        assert found(store, "忘记密码") == [2]
        assert found(store, "免密支付") == [1]

    def test_a_change_that_was_taken_back_is_forgotten(self, store):
        store.put(titled(1, "忘记密码"))
        with transaction.atomic(using=store.connection.alias):
            store.put(titled(1, "取消免密支付"))
            assert found(store, "免密支付") == [1]
            transaction.set_rollback(True, using=store.connection.alias)
        assert found(store, "免密支付") == []
        assert found(store, "忘记密码") == [1]

    def test_titles_changed_one_after_the_other_are_each_found_as_they_are(self, store):
        for title in ("忘记密码", "忘记支付密码", "忘记登录密码"):
            store.put(titled(1, title))
            assert list(store.leads(find(store, query.read("忘记密码")).numbers).values()) == [
                " ".join(title)
            ]

    def test_documents_in_a_block_that_nobody_asked_for_yet_are_found(self, store, monkeypatch):
        store.put(titled(1, "忘记密码"))
        monkeypatch.setattr(Reader, "reached", -1)
        assert found(store, "密码") == [1]

    def test_documents_of_a_token_are_counted(self, store):
        put_all(store, [titled(1, "忘记密码"), titled(2, "密码")])
        for _ in range(2):
            counted, _ = store.looked_up(["密", "忘", "鲸"], [])
            assert counted == {"密": 2, "忘": 1, "鲸": 0}

    def test_index_takes_bytes(self, store):
        store.put(titled(1, "忘记密码"))
        assert store.index_bytes() > 0


class TestSQLite(StoreContract):
    @pytest.fixture
    def store(self, sqlite_store):
        return sqlite_store


class TestPostgreSQL(StoreContract):
    @pytest.fixture
    def store(self, postgres_store):
        return postgres_store

    def test_older_code_may_write_beside_this_without_a_revision(self, store):
        store.put(titled(1, "忘记密码"))
        assert found(store, "忘记密码") == [1]
        with transaction.atomic(using=store.connection.alias):
            ((kept,),) = store.rows("SELECT revision FROM articles_searchstate")
            store.put(titled(1, "取消免密支付"))
            store._execute("UPDATE articles_searchstate SET revision = %s", kept)
        assert found(store, "免密支付") == [1]


@pytest.mark.parametrize("built", ["at once", "one by one"])
def test_both_databases_give_the_same_order(sqlite_store, postgres_store, built):
    documents = many_documents(200)
    for store in (sqlite_store, postgres_store):
        store.replace(documents if built == "at once" else [])
        put_all(store, documents if built == "one by one" else documents[::7])
        for number in range(0, 200, 11):
            store.remove("article", number)
    for document in many_documents(60):
        text = document.fields["title"][0]
        assert found(sqlite_store, text) == found(postgres_store, text)
