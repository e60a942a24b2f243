"""Muhasebe, the accounting server: connections, fetches, postings and the books."""
