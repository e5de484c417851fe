"""Whatever a machine can think of asking the API, no answer is a fault of ours."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings

from hustings.almanac.open import Almanac
from hustings.desk.app import create_app

schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(Almanac.open(own=False)))


@schema.parametrize()
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_question_to_the_api_is_a_fault(case: Any) -> None:
    assert case.call().status_code < 500
