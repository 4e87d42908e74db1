"""README.rst, the page in Apps and pyproject.toml of each addon: run with the linters' packages.

    python readmes.py write|check FOLDER...

The readme has the order and the headings of the Odoo Community Association's generator, which is
in no package registry; pandoc turns the fragments into reStructuredText as there, docutils that
into the page. Pictures that a fragment names come from the documentation.
"""

import ast
import re
import sys
from pathlib import Path

import pypandoc
from docutils.core import publish_string
from jinja2 import Environment, FileSystemLoader

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
PICTURES = CHECKOUT / "docs" / "images"
PROJECT = "Lead Management for Odoo"
LICENSES = {"LGPL-3": "The licence is LGPL-3"}
#: Fragments after the description, in their order, with the headings that they get.
TITLES = {
    "CONTEXT": "Use Cases / Context",
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "DEVELOP": "Development",
    "ROADMAP": "Known issues / Roadmap",
    "HISTORY": "Changelog",
}
#: Where a fragment finds a picture, seen from its folder.
PICTURE = re.compile(r"\.\./(static/description/([\w-]+\.png))")
MARKDOWN = "gfm-raw_html-gfm_auto_identifiers"
#: What separates fragments that are converted in one go.
SEPARATOR = "fragment-ends-here"
#: Those of readme_renderer, which shows the readme in a package registry.
PAGE_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "halt_level": 2,
    "smart_quotes": True,
    "syntax_highlight": "short",
    "math_output": "MathJax",
    "xml_declaration": False,
    "output_encoding": "utf-8",
}
PYPROJECT = '[build-system]\nrequires = ["whool"]\nbuild-backend = "whool.buildapi"\n'


def render(folder):
    """Return {relative path: content} of what is made for an addon.

    :param folder: of the addon
    :raise SystemExit: when a fragment names a picture that does not exist
    """
    manifest = ast.literal_eval((folder / "__manifest__.py").read_text())
    fragments = read_fragments(folder / "readme")
    files = {"pyproject.toml": PYPROJECT.encode()}
    for path, name in PICTURE.findall("".join(fragments.values())):
        source = PICTURES / name
        if not source.is_file():
            raise SystemExit(f"{folder.name}: there is no picture {source}")
        files[path] = source.read_bytes()
    readme = fill_template(manifest, to_rst(fragments))
    files["README.rst"] = readme.encode()
    files["static/description/index.html"] = to_page(readme)
    return files


def read_fragments(folder):
    """Return {name: Markdown} of the fragments that an addon has.

    :param folder: where they are
    """
    paths = {name: folder / f"{name}.md" for name in ("DESCRIPTION", *TITLES)}
    return {name: path.read_text() for name, path in paths.items() if path.is_file()}


def to_rst(fragments):
    """Return the fragments as reStructuredText."""
    # One document, so that pictures and footnotes of two fragments have names of their own.
    whole = f"\n\n{SEPARATOR}\n\n".join(fragments.values())
    whole = PICTURE.sub(r"\1", whole)
    converted = pypandoc.convert_text(whole, format=MARKDOWN, to="rst", sandbox=True)
    texts = converted.replace("\r\n", "\n").split(SEPARATOR)
    return dict(zip(fragments, (text.strip() for text in texts), strict=True))


def fill_template(manifest, fragments):
    """Return the readme.

    :param manifest: of the addon
    :param fragments: from :func:`to_rst`
    """
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), keep_trailing_newline=True, autoescape=False
    )
    text = environment.get_template("README.rst.jinja").render(
        manifest=manifest,
        fragments=dict(fragments),
        titles=TITLES,
        authors=[author.strip() for author in manifest["author"].split(",")],
        license=LICENSES[manifest["license"]],
        project=PROJECT,
    )
    lines = (line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def to_page(readme):
    """Return what Apps shows, made from a readme."""
    # Odoo finds a picture beside the page.
    page = publish_string(
        readme.replace("static/description/", ""),
        writer_name="html4css1",
        settings_overrides=PAGE_SETTINGS,
    )
    return re.sub(rb"(<meta.*generator.*Docutils)\s*[\d.]+[^:]*", rb"\1", page)


def main(arguments):
    """Write or check what is made for addons.

    :param arguments: ``write`` or ``check``, and the addons' folders
    :return: the exit code: 1 when something is not current
    """
    task, *folders = arguments
    outdated = []
    for folder in map(Path, folders):
        for name, content in render(folder).items():
            path = folder / name
            if path.is_file() and path.read_bytes() == content:
                continue
            outdated.append(f"{folder.name}/{name}")
            if task == "write":
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    for name in outdated:
        print(f"{name}: {'written' if task == 'write' else 'not current, run ./dev readme'}")
    return 1 if outdated and task == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
