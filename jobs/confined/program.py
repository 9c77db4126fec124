"""Run by its path as a process of its own: standard input becomes standard output, within limits.

    python -I -B program.py ROOT MODULE:FUNCTION MEMORY_BYTES CPU_S ARGUMENT…

The limits are set before the function's module is imported. FUNCTION takes the bytes and the arguments as
texts, and returns bytes; it may leave by `sys.exit(code)` with a code of its own, from 3 to 63.
"""

import sys
from importlib import import_module
from typing import Final

TOO_MUCH_MEMORY: Final = 71


def confine(memory_bytes: int, cpu_s: int) -> None:
    """Limits of this process from now on; no file can be written, no core dumped."""
    try:
        import resource
    except ImportError:  # not on this system: the parent's clock bounds the time
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(root: str, function: str, memory_bytes: str, cpu_s: str, *arguments: str) -> None:
    """Answers with what the function returns."""
    confine(int(memory_bytes), int(cpu_s))
    sys.path.insert(0, root)
    module, _, name = function.partition(":")
    try:
        answer = getattr(import_module(module), name)(sys.stdin.buffer.read(), *arguments)
    except MemoryError:
        sys.exit(TOO_MUCH_MEMORY)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
