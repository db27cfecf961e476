"""Lets one text be read on a code forge and as a site; `make docs` calls it.

On a forge a link such as ../SECURITY.md leads to the file. The site has the pages of
this folder alone: there the link becomes one to the forge. A file that does not exist
stops the build, as mkdocs itself does for pages and for headings.
"""

import os
import pathlib
import re

from mkdocs.exceptions import PluginError

TOP = pathlib.Path(__file__).resolve().parents[1]
CODE = re.compile(r"`[^`]+`")
FENCE = re.compile(r"^(```+|~~~+)", re.MULTILINE)
LINK = re.compile(r"(?<=\]\()[^()\s]+(?=\))|(?<=^\[)(?P<name>[^]]+)\]: (?P<target>\S+)$")


def on_page_markdown(markdown, page, config, files):
    lines, fence = [], None
    for line in markdown.splitlines():
        mark = FENCE.match(line)
        if fence is None and mark:
            fence = mark[1]
            # What a forge and rustdoc read behind the language, Markdown does not.
            line = line.partition(",")[0]
        elif fence is None:
            line = LINK.sub(lambda match: link(match, page, config, files), line)
            if line.startswith("|"):
                # In a table a forge wants this escaped in code too; here it would be seen.
                line = CODE.sub(lambda match: match[0].replace(r"\|", "|"), line)
        elif line.startswith(fence):
            fence = None
        lines.append(line)
    return "\n".join(lines) + "\n"


def link(match, page, config, files):
    text = match[0]
    target = match["target"] or text
    path, _, anchor = target.partition("#")
    if not path or "://" in path or path.startswith("mailto:"):
        return text
    docs = pathlib.Path(config.docs_dir).resolve()
    found = (docs / page.file.src_uri).parent.joinpath(path).resolve()
    if found.is_relative_to(docs):
        file = files.get_file_from_path(found.relative_to(docs).as_posix())
        if file is not None and not file.inclusion.is_excluded():
            return text  # A page of the site: mkdocs checks it.
    # The pages may be a copy of this folder; what they lead to is in the checkout.
    inside = os.path.relpath(found, docs.parent)
    if inside.startswith("..") or not (TOP / inside).exists():
        raise PluginError(f"{page.file.src_uri}: there is no {target}")
    kind = "tree" if (TOP / inside).is_dir() else "blob"
    url = f"{config.repo_url.rstrip('/')}/{kind}/main/{inside}"
    return text.replace(target, f"{url}#{anchor}" if anchor else url)
