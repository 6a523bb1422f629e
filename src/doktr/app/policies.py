"""The content security policies of our pages: the server sends them, and the witness compares what it is sent."""

import re
from base64 import b64encode
from hashlib import sha256

IMPORT_MAP = re.compile(rb'<script type="importmap">(.*?)</script>', re.DOTALL)
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob: mediastream:",
        "worker-src 'self'",
        "frame-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types doktr",
    )
)
# The page that reads PDFs of strangers, in a frame of ours: of no origin, also when opened by itself, and silent.
PAPER_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        "sandbox allow-scripts",
    )
)


def policy_of(page: bytes, *, paper: bool) -> str:
    """The policy of a built page: it may carry its own import map, named by its hash, and no other code."""
    maps = [b64encode(sha256(found).digest()).decode() for found in IMPORT_MAP.findall(page)]
    named = "".join(f" 'sha256-{digest}'" for digest in maps)
    policy = PAPER_POLICY if paper else CONTENT_SECURITY_POLICY
    return policy.replace("script-src 'self'", f"script-src 'self'{named}")
