# SPDX-License-Identifier: MIT
"""What is no command, or none that can be carried out, and what is answered to it."""
from held_out import expanded

NOT_A_COMMAND = "not a command"
UNKNOWN_DEVICE = "unknown device"
NO_DEVICE = "which device"
NOT_POSSIBLE = "not possible with this device"
OUT_OF_RANGE = "level out of range"
PAST = "time is past"
CONDITION = "cannot wait for a condition"
ONE_AT_A_TIME = "one command at a time"

# {x} is a thing, {p} a person, {w} a place in the world, {d} a device that is only talked about.
CHATTER = ("what is the capital of {w}|tell me a joke|who are you|what can you do|how are you|what is your name|sing a song|write a poem about {x}|"
           "what is {a} plus {b}|how much is {a} times {b}|translate {x} into french|what is the weather like in {w}|will it rain tomorrow|"
           "how far is it to {w}|send {p} an email|call {p}|text {p} that i am late|order a pizza|buy {x}|add {x} to the shopping list|"
           "play some music|play the news|what is on tv|how old is {p}|when was {p} born|who wrote that book about {x}|i love {x}|i don't like {x}|"
           "that is nice|thank you|thanks a lot|good night|good morning|hello|hi there|yes|no|maybe|never mind|forget it|that was wrong|"
           "why is the sky blue|how do i cook {x}|give me a recipe for {x}|book a flight to {w}|find a hotel in {w}|what does {x} mean|spell {x}|"
           "do you like {x}|are you a robot|do you dream|what is the meaning of life|tell me a story about {x}|remind me of {x}|who won the match|"
           "what time is it|what day is it|how many people live in {w}|is {p} at home in {w}|set a reminder to call {p}|wake me up|"
           "{d} was expensive|{d} looks nice|i bought {d} in {w}|{p} gave me {d}|i like {d}|who installed {d}|how much did {d} cost|"
           "{d} is older than {p}|my {x} is bigger than {d}|i was near {d} when {p} called|{p} wrote a book about {x}|where can i buy {d}|"
           "the colour of {d} is ugly|how do i clean {d}|how heavy is {d}|who invented {d}|why did you do that|say something|count to {a}|"
           "the answer is {a}|{a} minus {b}|what is the square root of {a}|recommend a film|read me a book|explain {x}|define {x}|summarise the news|"
           "i am bored|i am hungry|you are funny|you are useless|good job|well done|i have {a} questions|{p} is coming to {w} in {a} days|"
           "my favourite colour is green|let me think|hm|ok|what|bye|see you later|how was your day|what do you think about {x}|where is {p}|"
           "where is {w}|is {w} bigger than {w}|the train to {w} leaves at {a}|it takes {a} minutes to get to {w}|i read about {x}|"
           "i'm thinking about {x}|can you speak french|which one is better|do you remember {p}|i saw {p} in {w}|delete my account|"
           "what is the price of {x}|sell my {x}|draw a picture of {x}|show me photos of {w}|open the website of {p}|close the deal with {p}|"
           "{d} is ugly|{d} was a gift|{d} is the best one|{p} likes {d}|{p} bought {d}|{p} broke {d}|{p} sold me {d}|we found {d} in {w}|"
           "{d} reminds me of {w}|{d} comes from {w}|{d} is too heavy for {p}|i dreamt of {d}|what a nice thing {d} is|{d} and {x} go together well|"
           "i have never seen {d}|what do you think of {d}|who owns {d}|what colour is {d}|what is {d} made of|how big is {d}|when did {p} buy {d}|"
           "tell me about {d}|the box of {d} is empty|{p} talked about {d} for {a} minutes|{p} borrowed {d}|nobody likes {d}|the price of {d} went up|"
           "there is {x} on {d}|i put {x} next to {d}|{d} is {a} years old|{d} weighs {a} kilos|{x} and {x}|{p}|{w}|{x}|{a}|i have {x}|i need {x}|i want {x}|"
           "{p} has {a} of them|there are {x} in {w}|we were in {w}|{p} wants {x}|give {x} to {p}|ask {p} about {x}|make {x}|eat {x}|cook {x} for {p}|"
           "take {x} to {w}|go to {w}|drive to {w}|what did {p} say|who is {p}|why does {p} like {x}|how many {x} are there|is {x} healthy|are you {p}|"
           "can i eat {x}|should i buy {x}|would {p} like {x}|let us go to {w}|let us talk about {x}|help me with {x}|teach me about {x}|search for {x}|"
           "look up {x}|print {x}|save {x}|share {x} with {p}|invite {p}|pay {p}|sing about {x}|paint {x}|wash {x}|sell {x} to {p}|"
           "{i}|{i} {i}|{i} {i} {i}|what is {i}|who is {i}|say {i}|{i} is from {w}|i like {i}|tell me about {i}|"
           "i turned {d} on yesterday myself|{p} said that {d} is off|{d} makes me happy|{d} is made in {w}|there are {a} of them").split("|")
