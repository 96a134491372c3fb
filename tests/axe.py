"""Looks through a page by axe, by the rules of WCAG 2.2 A and AA."""

import os

import pytest
from playwright.async_api import Page

from tests.conftest import ROOT

AXE = ROOT / "widget" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def axe(page: Page) -> list[str]:
    """What it finds wrong, a line each; skipped where it is missing, but not in CI."""
    if not AXE.exists() and not os.environ.get("CI"):
        pytest.skip("axe-core is not installed: `make widget`")
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("tags => axe.run({ runOnly: { type: 'tag', values: tags } })", RULES)
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]
