"""Insurability as a data file: national number to what a mutuality would say. For trials without a contract."""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from doktr.features.pricing import Cover
from doktr.kernel.outside import Unavailable


class InsurerUnusable(Exception):
    """The file cannot be used. The message names places and kinds of faults, never a number."""


class _Member(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    niss: Annotated[str, Field(pattern=r"^[0-9]{11}$")]
    mutuality: Annotated[str, Field(pattern=r"^[0-9]{3}$")] | None = None
    ct1: Annotated[str, Field(pattern=r"^[0-9]{3}$")] | None = None
    ct2: Annotated[str, Field(pattern=r"^[0-9]{3}$")] | None = None
    insured: bool = True
    increased: bool = False
    medical_house: bool = False
    gmd_holder: Annotated[str, Field(pattern=r"^[0-9]{8}$")] | None = None
    answers: bool = True


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    source: str
    date: str
    members: list[_Member]


class NoInsurer:
    """Nobody can be asked: every price is told as a range, and settled by hand."""

    async def insurability(self, niss: str, on: date) -> Cover | None:
        """Raises `Unavailable`, always."""
        raise Unavailable("not-configured")


class InsurerFile:
    """Reads the file once; somebody who does not stand in it is not known to any insurer."""

    def __init__(self, path: Path) -> None:
        """Raises `InsurerUnusable`."""
        try:
            given = _File.model_validate_json(path.read_bytes())
        except OSError as error:
            raise InsurerUnusable(f"{path}: {error.strerror}") from error
        except ValidationError as error:
            places = [f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in error.errors()]
            raise InsurerUnusable(f"{path}: {'; '.join(places)}") from None
        self._members = {member.niss: member for member in given.members}

    async def insurability(self, niss: str, on: date) -> Cover | None:
        """What the file says of this person, whatever the day. Raises `Unavailable` for whom it says so."""
        member = self._members.get(niss)
        if member is None:
            return None
        if not member.answers:
            raise Unavailable("no-answer")
        return Cover(**member.model_dump(exclude={"niss", "answers"}))
