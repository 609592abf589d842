"""The chooser: keys tick, search, give reasons, show the balance, save and leave; nothing is lost unasked."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input, Static

from anchorkit.cli.chooser import Chooser
from anchorkit.errors import AnchorkitError
from anchorkit.menu.load import load_menu
from anchorkit.selection.changes import Picked, Request
from anchorkit.selection.choose import Filters
from anchorkit.selection.load import load_selection
from anchorkit.workflows.select import Selected, open_set, save_picked, select
from tests.support.menus import a_menu_file, an_indicator, menu_fields

Story = Callable[[Chooser, Pilot[None]], Awaitable[None]]


class Desk:
    """A folder with a small menu and perhaps a set, in which a person sits at the chooser."""

    def __init__(self, folder: Path) -> None:
        self.output = folder / "set.yaml"
        self.menu = a_menu_file(
            folder / "menu",
            menu_fields(
                an_indicator("emp.future.01", title="Starters", groups=("band",)),
                an_indicator(
                    "emp.good.01",
                    title="Fair [pay]",
                    basis="reconstructed",
                    basis_line=None,
                    basis_reason="Lost",
                ),
                an_indicator("proc.local.01", title="Local spend", stage="outcome_long", uses=("local",)),
            ),
        )

    def save(self, picked: Picked) -> Selected:
        return save_picked(self.output, picked, Request(), menu_path=self.menu, today=date(2026, 11, 21))

    def chosen(self) -> dict[str, str]:
        """The set's indicators and reasons as the file has them; empty where there is none."""
        if not self.output.exists():
            return {}
        loaded = load_selection(self.output, load_menu(self.menu))
        return {found.id: found.reason for found in loaded.selection.indicators}

    def sit(
        self, story: Story, request: Request | None = None, *, size: tuple[int, int] = (120, 40)
    ) -> Chooser:
        """Open the chooser and do what the story says."""
        chooser = Chooser(open_set(self.output, request or Request(), menu_path=self.menu), self.save)

        async def play() -> None:
            async with chooser.run_test(size=size, notifications=True) as pilot:
                await pilot.pause()
                await story(chooser, pilot)

        asyncio.run(play())
        return chooser


def shown(chooser: Chooser, name: str) -> str:
    """The words that stand in a part of the screen."""
    return str(chooser.query_one(f"#{name}", Static).render())


def tree_lines(chooser: Chooser) -> list[str]:
    """The lines of the tree as they are written, without its drawing."""
    lines: list[str] = []
    for branch in chooser.listing.root.children:
        lines.append(str(branch.label))
        for twig in branch.children:
            lines += [str(node.label) for node in (twig, *twig.children)]
    return lines


def unfolded(chooser: Chooser) -> list[bool]:
    """Which pillars are unfolded."""
    return [branch.is_expanded for branch in chooser.listing.root.children]


def notices(chooser: Chooser) -> str:
    """The words of the notices that are on the screen."""
    return " ".join(str(notice.render()) for notice in chooser.screen.query("Toast"))


def test_space_ticks_and_s_saves(tmp_path: Path) -> None:
    """The cursor begins on the first indicator; a tick is a cross in a box, and saving makes the set."""
    desk = Desk(tmp_path)

    async def story(chooser: Chooser, pilot: Pilot[None]) -> None:
        await pilot.press("space")
        assert "[x] Starters" in tree_lines(chooser)
        assert "Employment  1 of 2" in tree_lines(chooser)
        assert "1 ticked · not saved yet" in shown(chooser, "balance")
        await pilot.press("s")
        assert "nothing to save" in shown(chooser, "balance")

    chooser = desk.sit(story)

    assert desk.chosen() == {"emp.future.01": ""}
    assert chooser.selected is not None and chooser.selected.created


def test_the_page_beside_says_what_to_count(tmp_path: Path) -> None:
    """Numerator, kind, difficulty as ours, national source, direction, and the mark of a reconstruction."""

    async def story(chooser: Chooser, pilot: Pilot[None]) -> None:
        words = shown(chooser, "words")
        for word in ("What to count", "Kind: count", "our rating", "National source", "higher is better"):
            assert word in words
        assert "Breakdowns: Pay band" in words
        await pilot.press("down", "down")
        assert "[ ] Fair [pay] (reconstructed)" in tree_lines(chooser)
        assert "Reconstructed: Lost" in shown(chooser, "words")
        await pilot.press("down")
        assert "Space ticks everything" in shown(chooser, "words")

    Desk(tmp_path).sit(story)


def test_a_reason_is_asked_for_and_ticks(tmp_path: Path) -> None:
    """`r` asks; Enter keeps the reason and ticks the indicator; Escape changes nothing."""
    desk = Desk(tmp_path)

    async def story(chooser: Chooser, pilot: Pilot[None]) -> None:
        await pilot.press("r", *"No", "escape")
        assert chooser.reasons == {} and chooser.ticked == set()
        await pilot.press("r", *"Why: q s", "enter")
        assert "Reason: Why: q s" in shown(chooser, "words")
        await pilot.press("s", "q")

    desk.sit(story)

    assert desk.chosen() == {"emp.future.01": "Why: q s"}


def test_search_narrows_the_tree_and_keeps_the_ticks(tmp_path: Path) -> None:
    """`/` looks in all words while typing; Enter goes to the list, Escape brings everything back."""

    async def story(chooser: Chooser, pilot: Pilot[None]) -> None:
        await pilot.press("space", "slash", *"spend")
        assert tree_lines(chooser) == [
            "Procurement  0 of 1",
            "Support to local organisations  0 of 1",
            "[ ] Local spend",
        ]
        await pilot.press("enter", "space")
        assert chooser.picked.indicators == ("emp.future.01", "proc.local.01")
        await pilot.press("escape")
        assert len(tree_lines(chooser)) == 3 + 2 + 3 and "[x] Starters" in tree_lines(chooser)
        await pilot.press("slash", *"xyzzy")
        assert tree_lines(chooser) == []
        assert "Nothing holds these words" in shown(chooser, "words")
        await pilot.press("enter", "space", "r")
        assert chooser.query_one("#search", Input).value == "xyzzy"

    Desk(tmp_path).sit(story)


