# SPDX-License-Identifier: MIT
"""Requests and the commands that they mean; block b of seed s is a pure function of (s, b).

Everything is drawn from one grammar. A sentence that uses an element which `held_out` keeps back carries the reasons:
training takes the sentences without reasons, the test those with some.
"""
import json
import random
import re
from collections import namedtuple

import devices
import phrases
import refusals
import times
from held_out import one_in

# `asked`: the request; `answer`: the JSON text; `category`: what kind of request; `reasons`: what of it training never sees.
Sentence = namedtuple("Sentence", "asked answer category reasons")

BLOCK = 1000
_ACTIONS = ("on", "on", "on", "off", "off", "off", "toggle", "open", "open", "close", "close", "level", "level", "celsius", "part", "beep", "read", "read", "state")


def block(seed, number):
    """BLOCK sentences."""
    rng = random.Random(1_000_003 * seed + number)
    return [sentence(rng) for _ in range(BLOCK)]


def sentence(rng):
    """One request, a refusal in one of five."""
    asked, answer, category, reasons = _refused(rng) if rng.random() < 0.2 else _command(rng)
    asked = re.sub(r"\s+", " ", asked).replace(" ,", ",").replace(" :", ":").strip().lstrip(",:").strip()
    return Sentence(_written(rng, asked, category), json.dumps(answer, separators=(",", ":")), category, tuple(sorted(set(reasons))))


def _kind(rng, action):
    return rng.choice([kind for kind in devices.KINDS if action == "state" or action in kind.actions])


def _chosen(rng, items, label, count=7):
    """An item, and whether it is held out."""
    item = rng.choice(items)
    return item, [label] if one_in(count, item) else []


def _command(rng):
    action = rng.choice(_ACTIONS)
    kind = _kind(rng, action)
    name, words, reasons, article = devices.device(rng, kind)
    if action in ("read", "state"):
        return _reading(rng, action, kind, name, words, reasons, article)

    said = devices.said(rng, words, article)
    answer = {"device": name, "action": {"level": "set", "celsius": "set", "part": "set"}.get(action, action)}
    level = count = ""
    if action in ("level", "part"):
        answer["level"], level = _level(rng)
    elif action == "celsius":
        answer["celsius"], level = _celsius(rng)
    elif action == "beep":
        times_, count = _count(rng)
        if times_ != 1:
            answer["times"] = times_
    first, last, category = _when(rng, action, answer, reasons)
    if action in phrases.STATES and rng.random() < 0.3:
        frame, held = phrases.WISHES.draw(rng)
        frame = phrases.timed(rng, frame)
        state = rng.choice(phrases.STATES[action]).replace("{l}", level)
        text = frame.replace("{s}", state)
    else:
        frame, held = _command_frame(rng)
        verbs = phrases.DIMMING if action == "level" and "l" == kind.name[0] and rng.random() < 0.3 else phrases.VERBS[action]
        phrase = rng.choice(verbs).replace("{l}", level).replace("{n}", count)
        text = frame.replace("{v}", phrase).replace("{g}", phrases.gerund(phrase))
    if "{T}" in text:
        text = text.replace("{T}", first if first else last)
        last = last if first else ""
        text += " " + last
    else:
        text = f"{first} {text.replace('{t}', last)}"
    text = text.replace("{d}", said)
    return _around(rng, text, reasons), answer, f"{answer['action']}, {category}", reasons + held


def _command_frame(rng):
    """A frame around a verb phrase. One in five has words of no meaning in it: what is asked for is said in the rest."""
    frame, held = phrases.COMMANDS.draw(rng)
    if rng.random() < 0.2:
        words = [word if "{" in word or rng.random() < 0.6 else "" if rng.random() < 0.4 else devices.invented_word(rng) for word in frame.split(" ")]
        frame = " ".join(words)
        if rng.random() < 0.5:
            frame = " ".join(devices.invented_word(rng) for _ in range(rng.randint(1, 3))) + rng.choice((", ", " ", ": ")) + frame
    return phrases.timed(rng, frame), held


