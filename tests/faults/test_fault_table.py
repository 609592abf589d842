"""Every fault that the program has to survive, in our own words, with the tests that prove that it does.

The table is the list; a row without a test, or a test that is gone, is a failure of this module.
"""

import ast
from functools import cache
from pathlib import Path
from typing import Final

import pytest

TESTS: Final = Path(__file__).parents[1]
_EDITS: Final = "unit/returns/test_returns_edits.py"
_CHECK: Final = "unit/returns/test_returns_check.py"
_CELLS: Final = "unit/returns/test_returns_cells.py"
_NUMBERS: Final = "unit/returns/test_returns_numbers.py"
_FILES: Final = "faults/test_faults_files.py"
_BOMBS: Final = "faults/test_faults_bombs.py"
_NAMES: Final = "faults/test_faults_names.py"
_ACCESS: Final = "faults/test_faults_access.py"
_PROCESS: Final = "faults/test_process_faults.py"
_GUIDE: Final = "cli/test_cli_identity.py::test_what_the_guide_says_is_what_happens"
_ANY_EDIT: Final = f"{_EDITS}::test_any_sequence_of_edits_keeps_every_figure"
_STORE: Final = "unit/store/store_promises.py"
_DISCLOSURE: Final = "unit/measures/test_measures_disclosure.py"
_RECORD: Final = "unit/measures/test_measures_disclosure_record.py"
_ATTACK: Final = "disclosure/test_disclosure_attack.py"

