"""Codes by what this installation has: text messages, mail, both or neither."""

from collections.abc import Collection

from doktr.adapters.mail.smtp import Smtp
from doktr.adapters.sms.cm import CmMessaging
from doktr.features.codes import Letter
from doktr.kernel.outside import Unavailable


class SmsAndMail:
    """The `Carriers` of codes."""

    def __init__(self, sms: CmMessaging | None, mail: Smtp | None) -> None:
        self._sms = sms
        self._mail = mail

    @property
    def there(self) -> Collection[str]:
        """The channels with a supplier."""
        return [channel for channel, supplier in (("sms", self._sms), ("mail", self._mail)) if supplier is not None]

    async def carry(self, letter: Letter, subject: str, words: str) -> None:
        """Send these words. Raises `Refused`, `Unavailable` or `Misread`."""
        if letter.channel == "sms" and self._sms is not None:
            await self._sms.text(letter.address, words, reference=letter.reference)
        elif letter.channel == "mail" and self._mail is not None:
            await self._mail.mail(
                letter.address, subject, words, sender=letter.brand, reference=letter.reference, enclosures=()
            )
        else:
            raise Unavailable("not-configured")
