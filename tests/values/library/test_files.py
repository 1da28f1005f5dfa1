"""Reading the project's files, and the environment: what the program sees of where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.values.evaluating import evaluated, unsure


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "a.json").write_text('{"cpu": 2}')
    (tmp_path / "conf" / "b.json").write_text('{"cpu": 4}')
    (tmp_path / "conf" / ".hidden.json").write_text("{}")
    (tmp_path / "conf" / "deep").mkdir()
    (tmp_path / "conf" / "deep" / "c.json").write_text("{}")
    (tmp_path / "settings.toml").write_text('[image]\npackages = ["numpy"]\n')
    (tmp_path / "requirements.txt").write_bytes(b"numpy\r\n# comment\r\npandas\r\n")
    (tmp_path / "latin.txt").write_bytes("é".encode("latin-1"))
    return tmp_path


_KNOWN = {
    "json.loads((Path(__file__).parent / 'conf/a.json').read_text())": {"cpu": 2},
    "json.load(open('conf/a.json'))['cpu']": 2,
    "json.load(Path('conf/a.json').open('rb'))": {"cpu": 2},
    "tomllib.load(open('settings.toml', 'rb'))['image']['packages']": ["numpy"],
    "tomllib.loads(Path('settings.toml').read_text(encoding='utf-8'))['image']": {"packages": ["numpy"]},
    "[line.strip() for line in open('requirements.txt') if not line.startswith('#')]": ["numpy", "pandas"],
    "open('requirements.txt').read().splitlines()": ["numpy", "# comment", "pandas"],
    "open('requirements.txt').readlines()[0]": "numpy\n",
    "open('requirements.txt').readline()": "numpy\n",
    "open('requirements.txt', newline='').read()[:7]": "numpy\r\n",
    "open('requirements.txt', 'rb').read(7)": b"numpy\r\n",
    "Path('latin.txt').read_text('latin-1')": "é",
    "open('latin.txt', encoding='latin-1').read()": "é",
    "Path('conf').is_dir(), Path('conf/a.json').is_file(), Path('nope').exists()": (True, True, False),
    "os.path.exists('conf'), os.path.isfile('conf'), os.path.isdir('conf')": (True, False, True),
    "sorted(p.name for p in Path('conf').glob('*.json'))": [".hidden.json", "a.json", "b.json"],
    "sorted(p.name for p in Path('conf').rglob('*.json'))": [".hidden.json", "a.json", "b.json", "c.json"],
    "sorted(p.name for p in Path('conf').iterdir())": [".hidden.json", "a.json", "b.json", "deep"],
    "sorted(Path('.').glob('conf/deep/*'))[0].name": "c.json",
    "list(Path('conf').glob('a*'))[0].stem": "a",
    "sorted(os.listdir('conf'))": [".hidden.json", "a.json", "b.json", "deep"],
    "sorted(glob.glob('conf/*.json'))": ["conf/a.json", "conf/b.json"],
    "sorted(glob.glob('conf/**/*.json', recursive=True))": ["conf/a.json", "conf/b.json", "conf/deep/c.json"],
    "{p.stem: json.loads(p.read_text())['cpu'] for p in Path('conf').glob('[ab].json')}['b']": 4,
    "len(list(Path('conf').glob('*.json')))": 3,
    "os.environ['NAME'], os.environ.get('NAME'), os.getenv('NAME', 'x'), 'NAME' in os.environ": ("n", "n", "n", True),
    "os.environ.get('OTHER'), os.getenv('OTHER', 'x'), 'OTHER' in os.environ": (None, "x", False),
    "dict(os.environ), {**os.environ, 'B': '2'}, os.environ.copy()['NAME']": (
        {"NAME": "n"},
        {"NAME": "n", "B": "2"},
        "n",
    ),
    "os.path.expandvars('$NAME/x'), os.path.expandvars('${NAME}')": ("n/x", "n"),
    "os.getcwd(), str(Path.cwd()), os.path.abspath('conf')": ("/app", "/app", "/app/conf"),
    "__file__, Path(__file__).resolve().parent.as_posix()": ("/app/subject.py", "/app"),
}

_UNKNOWN = {
    "os.environ['OTHER']": "define it with '--define OTHER=...'",
    "os.path.expandvars('$OTHER')": "define it with '--define OTHER=...'",
    "Path('/etc/passwd').read_text()": "outside of the project",
    "Path('../x').read_text()": "outside of the project",
    "open('out.txt', 'w')": "opened for writing",
    "[p.name for p in Path('conf').glob('*.json')]": "order of a folder's files",
    "os.listdir('conf')[0]": "order of a folder's files",
    "next(Path('conf').iterdir())": "order of a folder's files",
    "Path('~/x').expanduser()": "home folder",
    "Path('conf/a.json').stat()": "file system",
}

_RAISING = {
    "open('nope.txt')": "FileNotFoundError",
    "Path('nope').read_text()": "FileNotFoundError",
    "Path('conf').read_text()": "IsADirectoryError",
    "Path('latin.txt').read_text()": "UnicodeDecodeError",
    "list(Path('nope').iterdir())": "FileNotFoundError",
    "tomllib.load(open('settings.toml'))": "TypeError",
    "json.load(open('settings.toml'))": "JSONDecodeError",
    "Path('x').nope": "AttributeError",
}

_IMPORTS = "import glob, json, os, tomllib\nfrom pathlib import Path\n"


@pytest.mark.parametrize("text", _KNOWN)
def test_what_is_known(text: str, project: Path) -> None:
    outcome = evaluated(f"{_IMPORTS}result = {text}\n", project, {"NAME": "n"})
    assert outcome.raised is None
    assert outcome.variables["result"] == _KNOWN[text]


@pytest.mark.parametrize("text", _UNKNOWN)
def test_what_is_not_known_says_why(text: str, project: Path) -> None:
    outcome = evaluated(f"{_IMPORTS}result = {text}\n", project)
    assert outcome.raised is None
    assert _UNKNOWN[text] in str(unsure(outcome.variables["result"]))


@pytest.mark.parametrize("text", _RAISING)
def test_what_raises(text: str, project: Path) -> None:
    assert f"raises {_RAISING[text]}" in str(evaluated(f"{_IMPORTS}result = {text}\n", project).raised)


def test_a_file_is_read_once(project: Path) -> None:
    text = "with open('conf/a.json') as file:\n    first = file.read()\n    second = file.read()\n"
    outcome = evaluated(text, project)
    assert (outcome.variables["first"], outcome.variables["second"]) == ('{"cpu": 2}', "")


def test_what_is_written_is_not_read_from_the_disk(project: Path) -> None:
    text = "path = Path('conf/a.json')\nsize = path.write_text('x')\nresult = path.read_text()\n"
    outcome = evaluated(_IMPORTS + text, project)
    assert outcome.variables["size"] == 1
    assert "is written while" in str(unsure(outcome.variables["result"]))


def test_a_link_that_leads_outside_is_not_followed(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.txt"
    secret.write_text("secret")
    (project / "link.txt").symlink_to(secret)
    outcome = evaluated("result = open('link.txt').read()\n", project)
    assert "secret" not in str(outcome.variables.get("result"))
