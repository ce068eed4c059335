"""The HTTP API, asked for everything its description allows and much that it does not, while calls go on.

All of schemathesis's checks hold but one: that everything which fits the description is accepted. The description does
not say, for one, that a name may not be of blanks alone; such things are answered 422 with a code.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.attack.site import MORE, Site, live_calls

pytestmark = pytest.mark.asyncio(loop_scope="session")

EXAMPLES = 3
"""Of each operation and kind (what fits the description, and what does not)."""
SIGNS_OUT = {("DELETE", "/api/session")}
"""What would end the attack for whoever makes it."""
WHO = ("nobody", "agent", "lead", "admin")


@pytest.mark.timeout(110 + 60 * MORE)
async def test_no_request_breaks_the_server_or_touches_a_call_of_others(site: Site) -> None:
    before = await site.held()
    async with live_calls(site) as calls:
        async with site.http() as http:
            description = (await http.get("/openapi.json")).json()
        attack = Attack(site, calls[0])
        await asyncio.to_thread(attack.run, description)
    assert not attack.failures, "\n\n".join(attack.failures)
    assert attack.tried > 1_000
    await site.calm(before, growth=120 << 20)
    assert not site.faults(), site.faults()


@dataclass
class Attack:
    """Everything that is asked for, by nobody and by somebody of each role."""

    site: Site
    call: str
    """A live call of somebody else."""
    tried: int = 0
    failures: list[str] = field(default_factory=list)

    def run(self, description: dict[str, Any]) -> None:
        """Ask for everything."""
        schema = schemathesis.openapi.from_dict(description, config=SchemathesisConfig(seed=1))
        for result in schema.get_all_operations():
            assert isinstance(result, Ok), result
            operation = result.ok()
            if (operation.method.upper(), operation.path) in SIGNS_OUT:
                continue
            self._try(operation, GenerationMode.POSITIVE, None)
            if operation.query or operation.body:
                self._try(operation, GenerationMode.NEGATIVE, None)
            if "{call_id}" in operation.path:
                self._try(operation, GenerationMode.POSITIVE, {"call_id": self.call})

    def _try(
        self, operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, fixed: dict[str, str] | None
    ) -> None:
        @seed(7)
        @settings(
            max_examples=round(EXAMPLES * MORE),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(mode, path_parameters=fixed))
        def ask(case: Case[Any]) -> None:
            for who in WHO:
                if not (fixed and who == "admin"):  # who may erase a call, were it over
                    self._ask(case, who, touches=fixed is not None)

        try:
            ask()
        except Unsatisfiable:
            return  # whatever does not fit the description cannot be sent
        except (Exception, BaseExceptionGroup) as error:
            self.failures.append(f"{mode.value} {operation.method} {operation.path}: {error}")

    def _ask(self, case: Case[Any], who: str, *, touches: bool) -> None:
        self.tried += 1
        headers = {"cookie": self.site.people[who]} if who != "nobody" else {}
        answer = case.call(base_url=f"http://{self.site.address}", headers=headers, timeout=20)
        case.validate_response(answer, headers=headers, excluded_checks=[positive_data_acceptance])
        if touches:
            assert answer.status_code in ((401,) if who == "nobody" else (403, 404)), (who, case, answer.status_code)
