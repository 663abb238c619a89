"""Fills with the help of a machine what no translation is known of. What comes back is held against
the German text, and what lost something is not taken."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.i18n import gettext as _
from app.offers.machine import Machine, NotTranslatedError, TooMuchError
from app.records import files, machinefaults, textstates
from app.records.textstates import GermanText
from app.records.translation import Translation, text_state_of
from app.settings import Settings
from app.vocabulary import TextState

MOST_TEXTS = 10
"""Asked for at once."""
MOST_SIGNS = 2_000
"""In those together; public servers of LibreTranslate take no more."""
SECONDS, AWAITED = 60.0, 20.0
"""For one answer: without a graphics card a portion of texts takes some; while a person waits."""
PATIENCE = 60.0
"""Seconds that are waited where the server asks for a pause; who asks for more is asked by the next
call."""
PAUSES = 3
"""One after the other, before it is left for the next call."""
WAITS = (TextState.STALE, TextState.MISSING)


def of(settings: Settings, seconds: float = SECONDS) -> Machine | None:
    """The one that is connected, and how long it may take for an answer; None while none is."""
    if not settings.translate_url:
        return None
    # Here, for most portals have none.
    from app.offers.libretranslate import LibreTranslate

    return LibreTranslate(settings.translate_url, settings.translate_key, seconds=seconds)


def suggestion(settings: Settings, text: GermanText, language: str) -> str:
    """What a machine suggests for one text, with nothing lost; NotTranslatedError. A person waits
    for it, so that it has less time than otherwise."""
    machine = of(settings, AWAITED)
    if machine is None:
        raise NotTranslatedError(_("Es ist keine maschinelle Übersetzung eingerichtet."))
    return _taken(text, language, machine.translate([text], language)[0]).text


def _taken(text: GermanText, language: str, said: str) -> Translation:
    raw = {"text": said, "source": text.source}
    try:
        made = files.checked(Translation, raw, _("Übersetzung"))
    except files.RefusedError as refused:
        raise NotTranslatedError(str(refused)) from refused
    found = list(machinefaults.faults(text, language, made.text))
    if found:
        raise NotTranslatedError("; ".join(found))
    return made


@dataclass(slots=True)
class Filling:
    """What became of the texts of one call."""

    taken: dict[str, Translation] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    """One German sentence for each that could not be taken."""
    stopped: NotTranslatedError | None = None
    """Why no more were asked for; the others wait for the next call."""


def waiting(
    texts: Sequence[GermanText], known: Mapping[str, Translation | None]
) -> list[GermanText]:
    """What is stale or missing; what misleads comes first."""
    state = {each.key: text_state_of(each.source, known.get(each.key)) for each in texts}
    found = [each for each in texts if state[each.key] in WAITS]
    return sorted(found, key=lambda each: state[each.key] is TextState.MISSING)


def filled(
    machine: Machine,
    texts: Sequence[GermanText],
    language: str,
    limit: int | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Filling]:
    """Translates them in portions, and says of each what became of it, so that it can be kept
    before the next one is asked for; ends with the `limit`th that is taken, so that those which a
    machine never says rightly keep no other one back. After a fault of the server the last one says
    why."""
    patient, rest, taken = _Patient(machine, sleep), list(texts), 0
    try:
        if language not in machine.languages():
            label = textstates.label(language)
            raise NotTranslatedError(
                _("Der Übersetzungsserver kann kein %(language)s.") % {"language": label}
            )
        while rest and (limit is None or taken < limit):
            portion = _portion(rest, MOST_TEXTS if limit is None else limit - taken)
            rest = rest[len(portion) :]
            for done in _of_portion(patient, portion, language):
                taken += len(done.taken)
                yield done
    except NotTranslatedError as error:
        yield Filling(stopped=error)


@dataclass(frozen=True, slots=True)
class _Patient:
    """Asks again after the pause that a server asks for."""

    machine: Machine
    sleep: Callable[[float], None]

    def translate(self, texts: Sequence[GermanText], language: str) -> list[str]:
        for _pause in range(PAUSES):
            try:
                return self.machine.translate(texts, language)
            except NotTranslatedError as error:
                if error.again_after is None or error.again_after > PATIENCE:
                    raise
                self.sleep(error.again_after)
        return self.machine.translate(texts, language)


def _of_portion(
    machine: _Patient, portion: Sequence[GermanText], language: str
) -> Iterator[Filling]:
    try:
        said = machine.translate(portion, language)
    except TooMuchError as refused:
        if len(portion) == 1:
            yield Filling(left=[_of(portion[0], refused)])
            return
        yield from _one_by_one(machine, portion, language)
        return
    whole = Filling()
    for text, each in zip(portion, said, strict=True):
        done = _one(text, language, each)
        whole.taken |= done.taken
        whole.left += done.left
    yield whole


def _one(text: GermanText, language: str, said: str) -> Filling:
    try:
        return Filling(taken={text.key: _taken(text, language, said)})
    except NotTranslatedError as refused:
        return Filling(left=[_of(text, refused)])


def _one_by_one(
    machine: _Patient, portion: Sequence[GermanText], language: str
) -> Iterator[Filling]:
    """Where none of them is taken alone either, it is the server, and the rest would fare no
    better."""
    answered = False
    for text in portion:
        try:
            said = machine.translate([text], language)
        except TooMuchError as refused:
            if text is portion[-1] and not answered:
                raise
            yield Filling(left=[_of(text, refused)])
            continue
        answered = True
        yield _one(text, language, said[0])


def _of(text: GermanText, why: NotTranslatedError) -> str:
    return _("%(where)s: %(fault)s") % {"where": text.key, "fault": why}


def _portion(texts: Sequence[GermanText], most: int) -> list[GermanText]:
    """The first of them, as many as may be asked for at once."""
    portion = [texts[0]]
    for each in texts[1 : min(most, MOST_TEXTS)]:
        if sum(len(asked.text) for asked in (*portion, each)) > MOST_SIGNS:
            break
        portion.append(each)
    return portion
