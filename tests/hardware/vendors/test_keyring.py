"""A key goes into a real keyring, kept in a file of the test, and comes out in another process."""

import os
import subprocess
import sys

import keyring
import pytest
from keyrings.alt.file import PlaintextKeyring

from ketbench.base.errors import InputError
from ketbench.running.devices.keys import keep_key
from ketbench_hardware.credentials import SERVICE, key_of

KEY = "tok-91c2-kept-by-the-ring"
READ = f"from ketbench_hardware.credentials import key_of; print(key_of('ionq') == '{KEY}')"


@pytest.fixture
def ring(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for name in ("IONQ_API_KEY", "QISKIT_IONQ_API_TOKEN", "IONQ_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(PlaintextKeyring())
    yield tmp_path
    keyring.set_keyring(before)


def test_a_key_is_kept_read_elsewhere_and_removed(ring):
    assert key_of("ionq") == ""
    keep_key("ionq", KEY)
    assert keyring.get_password(SERVICE, "ionq") == KEY
    made = subprocess.run([sys.executable, "-c", READ], check=True, capture_output=True, text=True, env={**os.environ})
    assert made.stdout.strip() == "True"
    keep_key("ionq", "")
    assert key_of("ionq") == ""
    keep_key("ionq", "")


def test_the_preferences_keep_it_too(ring, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from ketbench_ui.shell.devices.key_row import KeyRow

    app = QApplication.instance() or QApplication([])
    row = KeyRow()
    row.vendor.setCurrentText("ionq")
    row.key.setText(KEY)
    row.keep()
    assert key_of("ionq") == KEY
    assert row.key.text() == ""
    assert KEY not in row.told.text()
    row.remove.click()
    assert key_of("ionq") == ""
    app.processEvents()


def test_a_vendor_without_a_key_is_told(ring):
    with pytest.raises(InputError, match="No key is kept for 'braket'"):
        keep_key("braket", KEY)
