"""A terminal screen in which a person ticks indicators, reads what to count and writes reasons."""

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Footer, Input, Static, Tree
from textual.widgets.tree import TreeNode

from anchorkit.cli.chooser_screens import LeaveScreen, ReasonScreen
from anchorkit.cli.chooser_views import balance_line, details, label
from anchorkit.errors import AnchorkitError
from anchorkit.menu.find import matches
from anchorkit.menu.model import Indicator
from anchorkit.selection.changes import Picked
from anchorkit.workflows.select import OpenSet, Selected

Node = TreeNode[str]


class IndicatorTree(Tree[str]):
    """The menu by pillar and area. A leaf holds an indicator's id; the space bar ticks instead of folding."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "app.tick", "Tick"),
        Binding("left", "fold", "Fold", show=False),
        Binding("right", "unfold", "Unfold", show=False),
    ]

    def action_fold(self) -> None:
        """Close the branch under the cursor, or the one it is in."""
        node = self.cursor_node
        if node is not None and node.parent is not None:
            branch = node if node.allow_expand and node.is_expanded else node.parent
            if branch is not self.root:
                branch.collapse()
                self.move_cursor(branch)

    def action_unfold(self) -> None:
        """Open the branch under the cursor."""
        if self.cursor_node is not None:
            self.cursor_node.expand()


class Chooser(App[None]):
    """Tick, read, give reasons, save. `selected` is what the last save did, None where nothing was saved."""

    TITLE = "Choose indicators"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #search { display: none; height: 3; }
    #search.open { display: block; }
    #tree { width: 3fr; border: round $foreground 50%; }
    #about { width: 2fr; border: round $foreground 50%; padding: 0 1; }
    #balance { height: auto; padding: 0 1; }
    Screen.narrow #sides { layout: vertical; }
    Screen.narrow #tree, Screen.narrow #about { width: 1fr; height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", key_display="/"),
        Binding("r", "reason", "Reason"),
        Binding("b", "balance", "Balance"),
        Binding("s", "save", "Save"),
        Binding("q", "leave", "Leave"),
        Binding("escape", "up", "Back", show=False),
    ]

    def __init__(self, opened: OpenSet, save: Callable[[Picked], Selected]) -> None:
        super().__init__()
        self.menu = opened.menu
        self.offered = {found.id: found for found in opened.offered}
        self.saved = opened.saved
        self.ticked = set(opened.ticked)
        self.reasons = dict(opened.saved.reasons)
        self.selected: Selected | None = None
        self.write_set = save
        self._leaves: dict[str, Node] = {}
        self._whole_balance = False

    @property
    def picked(self) -> Picked:
        """What is ticked now, in the menu's order."""
        return Picked(tuple(name for name in self.offered if name in self.ticked), self.reasons)

    @property
    def unsaved(self) -> bool:
        """True where leaving would lose something."""
        reasons = {name: text for name, text in self.reasons.items() if name in self.ticked}
        before = {name: text for name, text in self.saved.reasons.items() if name in self.ticked}
        return self.ticked != set(self.saved.indicators) or reasons != before

    def compose(self) -> ComposeResult:
        """The search line, the tree beside the words about an indicator, the balance and the keys."""
        yield Input(placeholder="Words to look for; Enter goes to the list, Escape clears", id="search")
        with Horizontal(id="sides"):
            yield IndicatorTree(self.menu.menu.title, id="tree")
            with VerticalScroll(id="about", can_focus=True):
                yield Static(id="words", markup=False)
        yield Static(id="balance", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fill the tree and put the cursor on the first indicator."""
        self.listing.show_root = False
        self.grow("")
        self.listing.focus()
        self.show_balance()

    def on_resize(self) -> None:
        """Put the words under the tree where there is no room beside it."""
        self.screen.set_class(self.size.width < 100, "narrow")

    @property
    def listing(self) -> IndicatorTree:
        """The tree of indicators."""
        return self.query_one(IndicatorTree)

    def grow(self, search: str) -> None:
        """Build the tree with the indicators that match a search, and unfold it."""
        tree = self.listing
        tree.clear()
        self._leaves = {}
        for pillar in self.menu.pillars:
            areas = [area for area in self.menu.areas if area.pillar == pillar.id]
            branch: Node | None = None
            for area in areas:
                found = [
                    indicator
                    for indicator in self.offered.values()
                    if indicator.area == area.id and matches(indicator, search, area=area.title)
                ]
                if not found:
                    continue
                branch = branch or tree.root.add(pillar.title, data=pillar.id, expand=True)
                twig = branch.add(area.title, data=area.id, expand=True)
                for indicator in found:
                    self._leaves[indicator.id] = twig.add_leaf("", data=indicator.id)
        self.relabel()
        first = next(iter(self._leaves.values()), None)
        if first is not None:
            # The lines of the tree are only known after it has been drawn.
            self.call_after_refresh(tree.move_cursor, first)
        else:
            self.query_one("#words", Static).update(Text("Nothing holds these words."))

    def relabel(self) -> None:
        """Write the ticks of every line anew."""
        for branch in self.listing.root.children:
            for twig in branch.children:
                for leaf in twig.children:
                    leaf.set_label(label(self.offered[str(leaf.data)], ticked=leaf.data in self.ticked))
                self._count(twig, {str(leaf.data) for leaf in twig.children})
            below = {str(leaf.data) for twig in branch.children for leaf in twig.children}
            self._count(branch, below)

    def _count(self, node: Node, below: set[str]) -> None:
        titles = {pillar.id: pillar.title for pillar in self.menu.pillars}
        titles |= {area.id: area.title for area in self.menu.areas}
        node.set_label(Text(f"{titles[str(node.data)]}  {len(below & self.ticked)} of {len(below)}"))

    def here(self) -> Indicator | None:
        """The indicator under the cursor, None on a pillar or area."""
        node = self.listing.cursor_node
        return self.offered.get(str(node.data)) if node is not None else None

    def on_tree_node_highlighted(self) -> None:
        """Show the words about what the cursor is on."""
        self.show_words()

    def on_tree_node_selected(self, event: Tree.NodeSelected[str]) -> None:
        """Enter or a click on an indicator ticks it."""
        if event.node.data in self.offered:
            self.action_tick()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the tree while somebody types."""
        if event.input.id == "search":
            self.grow(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the search line goes to the tree."""
        if event.input.id == "search":
            self.listing.focus()

    def action_tick(self) -> None:
        """Tick or untick the indicator under the cursor, or all of the pillar or area."""
        node = self.listing.cursor_node
        if node is None:
            return
        names = {name for name, leaf in self._leaves.items() if leaf is node or node in _above(leaf)}
        if names <= self.ticked:
            self.ticked -= names
            if any(self.saved.reasons.get(name) for name in names):
                self.notify("Unticked. What the set says about it goes when you save.")
        else:
            self.ticked |= names
        self.relabel()
        self.show_words()
        self.show_balance()

    def action_search(self) -> None:
        """Open the search line."""
        search = self.query_one("#search", Input)
        search.add_class("open")
        search.focus()

    def action_reason(self) -> None:
        """Ask why the indicator under the cursor is chosen."""
        indicator = self.here()
        if indicator is None:
            self.notify("Move to an indicator first.")
            return

        def keep(reason: str | None) -> None:
            if reason is not None:
                self.reasons[indicator.id] = reason
                self.ticked.add(indicator.id)
                self.relabel()
                self.show_words()
                self.show_balance()

        self.push_screen(ReasonScreen(indicator, self.reasons.get(indicator.id, "")), keep)

    def action_balance(self) -> None:
        """Show the balance by pillar and stage, or only how many are ticked."""
        self._whole_balance = not self._whole_balance
        self.show_balance()

    def action_save(self) -> None:
        """Write the set; what is wrong is shown and nothing is lost."""
        try:
            self.selected = self.write_set(self.picked)
        except AnchorkitError as error:
            self.notify(f"{error.message}. {error.hint}", title="Not saved", severity="error", timeout=20)
            return
        self.saved = Picked(self.picked.indicators, dict(self.reasons))
        self.notify(f"Saved {self.selected.path}")
        self.show_balance()

    def action_up(self) -> None:
        """Close the search, or leave."""
        search = self.query_one("#search", Input)
        if search.has_class("open"):
            search.remove_class("open")
            search.value = ""
            self.listing.focus()
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Leave, after asking where something is not saved."""
        if not self.unsaved:
            self.exit()
            return

        def answered(answer: str | None) -> None:
            if answer == "save":
                self.action_save()
            if answer == "discard" or (answer == "save" and not self.unsaved):
                self.exit()

        self.push_screen(LeaveScreen(), answered)

    def show_words(self) -> None:
        """What to count for the indicator under the cursor, and what to know about it."""
        indicator = self.here()
        words = self.query_one("#words", Static)
        if indicator is None:
            words.update(Text("Space ticks everything in this part, or unticks it."))
        else:
            ticked, reason = indicator.id in self.ticked, self.reasons.get(indicator.id, "")
            words.update(details(indicator, self.menu, ticked=ticked, reason=reason))

    def show_balance(self) -> None:
        """How many are ticked, and with `b` how they spread over pillars and stages."""
        ticked = [self.offered[name] for name in self.picked.indicators]
        text = balance_line(ticked, self.menu, whole=self._whole_balance, unsaved=self.unsaved)
        self.query_one("#balance", Static).update(text)


def _above(node: Node) -> list[Node]:
    above = []
    while node.parent is not None:
        node = node.parent
        above.append(node)
    return above
