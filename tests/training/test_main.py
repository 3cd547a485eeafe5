"""The command line of training as a whole."""

from __future__ import annotations

import pytest

from training import __main__ as training


def test_ctrl_c_while_a_command_is_still_loading_stops_it_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_module: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("importlib.import_module", interrupted)

    status = training.main(["fit"])

    assert status == 130
    assert capsys.readouterr().err == "Stopped; nothing was published.\n"
