"""What all suites share."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only the other database has to say: marked `only_on("sqlite")` or `only_on("postgresql")`."""
    vendors = {item: [mark.args[0] for mark in item.iter_markers("only_on")] for item in items}
    if not any(vendors.values()):
        return
    from django.db import connection

    others = [item for item in items if vendors[item] and connection.vendor not in vendors[item]]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]
