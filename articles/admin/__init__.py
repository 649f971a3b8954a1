"""The admin, for editors: what they see, and what each may do."""

from articles.admin import articles, guides, support, users

__all__ = ["articles", "guides", "support", "users"]