FORM: Final[dict[str, tuple[str, ...]]] = {
    "the file has another name, or (1) behind it": (
        _GUIDE,
        f"{_NAMES}::test_the_commands_show_any_name_and_are_moved_by_none",
    ),
    "sheets are renamed, moved, hidden, shown, or exchange their names": (_ANY_EDIT,),
    "a sheet with questions is deleted": (f"{_CHECK}::test_rows_that_are_gone_or_unknown_are_named",),
    "the hidden sheet is deleted, renamed, moved or copied": (
        f"{_CHECK}::test_a_workbook_that_is_not_for_us_is_refused_whole",
        "unit/returns/test_returns_identity.py::test_the_identity_is_found_by_what_it_says",
    ),
    "the hidden sheet holds anything at all": (
        "faults/test_faults_manifest.py::test_whatever_stands_in_the_hidden_sheet_it_ends_in_words",
        "faults/test_faults_manifest.py::test_the_command_refuses_such_a_file_in_words",
    ),
    "a sheet is there twice, with the same or other figures": (
        _ANY_EDIT,
        f"{_CHECK}::test_the_same_question_twice_with_other_figures_takes_neither",
    ),
    "sheets and charts of somebody's own are added": (
        _ANY_EDIT,
        f"{_FILES}::test_what_a_filled_workbook_never_holds_is_refused",
    ),
    "rows and columns are inserted, blank rows among the questions": (_ANY_EDIT,),
    "rows are sorted, filtered or hidden": (_ANY_EDIT,),
    "columns are sorted one by one, away from their keys": (
        f"{_EDITS}::test_columns_sorted_one_by_one_put_no_figure_under_another_question",
    ),
    "notes stand beside and below, a total of somebody's own below": (
        _ANY_EDIT,
        f"{_EDITS}::test_a_total_of_ones_own_below_is_not_taken",
    ),
    "a row is deleted or its cells are cleared": (
        f"{_CHECK}::test_rows_that_are_gone_or_unknown_are_named",
        _GUIDE,
    ),
    "a question is answered twice with other figures": (
        f"{_CHECK}::test_the_same_question_twice_with_other_figures_takes_neither",
    ),
    "a row with a key of its own is added": (f"{_CHECK}::test_rows_that_are_gone_or_unknown_are_named",),
    "a heading is misspelt, gone or there twice": (
        f"{_EDITS}::test_a_misspelt_heading_is_read_and_said",
        f"{_EDITS}::test_answers_that_need_a_column_which_is_gone_are_not_taken",
        f"{_EDITS}::test_the_same_heading_twice",
    ),
    "the workbook has an older layout, or is from an older set or menu": (
        _GUIDE,
        "unit/returns/test_returns_identity.py::test_a_workbook_of_every_layout_is_read",
    ),
    "the workbook has a newer layout": (_GUIDE,),
    "the organisation or the period was typed over": (
        _GUIDE,
        f"{_EDITS}::test_a_row_whose_words_are_another_questions_is_asked_about",
    ),
    "the set does not ask the organisation": (_GUIDE,),
    "numbers with separators, spaces of all kinds, other digits, signs": (
        f"{_NUMBERS}::test_what_is_certain_is_understood",
    ),
    "numbers with words, units, ranges or doubts": (
        f"{_NUMBERS}::test_what_is_doubtful_is_asked_about",
        f"{_NUMBERS}::test_signs_are_taken_only_where_the_unit_says_so",
    ),
    "words and signs in place of a number": (
        f"{_CELLS}::test_a_reason_becomes_a_status",
        f"{_NUMBERS}::test_reasons_in_place_of_numbers",
        f"{_NUMBERS}::test_blank_is_blank_and_not_nought",
    ),
    "nan, inf, 1_000, 0x1F and the like": (f"{_NUMBERS}::test_what_is_doubtful_is_asked_about",),
    "a percentage as 45, as 0.45 or as 45%": (
        f"{_NUMBERS}::test_a_percentage_cell_holds_a_share",
        f"{_CELLS}::test_only_a_percentage_format_makes_a_share_a_percentage",
        f"{_CELLS}::test_history_settles_whether_it_is_a_share",
    ),
    "dates where a number was meant, and numbers shown as dates": (
        f"{_NUMBERS}::test_what_is_doubtful_is_asked_about",
        f"{_CELLS}::test_what_is_in_doubt_is_asked_about_once",
    ),
    "the calendar of 1904": (f"{_FILES}::test_the_calendar_of_1904_is_honoured",),
    "formulas with and without a stored result": (
        f"{_CHECK}::test_a_formula_that_a_person_typed_needs_its_result",
    ),
    "cells that show an Excel error": (
        f"{_FILES}::test_errors_formulas_and_percentages_are_seen_however_they_are_written",
        f"{_CELLS}::test_what_is_in_doubt_is_asked_about_once",
    ),
    "merged cells over figures": (f"{_CELLS}::test_merged_inputs_are_asked_about",),
    "TRUE, 25 digits, a number beyond all numbers": (f"{_NUMBERS}::test_what_is_doubtful_is_asked_about",),
    "negative figures, parts of a person, more above the line than below": (
        f"{_CHECK}::test_each_rule_names_its_cell_and_says_what_happens",
    ),
    "nothing below the line": ("spec/test_spec_cells.py::test_what_is_typed_is_kept_or_asked_about",),
    "ten times last year's figure": ("unit/returns/test_returns_history.py::test_slips_and_sudden_changes",),
    "validations, formats and names are gone": (_ANY_EDIT,),
    "another program saved it": (
        "external/test_workbook_in_libreoffice.py::test_nothing_is_lost",
        f"{_FILES}::test_unusual_but_sound_files_give_the_same_figures",
    ),
    "the same return twice, in the same bytes or in others": (_GUIDE,),
    "a corrected return": (_GUIDE, f"{_STORE}::test_any_past_state_can_be_read_again"),
    "an older return that arrives late": (
        _GUIDE,
        "cli/test_cli_clock.py::test_an_older_return_that_arrives_late_stays_older_whatever_the_clock_says",
    ),
    "two people's returns that contradict each other": (_GUIDE, f"{_STORE}::test_two_returns_disagree"),
    "one bad file among fifty": (f"{_ACCESS}::test_of_fifty_files_one_bad_one_costs_itself_alone",),
}

