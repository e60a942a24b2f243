"""The `mahsup` command."""
