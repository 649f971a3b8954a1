"""Every write that visitors notice: atomic, and in step with the search index.

Callers outside this package never save or delete content themselves: a write that went
past it would leave the index with text that is no longer on the site.
"""

from articles.publishing.addresses import (
    add_old_addresses,
    delete_old_address,
    save_old_address,
)
from articles.publishing.articles import (
    add_keyword,
    delete_article,
    publish,
    save_article,
    set_steps,
    store_article,
    withdraw,
)
from articles.publishing.changes import (
    author_of,
    discard_change,
    propose_change,
    publish_change,
    set_change_steps,
    state_of,
    store_change,
    waiting_for,
)
from articles.publishing.contacts import (
    NO_HOTLINE,
    delete_channel,
    is_current_hotline,
    save_channel,
    verify_channel,
)
from articles.publishing.guides import (
    delete_guide,
    publish_guides,
    save_guide,
    withdraw_guides,
)
from articles.publishing.notices import (
    delete_risk_note,
    save_risk_note,
)
from articles.publishing.samples import add_samples, has_samples, remove_samples
from articles.publishing.synonyms import (
    delete_synonym_group,
    save_synonym_group,
)

__all__ = [
    "NO_HOTLINE",
    "add_keyword",
    "add_old_addresses",
    "add_samples",
    "author_of",
    "delete_article",
    "delete_channel",
    "delete_guide",
    "delete_old_address",
    "delete_risk_note",
    "delete_synonym_group",
    "discard_change",
    "has_samples",
    "is_current_hotline",
    "propose_change",
    "publish",
    "publish_change",
    "publish_guides",
    "remove_samples",
    "save_article",
    "save_channel",
    "save_guide",
    "save_old_address",
    "save_risk_note",
    "save_synonym_group",
    "set_change_steps",
    "set_steps",
    "state_of",
    "store_article",
    "store_change",
    "verify_channel",
    "waiting_for",
    "withdraw",
    "withdraw_guides",
]