def _reading(rng, action, kind, name, words, reasons, article):
    answer = {"device": name, "action": "read"}
    if action == "read" and rng.random() < 0.35:
        kind = rng.choice([kind for kind in devices.KINDS if kind.name in devices.QUESTIONS])
        place = rng.choice(devices.PLACES)
        reasons = ["device"] if one_in(8, f"{place} {kind.name}") else []
        question, held = _chosen(rng, devices.QUESTIONS[kind.name], "phrasing", 9)
        frame, also = _chosen(rng, phrases.QUESTION_FRAMES, "phrasing", 9)
        inside = f"{rng.choice(('in', 'in', 'at'))} the {place}"
        text = frame.replace("{q}", f"{question} {inside}")
        return _around(rng, text, reasons), {"device": f"{place} {kind.name}", "action": "read"}, "read, question", reasons + held + also
    if action == "state":
        frame, held = phrases.ASKED.draw(rng)
        state = "on" if "on" in kind.actions else "open" if "open" in kind.actions else None
        states = phrases.STATES[rng.choice(("on", "off") if state == "on" else ("open", "close"))] if state else ["active", "working", "on"]
        text = frame.replace("{s}", rng.choice(states))
        category = "state"
    else:
        frame, held = _command_frame(rng)
        phrase = rng.choice(phrases.VERBS["read"])
        first, last, category = _when(rng, action, answer, reasons)
        text = frame.replace("{v}", phrase).replace("{g}", phrases.gerund(phrase))
        if "{T}" in text:
            text = text.replace("{T}", first or last) + (" " + last if first else "")
        else:
            text = f"{first} {text.replace('{t}', last)}"
    text = text.replace("{d}", devices.said(rng, words, article))
    return _around(rng, text, reasons), answer, f"read, {category}", reasons + held


def _when(rng, action, answer, reasons):
    """Adds when and how long to the answer: (said before, said behind, category)."""
    first = last = ""
    form = rng.random()
    lasts = action in ("on", "off", "open", "close", "level", "celsius", "part")
    repeats = action in ("on", "off", "beep", "read", "toggle")
    if form < 0.34:
        return "", rng.choice(("", "", "", "", "now", "right now", "immediately", "at once", "right away", "straight away")), "now"
    if form < 0.62 or form >= 0.9 and not lasts:
        answer["after_s"], said = times.span(rng)
        if rng.random() < 0.25:
            return times.place(rng, times.AFTER_FIRST, said, reasons), "", "after"
        return "", times.place(rng, times.AFTER, said, reasons), "after"
    if form < 0.74:
        answer["at"], said = times.clock(rng)
        if rng.random() < 0.25:
            return times.place(rng, times.AT_FIRST, said, reasons), "", "at"
        return "", times.place(rng, times.AT, said, reasons), "at"
    if form < 0.82 and repeats:
        answer["every_s"], said = times.span(rng)
        last, category = times.place(rng, times.EVERY, said, reasons), "every"
        if lasts and rng.random() < 0.4:
            answer["for_s"], said = times.span(rng)
            last, category = times.place(rng, times.FOR, said, reasons) + " " + last, "every and for"
        return "", last, category
    if form < 0.9 or not lasts:
        if not lasts:
            answer["after_s"], said = times.span(rng)
            return "", times.place(rng, times.AFTER, said, reasons), "after"
        answer["for_s"], said = times.span(rng)
        return "", times.place(rng, times.FOR, said, reasons), "for"
    clock = rng.random() < 0.4
    if clock:
        answer["at"], start = times.clock(rng)
    else:
        answer["after_s"], start = times.span(rng)
    answer["for_s"], length = times.span(rng)
    length = times.place(rng, times.FOR, length, reasons)
    if rng.random() < 0.4:
        return times.place(rng, times.AT_FIRST if clock else times.AFTER_FIRST, start, reasons), length, "start and for"
    start = times.place(rng, times.AT if clock else times.AFTER, start, reasons)
    return "", f"{length} {start}" if rng.random() < 0.5 else f"{start} {length}", "start and for"


def _level(rng):
    if rng.random() < 0.22:
        return rng.choice(((50, "half"), (50, "halfway"), (50, "half way"), (25, "a quarter"), (75, "three quarters"), (100, "maximum"), (100, "full"),
                           (100, "the maximum"), (0, "minimum"), (0, "zero"), (100, "full power"), (50, "half power"), (100, "the highest level"),
                           (33, "a third"), (10, "a tenth"), (0, "the minimum")))
    value = 5 * rng.randint(0, 20) if rng.random() < 0.5 else rng.randint(0, 100)
    number = times.number_words(value, rng) if rng.random() < 0.25 else str(value)
    unit = rng.choice(("%", " %", " percent", " percent", " per cent"))
    return value, rng.choice(("", "", "", "level ")) + number + unit if rng.random() < 0.92 else f"level {number}"


def _celsius(rng):
    value = rng.randint(5, 30) if rng.random() < 0.8 else rng.randint(31, 95)
    number = times.number_words(value, rng) if rng.random() < 0.3 else str(value)
    return value, number + rng.choice((" degrees", " degrees", "°", "°C", " °C", " celsius", " degrees celsius", " C", "C"))


