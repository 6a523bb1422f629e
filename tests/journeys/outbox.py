"""What the outbox twin received, and a browser's push subscription that leads to it."""

import json
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
from playwright.async_api import BrowserContext

from doktr_sandbox.whole_service import Service
from tests.journeys.polling import until

# Debian's Chromium subscribes at a push service of its maker, which nobody reaches from here. All else is the browser's
# own: its permission, its worker, its notifications.
SUBSCRIBED_AT = """
PushManager.prototype.subscribe = async () => ({ toJSON: () => (%s), unsubscribe: async () => true });
"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration.getNotifications()).map(({ title, body, data }) => ({ title, body, path: data }));
}"""


@dataclass
class Outbox:
    """The twin of a service, asked over HTTP."""

    service: Service

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.service.ports.outbox}"

    async def received(self, channel: str = "") -> list[dict[str, Any]]:
        """What arrived, on this channel or on all."""
        async with httpx.AsyncClient(trust_env=False) as http:
            found = (await http.get(f"{self.address}/outbox.json")).raise_for_status().json()
        return [one for one in found if channel in ("", one["channel"])]

    async def subscribe(self, context: BrowserContext) -> str:
        """Pages of this browser subscribe at the twin from now on; answers the browser's name there."""
        async with httpx.AsyncClient(trust_env=False) as http:
            made = (await http.post(f"{self.address}/browsers")).raise_for_status().json()
        await context.add_init_script(SUBSCRIBED_AT % json.dumps(made))
        return made["id"]

    async def comes(self, channel: str, to: str) -> dict[str, Any]:
        """Wait for something on this channel for this browser, number or address."""
        return await until(partial(self._latest, channel, to), told=f"a {channel} for {to}")

    async def _latest(self, channel: str, to: str) -> dict[str, Any] | None:
        found = [one for one in await self.received(channel) if one["to"] == to]
        return found[-1] if found else None


async def _now(kept: list[str]) -> list[str]:
    return kept


async def deliver(context: BrowserContext, origin: str, opened: str) -> list[dict[str, Any]]:
    """Hand an opened push to the browser's service worker while no page of the app is open; what it then shows."""
    bare = await context.new_page()
    await bare.goto(f"{origin}/icon.svg")
    session = await context.new_cdp_session(bare)
    registered: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registered.extend(one["registrationId"] for one in told["registrations"]),
    )
    await session.send("ServiceWorker.enable")
    number = await until(partial(_now, registered), told="the service worker is registered")
    push = {"origin": f"{origin}/", "registrationId": number[-1], "data": opened}
    await session.send("ServiceWorker.deliverPushMessage", push)
    shown = await until(partial(bare.evaluate, SHOWN), told="the browser shows a message")
    await bare.close()
    return shown
