"""The forms of the law library: an act, what an article says, a decision on a version, a file."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.desk.cases.forms import day_field, long_text
from gongzhi.desk.inspections.forms import KeyedForm
from gongzhi.library.words import Kind
from gongzhi.procedures.words import Mark

QUESTION = re.compile(r"^\s*(?:问|Q)\s*[:：]\s*", re.IGNORECASE)
ANSWER = re.compile(r"^\s*(?:答|A)\s*[:：]\s*", re.IGNORECASE)


def mark_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("核对程度"),
        choices=[(mark.value, mark.title) for mark in Mark],
        help_text=gettext_lazy("读过原文的才选“已核对原文”，并写明来源。"),
    )


class ActForm(KeyedForm):
    """Which law or case of note it is."""

    code = forms.CharField(
        label=gettext_lazy("网址里的代号"),
        max_length=60,
        help_text=gettext_lazy("小写字母、数字和连字符，定了不能改，例如 guizhou-consumer-regulation。"),
    )
    title = forms.CharField(label=gettext_lazy("全称"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=Kind.choices)
    issuer = forms.CharField(label=gettext_lazy("制定机关或者整理单位"), max_length=60)
    number = forms.CharField(label=gettext_lazy("文号"), max_length=60, required=False)
    begins = day_field(gettext_lazy("施行日期"), required=False)
    ends = day_field(gettext_lazy("失效日期"), required=False)
    names = forms.CharField(
        label=gettext_lazy("其他叫法"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("用顿号分开；引用时用这些叫法也能找到。"),
    )
    mark = mark_field()
    source = forms.CharField(label=gettext_lazy("来源"), required=False, max_length=400)
    note = long_text(gettext_lazy("说明"), required=False, rows=2)

    def told(self) -> dict:
        """Give what was typed as the action takes it."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in {"key", "code", "names"}}
        names = re.split(r"[、,，;；\n]", self.cleaned_data["names"])
        return told | {"code": self.cleaned_data.get("code", ""), "names": [each.strip() for each in names]}


class EditActForm(ActForm):
    code = None


class TextForm(KeyedForm):
    """What an article says."""

    article = forms.CharField(
        label=gettext_lazy("条号"), max_length=20, help_text=gettext_lazy("例如 46、第四十六条；案例从 1 开始编。")
    )
    title = forms.CharField(label=gettext_lazy("讲什么"), max_length=60)
    says = long_text(
        gettext_lazy("说明"), gettext_lazy("用自己的话，普通人看得懂；不要照抄原文，不写当事人。"), rows=6
    )
    questions = long_text(
        gettext_lazy("问与答"),
        gettext_lazy("可以不填。每个问题一行以“问：”开头，下面一行以“答：”开头。"),
        required=False,
        rows=4,
    )
    cites = forms.CharField(
        label=gettext_lazy("引用的条文"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("写网址里的“法规代号/条号”，用空格分开，例如 consumer-protection-law/46。"),
    )
    mark = mark_field()
    source = forms.CharField(
        label=gettext_lazy("来源"), required=False, max_length=400, help_text=gettext_lazy("在哪里读到原文。")
    )

    def clean_questions(self) -> list[dict]:
        return questions_in(self.cleaned_data["questions"])

    def told(self) -> dict:
        """Give what was typed as the action takes it."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return told | {"cites": told["cites"].split()}


def questions_in(text: str) -> list[dict]:
    """Read questions and answers as people type them.

    :raises ValidationError: if a line belongs to neither.
    """
    found: list[dict] = []
    part = ""
    for line in filter(str.strip, text.splitlines()):
        if QUESTION.match(line):
            part = "q"
            found.append({"q": QUESTION.sub("", line).strip(), "a": ""})
        elif ANSWER.match(line) and found:
            part = "a"
            found[-1]["a"] = ANSWER.sub("", line).strip()
        elif part == "a":
            found[-1]["a"] += f"\n{line.strip()}"
        else:
            raise forms.ValidationError(_("先写“问：”，再写“答：”。"))
    return found


def typed(questions: list[dict]) -> str:
    """Write questions as people type them."""
    return "\n".join(f"问：{row['q']}\n答：{row['a']}" for row in questions)


class NoteForm(KeyedForm):
    note = long_text(gettext_lazy("备注"), gettext_lazy("可以不填。"), required=False, rows=2)


class ReasonForm(KeyedForm):
    reason = long_text(gettext_lazy("理由"), gettext_lazy("会记入办理记录。"), rows=2)


class ImportForm(KeyedForm):
    file = forms.FileField(
        label=gettext_lazy("文件"), help_text=gettext_lazy("CSV、XLSX、JSON lines 或者 TOML，一次最多 5000 行。")
    )
    dry_run = forms.BooleanField(label=gettext_lazy("只试一试，不写入"), required=False)
