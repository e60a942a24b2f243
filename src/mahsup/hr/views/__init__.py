"""Pages of İK: thin views over the services."""