_ABOUT = ["(who|when did {p}|why did {p}|where did {p}) (buy|find|see|break|paint|lose|install|invent|repair|forget|choose|get|draw|want) {d}",
          "{p} (bought|found|saw|broke|painted|lost|installed|hated|repaired|forgot|chose|got|described|loved|wanted|missed) {d}",
          "{d} (is|was|looks|seems|became) (expensive|ugly|nice|old|new|heavy|broken|beautiful|cheap|strange|too big|made of wood|from {w}|a gift|famous|great)",
          "how (heavy|big|old|expensive|long|wide|good|ugly|useful|new|tall|safe) is {d}", "what (colour|size|shape|brand|make|model|year) is {d}",
          "what (do you|does {p}|did {p}) (think of|like about|know about|say about|want with) {d}", "how do (i|you|we) (clean|carry|sell|paint|hide|lift|wrap) {d}",
          "(i|we|they) (like|love|hate|remember|miss|dream of|think of|talk about|know|bought|found|lost|built|painted) {d}",
          "(i have|we have|they have|{p} has) (never|often|once|already) (seen|bought|had|painted|liked) {d}"]
ABOUT_DEVICES = [text for family in _ABOUT for text in expanded(family)]
PEOPLE = "anna|my mother|bob|the boss|doctor smith|the neighbour|my brother|napoleon|maria|the plumber|grandma|the mayor|einstein|tom|my aunt|the teacher".split("|")
WORLD = "france|berlin|tokyo|the moon|spain|new york|norway|london|africa|rome|texas|the north pole|india|vienna|peru|the next town".split("|")
THINGS = ("banana|bananas|the wind|soup|bread|history|football|chess|milk|potatoes|a guitar|a horse|quantum physics|cheese|mushrooms|love|a bicycle|"
          "a novel|tomatoes|the war|shoes|a cake|climate change|cars|dinosaurs|honey|gold|tax law|rice|trees|a hat|the ocean").split("|")

# Switched like devices, but none of ours.
OBJECTS = ("dishwasher|television|tv|washing machine|car|fridge|refrigerator|toaster|microwave|coffee machine|phone|laptop|radio|stereo|vacuum cleaner|"
           "printer|camera|robot|lawn mower|hair dryer|elevator|kettle|blender|stove|freezer|projector|game console|speaker|bicycle|cat|dog|moon|"
           "internet|calendar|newspaper|bathtub|piano|airplane|train|sofa|table|chair|bookshelf|washing line|bed|wallet|rocket|submarine|dryer|iron|"
           "music|volume|clock|sewing machine|typewriter|telescope|treadmill|juicer|rice cooker|mailbox|fireplace|jukebox|tractor|turbine|tablet|"
           "doorbell camera|sunlight|gravity|weather|traffic|stapler|bucket|ladder|hammer|sink|toilet|shower|carpet|mirror").split("|")
