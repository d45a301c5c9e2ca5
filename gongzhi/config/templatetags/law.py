"""Citations of law as pages show them: each part that the law library has leads there."""

from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from gongzhi.library.catalog import addresses, cited_parts, laid_out

register = template.Library()


@register.simple_tag
def cited(citation: str, basis: str = "") -> SafeString:
    """Show a text with citations: 《name》第十五条.

    :param basis: the name of the act, where the citation says the articles alone; the name itself is not shown then.
    """
    return linked(str(citation or ""), str(basis or ""))


@lru_cache(maxsize=4000)
def linked(citation: str, basis: str) -> SafeString:
    act, known = addresses().get(basis, ("", frozenset()))
    parts = cited_parts("", citation, act, known) if act else laid_out(citation)
    return format_html_join("", "{}", ((piece(*part),) for part in parts))


def piece(text: str, act: str, article: str) -> str | SafeString:
    if not act:
        return text
    address = reverse("portal:law-article", args=[act, article]) if article else reverse("portal:law-act", args=[act])
    return format_html_join("", '<a href="{}">{}</a>', [(address, text)])
