"""One look at a deployment: the log first, then our word on its head, then what is served."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from doktr.app.release import files_of
from doktr.app.wiring import CannotStart
from doktr.app.witness import growth, memory, served
from doktr.app.witness.deployment import Deployment
from doktr.app.witness.findings import Unseen, Wrong
from doktr.app.witness.memory import Memory
from doktr.app.witness.moments import Moments
from doktr.app.witness.news import News
from doktr.kernel.notes import Head, NoteRefused, PublicKey

TIMEOUT_S = 30
DOCTORS, ASSISTANTS = "doctor-device", "assistant-device"
FINE, WRONG, UNSEEN = 0, 1, 2


@dataclass(frozen=True)
class Wish:
    """What to look at, and how: the key that the log must have, where to remember, with which key to vouch,
    and the folder of a build of one's own."""

    url: str
    key: str | None = None
    state: Path | None = None
    cosign: Path | None = None
    name: str = "witness"
    build: Path | None = None


def run(wish: Wish) -> int:
    """Look once and print what was found: 0 all is well, 1 something is wrong, 2 it could not be seen."""
    try:
        with httpx.Client(base_url=wish.url, timeout=TIMEOUT_S, follow_redirects=False) as http:
            return look(Deployment(http), wish)
    except Wrong as wrong:
        print(f"WRONG: {wrong}")
        return WRONG
    except (Unseen, NoteRefused, httpx.InvalidURL) as unseen:
        print(f"Not seen: {unseen}")
        return UNSEEN


def look(deployment: Deployment, wish: Wish) -> int:
    """As `run`. Raises `Wrong` or `Unseen`; a release that differs is printed, line by line."""
    before = _known(deployment, wish)
    key = PublicKey.parse(before.key)
    news = News(Moments(datetime.now(UTC), before.seen))
    head = growth.signed_head(deployment, key)
    now = growth.grown(deployment, head, before, news)
    if wish.state:
        memory.keep(wish.state, now)
    print(f"The log {key.name} has {head.size} leaves, is signed by its key, and only grew since {before.size}.")
    print(f"New in it: {news.kinds[DOCTORS]} devices of doctors, {news.kinds[ASSISTANTS]} of nurses and assistants.")
    for line in news.lines:
        print(f"  {line}")
    for sentence in news.misdated:
        print(f"WRONG: {sentence}")
    vouched = _vouch(deployment, head, wish.cosign, wish.name) if wish.cosign else FINE
    compared = _compare(deployment, now, wish.build)
    return WRONG if news.misdated else compared or vouched


def _known(deployment: Deployment, wish: Wish) -> Memory:
    """What was seen before, under the key that the log must have."""
    before = memory.read(wish.state)
    if before is None and wish.key is None:
        served_key = deployment.key()
        print(f"First look: taking {served_key} for the log's key. Compare it with what is published elsewhere.")
        return Memory(served_key)
    if before is not None and wish.key not in (None, before.key):
        raise Wrong("The key given is not the one that this log had at the last look.")
    return before or Memory(wish.key or "")


def _vouch(deployment: Deployment, head: Head, file: Path, name: str) -> int:
    """Say that this head is the only one of its size that we saw. That the log does not want it is no fault of it."""
    signer = memory.signer(file, name)
    try:
        deployment.cosign(head.size, signer.cosignature(head.body, int(time.time())))
    except Unseen as unseen:
        print(f"{unseen} Our key is {signer.public}")
        return UNSEEN
    print(f"Vouched for {head.size} leaves as {signer.public}")
    return FINE


def _compare(deployment: Deployment, now: Memory, build: Path | None) -> int:
    files = served.released(now.release)
    wrong = [*_unlike(files, build), *served.differences(deployment, files)]
    for sentence in wrong:
        print(f"WRONG: {sentence}")
    if not wrong:
        print(f"What is served is what was released: {len(files)} files.")
    return WRONG if wrong else FINE


def _unlike(files: Mapping[str, str], build: Path | None) -> Iterator[str]:
    if build is None:
        return
    try:
        own = files_of(build)
    except CannotStart as nothing:
        raise Unseen(f"{build} holds no build to compare with.") from nothing
    yield from served.unlike(files, own)
