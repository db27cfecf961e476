"""What an application pays for the wheel: time to import, memory, threads, help."""

import doctest
import importlib.metadata
import inspect
import json
import pathlib
import resource
import statistics
import subprocess
import sys

import certbound
import every_call as calls
import pytest
from certbound import _native, cli, constants, exceptions, trust

EVERY_CALL = pathlib.Path(__file__).resolve().with_name("every_call.py")


def every_call(*arguments):
    command = [sys.executable, EVERY_CALL, *map(str, arguments)]
    process = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def test_no_list_of_parts():
    """It would name the folder it was made in, and differ in each build."""
    files = [str(file) for file in importlib.metadata.files("certbound")]
    assert any(file.endswith("_native.abi3.so") for file in files)
    assert not [file for file in files if "sbom" in file]


def cpu_of(code):
    """Milliseconds of processor time that an interpreter takes for it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-s", "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def test_import_is_quick():
    """Beside a bare interpreter; one after the other, so that both meet the same load."""
    bare, importing = zip(*((cpu_of(""), cpu_of("import certbound")) for _ in range(15)))
    bare, importing = statistics.median(bare), statistics.median(importing)
    assert importing - bare < 10, (bare, importing)
    assert importing < 1.5 * bare, (bare, importing)


def test_import_leaves_out_what_it_does_not_need():
    """`enum` alone would take longer than all of it."""
    code = "import sys; before = set(sys.modules); import certbound; print(*set(sys.modules) - before)"
    process = subprocess.run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:] = {sys.path}; {code}"],
                             capture_output=True, text=True, check=True)  # fmt: skip
    imported = set(process.stdout.split())
    own = {name for name in imported if name.split(".")[0] == "certbound"}
    assert own == {"certbound", "certbound._native", "certbound.exceptions"}
    heavy = {"enum", "typing", "re", "json", "datetime", "argparse", "inspect", "ssl"}
    assert not imported & heavy


def test_a_refusal_imports_nothing():
    """A service that has given up its file system refuses as before."""
    code = """
import sys, certbound
sys.path.clear()
before = set(sys.modules)
try:
    certbound.verify_claims_binding({}, None)
except certbound.BindingError as error:
    print(error, error.name, error.verdict, error.http_status(), error.oauth_error())
assert set(sys.modules) == before, set(sys.modules) - before
"""
    done = subprocess.run([sys.executable, "-s", "-c", code], capture_output=True, text=True)
    assert done.stdout.endswith("cnf_absent unbound 401 invalid_token\n"), done.stderr


def test_memory_does_not_grow():
    """Nor does that of calls that raise. `every_call.py memory 135000` makes 10 million."""
    times = 4000
    grown = every_call("memory", times)
    assert grown["calls"] > 290_000
    assert grown["resident"] < 1024 * 1024, grown
    # What leaks is one block for each call, of 16 octets at least; what malloc keeps
    # beside differs from run to run by some thousand.
    for kind, few in (("malloc", times * 8), ("blocks", times / 4)):
        assert grown["most"][kind][0] < few, grown


def test_threads():
    done = every_call("threads", 32, 3)
    assert done["faults"] == []
    assert done["threads"] == 32 and done["calls"] > 32 * 70


def test_objects_are_immutable():
    """So threads may share them, as docs/python.md says."""
    native = {item for item in map(vars(_native).get, _native.__all__) if isinstance(item, type)}
    shared = [item for item in vars(calls).values() if type(item) in native]
    assert {type(item) for item in shared} == native
    for item in shared:
        for attribute in ("other", *(each for each in dir(item) if not each.startswith("__"))):
            with pytest.raises(AttributeError):
                setattr(item, attribute, None)
            with pytest.raises(AttributeError):
                delattr(item, attribute)


def test_every_public_item_is_called():
    text = EVERY_CALL.read_text(encoding="utf-8")
    for name in certbound.__all__:
        item = getattr(certbound, name)
        if getattr(item, "__module__", None) in ("certbound.constants", "certbound.trust"):
            continue
        if isinstance(item, type) and issubclass(item, certbound.Error):
            continue  # Raised by the calls.
        assert f'"{name}' in text, name
        for member in vars(item) if isinstance(item, type) else ():
            assert member.startswith("_") or f'"{name}.{member}' in text, (name, member)


def documented():
    """Public items and their public members, by name."""
    for name in certbound.__all__:
        item = getattr(certbound, name)
        yield name, item
        if isinstance(item, type):
            for member, value in vars(item).items():
                if not member.startswith("_") and not isinstance(value, item):
                    yield f"{name}.{member}", value


@pytest.mark.parametrize("module", [cli, constants, exceptions, trust])
def test_modules_list_what_they_define(module):
    """And the package exports all of it but the command."""
    own = {
        name
        for name, item in vars(module).items()
        if not name.startswith("_") and getattr(item, "__module__", None) == module.__name__
    }
    assert set(module.__all__) == own
    assert module is cli or own <= set(certbound.__all__)


def test_everything_has_a_docstring():
    for name, item in documented():
        text = inspect.getdoc(item)
        # Not one that is inherited from an exception of Python.
        assert text and text != inspect.getdoc(ValueError), name
    for module in (certbound, constants, exceptions, trust):
        assert module.__doc__
    # What only the package itself uses is documented too.
    for name in _native.__all__:
        assert getattr(_native, name).__doc__, name


#: Without an example: what they are is all that there is to say.
BARE = {
    "CHAIN_VERIFIED_UPSTREAM",
    "ClientCertificateError",
    "ClientChainError",
    "ErrorCode",
}


@pytest.mark.parametrize("name", sorted(set(certbound.__all__) - BARE))
def test_examples(name):
    finder = doctest.DocTestFinder(exclude_empty=True)
    runner = doctest.DocTestRunner()
    examples = 0
    for test in finder.find(getattr(certbound, name), name, module=False, globs={}):
        runner.run(test)
        examples += len(test.examples)
    assert runner.summarize(verbose=False).failed == 0
    assert examples >= 2, "an example"
