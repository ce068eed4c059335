import subprocess
import sys

import pytest

HOLD_AND_FREE = """
import ctypes, re
from pathlib import Path
from assistant.memory import give_back

def held():
    return int(re.search(r"RssAnon:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
before = held()
blocks = [libc.malloc(100_000) for _ in range(2_000)]
for block in blocks:
    ctypes.memset(ctypes.c_void_p(block), 1, 100_000)
for block in blocks[:-1]:  # the last one keeps the C library from shrinking its heap by itself
    libc.free(block)
freed = held() - before
give_back()
print(freed, held() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc keeps what was freed")
def test_what_was_freed_goes_back_to_the_system() -> None:
    answer = subprocess.run([sys.executable, "-c", HOLD_AND_FREE], capture_output=True, text=True, check=True)
    kept, left = map(int, answer.stdout.split())
    assert kept > 150, "the C library keeps it, or this test shows nothing"
    assert left < 20
