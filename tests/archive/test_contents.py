"""What a backup holds: every table is either in it, or left out on purpose."""

from django.apps import apps

from articles.archive.contents import MADE_ANEW, kept_models

KEPT = {
    "admin.LogEntry", "articles.Article", "articles.ArticleChange", "articles.ChangeStep",
    "articles.ContactChannel", "articles.Feedback",
    "articles.Guide", "articles.Milestone", "articles.NumberCounter", "articles.OfficialDomain",
    "articles.OldAddress", "articles.PendingChange", "articles.RiskNote", "articles.SearchCount",
    "articles.Step", "articles.SynonymGroup", "auth.Group", "auth.User", "reversion.Revision",
    "reversion.Version",
}  # fmt: skip
"""Whoever adds a table that belongs in a backup adds it here, any other to MADE_ANEW."""


def test_every_table_is_kept_or_left_out_on_purpose():
    left_out = {model._meta.label for model in MADE_ANEW}
    every = {model._meta.label for model in apps.get_models()}
    assert every - left_out == KEPT


def test_what_is_kept_is_what_the_backup_takes():
    assert {model._meta.label for model in kept_models()} == KEPT


def test_a_table_is_never_both():
    assert not KEPT & {model._meta.label for model in MADE_ANEW}