OBJECTS += ("truck|scooter|engine room door handle|pillow|teapot|pan|spoon|fork|knife|cupboard|drawer|suitcase|umbrella|jacket|sock|ring|watch|guitar|"
                "violin|drum|trumpet|flute|harp|organ|balloon|kite|ball|doll|puzzle|card|dice|book|letter|stamp|envelope|pencil|pen|eraser|ruler|paper|"
                "notebook|folder|file|program|server|database|website|account|password|message|song|movie|story|joke|news|market|bank|money|tax|"
                "cloud|rain|snow|storm|star|planet|sea|river|mountain|forest|tree|flower|cow|horse|sheep|goat|pig|duck|goose|hen|mouse|rat|bird|"
                "snake|spider|bee|ant|fly|baby|child|doctor|teacher|driver|pilot|farmer|king|queen|ship|yacht|canoe|bus|tram|subway|helicopter|drone|"
                "satellite|crane|digger|bulldozer|forklift|escalator|staircase|wall|ceiling|floor|brick|stone|sand|glass|plate|cup|bottle|jar|box|bag|"
                "basket|barrel|rope|chain|wire|nail|screw|bolt|nut|wrench|pliers|axe|shovel|rake|hoe|wheelbarrow|hose|candle|match|lighter|torch|"
                "remote|keyboard|monitor|screen|mouse pad|headphones|microphone|tape recorder|record player|cassette|disc|cable|modem|scanner|copier|"
                "calculator|barometer|compass|map|globe|microscope|magnet|mixer tap|sprayer|steam engine|windmill|waterfall|fountain|statue|painting").split("|")
OBJECTS += ("accordion|acorn|album|alphabet|anchor|apple|apron|aquarelle|arrow|atlas|backpack|badge|bagel|bamboo|banjo|banner|beard|beehive|belt|bench|"
            "berry|biscuit|blanket|blossom|boot|bowl|bracelet|branch|bridge|broom|brush|bubble|buckle|bus stop|butter|button|cabbage|cactus|cage|camel|"
            "camper|canvas|cape|caravan park|carrot|cart|castle|cave|cello|chain saw|chalk|cherry|chicken|cinema|circus|coal|coat|coconut|coin|collar|comb|"
            "cookie|cork|corn|cottage|couch|cradle|crayon|cream|crown|cube|cushion|dagger|dentist|desert|desk|diamond|diary|dinner|dolphin|donkey|doorknob|"
            "dragon|dress|duvet|eagle|ear|earring|egg|elephant|emerald|engine|eye|feather|fence|ferry|field|finger|flag|flute case|foot|forehead|fossil|"
            "fox|frame|frog|fruit|funnel|garlic|gem|ghost|giraffe|glacier|glove|glue|grape|grass|gravel|hair|hamster|handbag|handle|hat|head|helmet|hill|"
            "honey|hook|hospital|hotel|ice|igloo|ink|island|ivory|jam|jeans|jelly|jigsaw|juice|jungle|kangaroo|key|kiwi|knot|koala|lace|lake|leaf|leather|"
            "lemon|lettuce|lion|lizard|lobster|locket|log|lollipop|mango|marble|mask|mattress|meadow|medal|melon|mint|mole|monkey|mop|moss|moth|mug|museum|"
            "mustard|napkin|necklace|needle|nest|net|nose|oak|oar|onion|orange|orchestra|otter|owl|paddle|panda|parachute|parrot|pasta|peach|peanut|pear|"
            "pebble|penguin|pepper|perfume|pigeon|pineapple|pipe|pizza|plum|pocket|poem|pony|popcorn|potato|pudding|pyramid|quilt|rabbit|raft|rainbow|"
            "razor|ribbon|river bank|rose|rug|saddle|salad|salt|sandal|sandwich|sausage|scarf|school|scissors|shampoo|shark|shell|shirt|shoe|silk|skate|"
            "skeleton|skirt|sled|slipper|snail|soap|spaghetti|sponge|squirrel|stone wall|straw|strawberry|string|sugar|sweater|sword|syrup|taxi|tea bag|"
            "teddy|temple|thimble|thread|throne|tie|tiger|toast|tomato|toothbrush|towel|toy|trousers|trunk|tulip|turkey|turtle|twig|vase|vest|vinegar|"
            "volcano|waffle|wagon|walnut|walrus|wedding|whale|wheel|whistle|wig|willow|wing|wolf|wool|worm|yarn|yogurt|zebra|zipper").split("|")
