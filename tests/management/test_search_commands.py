import json

import pytest
from django.core.management import CommandError, call_command

from articles.models import SearchDocument
from articles.search.evaluation import read_documents

KEYS = {
    "hit1", "hit5", "mrr10", "ndcg10", "zero", "build_s", "index_bytes", "p50_ms", "p99_ms",
    "docs", "queries",
}  # fmt: skip
DOCS = [
    {"id": 7, "text": "忘记密码怎么办"},
    {"id": 8, "title": "取消免密支付", "text": "", "body": "先打开设置\n再关闭"},
    {"id": 9, "text": "账单在哪里看"},
]
QUERIES = [
    {"id": 1, "text": "密码忘了", "rel": [7], "domain": "a"},
    {"id": 2, "text": "账单", "rel": [7], "domain": "a"},
    {"id": 3, "text": "免密支付怎么关闭", "rel": [8], "domain": "b"},
]


@pytest.fixture
def files(tmp_path):
    def write(docs, queries):
        paths = (tmp_path / "docs.jsonl", tmp_path / "queries.jsonl")
        for path, rows in zip(paths, (docs, queries), strict=True):
            path.write_text("\n".join(json.dumps(row) for row in rows))
        return ["--docs", str(paths[0]), "--queries", str(paths[1])]

    return write


def test_the_figures_are_means_over_the_domains(files, capsys, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("evaluate_search", *files(DOCS, QUERIES), "--json")
    figures = json.loads(capsys.readouterr().out)
    assert figures.keys() == KEYS
    assert figures["hit1"] == 75.0
    assert figures["docs"] == 3
    assert figures["index_bytes"] > 0


@pytest.mark.parametrize(
    ("docs", "queries", "message"),
    [
        (
            [{"text": "没有编号"}],
            QUERIES,
            'docs.jsonl:1: expected an object with a whole number "id"',
        ),
        (
            DOCS,
            [{"id": 1, "text": "密码"}],
            'queries.jsonl:1: expected a list of document ids "rel"',
        ),
        ([], QUERIES, "Nothing to measure"),
        ([DOCS[0], DOCS[2], DOCS[0]], QUERIES, "docs.jsonl:3: the id 7 is that of line 1 already"),
        ([{"id": 2**63, "text": "大"}], QUERIES, "docs.jsonl:1: .* of at most 64 bits"),
        ([{"id": -(2**63) - 1, "text": "小"}], QUERIES, "docs.jsonl:1: .* of at most 64 bits"),
        ([{"id": True, "text": "真"}], QUERIES, 'docs.jsonl:1: .* whole number "id"'),
        ([{"id": 1, "text": "\ud800"}], QUERIES, "docs.jsonl:1: half a character"),
        ([{"id": 1, "title": "密码", "body": "\udfff"}], QUERIES, "docs.jsonl:1: half a character"),
        (DOCS, [{"id": 1, "text": "\ud800", "rel": [7]}], "queries.jsonl:1: half a character"),
    ],
)
def test_bad_input_is_one_clear_line(files, docs, queries, message):
    with pytest.raises(CommandError, match=message):
        call_command("evaluate_search", *files(docs, queries))


@pytest.mark.parametrize("opened", ["[", '{"a":'])
def test_deep_nesting_is_one_clear_line(files, tmp_path, opened):
    arguments = files(DOCS, QUERIES)
    (tmp_path / "docs.jsonl").write_text(opened * 200_000)
    with pytest.raises(
        CommandError, match=r"docs\.jsonl:1: expected one JSON object a line"
    ) as error:
        call_command("evaluate_search", *arguments)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0c"])
def test_only_a_newline_ends_a_line(tmp_path, separator):
    file = tmp_path / "docs.jsonl"
    rows = [{"id": 1, "text": f"密码{separator}账单"}, {"id": 2, "text": "余额"}]
    encoded = [json.dumps(row, ensure_ascii=separator == "\x0c") for row in rows]
    file.write_text("\n".join(encoded), "utf-8")
    assert [document.object_id for document in read_documents(file)] == [1, 2]


@pytest.mark.parametrize(
    ("row", "title", "body"),
    [
        ({"text": "密码"}, "密码", ()),
        ({"title": "密码", "text": "密码"}, "密码", ()),
        ({"title": "密码", "text": "先打开\n再关闭"}, "密码", ("先打开", "再关闭")),
        ({"title": "密码", "text": "打开", "body": ""}, "密码", ("打开",)),
        ({"title": "密码", "text": "密码 打开", "body": "打开"}, "密码", ("打开",)),
        ({"text": "密码", "body": "打开"}, "密码", ("打开",)),
        ({"title": "密码"}, "密码", ()),
    ],
)
def test_the_text_of_a_document_with_a_title_is_its_body(tmp_path, row, title, body):
    file = tmp_path / "docs.jsonl"
    file.write_text(json.dumps({"id": 1, **row}))
    fields = read_documents(file)[0].fields
    assert (fields["title"], fields.get("body", ())) == ((title,), body)


@pytest.mark.django_db
def test_rebuilding_says_how_many_documents(starter, capsys):
    SearchDocument.objects.all().delete()
    call_command("rebuild_search")
    assert "11 个文档" in capsys.readouterr().out
    assert SearchDocument.objects.count() == 11
