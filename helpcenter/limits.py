"""How long what is sent to us may be, in bytes; what answers and what serves both go by it."""

PUBLIC_BODY = 64 * 1024
"""A visitor's form; the longest has two short fields."""

PUBLIC_QUERY = 8 * 1024
"""How much of an address's query is read; a search of 200 characters has 2,400."""

ADMIN_BODY = 150 * 1024 * 1024
"""An editor's form; an article comes with its steps' pictures."""
