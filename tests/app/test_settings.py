from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.appearance import ThemeChoice
from app.settings import RECENT_LIMIT, Settings, read_settings, write_settings

ANY_SETTINGS = st.builds(
    Settings,
    theme=st.sampled_from(ThemeChoice),
    annotator=st.text(max_size=40),
    auto_advance=st.booleans(),
    guide_done=st.booleans(),
    last_project=st.none() | st.just(Path("/data/Studie Ä")),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(ANY_SETTINGS)
def test_what_is_written_is_read(tmp_path: Path, value: Settings) -> None:
    path = tmp_path / "deep" / "settings.toml"
    write_settings(value, path)
    assert read_settings(path) == (value, "")


def test_no_file_is_the_defaults_without_a_word(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.toml") == (Settings(), "")


def test_a_damaged_file_is_the_defaults_with_a_sentence_and_is_kept_aside(tmp_path: Path) -> None:
    for text in ("theme = [", 'theme = "purple"', "unknown_key = 1", "\x00\xff"):
        path = tmp_path / "settings.toml"
        path.write_bytes(text.encode("latin-1"))
        value, sentence = read_settings(path)
        assert value == Settings()
        assert str(tmp_path / "settings.damaged.toml") in sentence
        assert (tmp_path / "settings.damaged.toml").read_bytes() == text.encode("latin-1")
        assert read_settings(path) == (Settings(), "")


def test_recent_projects_are_few_and_the_last_comes_first() -> None:
    value = Settings()
    for number in [*range(12), 9]:
        value = value.with_project(Path(f"/p{number}"))
    assert value.last_project == value.recent_projects[0] == Path("/p9")
    assert len(value.recent_projects) == len(set(value.recent_projects)) == RECENT_LIMIT
