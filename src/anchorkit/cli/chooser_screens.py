"""The two questions of the chooser: why an indicator is chosen, and whether to leave without saving."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Input, Static

from anchorkit.cli.console import visible
from anchorkit.menu.model import Indicator

_BOX = """
    align: center middle;
    Vertical { width: 80%; max-width: 90; height: auto; border: round $foreground; padding: 1 2; }
"""


class ReasonScreen(ModalScreen[str | None]):
    """Asks for a reason; gives it back, or None where nothing shall change."""

    CSS = f"ReasonScreen {{ {_BOX} }}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "Keep", priority=True),
        Binding("escape", "cancel", "Cancel"),
    ]

    def __init__(self, indicator: Indicator, reason: str) -> None:
        super().__init__()
        self.indicator = indicator
        self.reason = reason

    def compose(self) -> ComposeResult:
        """The question and a line to write on."""
        with Vertical():
            yield Static(f"Why {visible(self.indicator.title)}?", markup=False)
            yield Input(self.reason, placeholder="Why this one matters here")
        yield Footer(show_command_palette=False)

    def action_keep(self) -> None:
        """Give the reason back."""
        self.dismiss(self.query_one(Input).value.strip())

    def action_cancel(self) -> None:
        """Change nothing."""
        self.dismiss(None)


class LeaveScreen(ModalScreen[str | None]):
    """Asks whether to save before leaving: `save`, `discard`, or None to stay."""

    CSS = f"LeaveScreen {{ {_BOX} }}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "answer('save')", "Save and leave"),
        Binding("d", "answer('discard')", "Leave without saving"),
        Binding("escape", "stay", "Go on choosing"),
    ]

    def compose(self) -> ComposeResult:
        """The question with its three keys."""
        with Vertical():
            yield Static(
                "There are changes that are not saved.\n\n"
                "s        save and leave\nd        leave without saving\nEscape   go on choosing",
                markup=False,
            )
        yield Footer(show_command_palette=False)

    def action_answer(self, answer: str) -> None:
        """Give the answer back."""
        self.dismiss(answer)

    def action_stay(self) -> None:
        """Stay."""
        self.dismiss(None)