def test_space_on_an_area_ticks_all_of_it_and_unticks_it_again(tmp_path: Path) -> None:
    """A pillar or area is ticked as a whole; the arrows fold and unfold."""

    async def story(chooser: Chooser, pilot: Pilot[None]) -> None:
        await pilot.press("up", "up", "space")
        assert chooser.picked.indicators == ("emp.future.01", "emp.good.01")
        await pilot.press("space")
        assert not chooser.ticked
        await pilot.press("left")
        assert unfolded(chooser) == [False, True]
        await pilot.press("left", "right")
        assert unfolded(chooser) == [True, True]
        await pilot.press("down", "down", "left")
        assert chooser.here() is None

    Desk(tmp_path).sit(story)


def test_enter_ticks_an_indicator(tmp_path: Path) -> None:
    """Enter, like a click, ticks; on an area it does not."""

    async def story(chooser: Chooser, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        await pilot.press("up", "enter")
        assert chooser.picked.indicators == ("emp.future.01",)

    Desk(tmp_path).sit(story)


def test_b_shows_the_balance_in_words(tmp_path: Path) -> None:
    """Counts by pillar and stage come and go with `b`, and follow the ticks."""

    async def story(chooser: Chooser, pilot: Pilot[None]) -> None:
        await pilot.press("b", "space")
        assert "Employment 1 · Procurement 0" in shown(chooser, "balance")
        assert "activities 0 · outputs 1 · outcomes 0" in shown(chooser, "balance")
        await pilot.press("b")
        assert "Employment" not in shown(chooser, "balance")

    Desk(tmp_path).sit(story)


def test_ticks_of_the_set_are_loaded_and_unticking_takes_out(tmp_path: Path) -> None:
    """An existing set opens with its ticks; what is unticked leaves the file, with a word of warning."""
    desk = Desk(tmp_path)
    request = Request(Filters(pillars=("employment",)), reason="First")
    select(desk.output, request, menu_path=desk.menu, today=date(2026, 11, 21))

    async def story(chooser: Chooser, pilot: Pilot[None]) -> None:
        assert chooser.picked.indicators == ("emp.future.01", "emp.good.01")
        await pilot.press("space")
        await pilot.pause()
        assert "goes when you save" in notices(chooser)
        await pilot.press("s")

    chooser = desk.sit(story)

    assert desk.chosen() == {"emp.good.01": "First"}
    assert chooser.selected is not None and chooser.selected.removed == ("emp.future.01",)


def test_filters_come_ticked(tmp_path: Path) -> None:
    """What the command line chose is ticked, but not saved until somebody does."""
    desk = Desk(tmp_path)

    async def story(chooser: Chooser, pilot: Pilot[None]) -> None:
        assert chooser.picked.indicators == ("proc.local.01",)
        assert chooser.unsaved

    desk.sit(story, Request(Filters(pillars=("procurement",))))

    assert desk.chosen() == {}


def test_leaving_asks_where_something_is_not_saved(tmp_path: Path) -> None:
    """Escape goes on, d discards, s saves; with nothing to save leaving just leaves."""
    desk = Desk(tmp_path)

    async def discard(chooser: Chooser, pilot: Pilot[None]) -> None:
        await pilot.press("space", "q", "escape")
        assert chooser.is_running and chooser.unsaved
        await pilot.press("escape", "d")

    async def keep(chooser: Chooser, pilot: Pilot[None]) -> None:
        await pilot.press("space", "q", "s")

    async def nothing(chooser: Chooser, pilot: Pilot[None]) -> None:
        await pilot.press("q")

    assert desk.sit(discard).selected is None
    assert desk.chosen() == {}
    assert desk.sit(keep).selected is not None
    assert desk.chosen() == {"emp.future.01": ""}
    assert desk.sit(nothing).selected is None


def test_what_cannot_be_saved_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    """A file that cannot be written leaves the person in the chooser with the ticks."""
    desk = Desk(tmp_path)

    def full(picked: Picked) -> Selected:
        raise AnchorkitError("The disk is full", hint="Make room.")

    desk.save = full  # type: ignore[method-assign]  # the disk cannot be filled in a test

    async def story(chooser: Chooser, pilot: Pilot[None]) -> None:
        await pilot.press("space", "q", "s")
        assert chooser.is_running and chooser.picked.indicators == ("emp.future.01",)
        await pilot.pause()
        assert "The disk is full" in notices(chooser)

    assert desk.sit(story).selected is None


def test_a_reason_needs_an_indicator(tmp_path: Path) -> None:
    """On a pillar `r` says what to do."""

    async def story(chooser: Chooser, pilot: Pilot[None]) -> None:
        await pilot.press("up", "r")
        await pilot.pause()
        assert "Move to an indicator" in notices(chooser)

    Desk(tmp_path).sit(story)


def test_a_narrow_terminal_shows_the_words_below(tmp_path: Path) -> None:
    """At 80 columns the page stands under the tree, so that both can be read."""

    async def story(chooser: Chooser, pilot: Pilot[None]) -> None:
        tree, about = chooser.query_one("#tree"), chooser.query_one("#about")
        assert about.region.y >= tree.region.bottom
        assert tree.region.width >= 78

    Desk(tmp_path).sit(story, size=(80, 24))
