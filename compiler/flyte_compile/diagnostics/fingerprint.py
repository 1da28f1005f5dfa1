"""What makes a finding the same one in another run, wherever in the text it has moved to."""

from __future__ import annotations

import hashlib
import json

from flyte_compile.diagnostics.model import Diagnostic

_LENGTH = 32
"""Hexadecimal digits: 128 bits, as many as other programs expect of a fingerprint."""


def fingerprint(diagnostic: Diagnostic) -> str:
    """A digest of a finding's code, subject and field.

    What has no subject is told by its file, and what has no field by its message. Lines, columns, severities and advice
    never count. Problems of one field that a rule finds twice have one fingerprint.
    """
    subject, field = diagnostic.subject, diagnostic.field
    owner = ("file", diagnostic.span.path) if subject is None else ("subject", subject)
    detail = ("message", diagnostic.message) if field is None else ("field", field)
    # JSON keeps the parts apart and writes what UTF-8 can't.
    return hashlib.sha256(json.dumps([diagnostic.code, *owner, *detail]).encode()).hexdigest()[:_LENGTH]
