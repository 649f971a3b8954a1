"""What the site knows: guides and articles, risk notes, contact channels."""

from articles.models.contacts import ContactChannel
from articles.models.guide import Article, Guide, Step
from articles.models.milestones import Milestone
from articles.models.notices import RiskNote
from articles.models.query_log import SearchCount

__all__ = ["Article", "ContactChannel", "Guide", "Milestone", "RiskNote", "SearchCount", "Step"]
