"""What makes the containers' folder deletes nothing that isn't its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.e2e import prepare
from tests.e2e.containers import ALONE


def test_a_folder_of_somebody_else_s_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "letter.txt").write_text("")
    monkeypatch.setattr(prepare, "_make_tree", lambda *_: pytest.fail("it went on"))
    _as_root(tmp_path, monkeypatch)
    with pytest.raises(SystemExit, match=r"holds 'letter\.txt', which isn't of this program"):
        prepare.main()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letter.txt", "tree"]


def test_what_is_mounted_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a program that was interrupted may leave it, unlike this one."""
    place = tmp_path / "tree" / "proc"
    place.mkdir(parents=True)
    monkeypatch.setattr(prepare, "_mounts", lambda: [str(place)])
    _as_root(tmp_path, monkeypatch)
    with pytest.raises(SystemExit, match="is mounted: unmount it first"):
        prepare.main()
    assert place.exists()


def test_it_takes_root_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _as_root(tmp_path, monkeypatch, user=1000)
    with pytest.raises(SystemExit, match="need root and debootstrap"):
        prepare.main()


def test_it_runs_before_anything_is_installed() -> None:
    root = Path(__file__).parents[2]
    start = "import sys; sys.path[:0] = sys.argv[1:]; import tests.e2e.prepare"
    subprocess.run([sys.executable, "-I", "-S", "-B", "-c", start, str(root), str(root / "compiler")], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="a mount namespace takes root")
def test_what_is_mounted_for_a_command_is_its_own(tmp_path: Path) -> None:
    mount = f"mount -t tmpfs tmpfs {tmp_path} && touch {tmp_path}/there && ls {tmp_path}"
    ended = subprocess.run([*ALONE, "sh", "-c", mount], capture_output=True, text=True)
    if ended.returncode != 0:
        pytest.skip(f"this machine makes no mount namespaces: {ended.stderr.strip()}")
    assert ended.stdout == "there\n"
    assert list(tmp_path.iterdir()) == []


def _as_root(folder: Path, monkeypatch: pytest.MonkeyPatch, user: int = 0) -> None:
    monkeypatch.setattr("sys.argv", ["prepare", str(folder)])
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: "/usr/sbin/debootstrap")
