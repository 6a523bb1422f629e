"""Text messages and letters, over the wire to the twin and back in the words of a phone and a mail program."""

from types import SimpleNamespace

import httpx
import pytest

from doktr.adapters.mail.smtp import MailServerUnusable, Server, Smtp
from doktr.adapters.sms.cm import CmMessaging
from doktr.kernel.outside import Misread, Refused, Unavailable

NUMBER, REFERENCE = "+32470123456", "0123456789abcdef0123456789abcdef"
WORDS = "Doktr : c’est bientôt votre tour. Ouvrez l’application."


@pytest.fixture
async def texts(outbox):
    async with httpx.AsyncClient(trust_env=False) as http:
        yield CmMessaging(f"{outbox.origin}/v1.0/message", outbox.token, "Doktr", http)


@pytest.fixture
def letters(outbox) -> Smtp:
    return Smtp(Server.parse(f"smtp://localhost:{outbox.ports.smtp}"), "no-reply@doktr.example")


async def send(letters: Smtp, **changed) -> None:
    enclosed = [SimpleNamespace(name="appointment.ics", media_type="text/calendar", body=b"BEGIN:VCALENDAR\r\n")]
    given = {"sender": "Doktr", "reference": REFERENCE, "enclosures": enclosed} | changed
    await letters.mail("lucie@example.be", "Votre rendez-vous", WORDS, **given)


async def test_a_text_message_arrives_in_its_own_letters(outbox, texts):
    await texts.text(NUMBER, WORDS, reference=REFERENCE)
    seen = await outbox.last()
    assert (seen["to"], seen["text"], seen["extra"]["reference"]) == (NUMBER, WORDS, REFERENCE)


async def test_spaces_that_hold_a_line_together_are_plain_in_a_text_message(outbox, texts):
    await texts.text(NUMBER, "Doktr\u00a0: vous attendez\u00a0? Bien\u202f! Oui.", reference=REFERENCE)
    assert (await outbox.last())["text"] == "Doktr : vous attendez ? Bien ! Oui."


async def test_a_number_that_the_gateway_does_not_take_is_refused(outbox, texts):
    await outbox.trouble("sms", "refused")
    with pytest.raises(Refused):
        await texts.text(NUMBER, WORDS, reference=REFERENCE)


async def test_a_gateway_that_does_not_answer_is_unavailable(outbox, texts):
    await outbox.trouble("sms", "unavailable")
    with pytest.raises(Unavailable):
        await texts.text(NUMBER, WORDS, reference=REFERENCE)


async def test_a_token_that_is_not_ours_is_no_fault_of_the_number(outbox):
    async with httpx.AsyncClient(trust_env=False) as http:
        strangers = CmMessaging(f"{outbox.origin}/v1.0/message", "another", "Doktr", http)
        with pytest.raises(Unavailable):
            await strangers.text(NUMBER, WORDS, reference=REFERENCE)


async def test_an_answer_that_nobody_understands_is_misread(outbox):
    async with httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(Misread):
            await CmMessaging(f"{outbox.origin}/browsers", "x", "Doktr", http).text(NUMBER, WORDS, reference=REFERENCE)


async def test_a_letter_arrives_with_its_file_and_no_machine_answers_it(outbox, letters):
    await send(letters)
    seen = await outbox.last()
    assert (seen["to"], seen["title"], seen["text"].strip()) == ("lucie@example.be", "Votre rendez-vous", WORDS)
    assert seen["extra"]["files"] == {"appointment.ics": "BEGIN:VCALENDAR\r\n"}
    assert seen["extra"]["from"] == "Doktr <no-reply@doktr.example>"
    assert b"Auto-Submitted: auto-generated" in bytes.fromhex(seen["raw"])


async def test_the_same_letter_again_has_the_same_name(outbox, letters):
    await send(letters)
    await send(letters)
    names = [one["extra"]["message_id"] for one in (await outbox.received())[-2:]]
    assert names == [f"<{REFERENCE}@doktr.example>"] * 2


async def test_an_address_that_is_nobody_s_is_refused(outbox, letters):
    await outbox.trouble("mail", "refused")
    with pytest.raises(Refused):
        await send(letters)


async def test_a_mail_server_that_is_busy_is_asked_again_later(outbox, letters):
    await outbox.trouble("mail", "unavailable")
    with pytest.raises(Unavailable):
        await send(letters)


async def test_no_mail_server_at_all_is_unavailable():
    with pytest.raises(Unavailable):
        await send(Smtp(Server.parse("smtp://localhost:9"), "no-reply@doktr.example"))


def test_a_line_break_cannot_make_a_second_header(letters):
    with pytest.raises(ValueError, match="linefeed"):
        letters.letter("lucie@example.be", "Hello\r\nBcc: all@example.be", WORDS, "Doktr", REFERENCE, [])


@pytest.mark.parametrize("url", ["localhost", "http://mail.example", "smtp://", "smtp://mail.example:mail"])
def test_what_is_no_mail_server_is_said_at_the_start(url: str) -> None:
    with pytest.raises(MailServerUnusable):
        Server.parse(url)


@pytest.mark.parametrize(
    ("url", "port", "tls_first"), [("smtp://a:b%40c@mail.example", 587, False), ("smtps://mail.example", 465, True)]
)
def test_a_mail_server_elsewhere_is_always_spoken_to_over_tls(url: str, port: int, tls_first: bool) -> None:
    server = Server.parse(url)
    assert (server.port, server.tls_first, server.on_this_machine) == (port, tls_first, False)
    assert server.password in (None, "b@c")


@pytest.mark.parametrize("address", ["lucie..peeters@example.be", "lucie.@example.be"])
async def test_an_address_that_no_mail_can_have_is_refused_and_stops_no_job(address: str) -> None:
    nobody = Smtp(Server.parse("smtp://127.0.0.1:1"), "hello@example.be")
    with pytest.raises(Refused):
        await nobody.mail(address, "A title", "Words", sender="Doktr", reference="1", enclosures=())
