"""Discord's refusals: HTTP status, JSON error code, message, and the tree that names the bad fields."""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """What a route raises; becomes the error body."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.more = more

    def body(self) -> Json:
        return {"message": self.message, "code": self.code, **self.more}

    def sentence(self) -> str:
        """For people: the message and, for bad forms, the first field at fault."""
        fields = "; ".join(f"{path}: {text}" for path, text in flatten(self.more.get("errors", {})))
        return f"{self.message} ({fields})" if fields else self.message


def flatten(tree: Json, path: str = "") -> list[tuple[str, str]]:
    lines = [(path or "body", str(error["message"])) for error in tree.get("_errors", [])]
    for key, below in tree.items():
        if key != "_errors":
            lines += flatten(below, f"{path}.{key}" if path else key)
    return lines


NOT_FOUND = {
    "account": (10001, "Unknown account"),
    "application": (10002, "Unknown Application"),
    "channel": (10003, "Unknown Channel"),
    "guild": (10004, "Unknown Guild"),
    "invite": (10006, "Unknown Invite"),
    "member": (10007, "Unknown Member"),
    "message": (10008, "Unknown Message"),
    "overwrite": (10009, "Unknown Permission Overwrite"),
    "role": (10011, "Unknown Role"),
    "user": (10013, "Unknown User"),
    "emoji": (10014, "Unknown Emoji"),
    "webhook": (10015, "Unknown Webhook"),
    "ban": (10026, "Unknown Ban"),
    "interaction": (10062, "Unknown interaction"),
    "command": (10063, "Unknown application command"),
    "voice state": (10065, "Unknown Voice State"),
    "event": (10070, "Unknown Guild Scheduled Event"),
}


def unknown(what: str) -> ApiError:
    code, message = NOT_FOUND[what]
    return ApiError(404, code, message)


def missing_access() -> ApiError:
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    return ApiError(403, 50013, "Missing Permissions")


def unauthorized() -> ApiError:
    return ApiError(401, 0, "401: Unauthorized")


def route_not_found() -> ApiError:
    return ApiError(404, 0, "404: Not Found")


def method_not_allowed() -> ApiError:
    return ApiError(405, 0, "405: Method Not Allowed")


def asked_for(status: int) -> Json:
    """The body of an error that somebody asked for, as Discord words the commonest of that status."""
    if status == 400:
        form = Form()
        form.bad("", "BASE_TYPE_REQUIRED", "Asked for by whoever tries this out")
        return form.error().body()
    if status == 403:
        return missing_permissions().body()
    return {"message": f"{status}: Internal Server Error", "code": 0}


class Form:
    """Collects what is wrong with a body and raises Discord's 50035 with the tree."""

    def __init__(self) -> None:
        self._tree: Json = {}

    def bad(self, path: str, code: str, message: str) -> None:
        """`path` is dotted, list positions are numbers: `embeds.0.title`; empty for the body itself."""
        node = self._tree
        for part in path.split(".") if path else []:
            node = node.setdefault(part, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def __bool__(self) -> bool:
        return not self._tree

    def raise_if_bad(self) -> None:
        if self._tree:
            raise self.error()

    def error(self) -> ApiError:
        return ApiError(400, 50035, "Invalid Form Body", errors=self._tree)

    # ---- checks used everywhere; each returns whether the value is good

    def required(self, path: str) -> None:
        self.bad(path, "BASE_TYPE_REQUIRED", "This field is required")

    def length(self, path: str, value: Any, low: int, high: int) -> bool:
        """A string whose stripped length is within low..high."""
        if not isinstance(value, str):
            self.bad(path, "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
            return False
        size = len(value.strip())
        if low <= size <= high:
            return True
        if size == 0 and low:
            self.required(path)
        elif low:
            self.bad(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
        else:
            self.bad(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        return False

    def within(self, path: str, value: Any, low: float, high: float, *, whole: bool = True) -> bool:
        good = (int,) if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, good):
            self.bad(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not {"int" if whole else "number"}.')
            return False
        if value < low:
            self.bad(path, "NUMBER_TYPE_MIN", f"Value should be greater than or equal to {low}.")
        elif value > high:
            self.bad(path, "NUMBER_TYPE_MAX", f"Value should be less than or equal to {high}.")
        return low <= value <= high

    def choice(self, path: str, value: Any, choices: tuple[Any, ...]) -> bool:
        if value in choices and not isinstance(value, bool):
            return True
        listed = ", ".join(map(str, choices))
        self.bad(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{listed}}}.")
        return False

    def boolean(self, path: str, value: Any) -> bool:
        if isinstance(value, bool):
            return True
        self.bad(path, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
        return False

    def items(self, path: str, value: Any, low: int, high: int) -> bool:
        if not isinstance(value, list):
            self.bad(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return False
        if low <= len(value) <= high:
            return True
        if low == 0:
            self.bad(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        else:
            self.bad(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
        return False

    def mapping(self, path: str, value: Any) -> bool:
        if isinstance(value, dict):
            return True
        self.bad(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        return False

    def snowflake(self, path: str, value: Any) -> bool:
        if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).isascii():
            text = str(value)
            if text.isdigit() and int(text) < 2**64:
                return True
        self.bad(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
        return False
