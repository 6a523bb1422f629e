"""What the twin remembers: files by their reference, answers until they are confirmed, certificates."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

# A doctor and their reference to a file; and every union of one.
File = tuple[str, str]
WHOLE = ""


@dataclass
class Memory:
    """Everything that came, for as long as the process lives."""

    files: dict[File, tuple[str, str]] = field(default_factory=dict)
    answered: set[tuple[File, str]] = field(default_factory=set)
    mailbox: dict[str, tuple[str, str]] = field(default_factory=dict)
    given: list[tuple[str, str]] = field(default_factory=list)
    certificates: dict[str, str] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    reasons: dict[str, str] = field(default_factory=dict)
    attempts: dict[str, bytes] = field(default_factory=dict)

    def file(self, whose: str, reference: str, text: str) -> str:
        """Keep a flat file; the same reference again is the same file."""
        kept = self.files.setdefault((whose, reference), (f"NIP{len(self.files) + 1:010d}", text))
        return kept[0]

    def unanswered(self) -> list[tuple[File, str, str]]:
        """Each file to which some union has not answered, our reference to it, and its text."""
        return [(file, nip, text) for file, (nip, text) in self.files.items() if (file, WHOLE) not in self.answered]

    def known(self) -> list[tuple[File, str, str]]:
        """Each file to which every union has answered, our reference to it, and its text."""
        return [(file, nip, text) for file, (nip, text) in self.files.items() if (file, WHOLE) in self.answered]

    def to_answer(self, file: File, unions: Collection[str], silent: Collection[str]) -> list[str]:
        """Which unions of this file answer now; from now on they have."""
        now = [union for union in unions if union not in silent and (file, union) not in self.answered]
        self.answered.update((file, union) for union in now)
        if all((file, union) in self.answered for union in unions):
            self.answered.add((file, WHOLE))
        return now

    def answer(self, whose: str, text: str) -> None:
        """Lay a file ready for this doctor."""
        self.mailbox[f"TACK{len(self.mailbox) + 1:08d}"] = (whose, text)
        self.given.append((whose, text))

    def repeat(self) -> int:
        """Lay every answer that was ever given ready once more, under a new key; how many."""
        given, self.given = self.given, []
        for whose, text in given:
            self.answer(whose, text)
        return len(given)

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
