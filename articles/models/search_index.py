"""The search index: kept in the database, so that it changes in the content's transaction.

Nobody edits these rows. `articles.search` writes them from guides and articles and can
make them all anew.
"""

from django.db import models


class SearchState(models.Model):
    """The one row that says what the index holds; writers of the index take turns by it."""

    analyzer_version = models.PositiveIntegerField()
    documents = models.PositiveIntegerField(default=0)
    last_number = models.IntegerField(default=-1)
    due_at = models.FloatField(null=True)
    """When an article next comes or goes by the clock, in seconds of the epoch."""
    revision = models.BigIntegerField(default=0, db_default=0)
    """Another number at random after every change: what was read before is no longer true."""

    def __str__(self) -> str:
        return f"{self.documents} documents"


class SearchDocument(models.Model):
    """One guide or article in the index, under the number that postings know it by."""

    number = models.PositiveIntegerField(primary_key=True)
    kind = models.CharField(max_length=10)
    object_id = models.BigIntegerField()
    lead = models.TextField()
    """The title and each keyword, a line each, as units with spaces between them."""
    fields = models.TextField()
    """What was indexed, as JSON: needed to take the same tokens out again."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], name="search_document_unique_object"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class SearchPosting(models.Model):
    """The documents of one token, in the format of `articles.search.postings`."""

    key = models.BigIntegerField(primary_key=True)
    block = models.BinaryField()

    def __str__(self) -> str:
        return str(self.key)


class SearchPair(models.Model):
    """Two neighbouring characters in titles or keywords, by one way to read them aloud.

    The vocabulary for pinyin and for slips of the pen: the site's own words, no list.
    """

    characters = models.CharField(max_length=2)
    sound = models.CharField(max_length=16)
    initials = models.CharField(max_length=2)
    documents = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sound", "characters"], name="search_pair_unique_sound")
        ]
        indexes = [models.Index(fields=["initials", "-documents"], name="search_pair_by_initials")]

    def __str__(self) -> str:
        return self.characters
