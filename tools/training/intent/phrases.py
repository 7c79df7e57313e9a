# SPDX-License-Identifier: MIT
"""Phrasings. `{d}` is a device, `{t}` a time, `{v}` a verb phrase, `{g}` its gerund, `{s}` a state, `{l}` a level."""
from held_out import expanded, one_in

VERBS = {
    "on": "turn on {d}|turn {d} on|switch on {d}|switch {d} on|power on {d}|power up {d}|activate {d}|start {d}|enable {d}|fire up {d}|"
          "put {d} on|start up {d}|get {d} going|bring {d} up|set {d} to on|turn {d} to on|run {d}|kick off {d}|energize {d}|set {d} on|"
          "flip {d} on|flip on {d}|engage {d}|get {d} running|let {d} run",
    "off": "turn off {d}|turn {d} off|switch off {d}|switch {d} off|power off {d}|power down {d}|deactivate {d}|stop {d}|disable {d}|shut off {d}|"
           "shut {d} off|shut down {d}|put {d} off|set {d} to off|turn {d} to off|kill {d}|cut {d}|halt {d}|set {d} off|flip {d} off|"
           "flip off {d}|bring {d} down|cut the power of {d}|put out {d}",
    "toggle": "toggle {d}|flip {d}|toggle the state of {d}|invert {d}|change over {d}|switch {d} over|swap the state of {d}|reverse {d}",
    "open": "open {d}|open up {d}|unlock {d}|get {d} open|set {d} to open|put {d} open|pull {d} open|make {d} open",
    "close": "close {d}|shut {d}|close up {d}|get {d} closed|set {d} to closed|put {d} closed|pull {d} shut|lock {d}|seal {d}|make {d} close",
    "level": "set {d} to {l}|set {d} at {l}|put {d} at {l}|turn {d} to {l}|bring {d} to {l}|adjust {d} to {l}|run {d} at {l}|change {d} to {l}|"
             "put {d} on {l}|turn {d} up to {l}|turn {d} down to {l}|dial {d} to {l}|lower {d} to {l}|raise {d} to {l}|limit {d} to {l}|"
             "reduce {d} to {l}|increase {d} to {l}",
    "celsius": "set {d} to {l}|set {d} at {l}|put {d} at {l}|turn {d} to {l}|bring {d} to {l}|adjust {d} to {l}|heat {d} to {l}|keep {d} at {l}|"
               "turn {d} up to {l}|turn {d} down to {l}|run {d} at {l}|hold {d} at {l}|warm {d} to {l}",
    "part": "open {d} to {l}|set {d} to {l}|open {d} {l}|move {d} to {l}|put {d} at {l}|bring {d} to {l}|close {d} to {l}|adjust {d} to {l}",
    "beep": "beep {d} {n}|sound {d} {n}|ring {d} {n}|chirp {d} {n}|let {d} beep {n}|make {d} beep {n}|pulse {d} {n}|make {d} sound {n}",
    "read": "read {d}|check {d}|query {d}|read out {d}|look at {d}|get the value of {d}|take a reading from {d}|measure with {d}|poll {d}|"
            "show {d}|report {d}|sample {d}|get a reading of {d}|fetch the value of {d}|tell me what {d} says|give me the value of {d}",
}
VERBS = {action: phrases.split("|") for action, phrases in VERBS.items()}
DIMMING = "dim {d} to {l}|dim {d} down to {l}|brighten {d} to {l}".split("|")

STATES = {
    "on": "on|running|active|switched on|turned on|powered|enabled|started|going|powered up|working",
    "off": "off|stopped|inactive|switched off|turned off|disabled|shut off|shut down|powered down|out",
    "open": "open|opened|unlocked",
    "close": "closed|shut|locked",
    "level": "{l}|at {l}|set to {l}",
    "celsius": "{l}|at {l}|set to {l}",
    "part": "{l} open|open at {l}|at {l}|set to {l}",
    "toggle": "toggled|flipped|inverted",
}
STATES = {action: states.split("|") for action, states in STATES.items()}

# Families of frames: words before `|` separated alternatives multiply out. A family or a single frame may be held out;
# the bare ones never are.
BARE_COMMANDS = ["{v} {t}", "{v} {t}", "{v} {t}", "{T} {v}", "please {v} {t}", "{v} {t} please", "could you {v} {t}", "can you {v} {t}"]
BARE_WISHES = ["{d} {s} {t}", "{d}: {s} {t}", "{d} should be {s} {t}", "i want {d} {s} {t}"]
BARE_QUESTIONS = ["is {d} {s}", "check if {d} is {s}", "what is the state of {d}"]

