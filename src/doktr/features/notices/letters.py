"""Letters to people who are nobody here yet: composed and sent at once, kept nowhere."""

from doktr.features.brands import Language
from doktr.features.notices.jobs import Ways
from doktr.kernel.outside import Refused


async def letter(ways: Ways, address: str, language: Language, brand: str, link: str, reference: str) -> None:
    """An invitation by mail. Raises `Refused` (also where there is no mail), `Unavailable` or `Misread`."""
    if ways.mail is None:
        raise Refused("no-mail")
    said = ways.words[language]["invitation"]
    await ways.mail.mail(
        address,
        said["title"].format(brand=brand),
        said["letter"].format(brand=brand, link=link),
        sender=brand,
        reference=reference,
        enclosures=[],
    )
