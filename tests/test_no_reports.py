import os
import subprocess
import sys
from pathlib import Path

HEAR_AND_READ = """
import numpy as np
from assistant.audio.voice import VoiceDetector, VoiceState
from assistant.model_store import load_manifest, path_of
from assistant.settings import Settings

detector = VoiceDetector(path_of(load_manifest(Settings().models), "silero-vad"))
detector.score([np.zeros(512, dtype=np.int16)], [VoiceState()])
print("done")
"""


def test_the_networks_leave_no_report_to_their_makers(tmp_path: Path) -> None:
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    done = subprocess.run(
        [sys.executable, "-c", HEAR_AND_READ],
        env=surroundings | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "done"
    assert [path.name for path in tmp_path.rglob("*") if "icrosoft" in str(path) or "onnx" in path.name] == []
