# SPDX-License-Identifier: MIT
"""Delays, durations, intervals and times of day in many forms."""
from held_out import expanded, one_in

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "? ? twenty thirty forty fifty sixty seventy eighty ninety".split()

_SECONDS = (("second", "seconds"), ("sec", "secs"), ("sec", "sec"), ("s", "s"))
_MINUTES = (("minute", "minutes"), ("minute", "minutes"), ("min", "mins"), ("min", "min"), ("m", "m"))
_HOURS = (("hour", "hours"), ("hour", "hours"), ("hr", "hrs"), ("h", "h"))

_ABOUT = "|exactly|about|just|roughly|precisely|only|around"


def _forms(bare, *families):
    """(bare forms, all forms)"""
    return bare, [form for family in families for form in expanded(family)]


AFTER = _forms(("in {x}", "in {x}", "after {x}", "{x} from now"),
               f"(in|after) ({_ABOUT}) {{x}}", "(in|after) (another|the next|a total of) {x}", "(|in |starting ){x} from now", "(with|after) a (delay|pause|wait) of {x}",
               "(delayed|postponed) by (|exactly|about) {x}", "{x} later", "(once|when|as soon as) {x} (have passed|are over|are up|have gone by)",
               "(after|when) (waiting|having waited) (|for) {x}", "but (wait|hold on|sleep) (|for) {x} (first|before that)", "not (now|yet) but (in|after) {x}",
               "with (|a|about) {x} (delay|of delay)")
AFTER_FIRST = _forms(("in {x}", "in {x},", "after {x}", "wait {x} and then"),
                     "(wait|wait for|hold on for|sleep|pause for|give it|count|let pass|stay put for) {x} (and then|, then|then|and|, and then)",
                     f"(in|after) ({_ABOUT}) {{x}}(|,)", "{x} from now(|,)", "(when|once) {x} (have passed|are over|are up)(|,)")
FOR = _forms(("for {x}", "for {x}", "for {x}"),
             f"for ({_ABOUT}|no more than|at least|at most|up to|nearly|almost) {{x}}", "for (the next|another|a total of|a period of|the duration of|a full|all of|some) {x}",
             "for {x} (only|at most|in all|in total|or so|straight|altogether|and no longer|at least|exactly)", "(lasting|during|over|throughout) (|the next|a period of) {x}",
             "(only|just|exactly|about|at least|at most) for {x}")
EVERY = _forms(("every {x}", "every {x}", "each {x}"),
               f"(|once|again|always) every ({_ABOUT}) {{x}}", "at intervals of {x}", "repeating (every|each) {x}", "every {x} (from now on|again|all day|all the time)",
               "(with an|at an) interval of {x}", "(over and over|again and again|repeatedly), every {x}")
AT = _forms(("at {x}", "at {x}", "at {x}"),
            "at (|exactly|precisely|about|around|just) {x}", "at {x} (sharp|exactly|on the dot|today|precisely)", "(when|once|as soon as) (it is|it's|the clock says|the clock shows) {x}",
            "(by|@|around|starting at|from|beginning at) {x}")
AT_FIRST = _forms(("at {x}", "at {x},"), "(when|once) (it is|the clock says|it's) {x}(|,)", "at (exactly|about|precisely) {x}(|,)", "(come|by|around) {x}(|,)")


def number_words(value, rng):
    """0..199 in words."""
    if value >= 100:
        rest = value - 100
        head = rng.choice(("a hundred", "one hundred"))
        return head if rest == 0 else f"{head} {rng.choice(('', 'and '))}{number_words(rest, rng)}"
    if value < 20:
        return ONES[value]
    tens, ones = divmod(value, 10)
    return TENS[tens] if ones == 0 else TENS[tens] + rng.choice(("-", " ")) + ONES[ones]


def _amount(rng, value, units, words):
    """"10 minutes", "10min", "ten minutes", "a minute"."""
    unit = rng.choice(units)
    if words:
        unit = units[0]
        if value == 1:
            return rng.choice(("an " if unit[0] == "hour" else "a ", "one ", "1 ")) + unit[0]
        return f"{number_words(value, rng)} {unit[1]}"
    return f"{value}{'' if len(unit[0]) < 4 and rng.random() < 0.6 else ' '}{unit[0] if value == 1 else unit[1]}"