COMMANDS = [
    "(would|will|could|can) you (|please|kindly|just|now|maybe|also|quickly) {v}",
    "(i|we) (want|need|would like|expect|ask|urge|prefer|told) you to {v}",
    "you (should|must|may|can|have to|ought to|need to) (|please|now) {v}",
    "(it is|it's|now it is) (|high|about) time to {v}",
    "(don't forget|remember|try|be sure|take care|never forget|start|prepare) to {v}",
    "be so (kind|good|nice|helpful) as to {v}",
    "do (me|us) a (favour|favor|service|kindness) and {v}",
    "if you (don't mind|can|would|have time|are free|please|like|could), {v}",
    "(i'd|i would|we would) be (glad|happy|grateful|pleased) if you (could|would) {v}",
    "(i'd|i would|we would) (appreciate|love|like) it if you (could|would) {v}",
    "(is it|would it be|might it be) (possible|okay|all right|too much) to {v}", "(it is|it would be|it might be) (good|necessary|useful|time|important) to {v}",
    "(could|can|shall|should|may) (we|i) {v}",
    "(i|we) (have|need|want|ought|would like|like|intend|wish) to {v}",
    "(somebody|someone|anybody) (should|must|please|has to|needs to) {v}",
    "see (to it|) that you {v}",
    "(the|my|our|your) (plan|task|job|idea|next step|goal|order|wish|request|duty) is to {v}",
    "what (i|we) (want|need|would like) is to {v}",
    "all (you have|there is left|i ask|i want) (to do|) is (to|) {v}",
    "(command|task|next|order|job|request|note|action|step one|todo)(:| -) {v}",
    "(schedule|do|note|plan|remember|take care of|execute) this: {v}",
    "(go ahead|come on|hurry|go on) (and|,) {v}",
    "(let us|let's|let me|now let us) {v}",
    "(just|now|quickly|kindly|simply|also|then|first|carefully|finally) {v}",
    "(would you mind|do you mind|would you object to) {g}", "(how about|what about|care for|think of) {g}",
    "(i suggest|i recommend|i propose|i vote for) {g}", "(consider|start|begin by|try) {g}", "(let us|we should) (consider|think of|start) {g}",
    "(may|might|can|could) i ask you to {v}",
    "i (am asking|am telling|wish|beg|order|am begging) you (to|would) {v}",
    "{v} for (me|us)", "(you know what to do|one thing|one more thing|here is what i need|my request|last thing): {v}",
]
WISHES = [
    "{d} (should|must|has to|needs to|ought to|may|shall|is to) be {s}",
    "(i|we) (want|need|would like|expect|wish|like|prefer) {d} (|to be) {s}",
    "(i'd|we'd) (like|love) (|to have|to see) {d} {s}",
    "(make sure|ensure|see to it|take care) (|that) {d} is {s}",
    "(get|have|keep|let) {d} (|be) {s}",
    "(could|can|may|should) {d} be {s}",
    "(can|could|may) (i|we) (have|get|see) {d} {s}",
    "(what|all) (i|we) (need|want|ask for) is {d} {s}",
    "it would be (nice|good|great|lovely|better) (to have|if we had) {d} {s}",
    "it would be (nice|good|great|better) if {d} were {s}",
    "(i|we) wish {d} were {s}",
    "{d}(,| -| ->| =|...) {s}",
    "(wanted|needed|required|requested): {d} {s}",
    "please (have|get|see that) {d} (|is) {s}",
    "(now|then|next|also) {d} {s}",
]
ASKED = [
    "(tell me|let me know|find out|see|look|tell us|say|inform me) (if|whether) {d} is (|still|already) {s}",
    "(do you know|can you tell me|could you check|would you find out|can you see|could you say) (if|whether) {d} is (|still) {s}",
    "(i wonder|i want to know|i'd like to know|i have to know|we want to hear|i am asking) (if|whether) {d} is {s}",
    "is {d} (still|already|really|now|perhaps) {s}",
    "is {d} {s} (right now|at the moment|or not|now|at present)",
    "what (state|mode|condition) is {d} in", "(please|now|quick,|and) is {d} {s}", "(is|was) {d} (not|ever|also) {s}", "(what is|what's|tell me|give me|show me) the (state|status|condition|mode) of {d}",
    "(state|status|condition)( of|:) {d}", "what (does|did) {d} (say|show|report|tell|read)", "what is {d} (doing|reading|showing|up to)",
    "(what is|give me|tell me|show me) the reading of {d}", "(did|has) (i|somebody|anyone|you) (leave|left) {d} {s}", "was {d} left {s}",
    "(any idea|no idea|any news|not sure) (if|whether) {d} is {s}", "how is {d}( set| doing| now|)",
]


