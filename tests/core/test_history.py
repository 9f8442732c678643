from hypothesis import given
from hypothesis import strategies as st

from ketbench.project.history import History


@given(st.lists(st.integers(), max_size=50))
def test_undo_of_all_edits_gives_the_start_and_redo_the_end(states):
    history = History(None)
    for state in states:
        history.push(f"to {state}", state)
    for _ in states:
        history.undo()
    assert history.present is None
    assert not history.can_undo
    for _ in states:
        history.redo()
    assert history.present == (states[-1] if states else None)
    assert not history.can_redo


def test_an_edit_after_undo_drops_what_lay_ahead():
    history = History("a")
    history.push("b", "b")
    history.undo()
    history.push("c", "c")
    history.redo()
    assert (history.present, history.labels) == ("c", ("open", "c"))


def test_the_oldest_states_go_when_the_line_is_full():
    history = History(0, steps=4)
    for state in range(1, 20):
        history.push(str(state), state)
    assert len(history.labels) == 5
    history.go_to(-3)
    assert history.present == 15
    history.go_to(99)
    assert history.present == 19
