"""A filter of the system calls of a process, for Linux on the two common architectures.

After `allow_only_computing` the process can compute, read and write the files that it has open, and end; it can open no
file, start no process and reach no network, whatever code it runs. Where the kernel or the container runtime refuses a
filter, nothing is filtered.
"""

from __future__ import annotations

import platform
import sys

# Numbers of the kernel's interface, which never change: linux/audit.h, asm/unistd.h.
_ARCHITECTURES = {
    "x86_64": (
        0xC000003E,
        "read 0 write 1 close 3 fstat 5 lseek 8 mmap 9 mprotect 10 munmap 11 brk 12 rt_sigaction 13 rt_sigprocmask 14 "
        "rt_sigreturn 15 sched_yield 24 mremap 25 madvise 28 getpid 39 exit 60 sigaltstack 131 gettid 186 futex 202 "
        "clock_gettime 228 exit_group 231 getrandom 318",
    ),
    "aarch64": (
        0xC00000B7,
        "close 57 lseek 62 read 63 write 64 fstat 80 exit 93 exit_group 94 futex 98 clock_gettime 113 sched_yield 124 "
        "sigaltstack 132 rt_sigaction 134 rt_sigprocmask 135 rt_sigreturn 139 getpid 172 gettid 178 brk 214 munmap 215 "
        "mremap 216 mmap 222 mprotect 226 madvise 233 getrandom 278",
    ),
}

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_SIGKILL = 9
# Instructions of the filter: load a word of the call, jump if equal, jump if greater or equal, return.
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _KILL, _REFUSE_WITH_EPERM = 0x7FFF0000, 0x80000000, 0x00050001
_CALL_NUMBER, _CALL_ARCHITECTURE = 0, 4
# Numbers from here on are the calls of x86-64 with 32-bit pointers, which the table doesn't mean.
_X32 = 0x40000000


def allow_only_computing() -> bool:
    """Filters the system calls of this process from here on; whether it could."""
    known = _ARCHITECTURES.get(platform.machine()) if sys.platform == "linux" else None
    if known is None:
        return False
    try:
        import ctypes
    except ImportError:
        return False

    class Instruction(ctypes.Structure):
        _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("k", ctypes.c_uint32))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(Instruction)))

    instructions = _instructions(*known)
    array = (Instruction * len(instructions))(*(Instruction(*fields) for fields in instructions))
    program = Program(len(instructions), ctypes.cast(array, ctypes.POINTER(Instruction)))
    control = ctypes.CDLL(None, use_errno=True).prctl
    control.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    # A child whose parent was killed has nobody left to end it.
    control(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    control(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(control(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0) == 0)


def _instructions(architecture: int, calls: str) -> list[tuple[int, int, int, int]]:
    """The filter: (code, instructions to skip if true, to skip if false, operand)."""
    allowed = [int(word) for word in calls.split() if word.isdigit()]
    head = [
        (_LOAD, 0, 0, _CALL_ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _CALL_NUMBER),
        (_AT_LEAST, len(allowed), 0, _X32),
    ]
    # Each match jumps over the remaining ones and over the refusal.
    tests = [(_EQUAL, len(allowed) - index, 0, number) for index, number in enumerate(allowed)]
    return [*head, *tests, (_RETURN, 0, 0, _REFUSE_WITH_EPERM), (_RETURN, 0, 0, _ALLOW)]
