"""Settings and urls of the two servers."""
