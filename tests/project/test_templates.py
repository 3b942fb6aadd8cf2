"""Conventions of the templates. Each test lists every offence at once."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.base import Node, Template, Variable
from django.template.defaulttags import URLNode
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.urls import URLPattern, URLResolver, get_resolver

from tests.project.sources import ROOT, modules, place, project_files

TEMPLATES = [path for path in project_files("templates/**") if path.suffix in {".html", ".txt"}]

# The strict CSP refuses all of these; PDF templates are never sent to a browser.
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|\shx-on|javascript:", re.IGNORECASE)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


def compiled(path: Path) -> Template:
    return engines["django"].get_template(name_of(path)).template


def nodes(template: Template) -> Iterator[Node]:
    return iter(template.nodelist.get_nodes_by_type(Node))


def literal(expression: Any) -> str | None:
    """The text of `"..."` in a tag; None for a variable."""
    value = expression.var
    return None if isinstance(value, Variable) else str(value)


def route_names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield namespace + pattern.name
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from route_names(pattern, inner)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_compiles_with_all_it_includes(path: Path) -> None:
    offences = []
    for node in nodes(compiled(path)):
        if isinstance(node, IncludeNode | ExtendsNode):
            name = literal(node.template if isinstance(node, IncludeNode) else node.parent_name)
            try:
                if name and "#" not in name:
                    engines["django"].get_template(name)
            except (TemplateDoesNotExist, TemplateSyntaxError) as error:
                offences.append(f"{name}: {error}")

    assert offences == []


def test_every_named_route_exists() -> None:
    known = set(route_names(get_resolver()))
    offences = [
        f"{name_of(path)}: {name}"
        for path in TEMPLATES
        for node in nodes(compiled(path))
        if isinstance(node, URLNode) and (name := literal(node.view_name)) and name not in known
    ]

    assert offences == []


def test_no_inline_script_or_style() -> None:
    offences = []
    for path in TEMPLATES:
        if "pdf" not in path.parts:
            text = path.read_text()
            offences += [f"{place(path, text, hit.start())} {hit[0].strip()}" for hit in INLINE.finditer(text)]

    assert offences == []


# What a screen reader says when it comes to a table; the sign-in library's tables stand in a region with a name.
TABLE = re.compile(r"<table\b([^>]*(?:\{%.*?%\}[^>]*)*)>\s*(<caption)?")


def test_every_table_has_a_name() -> None:
    offences = []
    for path in TEMPLATES:
        if "pdf" not in path.parts and "allauth" not in path.parts:
            text = path.read_text()
            offences += [
                place(path, text, hit.start())
                for hit in TABLE.finditer(text)
                if "aria-label" not in hit[1] and not hit[2]
            ]

    assert offences == []


def test_every_component_is_used_by_a_page() -> None:
    """The page of components shows what the product is made of, and nothing else."""
    pages = [path for path in TEMPLATES if "design" not in path.parts]
    users = [path.read_text() for path in (*pages, *modules())]
    offences = [
        path.name
        for path in project_files("templates/components/*.html")
        if not any(f'"components/{path.name}"' in text for text in users)
    ]

    assert offences == []


def test_the_page_of_components_shows_each() -> None:
    """Itself, by the frame of every page, or as a part of another."""
    shown = project_files("templates/design/*", "templates/layouts/*", "templates/base.html", "templates/components/*")
    sources = [path.read_text() for path in (*shown, *project_files("templates/compcor/*"), *modules())]
    offences = [
        path.name
        for path in project_files("templates/components/*.html")
        if not any(f'"components/{path.name}"' in text for text in sources)
    ]

    assert offences == []
