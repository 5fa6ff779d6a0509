"""Tables of any kind: whatever parts the cells, the columns a person names hold the numbers that were written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.catalog import scheme
from engine.io.any_table import read_columns, read_table
from engine.io.guessing import guess_columns, guess_names
from engine.io.mapping import Columns
from engine.types import EngineError

NOSE, CLINICAL, IBUG = (scheme(name) for name in ("nose9", "face-clinical", "ibug68"))
PLACES = st.lists(
    st.tuples(*[st.floats(-900, 900).map(lambda value: round(value, 4) + 0.25e-4)] * 3), min_size=3, max_size=9
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=PLACES,
    mark=st.sampled_from("\t;,| "),
    comma=st.booleans(),
    header=st.booleans(),
    above=st.sampled_from(["", "# made by hand\n", "Export of 3 May\n\n"]),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_what_parts_the_cells_does_not_matter(
    places: list, mark: str, comma: bool, header: bool, above: str, ends: str, tmp_path: Path
) -> None:
    comma = comma and mark != ","
    names = NOSE.names[: len(places)]
    rows = [mark.join([name, "7", *(f"{v:.5f}".replace(".", "," if comma else ".") for v in place)])
            for name, place in zip(names, places, strict=True)]  # fmt: skip
    head = [mark.join(["Wo", "Nr", "East", "North", "Up"])] if header else []
    path = tmp_path / "a.dat"
    path.write_bytes((above + "\n".join([*head, *rows]) + "\n").replace("\n", ends).encode("utf-8-sig"))
    table = read_table(path)
    assert table.has_header == header
    columns = guess_columns(table, NOSE)
    assert columns is not None
    x, y, z = ("East", "North", "Up") if header else ("3", "4", "5")
    assert columns == Columns(name="Wo" if header else "1", x=x, y=y, z=z)
    (file,) = read_columns(path, columns)
    assert file.names == names
    np.testing.assert_allclose(file.xyz, places, atol=1e-5)


def test_several_scans_in_one_table(tmp_path: Path) -> None:
    rows = "".join(
        f"{scan};{name};{i};{2.5 * i};{k}\n" for k, scan in enumerate("ab") for i, name in enumerate(NOSE.names)
    )
    (tmp_path / "a.dat").write_text("Patient;Punkt;pos x [mm];pos y [mm];pos z [mm]\n" + rows)
    columns = guess_columns(read_table(tmp_path / "a.dat"), NOSE)
    assert columns == Columns(name="Punkt", scan="Patient", x="pos x [mm]", y="pos y [mm]", z="pos z [mm]")
    first, second = read_columns(tmp_path / "a.dat", columns)
    assert (first.scan, second.scan) == ("a", "b")
    np.testing.assert_allclose(second.xyz[3], [3, 7.5, 1])


@pytest.mark.parametrize(
    ("text", "reason"),
    [("a;b;c;d\nnasion;1;two;3\nrhinion;1;2;3\n", "line 2"), ("hello\n", "no table"), ("a;b;c;d\n", "no landmarks"),
     ("a;b;c;d\nnasion;1;2;3\nnasion;1;2;3\n", "more than once")],
)  # fmt: skip
def test_bad_tables_are_refused(text: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.dat").write_text(text)
    with pytest.raises(EngineError, match=rf"^a\.dat.*{reason}"):
        read_columns(tmp_path / "a.dat", Columns(name="a", x="b", y="c", z="d"))


@pytest.mark.parametrize("of", [NOSE, CLINICAL, IBUG], ids=lambda one: one.id)
def test_names_with_slips_are_guessed_and_never_onto_the_other_side(of) -> None:
    slips = {landmark.name: landmark.title.replace("ll", "l").replace(" right", " re").replace(" left", " li") + " pt"
             for landmark in of.landmark}  # fmt: skip
    guesses = guess_names(list(slips.values()), of)
    right = sum(word in guesses and guesses[word].name == name for name, word in slips.items())
    assert right >= 0.9 * len(of)
    assert len({guess.name for guess in guesses.values()}) == len(guesses)
    for name, word in slips.items():
        if word in guesses and name.rpartition("_")[2] in ("right", "left"):
            assert guesses[word].name.rpartition("_")[2] == name.rpartition("_")[2]


def test_what_is_nothing_like_it_is_not_guessed() -> None:
    assert guess_names(["elbow", "P7", "", "xx"], CLINICAL) == {}
    assert guess_names(["Nasion"], NOSE)["Nasion"].sure
