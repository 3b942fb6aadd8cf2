"""Tags that build a page: its title, icons and theme marks."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class CaptureNode(template.Node):
    """Renders its content into a variable instead of onto the page."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: Context) -> SafeString:
        """Nothing is shown here; the content is kept, trimmed, under its name."""
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308  escaped when rendered
        return SafeString("")


@register.tag
def capture(parser: Parser, token: Token) -> CaptureNode:
    """`{% capture as name %}…{% endcapture %}`: lets a page say its title once, and a layout see what is empty."""
    match token.split_contents():
        case [_, "as", name]:
            nodelist = parser.parse(("endcapture",))
            parser.delete_first_token()
            return CaptureNode(nodelist, name)
    raise template.TemplateSyntaxError("capture is written {% capture as name %}")


@register.simple_tag
def icon(name: str, label: Any = "", css: str = "") -> SafeString:
    """An icon of static/img/icons.svg. Beside words it needs no label; alone it must have one."""
    return _icon(name, str(label), css)


@register.simple_tag
def theme_mark(theme: str) -> SafeString:
    """The shape and colour of a theme; always beside the theme's or the course's name, hence silent."""
    theme = theme or "basic"
    href = f"{static('img/icons.svg')}#theme-{theme}"
    return format_html('<svg class="theme-mark {}" aria-hidden="true"><use href="{}"/></svg>', theme, href)


@lru_cache(maxsize=500)
def _icon(name: str, label: str, css: str) -> SafeString:
    """Written once: a page shows twenty, most of them on every page."""
    href = f"{static('img/icons.svg')}#{name}"
    classes = f"icon {css}".strip()
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)
