import json

import pytest
from django.core.management import CommandError, call_command

from articles.models import SearchDocument

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
    ],
)
def test_bad_input_is_one_clear_line(files, docs, queries, message):
    with pytest.raises(CommandError, match=message):
        call_command("evaluate_search", *files(docs, queries))


@pytest.mark.django_db
def test_rebuilding_says_how_many_documents(starter, capsys):
    SearchDocument.objects.all().delete()
    call_command("rebuild_search")
    assert "11 个文档" in capsys.readouterr().out
    assert SearchDocument.objects.count() == 11
