"""A household at the clinic."""

import pytest

from tests.features.clinic import Clinic
from tests.features.mandates.household import Household


@pytest.fixture
def household(clinic: Clinic) -> Household:
    """People who act for each other."""
    return Household(clinic)
