"""Writes of risk notes, on every page that shows them."""

from articles import links
from articles.caching.version import changes_pages, let_go_of_copies
from articles.history.recording import authored, record, record_deletion
from articles.models import RiskNote


@changes_pages
def save_risk_note(note: RiskNote) -> None:
    """Store the risk note."""
    note.save()
    let_go_of_copies()
    links.note(note)
    record(note)


@changes_pages
def delete_risk_note(note: RiskNote) -> None:
    """Delete the risk note from every page that shows it."""
    used_in = [*note.articles.all(), *note.required_by.all()]
    record_deletion(note)
    note.delete()
    let_go_of_copies()
    with authored(reason=f"风险提示“{note.title}”被删除"):
        for obj in used_in:
            record(obj)
