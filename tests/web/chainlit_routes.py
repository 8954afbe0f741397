"""Every route that the web server would have without its guard, read in a process of its own: Chainlit cannot be
imported without making files where it runs."""

import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

PRINTED = """
import json, os, sys
os.environ["CHAINLIT_APP_ROOT"] = sys.argv[1]
from chainlit.server import app
from coach.web import routes
routes.install(app, None, "")
def all_of(router):
    for route in router.routes:
        if hasattr(route, "original_router"):
            yield from all_of(route.original_router)
        elif hasattr(route, "methods"):
            yield from ((method, route.path) for method in route.methods)
print(json.dumps(list(all_of(app.router))))
"""


@cache
def routes() -> frozenset[tuple[str, str]]:
    """Method and path pattern of each, FastAPI's own pages for developers among them."""
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([sys.executable, "-c", PRINTED, folder], capture_output=True, text=True, check=True)
        assert Path(folder, ".files").is_dir()  # it is Chainlit's
    return frozenset((method, path) for method, path in json.loads(run.stdout.splitlines()[-1]))