class Frames:
    """Frames by family."""

    def __init__(self, bare, families):
        self.bare, self.families = bare, [(family, expanded(family)) for family in families]

    def draw(self, rng):
        """(frame, why it is held out)."""
        if rng.random() < 0.25:
            return rng.choice(self.bare), []
        family, frames = rng.choice(self.families)
        frame = rng.choice(frames)
        reasons = ["family of phrasings"] if one_in(9, family) else ["phrasing"] if one_in(9, frame) else []
        return frame, reasons


COMMANDS, WISHES, ASKED = Frames(BARE_COMMANDS, COMMANDS), Frames(BARE_WISHES, WISHES), Frames(BARE_QUESTIONS, ASKED)


def timed(rng, frame):
    """A frame of a family with its place for a time: behind, before, or before a last please."""
    if "{t}" in frame or "{T}" in frame:
        return frame
    form = rng.random()
    return frame + " {t}" if form < 0.72 else "{T} " + frame if form < 0.92 else frame + " {t} please"


QUESTION_FRAMES = ["{q}", "{q}", "{q}", "{q} now", "{q} right now", "{q} at the moment", "{q} today", "please {q}", "i want to know: {q}", "say, {q}",
                   "{q} currently", "do you know {q}", "{q} by now", "one question: {q}"]

BEFORE = ["", "", "", "", "", "", "hey edge, ", "edge, ", "edge: ", "hello, ", "hi, ", "ok ", "ok, ", "okay, ", "alright, ", "so ", "well, ", "listen, ",
          "oh, ", "um, ", "hey ", "right, ", "computer, ", "good morning, ", "good evening, ", "sorry, ", "excuse me, ", "now then, ", "quick, "]
AFTER = ["", "", "", "", "", "", "", ", please", " please", ", thanks", " thanks", ", thank you", " thank you", " thx", ", will you", ", would you", ", ok",
         ", could you", " pls", ", cheers", ", if possible", ", if you can", ", if you would"]

# Said before or after a command, and of no consequence.
_ASIDES = ("i am leaving now|i am cold|the guests have left|it is getting dark|i can't see a thing|it smells in here|we are all upstairs|"
           "i have my hands full|the dog wants to go out|it was a long day|i am going to bed|it looks like rain|we have 3 guests tonight|nobody is here|"
           "i forgot about it this morning|my brother called|the kids are at school|i am back home|it is far too noisy|i just got up|there is a draught|"
           "the bill was high last month|the film is about to start|that was fun|we had a power cut|the neighbours complained|i will be late|"
           "the shift starts soon|she asked me twice|the truck has arrived|winter is coming|we are saving energy|i am working from home|it is monday|"
           "the match begins soon|the bread is rising|don't ask me why|this is important|i want to sleep|the children are playing|i am going out|"
           "mum is on the phone|i have to hurry|the rest can stay as it is|we are not at home|it is summer|somebody is coming|i can hear the rain|"
           "they are selling the house|we ran out of milk|the boys are back|i need some quiet|it has been like this all day|you know why").split("|")
_SUBJECTS = ("baby|soup|plants|paint|tea|grass|wood|fish|glasses|cats|shoes|floor|walls|laundry|bread|children|guests|bees|tomatoes|boss|dog|car|engine|"
             "soil|house|water|sky|sun|kitchen|garden|room|garage|cellar|dough|paper|team|customer|concrete|glue|hens|horses|seeds|shelves|tools").split("|")
_PREDICATES = ("asleep|ready|sad|wet|cold|dry|hungry|too warm|broken|dirty|nervous|tired|clean|waiting|upstairs|on the table|far away|not well|happy|new|"
               "almost done|gone|back|outside|fresh|a mess|heavy|loud|out of order|still soft|thirsty|lost|unhappy|bored|finished|in a hurry").split("|")
ASIDES = _ASIDES + [f"the {subject} {'are' if subject[-1] == 's' and subject != 'boss' or subject == 'children' else 'is'} {predicate}"
                    for subject in _SUBJECTS for predicate in _PREDICATES]


GERUNDS = {"put": "putting", "get": "getting", "let": "letting", "shut": "shutting", "cut": "cutting", "set": "setting", "run": "running", "dim": "dimming",
           "flip": "flipping", "stop": "stopping", "swap": "swapping", "toggle": "toggling", "energize": "energizing", "activate": "activating",
           "deactivate": "deactivating", "enable": "enabling", "disable": "disabling", "engage": "engaging", "close": "closing", "change": "changing",
           "reverse": "reversing", "raise": "raising", "reduce": "reducing", "increase": "increasing", "pulse": "pulsing", "take": "taking",
           "measure": "measuring", "sample": "sampling", "give": "giving", "make": "making", "move": "moving", "paint": "painting"}


def gerund(phrase):
    """"turn on the pump" -> "turning on the pump"."""
    first, _, rest = phrase.partition(" ")
    return f"{GERUNDS.get(first, first + 'ing')} {rest}"
