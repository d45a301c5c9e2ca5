"""Tags of Django's and our own whose answer hangs on the language alone, reckoned once a language and kept.

A page holds a hundred constant texts and dozens of icons; each one asked for anew takes longer than all else of it.
"""

from django import template
from django.template.base import FilterExpression, Node, Parser, Token
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

from gongzhi.config.templatetags import show

register = template.Library()


class Constant(Node):
    """What another node shows, once for each language."""

    def __init__(self, node: Node):
        self.node = node
        self.shown: dict[tuple, str] = {}

    def render(self, context) -> str:
        key = get_language(), context.autoescape
        shown = self.shown.get(key)
        if shown is None:
            shown = self.shown[key] = self.node.render(context)
        return shown


def is_constant(told: FilterExpression) -> bool:
    """Tell whether an expression is a text in quotes; Django keeps one that it translates as a variable."""
    if told.filters:
        return False
    return isinstance(told.var, str) or getattr(told.var, "literal", None) is not None


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """Translate, as Django's tag does."""
    node = do_translate(parser, token)
    plain = isinstance(node, TranslateNode) and not node.asvar and node.message_context is None
    return Constant(node) if plain and is_constant(node.filter_expression) else node


@register.tag("icon")
def icon(parser: Parser, token: Token) -> Node:
    """Draw an icon, as `show.icon` does."""
    node = show.register.tags["icon"](parser, token)
    plain = node.target_var is None and not node.kwargs and len(node.args) == 1
    return Constant(node) if plain and is_constant(node.args[0]) else node
