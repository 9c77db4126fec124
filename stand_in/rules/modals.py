"""Modals: what Discord refuses in one, and what its client refuses in a submission."""

from typing import Any

from stand_in.errors import Form
from stand_in.rules.components import (
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    ROW,
    SELECTS,
    TEXT_DISPLAY,
    TEXT_INPUT,
    Checker,
)

Json = dict[str, Any]
IN_LABEL = (TEXT_INPUT, *SELECTS, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)


def check(form: Form, path: str, modal: Any) -> None:
    if not form.mapping(path, modal):
        return
    for name, limit in (("custom_id", 100), ("title", 45)):
        if modal.get(name) is None:
            form.required(f"{path}.{name}")
        else:
            form.length(f"{path}.{name}", modal[name], 1, limit)
    components = modal.get("components")
    if components is None:
        form.required(f"{path}.components")
    elif form.items(f"{path}.components", components, 1, 5):
        fields = _Fields(form)
        for number, component in enumerate(components):
            fields.top(f"{path}.components.{number}", component)


class _Fields:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.inner = Checker(form, v2=True)

    def top(self, path: str, component: Any) -> None:
        if not self.form.mapping(path, component):
            return
        if not self.form.choice(f"{path}.type", component.get("type"), (ROW, TEXT_DISPLAY, LABEL)):
            return
        if component["type"] == TEXT_DISPLAY:
            self.inner.text_display(path, component)
        elif component["type"] == ROW:
            inside = component.get("components")
            if inside is None:
                self.form.required(f"{path}.components")
            elif self.form.items(f"{path}.components", inside, 1, 1):
                self.field(f"{path}.components.0", inside[0], (TEXT_INPUT,), in_label=False)
        else:
            self.label(path, component)

    def label(self, path: str, label: Json) -> None:
        if label.get("label") is None:
            self.form.required(f"{path}.label")
        else:
            self.form.length(f"{path}.label", label["label"], 1, 45)
        if label.get("description") is not None:
            self.form.length(f"{path}.description", label["description"], 0, 100)
        if label.get("component") is None:
            self.form.required(f"{path}.component")
        else:
            self.field(f"{path}.component", label["component"], IN_LABEL, in_label=True)

    def field(self, path: str, field: Any, allowed: tuple[int, ...], *, in_label: bool) -> None:
        form = self.form
        if not form.mapping(path, field) or not form.choice(f"{path}.type", field.get("type"), allowed):
            return
        kind = field["type"]
        if kind == TEXT_INPUT:
            self.text_input(path, field, in_label=in_label)
        elif kind in SELECTS:
            self.select(path, field)
        elif kind == FILE_UPLOAD:
            self.inner.custom_id(path, field)
            self._counts(path, field, 10)
        elif kind == RADIO_GROUP:
            self.inner.custom_id(path, field)
            self.inner.options(path, field, 1, most=10, fewest=2)
        elif kind == CHECKBOX_GROUP:
            self.inner.custom_id(path, field)
            self.inner.options(path, field, field.get("max_values"), most=10)
            self._counts(path, field, 10)
        else:
            self.inner.custom_id(path, field)
            if "required" in field:
                form.bad(
                    f"{path}.required", "CHECKBOX_REQUIRED_NOT_SUPPORTED", "A checkbox cannot be required"
                )

    def text_input(self, path: str, field: Json, *, in_label: bool) -> None:
        form = self.form
        self.inner.custom_id(path, field)
        form.choice(f"{path}.style", field.get("style"), (1, 2))
        if in_label and field.get("label") is not None:
            form.bad(
                f"{path}.label", "TEXT_INPUT_LABEL_IN_LABEL", "A text input in a label cannot have a label"
            )
        elif not in_label:
            form.length(f"{path}.label", field.get("label") or "", 1, 45)
        if field.get("min_length") is not None:
            form.within(f"{path}.min_length", field["min_length"], 0, 4000)
        if field.get("max_length") is not None:
            form.within(f"{path}.max_length", field["max_length"], 1, 4000)
        if field.get("value") is not None:
            form.length(f"{path}.value", field["value"], 0, 4000)
        if field.get("placeholder") is not None:
            form.length(f"{path}.placeholder", field["placeholder"], 0, 100)

    def select(self, path: str, field: Json) -> None:
        self.inner.select(path, field)
        if field.get("disabled"):
            self.form.bad(f"{path}.disabled", "MODAL_COMPONENT_DISABLED", "Cannot be disabled in a modal")
        if field.get("required", True) and field.get("min_values") == 0:
            self.form.bad(
                f"{path}.min_values", "NUMBER_TYPE_MIN", "Value should be greater than or equal to 1."
            )

    def _counts(self, path: str, field: Json, most: int) -> None:
        if field.get("min_values") is not None:
            self.form.within(f"{path}.min_values", field["min_values"], 0, most)
        if field.get("max_values") is not None:
            self.form.within(f"{path}.max_values", field["max_values"], 1, most)


def fields_of(modal: Json) -> dict[str, Json]:
    """Every field of a modal by its custom id."""
    fields = {}
    for component in modal.get("components", []):
        inside = component.get("components") or ([component["component"]] if "component" in component else [])
        fields.update({field["custom_id"]: field for field in inside})
    return fields


def refuse_value(field: Json, value: Any) -> str | None:
    """What the client says under the field when the value will not do; None when it will."""
    kind, required = field["type"], field.get("required", True)
    if kind == CHECKBOX:
        return None if isinstance(value, bool) else "Must be ticked or not."
    if kind == TEXT_INPUT:
        text = value or ""
        low = field.get("min_length") or 0
        if not text:
            return "This field is required." if required else None
        if not low <= len(text) <= (field.get("max_length") or 4000):
            return f"Must be between {low} and {field.get('max_length') or 4000} in length."
        return None
    chosen = [value] if kind == RADIO_GROUP and value is not None else (value or [])
    if not chosen:
        return "This field is required." if required else None
    high = 1 if kind == RADIO_GROUP else field.get("max_values") or len(field.get("options") or [0])
    if not (field.get("min_values") or 0) <= len(chosen) <= high:
        return f"Choose between {field.get('min_values') or 1} and {high}."
    offered = {option["value"] for option in field.get("options") or []}
    if offered and not set(chosen) <= offered:
        return "This is not one of the options."
    return None
