"""Runs the code of a sandboxed task in a child process, with a restricted language and with limits.

What this gives: the code is a small Python without imports, classes, introspection or files, and is refused before it
runs where it is anything else. It runs in a fresh interpreter with an empty environment, which holds nothing of the
task's process: no modules of the user, no secrets, no open files but a pipe of JSON messages. The kernel limits its
memory (`max_memory` above what the interpreter needs), its CPU time, its files (it can write none and open next to
none) and, on Linux where the kernel allows a filter, its system calls to those that computing needs; the parent kills
it after `timeout_ms`. Its tasks are called by the parent, which passes on nothing but plain data.

What this doesn't give: isolation to stake anything on. CPython was not made to hold hostile code, and ways out of
restricted dialects of it have been found for as long as there have been any; the filter and the limits are a second
line, not a proof. The pod is the boundary: its user, its read-only file system, its network policy and its absent
service account token are what code that is truly not trusted must meet. The limits are coarse besides: memory is
address space, measured against what the interpreter has at the start; outside Linux there is neither the limit of
memory nor the filter.
"""
