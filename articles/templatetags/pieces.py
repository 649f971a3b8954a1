"""Parts of pages that are rendered once for all pages of one content version."""

from collections.abc import Sequence

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString

register = template.Library()

MOST = 400
"""How many pieces are kept; a site has about a dozen, and one for each risk note."""


class Pieces:
    """The rendered pieces of one version, by name and by what they differ in."""

    def __init__(self) -> None:
        self._rendered: dict[tuple[object, ...], SafeString] = {}

    def get(self, key: tuple[object, ...]) -> SafeString | None:
        """Return the piece, None where it was not rendered yet."""
        return self._rendered.get(key)

    def put(self, key: tuple[object, ...], piece: SafeString) -> None:
        """Keep the piece, unless there are too many: visitors choose the host they ask."""
        if len(self._rendered) < MOST:
            self._rendered[key] = piece


class PieceNode(template.Node):
    """The part between `piece` and `endpiece`."""

    def __init__(self, key: Sequence[FilterExpression], nodelist: NodeList) -> None:
        self._key = key
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        """Return the part as it is remembered in the context's `pieces`, else render it."""
        pieces = context.get("pieces")
        if not isinstance(pieces, Pieces):
            return self.nodelist.render(context)
        key = tuple([part.resolve(context) for part in self._key])
        known = pieces.get(key)
        if known is None:
            known = self.nodelist.render(context)
            pieces.put(key, known)
        return known


@register.tag
def piece(parser: Parser, token: Token) -> PieceNode:
    """Return the node of `{% piece "name" differing… %}`, which remembers what is inside.

    Inside may only stand what is the same wherever name and values are: what the version's
    content says, nothing of the page or the visitor. Without `pieces` it is rendered anew.
    """
    _, *words = token.split_contents()
    if not words:
        raise template.TemplateSyntaxError("piece was given nothing, a name was expected")
    nodelist = parser.parse(("endpiece",))
    parser.delete_first_token()
    return PieceNode([parser.compile_filter(word) for word in words], nodelist)
