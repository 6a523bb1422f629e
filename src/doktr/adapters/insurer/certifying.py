"""Certificates of care in the words of the feature: to the insurers' network and back."""

from doktr.adapters.insurer.model import Attest, Attested, AttestRefused, CareProvider
from doktr.adapters.insurer.mycarenet import MyCareNet
from doktr.features.attests import Certificate, Said
from doktr.kernel.outside import Unavailable


class NoCertifier:
    """No network: certificates wait until there is a licence."""

    async def certify(self, certificate: Certificate) -> Said:
        """Raises `Unavailable`, always."""
        raise Unavailable("not-configured")

    async def take_back(self, certificate: Certificate) -> Said:
        """Raises `Unavailable`, always."""
        raise Unavailable("not-configured")


class Certifying:
    """Certificates at the insurers' network."""

    def __init__(self, network: MyCareNet) -> None:
        self._network = network

    async def certify(self, certificate: Certificate) -> Said:
        """The acknowledgement number, or the insurer's codes."""
        try:
            return Said(await self._network.attest(_attest(certificate), certificate.attempt))
        except AttestRefused as refused:
            return Said(None, refused.codes)

    async def take_back(self, certificate: Certificate) -> Said:
        """Whether the insurer took it back; no number is new then."""
        number, why = certificate.number, certificate.why
        if number is None or why is None:
            raise ValueError("nothing to take back")
        try:
            provider = _provider(certificate)
            await self._network.take_back(provider, certificate.patient_niss, number, why, certificate.attempt)
        except AttestRefused as refused:
            return Said(None, refused.codes)
        return Said(None)


def _provider(of: Certificate) -> CareProvider:
    return CareProvider(of.nihdi, of.doctor_niss, of.doctor_given_name, of.doctor_family_name)


def _attest(of: Certificate) -> Attest:
    return Attest(
        provider=_provider(of), patient_niss=of.patient_niss, patient_given_name=of.patient_given_name,
        patient_family_name=of.patient_family_name, patient_sex=of.patient_sex, at=of.at,
        services=(Attested(of.code, of.day, of.paid_cents),), enterprise_number=of.enterprise_number,
    )  # fmt: skip
