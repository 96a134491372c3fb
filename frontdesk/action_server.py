"""Asks whether the action server is up. Its actions are called by the assistant, never by the front desk."""

import asyncio

import aiohttp

PATIENCE = 2.0  # seconds


class ActionServer:
    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {secret}"}

    async def is_ready(self) -> bool:
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
                session.get(f"{self._url}/health", headers=self._headers) as answer,
            ):
                return answer.status == 200
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return False