DAMAGED: Final[dict[str, tuple[str, ...]]] = {
    "cut short, without its middle, with flipped bytes or wrong checksums": (
        f"{_FILES}::test_a_file_cut_short_is_damaged",
        f"{_FILES}::test_a_file_without_its_middle_is_damaged",
        f"{_FILES}::test_flipped_bytes_are_read_or_refused_but_never_a_crash",
        f"{_FILES}::test_a_wrong_checksum_is_damaged",
    ),
    "unpacks to far too much, in bytes, parts, rows, texts, styles or depth": (
        f"{_BOMBS}::test_a_bomb_is_refused_in_time",
        f"{_BOMBS}::test_a_directory_of_a_million_parts_is_refused",
        f"{_BOMBS}::test_repeats_without_end_are_refused",
    ),
    "a size that lies": (
        f"{_BOMBS}::test_a_size_that_lies_does_not_let_a_bomb_through",
        f"{_FILES}::test_a_size_that_lies_is_refused",
    ),
    "one cell in the far corner": (f"{_BOMBS}::test_a_bomb_is_refused_in_time",),
    "whole columns with a look and no values": (f"{_BOMBS}::test_looks_without_values_are_left_out",),
    "a bomb takes neither the process nor the other files down": (
        f"{_BOMBS}::test_bombs_in_a_folder_keep_no_other_file_out",
        "cli/test_cli_returns.py::test_a_file_that_stops_us_does_not_stop_the_others",
    ),
    "a wrong, missing or huge dimension": (f"{_FILES}::test_unusual_but_sound_files_give_the_same_figures",),
    "a document type or an entity in any part, late or in UTF-16": (
        f"{_FILES}::test_what_a_filled_workbook_never_holds_is_refused",
        f"{_BOMBS}::test_a_declaration_in_an_ods_is_refused",
    ),
    "parts twice, parts that point outside, links inside": (
        f"{_FILES}::test_two_parts_of_one_name_are_refused",
        f"{_FILES}::test_what_a_filled_workbook_never_holds_is_refused",
        f"{_ACCESS}::test_a_part_that_claims_to_be_something_else_is_only_bytes",
    ),
    "nothing, noise, CSV, HTML, PDF, an e-mail, gzip, a zip, other documents": (
        f"{_FILES}::test_other_files_are_named",
        f"{_FILES}::test_other_zips_are_named",
    ),
    ".xls, .xlsb and a password": (
        f"{_FILES}::test_other_files_are_named",
        f"{_FILES}::test_other_zips_are_named",
        f"{_FILES}::test_an_encrypted_part_is_refused",
    ),
    "macros and templates": (f"{_FILES}::test_unusual_but_sound_files_give_the_same_figures",),
    "Strict Open XML, prefixes, inline and rich texts, no addresses, data descriptors": (
        f"{_FILES}::test_unusual_but_sound_files_give_the_same_figures",
        f"{_FILES}::test_rich_and_inline_texts_are_whole",
        f"{_FILES}::test_parts_with_data_descriptors_are_read",
    ),
    "a folder, a dangling link, a pipe, a file that may not be read": (
        f"{_PROCESS}::test_what_is_no_file_is_refused_at_once",
        f"{_ACCESS}::test_a_file_that_may_not_be_read_is_refused_and_the_others_go_in",
        f"{_ACCESS}::test_a_folder_that_may_not_be_read_is_told",
    ),
    "lock files and unfinished downloads": (
        f"{_PROCESS}::test_what_is_no_file_is_refused_at_once",
        f"{_PROCESS}::test_a_folder_is_taken_without_what_is_no_return",
    ),
    "a file that is still being written": (
        f"{_PROCESS}::test_a_file_that_is_still_being_written_is_left_for_later",
        "unit/job/test_job_runs.py::test_a_file_that_is_still_being_written_waits_for_the_next_run",
    ),
    "a copy that a shared folder made of a conflict": (_GUIDE,),
    "a file that a shared folder has not fetched": (f"{_FILES}::test_other_files_are_named",),
    "what was sent is never changed": (f"{_ACCESS}::test_no_input_is_ever_changed",),
}

