"""What secrets look like: the names of their variables, the shapes of tokens, and what only stands for one."""

from __future__ import annotations

import re
from typing import Final

_SHAPES: Final = (
    ("a private key", "PRIVATE KEY", r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    ("an access key of AWS", "AKIA", r"(?<![A-Za-z0-9])AKIA[A-Z2-7]{16}(?![A-Za-z0-9])"),
    ("an access key of AWS", "ASIA", r"(?<![A-Za-z0-9])ASIA[A-Z2-7]{16}(?![A-Za-z0-9])"),
    ("a token of GitHub", "gh", r"(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36}(?![A-Za-z0-9])"),
    ("a token of GitHub", "github_pat_", r"(?<![A-Za-z0-9])github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}(?![A-Za-z0-9])"),
    ("a token of GitLab", "glpat-", r"(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{20}(?![A-Za-z0-9_-])"),
    ("a token of Slack", "xox", r"(?<![A-Za-z0-9])xox[abeoprs]-[0-9]{8,20}-[A-Za-z0-9-]{10,}"),
    (
        "a key of OpenAI",
        "T3BlbkFJ",
        r"(?<![A-Za-z0-9])sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,99}T3BlbkFJ[A-Za-z0-9_-]{20,}",
    ),
    ("a key of Anthropic", "sk-ant-", r"(?<![A-Za-z0-9])sk-ant-[a-z0-9]{5,6}-[A-Za-z0-9_-]{80,}"),
    ("a key of Stripe", "k_live_", r"(?<![A-Za-z0-9])[rs]k_live_[A-Za-z0-9]{24,}"),
    ("a token of Hugging Face", "hf_", r"(?<![A-Za-z0-9])hf_[A-Za-z]{34}(?![A-Za-z0-9])"),
    ("a token of PyPI", "pypi-AgEIcHlwaS5vcmc", r"(?<![A-Za-z0-9])pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}"),
    ("a token of npm", "npm_", r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])"),
)
"""What they are, a part that none is without, and the whole: few texts hold the part, so few patterns are compiled.

As the issuers document their prefixes and lengths, and as gitleaks' and GitHub's secret scanning know them.
"""

_WEB_TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,}", re.ASCII)
_URL_PASSWORD = re.compile(r"://(?P<user>[^\s/:@]{0,200}):(?P<password>[^\s/@]{1,500})@", re.IGNORECASE)

_NAMES = re.compile(
    r"(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|SECRET_?KEY|PRIVATE_?KEY|AUTH_?KEY"
    r"|ENCRYPTION_?KEY|SIGNING_?KEY)$"
)
_OTHERWISE = re.compile(
    r"^(?:PWD|OLDPWD)$|PUBLIC|PUBLISHABLE|ANON"
    r"|(?:^|_)(?:PAD|EOS|BOS|UNK|MASK|SEP|CLS|STOP|START|END|SPECIAL|IMAGE|AUDIO|MAX|MIN|NEXT|LAST|PER|USE|HAS|NO)_TOKEN$"
)
"""Names that end like a secret's and aren't: working folders, public keys, the tokens of language models, switches."""

_REFERENCE = re.compile(r"\$|\{\{|%\(|^(?:/|\./|\.\./|~|[A-Za-z]:\\|arn:|vault:)|^[A-Za-z][A-Za-z0-9+.-]*://")
_BRACKETED = re.compile(r"<.*>|\[.*\]|\{.*\}|\*+|(.)\1*|-?[0-9.]+", re.DOTALL)
_NAME_OF_A_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_STAND_INS = re.compile(
    r"change|replace|your|example|placeholder|dummy|fake|sample|insert|todo|fixme|xxx|redacted|empty|unset|unused"
    r"|not[ _-]?(?:set|needed|used|required|real|a[ _-])|no[ _-]?(?:key|token|secret)|required|test|demo|local|mock"
    r"|stub|foo|bar\b|lorem|secret|passw|token|api[ _-]?key|minio|admin|postgres|root|guest|ollama|anything|default"
    r"|none|null|here|dev\b|hello",
    re.IGNORECASE,
)
_SWITCHES = frozenset(("true", "false", "yes", "no", "on", "off", "auto", "disabled", "enabled", "optional", "n/a"))
_LEAST = 6
"""Characters; what is shorter is no secret that somebody has to keep."""


def names_a_secret(name: str) -> bool:
    """Whether a variable of that name holds a password, a token or a key."""
    spelt = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper().replace("-", "_").replace(".", "_")
    return _NAMES.search(spelt) is not None and _OTHERWISE.search(spelt) is None


def is_public(name: str) -> bool:
    """Whether a variable's name says that everybody may read it."""
    return re.search("PUBLIC|PUBLISHABLE|ANON", name.upper()) is not None


def stands_for_one(value: str) -> bool:
    """Whether a text takes a secret's place: nothing, a reference, a path, a placeholder, the name of a secret."""
    text = value.strip()
    return (
        len(text) < _LEAST
        or text.lower() in _SWITCHES
        or any(pattern.search(text) is not None for pattern in (_REFERENCE, _STAND_INS))
        or any(pattern.fullmatch(text) is not None for pattern in (_BRACKETED, _NAME_OF_A_VARIABLE))
    )


def known_token(text: str) -> str | None:
    """What kind of credential a text holds by its shape, `None` where it has no known one; examples are none."""
    for kind, part, shape in _SHAPES:
        match = re.search(shape, text, re.ASCII) if part in text else None
        if match is not None and not _is_example(match[0]):
            return kind
    return None


def holds_web_token(text: str) -> bool:
    """Whether a text holds a signed JSON web token."""
    return _WEB_TOKEN.search(text) is not None


def holds_url_password(text: str) -> bool:
    """Whether a text holds an address with a password in it that isn't a placeholder or a reference."""
    return any(
        match["password"].lower() != match["user"].lower() and not stands_for_one(match["password"])
        for match in _URL_PASSWORD.finditer(text)
    )


def _is_example(token: str) -> bool:
    tail = token[len(token) // 3 :]
    return "EXAMPLE" in token.upper() or len(set(tail)) < len(tail) // 4
