"""WhatsApp as it is to a running Careline: a server of this process, and a customer who writes there."""

import asyncio
import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

from channels.meta.signing import signature_of
from tests.e2e.people import Http
from tests.integration.channels.fakes import Vendor
from tests.integration.channels.vendors.whatsapp import APP_SECRET, PHONE_ID, VERIFY, WA_TOKEN, vendor_server

COMPANY = "15550783881"
START_SECONDS = 30.0


class WhatsApp:
    """What the vendor got from Careline, and what its customers send there."""

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor
        self.settings = {
            "WHATSAPP_TOKEN": WA_TOKEN,
            "WHATSAPP_PHONE_NUMBER_ID": PHONE_ID,
            "WHATSAPP_APP_SECRET": APP_SECRET,
            "WHATSAPP_VERIFY_TOKEN": VERIFY,
            "WHATSAPP_NUMBER": COMPANY,
            "WHATSAPP_API": vendor.url,
        }

    def texts(self, address: str) -> list[str]:
        """Return what the customer there has got, oldest first."""
        return self._vendor.texts(address)

    def write(self, base: str, address: str, text: str) -> None:
        """Have a customer write to the Careline at `base`."""
        message = {"from": address, "id": f"wamid.{uuid.uuid4().hex}", "timestamp": "1795000000", "type": "text"}
        value: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": COMPANY, "phone_number_id": PHONE_ID},
            "contacts": [{"profile": {"name": "Ana"}, "wa_id": address}],
            "messages": [message | {"text": {"body": text}}],
        }
        body = {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": value}]}]}
        raw, http = json.dumps(body).encode(), Http(base)
        http.headers["X-Hub-Signature-256"] = signature_of(APP_SECRET, raw)
        answer = http.post("/api/channels/whatsapp", raw)
        assert answer.status == 200, answer.text


@contextmanager
def played_whatsapp() -> Iterator[WhatsApp]:
    """Run the vendor beside the tests, which wait for other processes."""
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    started: SimpleQueue[Vendor] = SimpleQueue()

    async def serve() -> None:
        async with vendor_server() as vendor:
            started.put(vendor)
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    yield WhatsApp(started.get(timeout=START_SECONDS))
    loop.call_soon_threadsafe(stop.set)
    thread.join(START_SECONDS)
    loop.close()