def span(rng):
    """(seconds, how it is said)."""
    words = rng.random() < 0.45
    form = rng.random()
    if form < 0.26:
        value = rng.choice((5, 10, 15, 20, 30, 40, 45, 60, 90, 120)) if rng.random() < 0.4 else rng.randint(1, 120)
        return value, _amount(rng, value, _SECONDS, words)
    if form < 0.60:
        value = rng.choice((1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90)) if rng.random() < 0.4 else rng.randint(1, 120)
        return 60 * value, _amount(rng, value, _MINUTES, words)
    if form < 0.76:
        value = rng.randint(1, 24) if rng.random() < 0.8 else rng.randint(25, 48)
        return 3600 * value, _amount(rng, value, _HOURS, words)
    if form < 0.84:
        value = rng.choice((("half an hour", 1800), ("half an hour", 1800), ("a half hour", 1800), ("quarter of an hour", 900), ("a quarter of an hour", 900),
                            ("a quarter hour", 900), ("three quarters of an hour", 2700), ("half a minute", 30), ("an hour and a half", 5400),
                            ("a minute and a half", 90), ("one and a half hours", 5400), ("one and a half minutes", 90),
                            ("a couple of minutes", 120), ("a couple of hours", 7200), ("a couple of seconds", 2), ("a dozen minutes", 720),
                            ("a day", 86400), ("one day", 86400), ("two days", 172800), ("an hour and a quarter", 4500)))
        return value[1], value[0]
    if form < 0.90:
        value = rng.randint(1, 12)
        unit, seconds = rng.choice((("minutes", 60), ("hours", 3600)))
        if rng.random() < 0.5:
            return value * seconds + seconds // 2, f"{value}.5 {unit}"
        return value * seconds + seconds // 2, f"{number_words(value, rng) if words else value} and a half {unit}"
    if form < 0.96:
        hours, minutes = rng.randint(1, 6), rng.choice((5, 10, 15, 20, 25, 30, 40, 45, 50))
        joint = rng.choice((" and ", " ", " and ")) if words else rng.choice((" and ", " ", ""))
        return 3600 * hours + 60 * minutes, _amount(rng, hours, _HOURS, words) + joint + _amount(rng, minutes, _MINUTES[:4], words)
    minutes, seconds = rng.randint(1, 15), rng.choice((5, 10, 15, 20, 30, 40, 45, 50))
    joint = rng.choice((" and ", " ", " and ")) if words else rng.choice((" and ", " ", ""))
    return 60 * minutes + seconds, _amount(rng, minutes, _MINUTES, words) + joint + _amount(rng, seconds, _SECONDS, words)


def clock(rng):
    """("18:30", how it is said); "*:30" is the next half past."""
    form = rng.random()
    if form < 0.08:
        return rng.choice((("12:00", "noon"), ("12:00", "midday"), ("00:00", "midnight"), ("12:00", "12 noon")))
    if form < 0.18:
        return rng.choice((("*:30", "half past"), ("*:15", "quarter past"), ("*:45", "quarter to"), ("*:00", "the full hour"), ("*:00", "the top of the hour"),
                           ("*:15", "a quarter past"), ("*:45", "a quarter to"), ("*:30", "the half hour")))
    if form < 0.36:
        hour, minute = rng.randint(0, 23), rng.choice((0, 5, 10, 15, 20, 30, 40, 45, 50, 55)) if rng.random() < 0.7 else rng.randint(0, 59)
        said_hour = f"{hour:02d}" if rng.random() < 0.7 else str(hour)
        return f"{hour:02d}:{minute:02d}", f"{said_hour}{rng.choice(':::.')}{minute:02d}" + rng.choice(("", "", "", " hours", "h"))
    hour, later = rng.randint(1, 12), rng.random() < 0.5
    of_day = (hour % 12) + (12 if later else 0)
    suffix = rng.choice((" pm", "pm", " p.m.", " PM") if later else (" am", "am", " a.m.", " AM"))
    if rng.random() < 0.4:
        if not later:
            suffix = " in the morning"
        elif hour != 12:
            suffix = " in the afternoon" if hour < 6 else " in the evening" if hour < 10 else rng.choice((" at night", " in the evening"))
        if hour == 12 and not later:
            suffix = " am"
        if hour == 12 and later:
            suffix = " pm"
    if form < 0.6:
        minute = rng.choice((5, 10, 15, 20, 30, 40, 45, 50, 55)) if rng.random() < 0.7 else rng.randint(1, 59)
        return f"{of_day:02d}:{minute:02d}", f"{hour}:{minute:02d}{suffix}"
    name = number_words(hour, rng) if rng.random() < 0.5 else str(hour)
    if form < 0.78:
        return f"{of_day:02d}:00", name + rng.choice(("", "", " o'clock" if suffix[0] == " " else "")) + suffix
    if form < 0.9:
        past, minute = rng.choice((("half past", 30), ("quarter past", 15), ("a quarter past", 15), ("ten past", 10), ("twenty past", 20), ("five past", 5)))
        return f"{of_day:02d}:{minute:02d}", f"{past} {name}{suffix}"
    before, minute = rng.choice((("quarter to", 45), ("a quarter to", 45), ("ten to", 50), ("twenty to", 40), ("five to", 55)))
    return f"{(of_day - 1) % 24:02d}:{minute:02d}", f"{before} {name}{suffix}"


def place(rng, forms, said, reasons):
    """A form with its span or time filled in; notes a held-out form."""
    bare, all_forms = forms
    if rng.random() < 0.35:
        return rng.choice(bare).replace("{x}", said)
    form = rng.choice(all_forms)
    if form not in bare and one_in(9, form):
        reasons.append("time")
    return form.replace("{x}", said)
