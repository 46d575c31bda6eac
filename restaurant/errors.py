"""What a person is told when something cannot be done: one plain sentence, and nothing has changed."""


class Refused(Exception):
    """The only error that people read.

    ``sentence`` is an English message id with ``%(name)s`` places; the page that shows it translates it
    (see languages.say). A value may itself be a mapping of names by language, as dishes have.
    ``status`` is the HTTP status of the answer.
    """

    def __init__(self, sentence, /, status=409, **values):
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.values = values


class NotFound(Refused):
    """There is no such thing for this person; the answer does not tell whether there is one for others."""

    def __init__(self, sentence="We could not find that.", **values):
        super().__init__(sentence, status=404, **values)


class NotAllowed(Refused):
    """The person is known, and this is not theirs to do."""

    def __init__(self, sentence="You may not do that. Ask somebody who may.", **values):
        super().__init__(sentence, status=403, **values)


class TryLater(Refused):
    """Nothing was changed because the house cannot save right now; the same request may be sent again."""

    def __init__(self, sentence="We cannot take this right now. Please try again in a moment.", **values):
        super().__init__(sentence, status=503, **values)


class NeedsManager(NotAllowed):
    """The person may not do this alone; a manager's PIN on the spot allows it."""

    def __init__(self, sentence="Only a manager may do this. A manager's PIN here allows it.", **values):
        super().__init__(sentence, **values)