TEXT: Final[dict[str, tuple[str, ...]]] = {
    "texts that begin like a formula": (
        f"{_NAMES}::test_a_csv_holds_any_name_and_runs_none",
        "unit/test_tidy.py::test_no_note_runs_as_a_formula_and_every_note_comes_back",
        "unit/workbook/test_workbook_write.py::test_a_text_is_never_a_formula",
    ),
    "HTML and script": (
        f"{_NAMES}::test_a_page_shows_any_name_as_text",
        "unit/report/test_report_html.py::test_hostile_text_is_only_text",
        "unit/report/test_report_svg.py::test_hostile_words_are_only_words",
        "unit/report/test_report_site.py::test_the_search_index_holds_every_page_and_breaks_nothing",
    ),
    "Markdown": (
        f"{_NAMES}::test_a_covering_note_shows_any_name_as_text",
        "unit/report/test_report_markdown.py::test_any_text_comes_back_as_it_was",
    ),
    "the signs of templates and formats": (
        f"{_NAMES}::test_a_page_shows_any_name_as_text",
        "unit/report/test_report_html.py::test_hostile_text_is_only_text",
    ),
    "characters that nobody sees, that steer, or that XML can't hold": (
        f"{_CELLS}::test_control_characters_leave_the_note_and_are_told",
        f"{_CHECK}::test_characters_that_cannot_be_written_down_are_removed_and_said",
        f"{_NAMES}::test_a_terminal_shows_every_name_on_one_line",
    ),
    "40,000 characters": (
        f"{_STORE}::test_any_text_is_kept",
        "unit/workbook/test_workbook_write.py::test_a_note_comes_back_as_it_was",
    ),
    "names of organisations that are no names of files": (
        f"{_NAMES}::test_any_organisations_name_makes_a_safe_file_of_its_own",
    ),
    "names of files with line ends, colours, or no text at all": (
        f"{_NAMES}::test_the_commands_show_any_name_and_are_moved_by_none",
        f"{_PROCESS}::test_a_file_of_any_name_goes_in_and_is_shown_literally",
    ),
    "keys in other letters, with other spaces or hyphens": (_ANY_EDIT,),
    "YAML that does something, repeats itself or means something else": (
        "unit/menu/test_menu_yamlfile.py::test_faults_of_yaml",
        "unit/menu/test_menu_yamlfile.py::test_scalars_are_what_they_look_like",
    ),
}

PROCESS: Final[dict[str, tuple[str, ...]]] = {
    "kill -9 or a shutdown at any moment of an ingest": (
        f"{_PROCESS}::test_killed_at_any_statement_it_is_before_or_after",
        f"{_PROCESS}::test_killed_at_any_time_it_is_before_or_after",
        f"{_PROCESS}::test_ended_by_the_system_it_is_before_or_after",
    ),
    "kill -9 in the middle of a report": (
        f"{_ACCESS}::test_killed_in_the_middle_of_a_report_each_file_is_the_old_or_the_new",
    ),
    "Ctrl-C": (f"{_PROCESS}::test_interrupted_it_says_how_far_it_came",),
    "a full disk, a limit on the size of files": (
        f"{_PROCESS}::test_a_full_disk_is_told",
        f"{_PROCESS}::test_where_files_may_not_grow_nothing_is_half_done",
    ),
    "a folder or store that may not be written": (
        f"{_PROCESS}::test_a_folder_that_may_not_be_written_is_told",
    ),
    "two ingests at once": (
        f"{_PROCESS}::test_two_at_once_take_each_file_once",
        "external/test_ingest_on_postgres.py::test_two_at_once_take_each_file_once",
    ),
    "a store that somebody holds": (
        f"{_PROCESS}::test_a_store_that_somebody_holds_is_given_up_with_who_and_what",
        "external/test_ingest_on_postgres.py::test_a_store_that_somebody_holds_is_given_up_in_words",
    ),
    "a damaged store, a text, a folder, another program's database": (
        f"{_PROCESS}::test_what_is_no_sound_store_is_left_untouched",
        "unit/store/test_store_files.py::test_flipped_bytes_never_end_in_a_traceback",
        "unit/store/test_store_files.py::test_a_folder_is_no_store",
        "external/test_ingest_on_postgres.py::test_a_store_that_lost_a_table_is_told",
    ),
    "a store of a newer version": (
        f"{_PROCESS}::test_what_is_no_sound_store_is_left_untouched",
        "external/test_postgres.py::test_what_is_not_ours_is_left_alone",
    ),
    "a store on a network drive": (
        "unit/store/test_store_files.py::test_the_journal_is_shared_only_where_it_can_be",
    ),
    "an upgrade killed half-way": (
        f"{_ACCESS}::test_an_upgrade_killed_half_way_is_done_by_the_next_run",
        "unit/store/test_store_schema.py::test_a_migration_that_fails_changes_nothing",
    ),
    "any locale, an empty environment, odd time zones": (f"{_PROCESS}::test_any_surroundings_give_the_same",),
    "no terminal; streams that are closed, broken or full": (
        f"{_PROCESS}::test_a_finished_ingest_is_not_undone_by_a_failed_print",
        "cli/test_cli_streams.py::test_a_result_on_a_full_disk_is_told_in_one_line",
        "cli/test_cli_streams.py::test_a_reader_who_has_gone_changes_nothing",
        "cli/test_cli_streams.py::test_messages_that_nobody_hears_change_nothing",
    ),
    "few file handles, a working folder that is gone": (
        f"{_PROCESS}::test_with_few_file_handles_it_works_or_says_so",
        f"{_PROCESS}::test_a_working_folder_that_is_gone_is_told_or_does_not_matter",
    ),
    "a clock that jumps, the hour that comes twice, leap days": (
        "cli/test_cli_clock.py::test_a_correction_counts_whatever_the_clock_says",
        "cli/test_cli_clock.py::test_reports_of_then_are_told_apart_though_the_clock_went_back",
        "unit/test_periods.py::test_a_period_knows_its_last_day_in_a_leap_year_too",
    ),
    "PostgreSQL: a lost connection, texts that it can't hold, other tables": (
        "external/test_postgres.py::test_a_lost_connection_loses_nothing_that_was_taken",
        f"{_STORE}::test_any_text_is_kept",
        "external/test_postgres.py::test_what_is_not_ours_is_left_alone",
    ),
    "another order of loading": (
        f"{_STORE}::test_the_snapshot_does_not_depend_on_the_order_of_loading",
        "cli/test_cli_report.py::test_the_same_store_gives_the_same_bytes",
    ),
}

