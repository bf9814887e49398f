"""Try a flow without a telephone: the moves of a caller in, the whole conversation so far out. For supervisors.

Nothing is kept, nobody is called and nothing is written: every answer is the same call played again from its beginning.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

import ivr_flows as ivr
from callcenter.web.context import Here, one_of
from callcenter.web.doorman import Principal
from callcenter.web.errors import NotFound, refusal
from callcenter.web.try_port import SimulatorBusy, Wanted
from callcenter.wording import in_languages, problem_of
from ivr_flows.trying import TryingError
from said import Said

router = APIRouter(tags=["flows"])
Author = Annotated[Principal, Depends(one_of("supervisor", "admin"))]
Short = Annotated[str, Field(max_length=100)]
Scalar = bool | int | Annotated[float, Field(allow_inf_nan=False)] | Annotated[str, Field(max_length=500)]
TRY_AGAIN_S = 1


class Trial(BaseModel):
    """`flow` in force, or `text`: one being written. `moves`: keys, `!KEYS`, `5s`, `wait`, `say:…`, `hangup`.

    `answers`: by node or kind; `{"fails": "timeout"}` for none. `queue`: `answered:20`, `no_agent:0`, `never`…
    `at`: date and time with a zone, "" = now. `goes_on`: to the end, without waiting for another move.
    """

    flow: Short = ""
    text: str = Field(default="", max_length=65_536)
    moves: list[Annotated[str, Field(max_length=220)]] = Field(default=[], max_length=200)
    caller: Short = ""
    called: Short = ""
    language: Literal["", "en", "zh"] = ""
    at: Short = ""
    seed: Short = "trial"
    variables: dict[Short, Scalar] = Field(default={}, max_length=50)
    answers: dict[Short, Any] = Field(default={}, max_length=50)
    queue: Short = ""
    transfer: Short = "answered"
    goes_on: bool = False


@router.get("/api/try-flow", summary="What can be tried: flows in force, numbers, callers")
async def offer(web: Here, who: Author) -> dict[str, Any]:
    return web.deps.simulator.offer()


@router.post(
    "/api/try-flow",
    summary="Play a call through a flow, without a telephone",
    responses={422: {"description": "The flow's text is wrong (`problems`), or a move or an answer is"}},
)
async def play(request: Request, web: Here, who: Author, trial: Trial) -> Response:
    web.check_change(request, who)
    try:
        return JSONResponse(await web.deps.simulator.play(Wanted(**trial.model_dump())))
    except ivr.FlowErrors as errors:
        return _no(
            "flow_wrong", errors.errors[0].line_of_text, problems=[problem(one) for one in errors.errors]
        )
    except TryingError as mistake:
        return _no("try_script", problem_of(mistake))
    except SimulatorBusy:
        return _no(
            "busy", Said("Others are trying flows. Try again."), 503, {"Retry-After": str(TRY_AGAIN_S)}
        )
    except LookupError:
        raise NotFound from None


def problem(error: ivr.FlowError) -> dict[str, Any]:
    """One mistake in a flow's text, with its place."""
    return {
        "line": error.line, "column": error.column, "node": error.node, "problem": error.problem,
        "advice": error.advice, "text": str(error), "said": in_languages(error.sentence),
    }  # fmt: skip


def _no(
    code: str, text: Said, status: int = 422, headers: dict[str, str] | None = None, **more: object
) -> Response:
    return JSONResponse({**refusal(code, text), **more}, status, headers)