def _count(rng):
    value = rng.choice((1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20))
    if value == 1:
        return 1, rng.choice(("", "", "once", "one time"))
    if value == 2 and rng.random() < 0.6:
        return 2, "twice"
    return value, f"{times.number_words(value, rng) if rng.random() < 0.5 else value}{rng.choice((' times', ' times', 'x', ' x'))}"


def _around(rng, text, reasons):
    """Politeness, and asides of no consequence."""
    before = rng.choice(phrases.BEFORE) if rng.random() < 0.96 else devices.invented_word(rng) + rng.choice((", ", ": ", " "))
    text = before + text + rng.choice(phrases.AFTER)
    if rng.random() < 0.12:
        aside, held = _chosen(rng, phrases.ASIDES, "aside", 5)
        reasons += held
        if rng.random() < 0.6:
            text = aside + rng.choice((". ", ", ", ", so ", ". so ", "! ", " - ", "; ")) + text
        else:
            text = text + rng.choice((". ", ", ", ", because ", " because ", "! ", " - ", " since ")) + aside
    return text


def _refused(rng):
    form = rng.random()
    name, words, reasons, article = devices.device(rng, rng.choice(devices.KINDS))
    said = devices.said(rng, words, article)
    held = []
    if form < 0.30:
        text, held = _chosen(rng, refusals.CHATTER if rng.random() < 0.7 else refusals.ABOUT_DEVICES, "chatter", 6)
        about = "{d}" in text
        text = text.replace("{d}", devices.said(rng, words, True)).replace("{x}", rng.choice(refusals.THINGS)).replace("{p}", rng.choice(refusals.PEOPLE))
        text = text.replace("{w}", rng.choice(refusals.WORLD)).replace("{a}", str(rng.randint(2, 99))).replace("{b}", str(rng.randint(2, 99)))
        while "{i}" in text:
            text = text.replace("{i}", devices.invented_word(rng), 1)
        return rng.choice(phrases.BEFORE) + text, {"error": refusals.NOT_A_COMMAND}, "refused: chatter", held + (reasons if about else [])
    if form < 0.46:
        thing, held = (devices.invented_word(rng), []) if rng.random() < 0.3 else _chosen(rng, refusals.OBJECTS, "object", 5)
        place = rng.choice(("", "", f"{rng.choice(devices.PLACES)} "))
        text, also = _plain(rng, rng.choice(("on", "off", "open", "close", "toggle", "level", "read")), f"the {place}{thing}")
        return text, {"error": refusals.UNKNOWN_DEVICE}, "refused: unknown device", held + also
    if form < 0.56:
        thing = rng.choice(refusals.NAMELESS).replace("{place}", rng.choice(devices.PLACES))
        text, held = _plain(rng, rng.choice(("on", "off", "open", "close", "toggle", "level")), thing)
        return text, {"error": refusals.NO_DEVICE}, "refused: no device", held
    if form < 0.72:
        if rng.random() < 0.5:
            verb, held = _chosen(rng, refusals.IMPOSSIBLE_VERBS, "object", 8)
            frame, also = _command_frame(rng)
            text = _framed(rng, frame, verb.replace("{d}", said), rng.random() < 0.3)
            return _around(rng, text, reasons), {"error": refusals.NOT_POSSIBLE}, "refused: not possible", held + also + reasons
        action = rng.choice(("open", "close", "level", "celsius", "beep", "off", "toggle"))
        kind = rng.choice([kind for kind in devices.KINDS if _impossible(action, kind)])
        name, words, reasons, article = devices.device(rng, kind)
        text, also = _plain(rng, action, devices.said(rng, words, article))
        return text, {"error": refusals.NOT_POSSIBLE}, "refused: not possible", also + reasons
    if form < 0.79:
        kind = _kind(rng, "level")
        name, words, reasons, article = devices.device(rng, kind)
        value = rng.choice((rng.randint(101, 199), rng.choice((200, 250, 300, 400, 500, 900, 1000, 1500)), -rng.randint(1, 99)))
        number = str(value) if value < 0 and rng.random() < 0.5 else ("minus " if value < 0 else "") + str(abs(value))
        level = number + rng.choice(("%", " %", " percent", " per cent"))
        text, also = _plain(rng, "level", devices.said(rng, words, article), level)
        return text, {"error": refusals.OUT_OF_RANGE}, "refused: out of range", also + reasons
    kind = rng.choice([kind for kind in devices.KINDS if "off" in kind.actions or "open" in kind.actions])
    action = rng.choice(("on", "off") if "off" in kind.actions else ("open", "close"))
    name, words, reasons, article = devices.device(rng, kind)
    said = devices.said(rng, words, article)
    if form < 0.85:
        past, held = _chosen(rng, refusals.PAST_TIMES, "phrasing", 9)
        text, also = _plain(rng, action, said, when=past.replace("{a}", str(rng.randint(2, 50))))
        return text, {"error": refusals.PAST}, "refused: past", held + also + reasons
    if form < 0.93:
        condition, held = _chosen(rng, refusals.CONDITIONS, "condition", 6)
        text, also = _plain(rng, action, said, when=condition.replace("{a}", str(rng.randint(2, 90))))
        return text, {"error": refusals.CONDITION}, "refused: condition", held + also + reasons
    other_kind = rng.choice([kind for kind in devices.KINDS if "off" in kind.actions or "open" in kind.actions])
    _, other_words, more, other_article = devices.device(rng, other_kind)
    other_action = rng.choice(("on", "off") if "off" in other_kind.actions else ("open", "close"))
    first = rng.choice(phrases.VERBS[action]).replace("{d}", said)
    other = devices.said(rng, other_words, other_article)
    second = rng.choice((other, rng.choice(phrases.VERBS[other_action]).replace("{d}", other)))
    if second == other and "{d}" not in first and not first.endswith(said):
        second = rng.choice(phrases.VERBS[other_action]).replace("{d}", other)
    frame, also = _command_frame(rng)
    text = _framed(rng, frame, first + rng.choice((" and ", " and then ", ", and ", " and also ", ", then ")) + second, False)
    return _around(rng, text, reasons), {"error": refusals.ONE_AT_A_TIME}, "refused: two commands", also + reasons + more


