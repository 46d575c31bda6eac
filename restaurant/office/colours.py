"""The owner's colour: the words on it and the words in it are chosen so that everybody can read them (WCAG 2.2)."""

WHITE, INK, BLACK = "#ffffff", "#231a12", "#000000"
READABLE = 4.5  # the contrast that small text needs at least


def contrast(one, other):
    """How far apart two colours are, from 1 to 21, as WCAG 2.2 reckons."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def words_on(colour):
    """White if it can be read on this colour, or else ink, or else black: one of them always can."""
    return next(words for words in (WHITE, INK, BLACK) if contrast(words, colour) >= READABLE)


def words_in(colour, ground):
    """This colour, darkened just so far that words in it can be read on this ground."""
    for tenth in range(20):
        darker = mixed(colour, INK, tenth / 20)
        if contrast(darker, ground) >= READABLE:
            return darker
    return INK


def soft(colour):
    """A tint of the colour for the ground of what is chosen."""
    return mixed(WHITE, colour, 0.12)


def mixed(one, other, share):
    """A colour between two, ``share`` of the way to the other."""
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(_parts(one), _parts(other), strict=True))


def stylesheet(colour):
    """The tokens of the owner's colour. Where words are set in it they get a shade that can be read."""
    words = words_in(colour, soft(colour))
    return (f":root{{--brand:{colour};--on-brand:{words_on(colour)};--brand-soft:{soft(colour)};--brand-words:{words}}}"
            ".button.quiet:not(.danger),.office>nav a[aria-current]{color:var(--brand-words)}")


def _parts(colour):
    return [int(colour[place:place + 2], 16) for place in (1, 3, 5)]


def _luminance(colour):
    red, green, blue = (part / 255 for part in _parts(colour))
    return sum(weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
               for weight, part in ((0.2126, red), (0.7152, green), (0.0722, blue)))