PRIVACY: Final[dict[str, tuple[str, ...]]] = {
    "a count of 1 to 7 in any output": (f"{_DISCLOSURE}::test_no_small_number_is_ever_published",),
    "a count worked out from a row, a column or a total": (
        f"{_ATTACK}::test_nothing_hidden_can_be_worked_out",
        f"{_DISCLOSURE}::test_one_hidden_category_takes_the_next_smallest_with_it",
    ),
    "percentages, means, charts, sentences and changes": (
        f"{_DISCLOSURE}::test_a_share_is_worked_out_from_published_counts",
        "disclosure/test_disclosure_twins.py::test_twins_can_not_be_told_apart",
        "unit/report/test_report_compose.py::test_a_hidden_number_is_nowhere",
    ),
    "the few who are left: 98 of 100": (f"{_DISCLOSURE}::test_a_share_that_points_at_few_is_hidden",),
    "everybody or nobody of a small group": (
        f"{_DISCLOSURE}::test_a_percentage_of_fewer_than_forty_is_hidden_and_its_counts_are_rounded",
    ),
    "differences between periods, versions and exports": (
        f"{_ATTACK}::test_nor_from_two_releases",
        f"{_RECORD}::test_what_was_hidden_once_stays_hidden",
    ),
    "a raw value in the source of a page, in JSON, CSV or Parquet": (
        "cli/test_cli_export.py::test_a_hidden_number_leaves_no_trace",
        "cli/test_cli_report.py::test_the_audience_is_in_the_name_and_small_numbers_are_not_in_the_file",
    ),
    "a small number in a story": (
        "unit/returns/test_returns_stories.py::test_a_story_that_is_to_be_published_is_asked_about_and_taken",
        "unit/report/test_report_compose.py::test_a_story_without_consent_is_in_no_report",
    ),
    "messages and logs that quote cells": (
        f"{_CHECK}::test_no_finding_ever_carries_a_value",
        "unit/job/test_job_runs.py::test_no_value_of_a_return_is_in_the_manifest_or_the_log",
        "cli/test_cli_returns.py::test_verbose_names_every_answer_and_no_value",
    ),
}
FAULTS: Final = {"form": FORM, "damaged": DAMAGED, "text": TEXT, "process": PROCESS, "privacy": PRIVACY}


@cache
def names_in(file: str) -> frozenset[str]:
    """The tests that a module or a class of promises holds."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("part", FAULTS)
def test_every_fault_has_a_test_that_is_there(part: str) -> None:
    """No row stands without proof, and no proof is a name only."""
    for fault, proofs in FAULTS[part].items():
        assert proofs, fault
        for proof in proofs:
            file, _, name = proof.partition("::")
            assert name.startswith("test_"), proof
            assert name in names_in(file), proof
