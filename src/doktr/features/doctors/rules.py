"""Rules about NIHDI numbers."""

FORMS = (8, 11)


def check_digits_fit(nihdi: str) -> bool:
    """Whether the two check digits fit: 97 minus the first six digits modulo 97.

    Source: the sample numbers that hl7-be/eattestation and freehealth-connector publish (read 2026-11-22).
    Other moduli are said to exist for some numbers, so a misfit is worth a warning and never a refusal.
    """
    return len(nihdi) in FORMS and nihdi.isdigit() and int(nihdi[6:8]) == 97 - int(nihdi[:6]) % 97
