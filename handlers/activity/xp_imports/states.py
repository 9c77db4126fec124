"""What the buttons and selects of an import remember: which import. Everything else is in its row."""

from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState

ImportId = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class ChooseMerging(ComponentState, tag="xp.import_merging/1"):
    """How file and present xp meet."""

    import_id: ImportId


class ChooseUserColumn(ComponentState, tag="xp.import_users/1"):
    """Which column holds the ids."""

    import_id: ImportId


class ChooseXpColumn(ComponentState, tag="xp.import_xp/1"):
    """Which column holds the xp."""

    import_id: ImportId


class StartImport(ComponentState, tag="xp.import_start/1"):
    """Carry it out."""

    import_id: ImportId


class DropImport(ComponentState, tag="xp.import_drop/1"):
    """Forget it."""

    import_id: ImportId


class UndoImport(ComponentState, tag="xp.import_undo/1"):
    """Take it back."""

    import_id: ImportId
