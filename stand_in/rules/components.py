"""Message components, legacy and V2: what Discord refuses, and the stored form."""

import re
from collections.abc import Callable
from typing import Any

from stand_in.errors import Form

Json = dict[str, Any]

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = range(
    1, 9
)
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR = range(9, 15)
CONTAINER, LABEL, FILE_UPLOAD = 17, 18, 19
RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 21, 22, 23
SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
IN_CONTAINER = (ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR)
MAX_V2_COMPONENTS = 40
MAX_V2_TEXT = 4000
CUSTOM_EMOJI = re.compile(r"\d{15,21}")


class Checker:
    """One walk over the components of one message."""

    def __init__(self, form: Form, *, v2: bool) -> None:
        self.form = form
        self.v2 = v2
        self.count = 0
        self.text = 0
        self.custom_ids: set[str] = set()
        self.ids: set[int] = set()
        self.files: list[str] = []

    def message(self, path: str, components: Any) -> None:
        if components is None:
            return
        if not self.form.items(path, components, 0, MAX_V2_COMPONENTS if self.v2 else 5):
            return
        allowed = (*IN_CONTAINER, CONTAINER) if self.v2 else (ROW,)
        for number, component in enumerate(components):
            self.one(f"{path}.{number}", component, allowed)
        if self.v2 and self.count > MAX_V2_COMPONENTS:
            self.form.bad(
                path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
                f"The maximum number of components in a message is {MAX_V2_COMPONENTS}",
            )  # fmt: skip
        if self.text > MAX_V2_TEXT:
            self.form.bad(
                path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
                f"Total size of displayable text exceeds maximum size of {MAX_V2_TEXT}",
            )  # fmt: skip

    def one(self, path: str, component: Any, allowed: tuple[int, ...]) -> None:
        if not self.form.mapping(path, component):
            return
        kind = component.get("type")
        if kind is None:
            self.form.required(f"{path}.type")
            return
        if not self.form.choice(f"{path}.type", kind, allowed):
            return
        self.count += 1
        self._number(path, component.get("id"))
        CHECKS[kind](self, path, component)

    def _number(self, path: str, number: Any) -> None:
        if number and self.form.within(f"{path}.id", number, 0, 2**31 - 1):
            if number in self.ids:
                self.form.bad(f"{path}.id", "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
            self.ids.add(number)

    def custom_id(self, path: str, component: Json) -> None:
        value = component.get("custom_id")
        if value is None:
            self.form.required(f"{path}.custom_id")
        elif self.form.length(f"{path}.custom_id", value, 1, 100):
            if value in self.custom_ids:
                self.form.bad(
                    f"{path}.custom_id",
                    "COMPONENT_CUSTOM_ID_DUPLICATED",
                    "Component custom id cannot be duplicated",
                )
            self.custom_ids.add(value)

    def row(self, path: str, row: Json) -> None:
        inside = row.get("components")
        if inside is None:
            self.form.required(f"{path}.components")
            return
        if not self.form.items(f"{path}.components", inside, 1, 5):
            return
        for number, component in enumerate(inside):
            self.one(f"{path}.components.{number}", component, (BUTTON, *SELECTS))
        kinds = [c.get("type") for c in inside if isinstance(c, dict)]
        if any(kind in SELECTS for kind in kinds) and len(kinds) > 1:
            self.form.bad(
                f"{path}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "Component layout width exceeded"
            )

    def button(self, path: str, button: Json) -> None:
        form, style = self.form, button.get("style")
        if style is None:
            form.required(f"{path}.style")
            return
        if not form.choice(f"{path}.style", style, (1, 2, 3, 4, 5, 6)):
            return
        if button.get("label") is not None:
            form.length(f"{path}.label", button["label"], 0, 80)
        self.emoji(f"{path}.emoji", button.get("emoji"))
        if style == 5:
            self._link(path, button)
        elif style == 6:
            if button.get("sku_id") is None:
                form.required(f"{path}.sku_id")
        else:
            self.custom_id(path, button)
            if button.get("url") is not None:
                form.bad(f"{path}.url", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                         "A custom id and url cannot both be specified")  # fmt: skip
            if not (button.get("label") or button.get("emoji")):
                form.bad(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required")

    def _link(self, path: str, button: Json) -> None:
        url = button.get("url")
        if button.get("custom_id") is not None:
            self.form.bad(f"{path}.custom_id", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                          "A custom id and url cannot both be specified")  # fmt: skip
        if url is None:
            self.form.bad(f"{path}.url", "BUTTON_COMPONENT_URL_REQUIRED", "A url is required")
        elif self.form.length(f"{path}.url", url, 1, 512) and not url.startswith(("http", "discord://")):
            self.form.bad(f"{path}.url", "URL_TYPE_INVALID_SCHEME", f'Scheme of "{url}" is not supported.')

    def emoji(self, path: str, emoji: Any) -> None:
        if emoji is None or not self.form.mapping(path, emoji):
            return
        if emoji.get("id") is not None:
            if not CUSTOM_EMOJI.fullmatch(str(emoji["id"])):
                self.form.bad(f"{path}.id", "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")
        elif not emoji.get("name") or (str(emoji["name"]).isalnum() and str(emoji["name"]).isascii()):
            self.form.bad(f"{path}.name", "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")

    def select(self, path: str, select: Json) -> None:
        form = self.form
        self.custom_id(path, select)
        if select.get("placeholder") is not None:
            form.length(f"{path}.placeholder", select["placeholder"], 0, 150)
        low, high = select.get("min_values", 1), select.get("max_values", 1)
        form.within(f"{path}.min_values", low, 0, 25)
        form.within(f"{path}.max_values", high, 1, 25)
        if isinstance(low, int) and isinstance(high, int) and low > high:
            form.bad(f"{path}.max_values", "SELECT_COMPONENT_MIN_MAX", "min_values is above max_values")
        if select["type"] == STRING_SELECT:
            self.options(path, select, high)
            return
        if select.get("options"):
            form.bad(f"{path}.options", "SELECT_COMPONENT_OPTIONS", "Options are for string selects only")
        defaults = select.get("default_values")
        if (
            defaults is not None
            and form.items(f"{path}.default_values", defaults, 0, 25)
            and len(defaults) > high
        ):
            form.bad(
                f"{path}.default_values",
                "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
                "Too many default values",
            )

    def options(self, path: str, select: Json, high: Any, most: int = 25, fewest: int = 1) -> None:
        form, options = self.form, select.get("options")
        if options is None:
            form.required(f"{path}.options")
            return
        if not form.items(f"{path}.options", options, fewest, most):
            return
        if isinstance(high, int) and high > len(options):
            form.bad(f"{path}.max_values", "NUMBER_TYPE_MAX",
                     f"Value should be less than or equal to {len(options)}.")  # fmt: skip
        values: set[str] = set()
        for number, option in enumerate(options):
            here = f"{path}.options.{number}"
            if not form.mapping(here, option):
                continue
            for name in ("label", "value"):
                if option.get(name) is None:
                    form.required(f"{here}.{name}")
                else:
                    form.length(f"{here}.{name}", option[name], 1, 100)
            if option.get("description") is not None:
                form.length(f"{here}.description", option["description"], 0, 100)
            self.emoji(f"{here}.emoji", option.get("emoji"))
            if option.get("value") in values:
                form.bad(f"{here}.value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                         "The specified option value is already used")  # fmt: skip
            values.add(option.get("value", ""))

    def text_display(self, path: str, display: Json) -> None:
        if display.get("content") is None:
            self.form.required(f"{path}.content")
        elif self.form.length(f"{path}.content", display["content"], 1, 4000):
            self.text += len(display["content"])

    def section(self, path: str, section: Json) -> None:
        inside = section.get("components")
        if inside is None:
            self.form.required(f"{path}.components")
        elif self.form.items(f"{path}.components", inside, 1, 3):
            for number, component in enumerate(inside):
                self.one(f"{path}.components.{number}", component, (TEXT_DISPLAY,))
        if section.get("accessory") is None:
            self.form.required(f"{path}.accessory")
        else:
            self.one(f"{path}.accessory", section["accessory"], (BUTTON, THUMBNAIL))

    def media(self, path: str, media: Any, description: Any = None) -> None:
        url = media.get("url") if isinstance(media, dict) else None
        if url is None:
            self.form.required(f"{path}.url")
        elif not str(url).startswith(("http://", "https://", "attachment://")):
            self.form.bad(f"{path}.url", "URL_TYPE_INVALID_SCHEME", f'Scheme of "{url}" is not supported.')
        elif str(url).startswith("attachment://"):
            self.files.append(str(url).removeprefix("attachment://"))
        if description is not None:
            self.form.length(f"{path}.description", description, 0, 1024)

    def thumbnail(self, path: str, thumbnail: Json) -> None:
        self.media(f"{path}.media", thumbnail.get("media"), thumbnail.get("description"))

    def gallery(self, path: str, gallery: Json) -> None:
        items = gallery.get("items")
        if items is None:
            self.form.required(f"{path}.items")
        elif self.form.items(f"{path}.items", items, 1, 10):
            for number, item in enumerate(items):
                if self.form.mapping(f"{path}.items.{number}", item):
                    self.media(f"{path}.items.{number}.media", item.get("media"), item.get("description"))

    def file(self, path: str, component: Json) -> None:
        file = component.get("file")
        self.media(f"{path}.file", file)
        if isinstance(file, dict) and not str(file.get("url", "")).startswith("attachment://"):
            self.form.bad(
                f"{path}.file.url", "FILE_COMPONENT_ATTACHMENT_ONLY", "Only attachment:// is supported"
            )

    def separator(self, path: str, separator: Json) -> None:
        if separator.get("spacing") is not None:
            self.form.choice(f"{path}.spacing", separator["spacing"], (1, 2))
        if separator.get("divider") is not None:
            self.form.boolean(f"{path}.divider", separator["divider"])

    def container(self, path: str, container: Json) -> None:
        if container.get("accent_color") is not None:
            self.form.within(f"{path}.accent_color", container["accent_color"], 0, 0xFFFFFF)
        inside = container.get("components")
        if inside is None:
            self.form.required(f"{path}.components")
        elif self.form.items(f"{path}.components", inside, 1, MAX_V2_COMPONENTS):
            for number, component in enumerate(inside):
                self.one(f"{path}.components.{number}", component, IN_CONTAINER)


CHECKS: dict[int, Callable[..., None]] = {
    ROW: Checker.row,
    BUTTON: Checker.button,
    **dict.fromkeys(SELECTS, Checker.select),
    SECTION: Checker.section,
    TEXT_DISPLAY: Checker.text_display,
    THUMBNAIL: Checker.thumbnail,
    GALLERY: Checker.gallery,
    FILE: Checker.file,
    SEPARATOR: Checker.separator,
    CONTAINER: Checker.container,
}
