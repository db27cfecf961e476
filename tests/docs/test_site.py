"""The pages of docs/ as a site: that it is built, its links, what every page has."""

import pathlib
import re
import shutil
import subprocess
import sys

import pytest
import yaml

TOP = pathlib.Path(__file__).resolve().parents[2]
DOCS = TOP / "docs"
PAGES = sorted(path.name for path in DOCS.glob("*.md"))

# What a test runs, or compares with what was printed, in the languages of each page. A
# test named here fails when a block is added that it does not know.
RUN = {
    "index.md": ({"sh", "text"}, "test_site.py"),
    "concepts.md": ({"python", "sh", "text"}, "test_concepts_guide.py"),
    "c.md": ({"c", "sh"}, "test_c_guide.py"),
    "rust.md": ({"rust,no_run", "rust", "toml"}, "test_rust_guide.py"),
    "embedded.md": ({"c", "sh", "text"}, "test_embedded_guide.py"),
    "vectors.md": ({"python", "sh", "text"}, "test_vectors_guide.py"),
    "statuses.md": ({"sh"}, "test_statuses.py"),
    "nginx.md": ({"nginx", ""}, "test_nginx_guide.py"),
    "haproxy.md": ({"haproxy"}, "test_haproxy_guide.py"),
    "proxies.md": ({"apache", "haproxy", "nginx", "python"}, "test_proxies_guide.py"),
    "python.md": ({"nginx", "python", "sh", "text"}, "test_python_guide.py"),
    "authorization-server.md": (
        {"haproxy", "json", "nginx", "python", "sh", ""}, "test_authorization_server_guide.py"),
    "chains.md": ({"python", "rust,no_run"}, "../python/test_chain.py"),
    "cli.md": ({"console"}, "test_cli_guide.py"),
    "wheel.md": ({"sh"}, "test_wheel_guide.py"),
    "assurance.md": ({"sh"}, "test_site.py"),
    "performance.md": ({"sh"}, "test_site.py"),
}  # fmt: skip


