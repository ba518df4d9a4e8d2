"""A parameter out of range ends in a sentence that says what is allowed."""

from pathlib import Path

import pytest

import briefkit
from briefkit.briefing import one_of
from briefkit.errors import CellError, SelectionError

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"


def test_a_value_that_is_allowed_comes_back():
    assert one_of("since", "2014", ["2010", "2014"]) == "2014"
    assert one_of("millions", 5, range(1, 101)) == 5


@pytest.mark.parametrize(
    ("value", "options", "said"),
    [
        (
            "Japn",
            ["Canada", "Japan"],
            (
                "the cell tagged `parameters`: x = 'Japn' is not allowed.\n"
                "  expected: one of 'Canada', 'Japan'\n\n"
                "Hint: Set x = 'Japan' and run the notebook again."
            ),
        ),
        (
            500,
            range(1, 101),
            (
                "the cell tagged `parameters`: x = 500 is not allowed.\n"
                "  expected: a whole number from 1 to 100\n\n"
                "Hint: Set x = 50 and run the notebook again."
            ),
        ),
        (
            True,
            range(2),
            (
                "the cell tagged `parameters`: x = True is not allowed.\n"
                "  expected: a whole number from 0 to 1\n\n"
                "Hint: Set x = 0, say, and run the notebook again."
            ),
        ),
    ],
)
def test_another_is_answered_by_what_is_allowed(value, options, said):
    with pytest.raises(SelectionError) as caught:
        one_of("x", value, options)
    assert str(caught.value) == said


def test_a_student_who_types_a_wrong_country_reads_which_there_are(tmp_path):
    with pytest.raises(CellError) as caught:
        briefkit.export(
            NOTEBOOKS / "06_student_lab.ipynb", tmp_path, parameters={"nationality": "Japn"}
        )
    assert "nationality = 'Japn' is not allowed." in str(caught.value)
    assert "Set nationality = 'Japan'" in str(caught.value)
    assert list(tmp_path.iterdir()) == []