def _impossible(action, kind):
    if action in ("off", "toggle"):
        return kind.actions == devices.READ or action == "toggle" and kind.actions == devices.SOUNDED
    if action in ("open", "close"):
        return action not in kind.actions
    if action == "level":
        return not {"level", "part"} & set(kind.actions)
    if action == "celsius":
        return "celsius" not in kind.actions
    return "beep" not in kind.actions


def _framed(rng, frame, phrase, timed):
    when = times.place(rng, times.AFTER, times.span(rng)[1], []) if timed else ""
    return frame.replace("{v}", phrase).replace("{g}", phrases.gerund(phrase)).replace("{t}", when).replace("{T}", when)


def _plain(rng, action, said, level=None, when=None):
    """A command with a level or a time of its own: (text, reasons)."""
    frame, held = _command_frame(rng)
    if level is None:
        level = _celsius(rng)[1] if action == "celsius" else _level(rng)[1]
    phrase = rng.choice(phrases.VERBS[action]).replace("{l}", level).replace("{n}", _count(rng)[1]).replace("{d}", said)
    if when is None:
        text = _framed(rng, frame, phrase, rng.random() < 0.3)
    else:
        text = frame.replace("{v}", phrase).replace("{g}", phrases.gerund(phrase)).replace("{t}", when).replace("{T}", when)
    return _around(rng, text, held), held


def _written(rng, text, category):
    """As typed: capitals, a full stop, a slip of the finger."""
    if rng.random() < 0.13:
        text = _slip(rng, text)
    form = rng.random()
    if form < 0.25:
        text = text[0].upper() + text[1:]
    elif form < 0.28:
        text = text.upper() if text.isascii() and not re.search(r"\d[smh]\b|a\.m|p\.m", text) else text
    if "'" in text and rng.random() < 0.3:
        text = text.replace("'", "’" if rng.random() < 0.5 else "")
    return text + rng.choice(("", "", "", "", ".", ".", "!", "?" if "you" in text or "is " in text else ""))


def _slip(rng, text):
    """One letter of a long word, numbers left alone, swapped, dropped, doubled or replaced by a neighbour."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) >= 5 and word in _KNOWN and word not in _NUMBERS]
    if not long:
        return text
    i = rng.choice(long)
    word = words[i]
    at = rng.randrange(1, len(word) - 1)
    form = rng.random()
    slipped = (word[:at] + word[at + 1] + word[at] + word[at + 2:] if form < 0.4 else word[:at] + word[at + 1:] if form < 0.65 else
               word[:at] + word[at] + word[at:] if form < 0.85 else word[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1:])
    words[i] = word if slipped in _KNOWN else slipped
    return " ".join(words)


def _known():
    lists = [kind.name for kind in devices.KINDS] + devices.PLACES + devices.MODIFIERS
    for group in list(phrases.VERBS.values()) + list(phrases.STATES.values()):
        lists += group
    lists += [frame for frames in (phrases.COMMANDS, phrases.WISHES) for _, family in frames.families for frame in family]
    lists += ["seconds minutes hours second minute percent degrees"]
    return {word for text in lists for word in re.findall(r"[a-z]+", text) if len(word) > 2}


_KNOWN = _known()
_NUMBERS = {*times.ONES, *times.TENS, *devices.COUNTS, *devices.ORDINALS}
