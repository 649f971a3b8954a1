"""Where the texts of the site lead: kept beside them, so that dead ends are found by asking."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from articles.models.addresses import OldAddress
from articles.models.article import Article
from articles.models.contacts import ContactChannel
from articles.models.guide import Guide
from articles.models.notices import RiskNote
from articles.models.protection import OfficialDomain

LONGEST_ADDRESS = 500
LONGEST_HOST = 255


class TextLinkQuerySet(models.QuerySet["TextLink"]):
    """Links and pictures of texts, by what becomes of a visitor who follows them."""

    def shown(self) -> TextLinkQuerySet:
        """Return those in texts that visitors see."""
        articles = Article.objects.published().order_by().values("pk")
        return self.filter(
            Q(guide__is_published=True)
            | Q(note__is_active=True)
            | Q(channel__is_active=True)
            | Q(article__in=articles)
        )

    def dead(self) -> TextLinkQuerySet:
        """Return those to this site that visitors see and cannot open.

        What leads to a page of old opens where that leads to one of today.
        """
        of_guide = {"slug": OuterRef("guide_slug")}
        of_article = {"slug": OuterRef("article_slug"), "guide__slug": OuterRef("guide_slug")}
        to_guide = ~Q(guide_slug="") & Q(article_slug="") & _misses(_guides(), of_guide)
        to_article = ~Q(article_slug="") & _misses(_articles(), of_article)
        to_short = Q(number__isnull=False) & _misses(_articles(), {"number": OuterRef("number")})
        found = self.filter(Q(leads_nowhere=True) | to_guide | to_article | to_short)
        return found.exclude(Exists(_old_addresses())).shown().order_by("pk")

    def off_the_list(self) -> TextLinkQuerySet:
        """Return those that visitors see and that lead to domains that nobody calls official.

        Two queries, the first for the domains.
        """
        official = Q()
        active = OfficialDomain.objects.filter(is_active=True)
        for domain in active.values_list("domain", flat=True):
            official |= Q(host=domain) | Q(host__endswith=f".{domain}")
        found = self.exclude(host="")
        return (found.exclude(official) if official else found).shown().order_by("host", "pk")


_Things = models.QuerySet[Article] | models.QuerySet[Guide]


def _articles() -> models.QuerySet[Article]:
    return Article.objects.published().order_by()


def _guides() -> models.QuerySet[Guide]:
    return Guide.objects.published().order_by()


def _misses(shown: _Things, place: dict[str, OuterRef]) -> Q:
    """Return whether visitors see nothing at the place, nor what editors chose in its stead."""
    every: models.QuerySet[models.Model] = models.QuerySet(shown.model)
    instead = every.filter(**place, leads_to__in=shown.values("pk"))
    return ~Q(Exists(shown.filter(**place))) & ~Q(Exists(instead.order_by()))


def _old_addresses() -> models.QuerySet[OldAddress]:
    """Return the address of old at the link's path, if it leads to what visitors see."""
    articles, guides = _articles().values("pk"), _guides().values("pk")
    return OldAddress.objects.filter(path=OuterRef("path")).filter(
        Q(article__in=articles)
        | Q(article__leads_to__in=articles)
        | Q(guide__in=guides)
        | Q(guide__leads_to__in=guides)
    )


class TextLink(models.Model):
    """One address that the text of an article, guide, risk note or channel leads to.

    It follows from the text: `links.note` writes it in the same transaction.
    """

    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="links")
    guide = models.ForeignKey(Guide, models.CASCADE, null=True, related_name="links")
    note = models.ForeignKey(RiskNote, models.CASCADE, null=True, related_name="links")
    channel = models.ForeignKey(ContactChannel, models.CASCADE, null=True, related_name="links")
    address = models.CharField("链接", max_length=LONGEST_ADDRESS)
    host = models.CharField("网站", max_length=LONGEST_HOST, blank=True, db_index=True)
    path = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    guide_slug = models.CharField(max_length=80, blank=True)
    article_slug = models.CharField(max_length=80, blank=True)
    number = models.PositiveIntegerField(null=True)
    leads_nowhere = models.BooleanField("打不开", default=False)

    objects = TextLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "正文里的链接"
        verbose_name_plural = "正文里的链接"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=False)
                | Q(guide__isnull=False)
                | Q(note__isnull=False)
                | Q(channel__isnull=False),
                name="textlink_has_a_text",
            )
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def source(self) -> Article | Guide | RiskNote | ContactChannel:
        """What the link stands in; its relations loaded, it costs no query."""
        found = self.article or self.guide or self.note or self.channel
        assert found is not None  # noqa: S101  (a constraint says so)
        return found