NAMELESS = ("it|that|this|them|everything|the thing|that thing|the other one|something|the one over there|all of it|these|those|the device|any device|"
            "the usual one|this thing|that one|this one|the first one|the last one|both|both of them|the rest|the others|the old one|the thing over there|"
            "the one in the {place}|the thing in the {place}|that in the {place}|everything in the {place}|whatever is in the {place}|anything|the same one|one of them").split("|")

IMPOSSIBLE_VERBS = [f"{verb} {{d}}" for verb in (
    "paint sell wash eat delete photograph rename lift carry hide marry fold polish drop bake park decorate email download dust oil unscrew feed weigh "
    "drink replace repair fix clean insure sharpen kiss love hate draw sketch print copy steal rent borrow lend burn freeze melt boil cook fry slice "
    "chop peel swallow chew bite lick smell taste hear hug punch kick push lower lean bend break smash crush wrap unwrap pack unpack ship mail deliver "
    "order pay tax sue arrest free train coach teach praise blame thank greet invite visit follow chase catch hunt fish plant water harvest mow "
    "comb shave dress iron sew knit glue tape nail hammer drill weld sand varnish tile heal vaccinate bury dig climb ride drive fly sail row "
    "upload install debug compile encrypt").split() if verb not in ("lower", "drill", "free")]
IMPOSSIBLE_VERBS += ("carry {d} upstairs|send {d} to my brother|buy {d} again|translate {d}|sing to {d}|throw {d} away|fix {d}|teach {d} to dance|move {d} to the left|"
                     "turn {d} purple|turn {d} around|water {d} with tea|take {d} apart|take {d} to the shop|give {d} to anna|talk to {d}|sit on {d}|"
                     "put {d} in the box|hang {d} on the wall|bring {d} to me|write about {d}|play with {d}|fill {d} with sand|cover {d} with paper").split("|")

_WAITS = "when|if|as soon as|until|unless|while|as long as|whenever|after|once|only if|only when|before|in case|provided that|every time".split("|")
_CLAUSES = ("it rains|anna comes home|the sun sets|the sun shines|somebody is there|it gets too warm|it gets dark|it is cold|nobody is home|the door opens|"
            "the tank is full|i come back|it is dark|i am away|it is raining|i say so|the temperature drops below {a} degrees|the humidity is above {a} percent|"
            "the phone rings|the washing is done|there is smoke|it is warm enough|bob arrives|the wind is too strong|the soil is dry|somebody rings|"
            "the pressure is above {a}|the price of power is low|the moon is up|it is windy|the rain stops|the guests have gone|the soup is ready|"
            "the battery is low|the window is open|the train arrives|my mother calls|the paint is dry|we are asleep|the children are in bed|the water boils|"
            "there is frost|it snows|you hear a noise|the gate is closed|the level is below {a} percent|the sensor shows more than {a}|the dog barks|"
            "the work is done|i leave the house|the others are here|the bell rings|the air is bad|the light is on|the pump is running|everybody is out").split("|")
CONDITIONS = [f"{wait} {clause}" for wait in _WAITS for clause in _CLAUSES]

PAST_TIMES = [time for family in (
    "(yesterday|last night|last week|last month|last year|last monday|the other day|a while ago|long ago|before now|earlier)",
    "(yesterday|last monday|the day before yesterday|last sunday) (morning|evening|afternoon|at noon|night|at seven)",
    "{a} (seconds|minutes|hours|days|weeks|months|years) ago", "(a|one) (second|minute|day|week|month|year) ago", "(an|one|half an) hour ago",
    "(two|three|ten|twenty) (minutes|hours|days|seconds) ago", "(earlier|already) (today|this morning|this week|yesterday)",
    "(this time|at noon|at seven|in the morning) yesterday", "(in|back in) the past") for time in expanded(family)]
