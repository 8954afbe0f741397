"""The page itself. Chainlit's own links fonts and styles from elsewhere, which a person without a network waits for;
here it is written once, without them, and with a content security policy that names its scripts."""

import base64
import hashlib
import re

ELSEWHERE = re.compile(r'\s*<link\b[^>]*href="https?://[^>]*>')
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def at_home(html: str, *, signs_in: bool) -> str:
    """The page without anything from elsewhere; it knows whether people sign in here (otherwise nobody signs out)."""
    page = ELSEWHERE.sub("", html)
    return page.replace("<body>", f'<body data-signs-in="{"yes" if signs_in else "no"}">')


def policy(html: str) -> str:
    """The Content-Security-Policy that lets this page run and nothing else.

    Chainlit compiles custom elements in the browser, which takes 'unsafe-eval', and writes styles into elements, which
    takes 'unsafe-inline' for styles; its inline scripts are named by their hashes.
    """
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in INLINE.findall(html))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'unsafe-eval' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
