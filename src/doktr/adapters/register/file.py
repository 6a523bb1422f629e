"""The register as a data file: by national number the doctors (NIHDI number, languages, brands) and their teams."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from doktr.features.assistants import RegisteredAssistant
from doktr.features.brands import Language
from doktr.features.doctors import RegisterEntry, check_digits_fit

log = structlog.get_logger("doktr.register")


class RegisterUnusable(Exception):
    """The register file cannot be used. The message names places and kinds of faults, never a number."""


class _Doctor(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    niss: Annotated[str, Field(pattern=r"^[0-9]{11}$")]
    nihdi: Annotated[str, Field(pattern=r"^([0-9]{8}|[0-9]{11})$")]
    given_name: str
    family_name: str
    profession: str
    qualification: str
    languages: Annotated[list[Language], Field(min_length=1)]
    brands: list[str] | None = None


class _Assistant(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    niss: Annotated[str, Field(pattern=r"^[0-9]{11}$")]
    given_name: str
    family_name: str
    kind: Literal["nurse", "assistant"]
    doctors: list[Annotated[str, Field(pattern=r"^([0-9]{8}|[0-9]{11})$")]]
    brands: list[str] | None = None


class _Register(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    source: str
    date: str
    entries: list[_Doctor]
    assistants: list[_Assistant] = []


class RegisterFile:
    """Reads the file when it starts and again whenever the file changes; keeps it in memory only."""

    def __init__(self, path: Path) -> None:
        """Raises `RegisterUnusable` when the file cannot be used."""
        self._path = path
        self._changed = self._stamp()
        self._register = read(path)

    async def find(self, niss: str) -> RegisterEntry | None:
        """The entry bound to this national number."""
        self._refresh()
        return self._register.doctors.get(niss)

    async def find_assistant(self, niss: str) -> RegisteredAssistant | None:
        """The nurse or assistant of this national number."""
        self._refresh()
        return self._register.assistants.get(niss)

    def _stamp(self) -> int:
        return self._path.stat().st_mtime_ns if self._path.exists() else 0

    def _refresh(self) -> None:
        stamp = self._stamp()
        if stamp == self._changed:
            return
        self._changed = stamp
        try:
            self._register = read(self._path)
        except RegisterUnusable:
            log.exception("register", reason="kept-the-one-before")


@dataclass(frozen=True)
class Register:
    """Whom the file names, by national number."""

    doctors: dict[str, RegisterEntry]
    assistants: dict[str, RegisteredAssistant]


def read(path: Path) -> Register:
    """Everybody in the file. Raises `RegisterUnusable`, also when a number stands there twice."""
    try:
        register = _Register.model_validate_json(path.read_bytes())
    except OSError as error:
        raise RegisterUnusable(f"{path}: {error.strerror}") from error
    except ValidationError as error:
        places = [f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in error.errors()]
        raise RegisterUnusable(f"{path}: {'; '.join(places)}") from None
    _refuse_doubles(path, register)
    misfits = sum(not check_digits_fit(doctor.nihdi) for doctor in register.entries)
    if misfits:
        log.warning("register", reason="nihdi-check-digits", count=misfits)
    helpers = {one.niss: RegisteredAssistant(one.kind, tuple(one.doctors), one.brands) for one in register.assistants}
    return Register({doctor.niss: _entry(doctor) for doctor in register.entries}, helpers)


def _refuse_doubles(path: Path, register: _Register) -> None:
    numbers = {
        "niss": [one.niss for one in (*register.entries, *register.assistants)],
        "nihdi": [one.nihdi for one in register.entries],
    }
    for name, given in numbers.items():
        if len(set(given)) < len(given):
            raise RegisterUnusable(f"{path}: a {name} stands there more than once")


def _entry(doctor: _Doctor) -> RegisterEntry:
    return RegisterEntry(doctor.nihdi, doctor.profession, doctor.qualification, tuple(doctor.languages), doctor.brands)
