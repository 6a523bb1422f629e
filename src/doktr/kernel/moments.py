"""Moments that come from outside: with a zone, and near enough that every zone on earth can tell them."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
Moment = Annotated[AwareDatetime, Field(ge=FIRST, le=LAST)]
