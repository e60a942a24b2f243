"""Forms of the pages: they read what was typed; the services decide whether it may be."""
