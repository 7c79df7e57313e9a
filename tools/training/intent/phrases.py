# SPDX-License-Identifier: MIT
"""Phrasings. `{d}` is a device, `{t}` a time, `{v}` a verb phrase, `{g}` its gerund, `{s}` a state, `{l}` a level."""

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

# Around a verb phrase.
COMMANDS = [
    "{v} {t}", "{v} {t}", "{v} {t}", "{T} {v}", "{T} {v}", "please {v} {t}", "{v} {t} please", "{T} please {v}",
    "could you {v} {t}", "can you {v} {t}", "would you {v} {t}", "will you {v} {t}", "could you please {v} {t}", "can you please {v} {t}",
    "would you please {v} {t}", "would you mind {g} {t}", "how about {g} {t}", "i want you to {v} {t}", "i'd like you to {v} {t}",
    "i need you to {v} {t}", "you should {v} {t}", "you must {v} {t}", "go ahead and {v} {t}", "let's {v} {t}", "let us {v} {t}",
    "it is time to {v} {t}", "don't forget to {v} {t}", "remember to {v} {t}", "remind yourself to {v} {t}", "be so kind as to {v} {t}",
    "be so good as to {v} {t}", "do me a favour and {v} {t}", "do me a favor and {v} {t}", "if you don't mind, {v} {t}", "if you can, {v} {t}",
    "kindly {v} {t}", "just {v} {t}", "now {v} {t}", "quickly {v} {t}", "command: {v} {t}", "task: {v} {t}", "next: {v} {t}",
    "i would be glad if you could {v} {t}", "i would appreciate it if you could {v} {t}", "i would be happy if you would {v} {t}",
    "is it possible to {v} {t}", "would it be possible to {v} {t}", "could we {v} {t}", "can we {v} {t}", "shall we {v} {t}", "may i ask you to {v} {t}",
    "i am asking you to {v} {t}", "i wish you would {v} {t}", "try to {v} {t}", "{v} for me {t}", "{v} {t} for me", "your job is to {v} {t}",
    "we need to {v} {t}", "we have to {v} {t}", "someone should {v} {t}", "see to it that you {v} {t}", "{T} i want you to {v}",
    "{T} could you {v}", "{T} can you {v}", "{T} go ahead and {v}", "{T} we need to {v}", "{T} you should {v}", "{T} it is time to {v}",
    "what about {g} {t}", "start {g} {t}", "think of {g} {t}", "i recommend {g} {t}", "mind {g} {t}", "i suggest {g} {t}",
    "the plan is to {v} {t}", "what i want is to {v} {t}", "the next step is to {v} {t}", "all you have to do is {v} {t}",
    "schedule this: {v} {t}", "do this {t}: {v}", "{t}: {v}", "order: {v} {t}",
]
# Around a state.
WISHES = [
    "{d} {s} {t}", "{d} {s} {t}", "{d}: {s} {t}", "{d}, {s} {t}", "{d} should be {s} {t}", "{d} must be {s} {t}", "{d} has to be {s} {t}",
    "{d} needs to be {s} {t}", "i want {d} {s} {t}", "i want {d} to be {s} {t}", "i'd like {d} {s} {t}", "i would like {d} to be {s} {t}",
    "i need {d} {s} {t}", "i need {d} to be {s} {t}", "we need {d} {s} {t}", "make sure {d} is {s} {t}", "make sure that {d} is {s} {t}",
    "ensure {d} is {s} {t}", "see to it that {d} is {s} {t}", "get {d} {s} {t}", "have {d} {s} {t}", "let {d} be {s} {t}",
    "i expect {d} to be {s} {t}", "could {d} be {s} {t}", "can {d} be {s} {t}", "can i have {d} {s} {t}", "could we have {d} {s} {t}",
    "may i have {d} {s} {t}", "what i need is {d} {s} {t}", "{T} i want {d} {s}", "{T} {d} should be {s}", "{T} {d} must be {s}",
    "{T} make sure {d} is {s}", "{T} {d} {s}", "{T} i need {d} {s}", "{d} ought to be {s} {t}", "{d} is to be {s} {t}",
    "it would be nice to have {d} {s} {t}", "it would be good if {d} were {s} {t}", "i wish {d} were {s} {t}", "please have {d} {s} {t}",
    "we would like {d} {s} {t}", "{d} -> {s} {t}", "{d} = {s} {t}", "state of {d}: {s} {t}", "{t} {d} {s}",
]
ASKED = [
    "is {d} {s}", "tell me if {d} is {s}", "check if {d} is {s}", "check whether {d} is {s}", "is {d} {s} right now", "can you tell me if {d} is {s}",
    "do you know whether {d} is {s}", "i wonder if {d} is {s}", "is {d} still {s}", "could you check if {d} is {s}", "let me know whether {d} is {s}",
    "find out if {d} is {s}", "what is the state of {d}", "what state is {d} in", "how is {d} set", "is {d} {s} at the moment", "status of {d}",
    "what does {d} say", "what does {d} show", "what is {d} doing", "what is {d} reading", "what is the reading of {d}", "give me the state of {d}",
    "show the status of {d}", "see if {d} is {s}", "see whether {d} is {s}", "verify that {d} is {s}", "confirm that {d} is {s}", "have a look if {d} is {s}",
    "i want to know if {d} is {s}", "i'd like to know whether {d} is {s}", "please find out whether {d} is {s}", "look if {d} is {s}", "any idea if {d} is {s}",
    "tell us whether {d} is {s}", "say if {d} is {s}", "was {d} left {s}", "why is {d} {s}", "are you sure that {d} is {s}", "{d} is {s}, isn't it", "what's up with {d}", "did i leave {d} {s}", "did somebody leave {d} {s}",
]
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
