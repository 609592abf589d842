"""The store's promises on SQLite."""

from pathlib import Path

import pytest

from tests.unit.store.store_promises import StorePromises


class TestOnSqlite(StorePromises):
    @pytest.fixture
    def store_url(self, tmp_path: Path) -> str:
        return str(tmp_path / "anchorkit.db")
