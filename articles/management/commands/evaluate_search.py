"""manage.py evaluate_search: how well and how fast search answers judged questions."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser

from articles.management.base import SiteCommand, path
from articles.management.progress import Progress
from articles.search.evaluation import (
    BadInput,
    Evaluation,
    evaluate,
    read_documents,
    read_questions,
)


class Command(SiteCommand):
    """Measures search on other documents; the site's own content is never touched."""

    help = "Measure search on documents and judged queries, in a throwaway index."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the two files, the form of the report, and how many queries to ask."""
        parser.add_argument("--docs", type=path, required=True, help="documents, JSON lines")
        parser.add_argument("--queries", type=path, required=True, help="queries, JSON lines")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--limit", type=int, help="ask only the first N queries")

    def handle(self, **options: Any) -> None:
        """Read, measure, print."""
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError(f"--limit {options['limit']}: expected a number above 0.")
        try:
            documents = read_documents(options["docs"])
            questions = read_questions(options["queries"])[: options["limit"]]
        except BadInput as error:
            raise CommandError(str(error)) from error
        if not documents or not questions:
            raise CommandError("Nothing to measure: expected a document and a query at least.")
        with Progress(self.stderr) as progress:
            measured = evaluate(documents, questions, progress)
        self.stdout.write(json.dumps(_figures(measured)) if options["json"] else _table(measured))


def _figures(measured: Evaluation) -> dict[str, float]:
    values = asdict(measured)
    figures = {**values.pop("quality"), **values}
    return {name: round(value, 3) for name, value in figures.items()}


def _table(measured: Evaluation) -> str:
    return "\n".join(f"{name:12} {value:>14,}" for name, value in _figures(measured).items())
