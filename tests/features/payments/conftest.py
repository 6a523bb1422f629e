"""The till of a clinic."""

from collections.abc import AsyncIterator

import pytest

from tests.features.clinic import Clinic
from tests.features.payments import till as tills


@pytest.fixture
async def till(clinic: Clinic) -> AsyncIterator[tills.Till]:
    async with tills.till(clinic) as made:
        yield made
