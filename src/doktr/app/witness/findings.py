"""What a witness can find, and the difference between finding something wrong and not getting to see it."""


class Wrong(Exception):
    """The deployment contradicts itself or what it said before. The message is one plain sentence."""


class Unseen(Exception):
    """Nothing could be checked: nobody answers, or the answer is of another form."""


def shown(said: object) -> str:
    """What the other side wrote, for a terminal: nothing in it moves the cursor or hides a line."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(said))
