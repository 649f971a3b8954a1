"""What the site knows: guides and articles, risk notes, contact channels."""

from articles.models.addresses import OldAddress
from articles.models.article import Article
from articles.models.changes import ArticleChange, ChangeStep
from articles.models.contacts import ContactChannel
from articles.models.content_version import ContentVersion
from articles.models.feedback import Feedback
from articles.models.guide import Guide
from articles.models.links import TextLink
from articles.models.milestones import Milestone
from articles.models.notices import RiskNote
from articles.models.numbers import NumberCounter
from articles.models.protection import OfficialDomain, PendingChange
from articles.models.query_log import SearchCount
from articles.models.schedule import Stage
from articles.models.search_index import SearchDocument, SearchPair, SearchPosting, SearchState
from articles.models.step import Step
from articles.models.synonyms import SynonymGroup, SynonymWord
from articles.models.uploads import Upload

__all__ = [
    "Article",
    "ArticleChange",
    "ChangeStep",
    "ContactChannel",
    "ContentVersion",
    "Feedback",
    "Guide",
    "Milestone",
    "NumberCounter",
    "OfficialDomain",
    "OldAddress",
    "PendingChange",
    "RiskNote",
    "SearchCount",
    "SearchDocument",
    "SearchPair",
    "SearchPosting",
    "SearchState",
    "Stage",
    "Step",
    "SynonymGroup",
    "SynonymWord",
    "TextLink",
    "Upload",
]
