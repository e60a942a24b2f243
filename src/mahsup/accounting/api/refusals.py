"""The refusals that every operation may answer with."""

from typing import Any, Final

from mahsup.accounting.api.shapes import ProblemDocument

REFUSALS: Final[dict[int, Any]] = dict.fromkeys((401, 403, 404, 409, 422), ProblemDocument)
