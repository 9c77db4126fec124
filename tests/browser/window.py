"""A browser window of the local Discord, in the words of the tests."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

expect.set_options(timeout=30_000)

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


class Desk:
    """Opens windows and keeps what went wrong in them."""

    def __init__(self, browser: "Browser") -> None:
        self._browser = browser
        self._free: dict[tuple[Any, ...], list[Page]] = {}
        self._used: list[tuple[tuple[Any, ...], Page]] = []
        self._troubles: list[str] = []

    async def open(
        self,
        url: str,
        user_id: int | None = None,
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = True,
        scale: float = 1,
    ) -> "Window":
        """A window of its own, with its own storage, as that person."""
        kind = (width, height, dark, scale)
        free = self._free.setdefault(kind, [])
        page = free.pop() if free else await self._new_page(*kind)
        self._used.append((kind, page))
        await page.goto(f"{url}/" + (f"?as={user_id}" if user_id else ""))
        await page.wait_for_selector("body[data-ready]")
        return Window(page)

    async def _new_page(self, width: int, height: int, dark: bool, scale: float) -> "Page":
        context = await self._browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light",
            locale="en-GB", timezone_id="Europe/Berlin", has_touch=width < 500, reduced_motion="reduce",
            device_scale_factor=scale,
        )  # fmt: skip
        context.set_default_timeout(30_000)
        page = await context.new_page()
        self._watch(page)
        return page

    def _watch(self, page: "Page") -> None:
        page.on("pageerror", lambda error: self._troubles.append(str(error)))
        page.on("request", lambda request: self._check_address(request.url, page.url))
        page.on("console", lambda said: said.type == "error" and self._troubles.append(said.text))

    def _check_address(self, asked: str, page_url: str) -> None:
        """The page needs no network: everything comes from the stand-in."""
        here = page_url.split("/")[:3]
        if asked.startswith("http") and page_url.startswith("http") and asked.split("/")[:3] != here:
            self._troubles.append(f"asked {asked}")

    def expects_trouble(self, words: str) -> None:
        """Take out of the list what a test provoked."""
        self._troubles = [trouble for trouble in self._troubles if words not in trouble]

    async def clear(self) -> None:
        """After a test: closes all windows, forgets what they stored, and says what went wrong in them."""
        for kind, page in self._used:
            for other in page.context.pages[1:]:
                await other.close()
            await page.unroute_all()
            await page.evaluate("localStorage.clear(); sessionStorage.clear()")
            await page.goto("about:blank")
            self._free[kind].append(page)
        troubles, self._used, self._troubles = self._troubles, [], []
        assert not troubles, troubles


class Window:
    """What a person does and sees."""

    person: Any

    def __init__(self, page: "Page") -> None:
        self.page = page

    # ---- doing

    async def writes(self, text: str) -> None:
        """A message."""
        await self.page.locator("#write").fill(text)
        await self.page.keyboard.press("Enter")
        await expect(self.page.locator("#write")).to_have_value("")

    async def begins_command(self, path: str) -> None:
        """Types its name and takes it from the list, by keyboard."""
        await self.page.locator("#write").fill("/")
        await self.page.locator("#write").press_sequentially(path)
        await expect(self.page.locator(".pick").first).to_contain_text(f"/{path}")
        await self.page.keyboard.press("Enter")
        await expect(self.page.locator(".command-path")).to_have_text(f"/{path}")

    async def runs(self, path: str, **options: str) -> None:
        """A command with options typed in; the first choice of lists is taken."""
        await self.begins_command(path)
        for name, text in options.items():
            await self.fills(name, text)
        await self.sends()

    async def fills(self, name: str, text: str) -> None:
        """One option; adds it first when it is optional."""
        await self.adds(name)
        field = self.option(name)
        await field.fill(text)
        if await field.get_attribute("role") == "combobox":
            await self.page.locator(".choices-list:visible .pick", has_text=text).first.click()

    async def adds(self, name: str) -> None:
        """An optional option, if it is not there yet."""
        more = self.page.get_by_role("button", name=f"Add option {name}:")
        if await more.count():
            await more.click()

    def option(self, name: str) -> "Locator":
        """The field of an option."""
        return self.page.locator(f'.command-option input[name="{name}"]')

    async def sends(self) -> None:
        """The command that is filled in."""
        await self.page.locator(".command-form .send").click()

    async def presses(self, label: str, *, within: "Locator | None" = None) -> None:
        """The button of that label in the newest message that has it."""
        place = (
            within or self.messages.filter(has=self.page.get_by_role("button", name=label, exact=True)).last
        )
        await place.get_by_role("button", name=label, exact=True).click()

    async def picks(self, *labels: str, number: int = 0, within: "Locator | None" = None) -> None:
        """In a select of the newest message that has one."""
        place = within or self.messages.filter(has=self.page.locator(".select")).last
        await self._opens_list(place.locator(".select").nth(number))
        for label in labels:
            await self.page.get_by_role("option").filter(has_text=label).first.click()
        if await self.page.locator(".select-list .done").count():
            await self.page.locator(".select-list .done").click()

    async def finds(self, label: str) -> None:
        """Picks it in whichever select of the newest panel has it: long lists are spread over several."""
        panel = self.messages.filter(has=self.page.locator(".select")).last
        for select in await panel.locator(".select").all():
            await self._opens_list(select)
            choice = self.page.get_by_role("option").filter(has=self.page.get_by_text(label, exact=True))
            if await choice.count():
                return await choice.first.click()
            await self.page.keyboard.press("Escape")
        raise AssertionError(f"no select offers {label!r}")

    async def _opens_list(self, select: "Locator") -> None:
        """Of choices."""
        await select.click()
        await expect(self.page.locator(".select-list")).to_be_visible()

    async def opens(self, channel: str) -> None:
        """A channel of the list."""
        await self.page.locator("#channels .channel-name", has_text=channel).first.click()
        await expect(self.page.locator("#place h1")).to_contain_text(channel)

    # ---- seeing

    @property
    def messages(self) -> "Locator":
        """All messages shown."""
        return self.page.locator("#messages .message")

    @property
    def last(self) -> "Locator":
        """The newest message."""
        return self.messages.last

    async def sees(self, text: str) -> None:
        """Somewhere among the messages."""
        await expect(self.messages.filter(has_text=text).last).to_be_visible()

    async def sees_not(self, text: str) -> None:
        """Nowhere among the messages."""
        await expect(self.messages.filter(has_text=text)).to_have_count(0)

    async def picture(self, name: str, **options: Any) -> bytes:
        """A screenshot; into docs/pictures when they are to be made again (make pictures)."""
        await self.page.evaluate("document.fonts.ready")
        await self.page.wait_for_timeout(150)
        made = await self.page.screenshot(**options)
        if os.environ.get("GUILDHALL_PICTURES"):
            (PICTURES / f"page-{name}.png").write_bytes(made)
        return made
