"""The vector files: their schemas and ids, and the runner for other implementations."""

import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
VECTORS = TESTS / "vectors"
FILES = sorted(VECTORS.glob("*.json"))

sys.path.insert(0, str(VECTORS))

import found  # noqa: E402


def cases(path):
    return json.loads(path.read_text(encoding="utf-8"))


def run(*command, files=FILES):
    return subprocess.run(
        [sys.executable, VECTORS / "run.py", *files, "--", *command], capture_output=True, text=True
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_what_its_schema_says(path):
    kind = path.stem.partition("-")[0]
    schema = cases(VECTORS / "schema" / f"{kind}.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(cases(path))


def test_a_case_of_no_kind_is_noticed():
    schema = cases(VECTORS / "schema" / "cnf.schema.json")
    (case, *_) = cases(VECTORS / "cnf.json")
    for fault in ({"expect": "perhaps"}, {"flags": []}, {"id": "one"}, {"kind": "jwe"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schema).validate([{**case, **fault}])


def test_ids_are_used_once():
    ids = [case["id"] for path in FILES for case in cases(path)]
    assert len(ids) == len(set(ids)) > 400


def test_what_was_found_is_what_its_script_writes():
    for name, text in found.texts():
        assert (VECTORS / name).read_text(encoding="ascii") == text, name


def test_the_runner_passes_what_is_right():
    result = run(sys.executable, VECTORS / "answer.py")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count(" cases, 0 failed") == len(FILES)


def test_the_runner_notices_what_is_wrong(tmp_path):
    yes = tmp_path / "yes.py"
    yes.write_text("import sys\nfor line in sys.stdin:\n    print('match')\n")
    result = run(sys.executable, yes, files=[VECTORS / "dn.json"])
    wrong = sum(case["expect"] != "match" for case in cases(VECTORS / "dn.json"))
    assert result.returncode == 1
    assert f"dn.json: 103 cases, {wrong} failed" in result.stdout
    silent = run("true", files=[VECTORS / "header.json"])
    assert (silent.returncode, "0 answers to 30 cases" in silent.stdout) == (1, True)


def test_the_runner_needs_the_standard_library_only():
    code = (VECTORS / "run.py").read_text(encoding="utf-8")
    imported = re.findall(r"^(?:import|from) (\w+)", code, re.MULTILINE)
    assert set(imported) <= sys.stdlib_module_names
