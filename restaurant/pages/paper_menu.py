"""The menu on paper, for guests without a phone: one page in one language, as the browser prints it, without a script.

Staff open it from the office or from the floor; it says nothing that guests may not read.
"""

from .. import languages, menu
from ..settings import house
from .page import asked, page

COLUMNS = ("1", "2")


def shown(way):
    """In the language and the columns that were asked for; ``way`` is the address that its own form goes to."""
    language = asked("language", 8) if asked("language", 8) in languages.LANGUAGES else house().language
    columns = asked("columns", 1) if asked("columns", 1) in COLUMNS else "2"
    card = menu.current()
    with languages.speaking(language):
        return page("shared/paper_menu.html", card=card, way=way, columns=columns, letters=_letters(card))


def _letters(card):
    """Which letter stands for which allergen: the same on every printout, whatever is on the menu."""
    found = {code for _, dishes in card.shown() for dish in dishes for code in dish.allergens}
    return {code: chr(ord("A") + n) for n, code in enumerate(menu.ALLERGENS) if code in found}
