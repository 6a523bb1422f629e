"""The clock of somebody's phone may be days off: what the server set is compared with the server's time."""

import re
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "web" / "src"
READS_THE_DEVICE_S = re.compile(r"\bDate\.now\b|\bnew Date\(\)|\bnew Date\b(?!\s*\()|(?<!new )\bDate\(")
# Every module that reads the device's clock, and why it compares no moment of the server's with it.
OWN = {
    "live/clock.ts": "is the clock: the server's time, as far as we know it",
    "app/ClockBar.tsx": "says that the device's clock is wrong",
    "features/chat/DoctorKeys.tsx": "holds nothing to be over before both clocks say so",
    "call/Clock.tsx": "how long this page has been connected; since the beginning of the call it asks the server's",
    # how long ago something happened at this very page, or a wait that begins now
    "api/http.ts": "since its own last request",
    "app/freshening.ts": "since its own last look",
    "call/call.ts": "since its own news",
    "call/conversation.ts": "since its own news",
    "call/gossip.ts": "since its own channel opened",
    "call/lookout.ts": "since its own picture settled",
    "call/ice.ts": "since it asked for its own way, which is good for so long",
    "call/peer.ts": "since its own peer was heard",
    "call/useNews.ts": "since its own news",
    "call/useStage.ts": "since its own call began",
    "call/useStageModel.ts": "since its own questions",
    "design/announce.ts": "since it last spoke",
    "features/money/usePaying.ts": "its own patience",
    "operator/BoardPage.tsx": "since its own last look",
    "vault/doorkeeper.ts": "since its own look",
    "vault/witness.ts": "since its own look",
    # how long something is kept on this device that this device put there
    "features/booking/useSealing.ts": "kept on this device, and stamped for the reader",
    "features/intake/draft.model.ts": "kept on this device",
    "features/guests/invitations.ts": "kept on this device",
    "features/money/told.ts": "kept on this device",
    "log/follow.ts": "kept on this device",
    "vault/asked.ts": "kept on this device",
    # what this device stamps on what it makes
    "call/chat.ts": "its own lines",
    "call/post.ts": "its own signals",
    "call/sequence.ts": "its own numbers",
    "doctor/room/RecordSection.tsx": "its own copy",
    "features/box/CopyButton.tsx": "its own copy",
    # what plays others in tests
    "call/roomful.ts": "a room of pages",
    "vault/server.testdata.ts": "a server",
}


def test_only_modules_that_compare_nothing_of_the_server_s_read_the_clock_of_the_device() -> None:
    files = [file for ending in ("ts", "tsx") for file in WEB.rglob(f"*.{ending}") if ".test." not in file.name]
    told = {file.relative_to(WEB).as_posix(): file.read_text(encoding="utf-8") for file in files}
    assert {name for name, text in told.items() if READS_THE_DEVICE_S.search(text)} == OWN.keys()