def blocks(text):
    """Language and text of each block."""
    return re.findall(r"^```(\S*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_of_a_language_that_is_run(page):
    languages, test = RUN[page]
    text = (DOCS / page).read_text(encoding="utf-8")
    assert {language for language, _ in blocks(text)} == languages
    assert text.count("\n```") == 2 * len(blocks(text))
    code = (TOP / "tests" / "docs" / test).read_text(encoding="utf-8")
    assert f'"{page}"' in code


@pytest.mark.parametrize("page", PAGES)
def test_a_page_begins_with_what_works(page):
    """After its title and two sentences at most."""
    text = (DOCS / page).read_text(encoding="utf-8")
    title, _, rest = text.partition("\n")
    before = re.sub(r"^## .*$", "", rest.partition("\n```")[0], flags=re.MULTILINE)
    assert title.startswith("# ") and "\n```" in rest
    assert len(re.findall(r"[.?](?=\W*(?:\s|$))|:(?=\s*$)", before)) <= 2, before


@pytest.mark.parametrize("page", [page for page in PAGES if RUN[page][1] == "test_site.py"])
def test_targets(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    commands = [line for language, block in blocks(text) if language == "sh"
                for line in block.splitlines()]  # fmt: skip
    for command in [*commands, *re.findall(r"`(make [^`]+)`", text)]:
        assert command.startswith("make ")
        subprocess.run(["bash", "-c", command.replace("make", "make -n", 1)], cwd=TOP,
                       check=True, capture_output=True)  # fmt: skip


def test_the_map_is_of_both_points():
    (figure,) = (block for language, block in blocks((DOCS / "index.md").read_text("utf-8"))
                 if language == "text")  # fmt: skip
    assert "authorization server" in figure and "resource server" in figure
    assert max(map(len, figure.splitlines())) <= 80


# The site ---------------------------------------------------------------------------------


def build(folder, docs=DOCS):
    """mkdocs with the configuration of `make docs`, into another folder."""
    (folder / "mkdocs.yml").write_text(
        f"INHERIT: {TOP}/mkdocs.yml\ndocs_dir: {docs}\nsite_dir: {folder}/site\n"
        f"hooks: [{DOCS}/site_links.py]\n"
    )
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-f", folder / "mkdocs.yml"],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    result = build(folder)
    assert result.returncode == 0, result.stderr
    return folder / "site"


def test_every_page_is_there_and_nothing_else(site):
    pages = {path.name for path in site.glob("*.html")} - {"404.html", "search.html"}
    assert pages == {page.replace(".md", ".html") for page in PAGES}
    assert not list(site.rglob("*.py")) and not (site / "examples").exists()


def test_every_page_is_in_the_navigation():
    def pages(entry):
        if isinstance(entry, str):
            return [entry]
        return [page for part in (entry.values() if isinstance(entry, dict) else entry)
                for page in pages(part)]  # fmt: skip

    config = yaml.safe_load((TOP / "mkdocs.yml").read_text(encoding="utf-8"))
    assert sorted(pages(config["nav"])) == PAGES


def test_links_out_of_the_pages_lead_to_the_forge(site):
    home = "https://github.com/certbound/certbound/"
    index = (site / "index.html").read_text(encoding="utf-8")
    assert f'href="{home}blob/main/SECURITY.md"' in index
    guide = (site / "authorization-server.html").read_text(encoding="utf-8")
    assert f'href="{home}tree/main/docs/examples/authorization_server"' in guide
    assert f'href="{home}blob/main/docs/examples/authorization_server/mutual_tls.py"' in guide


def test_nothing_comes_from_another_site(site):
    for path in site.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.findall(r"<(?:script|img|iframe)[^>]+src=\"(?:https?:)?//[^>]*", text), path
        assert not re.findall(r"<link[^>]+href=\"(?:https?:)?//[^>]*", text), path


def test_what_a_forge_reads_otherwise(site):
    assert '<pre><code class="language-rust">//! check_token' in (
        (site / "rust.html").read_text(encoding="utf-8")
    )
    nginx = (site / "nginx.html").read_text(encoding="utf-8")
    assert "<code>certbound off | required | if_bound;</code>" in nginx


@pytest.mark.parametrize(
    "text, reason",
    [
        ("[here](nowhere.md)", "there is no nowhere.md"),
        ("[here](../core/nowhere.rs)", "there is no ../core/nowhere.rs"),
        ("[here](../../nowhere)", "there is no ../../nowhere"),
        ("[here](nginx.md#nowhere)", "does not contain an anchor '#nowhere'"),
        ("[here](#nowhere)", "there is no such anchor"),
        ("[here](/nginx.md)", "there is no /nginx.md"),
        ("[here][there]\n\n[there]: ../nowhere.md", "there is no ../nowhere.md"),
    ],
)
def test_a_link_that_leads_nowhere_stops_the_build(tmp_path, text, reason):
    docs = tmp_path / "docs"
    shutil.copytree(DOCS, docs)
    with open(docs / "wheel.md", "a", encoding="utf-8") as page:
        page.write(f"\n{text}\n")
    result = build(tmp_path, docs)
    assert result.returncode != 0 and reason in result.stderr, result.stderr


def test_a_page_outside_the_navigation_stops_the_build(tmp_path):
    docs = tmp_path / "docs"
    shutil.copytree(DOCS, docs)
    (docs / "new.md").write_text("# New\n")
    result = build(tmp_path, docs)
    assert result.returncode != 0 and "new.md" in result.stderr, result.stderr


def test_what_is_in_a_block_is_no_link(tmp_path):
    docs = tmp_path / "docs"
    shutil.copytree(DOCS, docs)
    with open(docs / "wheel.md", "a", encoding="utf-8") as page:
        page.write("\n```c\n/* [here](nowhere.md) */\n```\n")
    result = build(tmp_path, docs)
    assert result.returncode == 0, result.stderr
