"""The admin, for editors."""
