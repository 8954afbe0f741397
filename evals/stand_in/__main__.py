"""`python -m evals.stand_in --port P --delay SECONDS`: the stand-in by itself, for whatever talks to models."""

from typing import Annotated

import typer

from evals.stand_in.server import StandIn


def main(
    port: Annotated[int, typer.Option(min=0, max=65535, help="port on 127.0.0.1; 0 takes a free one")] = 8399,
    delay: Annotated[float, typer.Option(min=0, help="seconds a whole answer takes, spread over its pieces")] = 1.0,
    slips: Annotated[bool, typer.Option(help="with every answer, do what a coach must not do")] = False,
) -> None:
    """Serve until Ctrl-C, with its address as the first line."""
    StandIn(delay, slips=slips).serve(port, lambda url: typer.echo(f"OPENAI_BASE_URL={url}"))


if __name__ == "__main__":
    typer.run(main)
