"""The choice of risk notes in the forms of what shows them."""

from django import forms

from articles.admin.keys import TolerantChoices
from articles.models import RiskNote

NOTES_HELP = "显示在这一篇的步骤后面。一条提示可以用在很多篇，改一处，处处都改。"


class RiskNoteChoices(TolerantChoices[RiskNote]):
    """Risk notes to choose from, each with its level and whether it is shown at all."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: RiskNote) -> str:
        """Return the level and title, and what an editor should know before choosing."""
        remarks = []
        if not obj.is_active:
            remarks.append("已停用，不会显示")
        elif obj.is_sitewide:
            remarks.append("每一页都已显示")
        return f"{obj.get_level_display()} · {obj.title}" + "".join(f"（{r}）" for r in remarks)
