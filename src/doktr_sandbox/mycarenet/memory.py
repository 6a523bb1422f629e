"""What the twin remembers: files by their reference, answers until they are confirmed, certificates."""

from dataclasses import dataclass, field
from datetime import date


@dataclass
class Memory:
    """Everything that came, for as long as the process lives."""

    files: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    answered: set[tuple[str, str]] = field(default_factory=set)
    mailbox: dict[str, tuple[str, str]] = field(default_factory=dict)
    certificates: dict[str, str] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    reasons: dict[str, str] = field(default_factory=dict)
    attempts: dict[str, bytes] = field(default_factory=dict)

    def file(self, whose: str, reference: str, text: str) -> str:
        """Keep a flat file; the same reference again is the same file."""
        kept = self.files.setdefault((whose, reference), (f"NIP{len(self.files) + 1:010d}", text))
        return kept[0]

    def unanswered(self) -> list[tuple[str, str, str]]:
        """Doctor, our reference and text of each file without an answer; from now on they have one."""
        found = [
            (whose, nip, text) for (whose, ref), (nip, text) in self.files.items() if (whose, ref) not in self.answered
        ]
        self.answered.update(self.files)
        return found

    def answer(self, whose: str, text: str) -> None:
        """Lay a file ready for this doctor."""
        self.mailbox[f"TACK{len(self.mailbox) + 1:08d}"] = (whose, text)

    def waiting(self, whose: str) -> list[tuple[str, str]]:
        """Key and text of what this doctor has not confirmed."""
        return [(key, text) for key, (owner, text) in self.mailbox.items() if owner == whose and text]

    def confirm(self, keys: list[str]) -> None:
        """These need not come again."""
        for key in keys:
            if key in self.mailbox:
                self.mailbox[key] = (self.mailbox[key][0], "")

    def certify(self, mutuality: str, day: date) -> str:
        """A new acknowledgement number, as insurers write them: union, channel, day, serial, check."""
        serial = len(self.certificates) + 1
        check = 97 - int(f"{day:%y%m%d}{serial:07d}") % 97
        number = f"{mutuality[0]}00-1-{day:%y%m%d}-{serial:07d}-{check:02d}"
        self.certificates[number] = mutuality
        return number
