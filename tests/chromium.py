"""How Debian's Chromium is started for tests and measurements: it asks nobody but those whom a page asks.

Chromium calls home by itself. Playwright turns most of that off by `--disable-features`, of which only the last one
counts: whoever names one more names those again.
"""

import os
import socket

CHROMIUM = "/usr/bin/chromium"
# each of them asks Chromium's maker: for the time, hints, models, words for forms
ASKING = (
    "AimEnabled", "AutofillServerCommunication", "DialMediaRouteProvider", "MediaRouter", "NetworkTimeServiceQuerying",
    "OptimizationGuideModelExecution", "OptimizationHints", "OptimizationTargetPrediction", "SegmentationPlatform",
    "Translate",
)  # fmt: skip
# pages of the browser's own that every window loads beside ours and no page ever sees: most of what a new window costs
OWN_PAGES = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
# what is asked for whatever is off: asked of this machine, where nobody answers
STILL_ASKING = (
    "component-updater=url-source=", "optimization-guide-service-get-hints-url=",
    "optimization-guide-service-get-models-url=",
)  # fmt: skip
QUIET = (
    "--disable-background-networking", "--disable-client-side-phishing-detection", "--disable-component-update",
    "--disable-domain-reliability", "--disable-sync", "--no-pings", "--no-first-run", "--mute-audio",
    *(f"--{asks}https://127.0.0.1:9/" for asks in STILL_ASKING),
    "--disable-features=" + ",".join(("WebRtcHideLocalIpsWithMdns", *ASKING, *OWN_PAGES)),
)  # fmt: skip
CHROMIUM_FLAGS = ("--use-fake-device-for-media-stream=device-count=3", "--disable-quic", *QUIET)
# every picture is drawn, coded and decoded by this machine; of two such flags the last one counts
SLOW_CAMERAS = "--use-fake-device-for-media-stream=device-count=3,fps=5"


def as_root() -> list[str]:
    """What Chromium asks of whoever starts it as root."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def chromium_flags() -> list[str]:
    """How Chromium is started on this machine."""
    flags = [*CHROMIUM_FLAGS, SLOW_CAMERAS, *as_root()]
    if [name for _, name in socket.if_nameindex()] == ["lo"]:  # without this Chromium holds calls on it for impossible
        flags.append("--allow-loopback-in-peer-connection")
    return flags
