# SPDX-License-Identifier: MIT
"""Devices: what hangs on a GPIO line, what can be done with it, and how people name it.

A device's name is `[place] [modifier] kind [number]`, in lower case: "porch light", "greenhouse left valve",
"pump 2".  People also say "the left valve in the greenhouse" and "the second pump".
"""
from collections import namedtuple
from held_out import one_in

Kind = namedtuple("Kind", "name actions")

SWITCHED = ("on", "off", "toggle")
DIMMED = SWITCHED + ("level",)
WARMED = SWITCHED + ("level", "celsius")
MOVED = ("open", "close", "toggle", "part")
SOUNDED = ("on", "off", "beep")
READ = ("read",)

_NAMES = {
    DIMMED: "light,lights,lamp,lamps,led strip,spotlight,floodlight,lantern,ceiling light,desk lamp,fan,fans,extractor fan,"
            "ceiling fan,blower,ventilator,pump,pumps,water pump,air pump",
    SWITCHED: "sprinkler,sprinklers,compressor,motor,conveyor,mixer,humidifier,dehumidifier,socket,outlet,relay,output,switch,"
              "gpio,led,saw,drill press,dust collector,charger,router",
    WARMED: "heater,heaters,radiator,boiler,heat mat,kiln,oven",
    MOVED: "valve,valves,water valve,gas valve,damper,door,gate,blind,blinds,shutter,shutters,curtain,curtains,skylight,window,"
           "hatch,louvre",
    SOUNDED: "buzzer,siren,bell,horn,chime,alarm",
    READ: "temperature sensor,humidity sensor,pressure sensor,moisture sensor,light sensor,motion sensor,water level sensor,"
          "smoke detector,thermometer,power meter,flow meter,co2 sensor,wind sensor,rain gauge,scale,battery monitor",
}
KINDS = [Kind(name, actions) for actions, names in _NAMES.items() for name in names.split(",")]
NUMBERED = {"pump", "relay", "output", "socket", "valve", "gpio", "fan", "light", "led", "motor", "heater", "gate", "outlet",
            "door", "temperature sensor", "switch"}

PLACES = ("porch,kitchen,garage,workshop,cellar,attic,bathroom,bedroom,hallway,living room,garden,greenhouse,shed,barn,balcony,"
          "terrace,driveway,office,laundry,pantry,nursery,stairs,basement,roof,pool,pond,stable,yard,storeroom,lab,"
          "paint booth,loading bay,server room,boiler room,corridor,entrance,courtyard,coop,kennel,aquarium,studio,guest room,"
          "dining room,utility room,wood shop,machine hall,packing line,cold room,well,orchard,carport,gym,sauna,chapel,"
          "library,clinic,classroom,canteen,warehouse,tool room,vineyard,nursery bed,seed tray,bee house,mill,dock,pier,tower,"
          "bakery,forge,foyer,lobby,loft,patio,veranda,summer house,tent,caravan,van,boat,cabin,hut,silo,tank").split(",")
MODIFIERS = "left,right,front,back,north,south,east,west,upper,lower,main,spare,big,small,red,green,blue,yellow,white,old,new,inner,outer".split(",")
COUNTS = "one two three four five six seven eight nine ten eleven twelve".split()
ORDINALS = "first second third fourth fifth sixth seventh eighth".split()

# What people ask instead of naming the sensor.
QUESTIONS = {
    "temperature sensor": "what is the temperature|how warm is it|how cold is it|how hot is it|tell me the temperature|temperature|give me the temperature|"
                          "is it warm|is it cold|how many degrees is it|what temperature is it|how many degrees are there|is it hot",
    "humidity sensor": "what is the humidity|how humid is it|how damp is the air|tell me the humidity|humidity|give me the humidity|is the air damp|"
                       "how humid is the air|is it humid|how high is the humidity",
    "moisture sensor": "how dry is the soil|what is the soil moisture|how moist is the soil|how wet is the ground|is the soil dry|is the ground wet|"
                       "soil moisture|tell me the soil moisture|is the soil moist|how dry is the ground",
    "pressure sensor": "what is the pressure|how high is the pressure|tell me the pressure|pressure|give me the pressure|is the pressure high|"
                       "how low is the pressure|how much pressure is there",
    "light sensor": "how bright is it|how dark is it|what is the light level|is it dark|is it bright|light level|tell me the light level|"
                    "how much light is there|give me the light level",
    "motion sensor": "is anybody|is anyone|is somebody|is somebody moving|is there any movement|is anybody moving|is there anybody|is there somebody|"
                     "is someone|is someone moving|any movement|does anybody move|is there movement",
    "water level sensor": "how high is the water|what is the water level|how low is the water|is the water high|water level|tell me the water level|"
                          "how deep is the water|give me the water level|how much water is there|is the water low",
    "co2 sensor": "what is the co2 level|how much co2 is there|how stale is the air|co2 level|tell me the co2 level|is there much co2|give me the co2 level|"
                  "how much co2 is in the air|is the air stale",
    "power meter": "how much power is used|what is the power draw|how many watts are used|power draw|tell me the power draw|how much power is drawn|"
                   "how much electricity is used|give me the power draw|how many watts are drawn",
}
QUESTIONS = {kind: questions.split("|") for kind, questions in QUESTIONS.items()}

_SYLLABLES = "ba be bi bo bra cal cor da del dor dun el fa fen gar gil gol hab hol ir jas ka kel kor la lin lor ma mel mir mo na nel nor ol or pa pel pin quo ra rin ros sa sel sil ta tel tor tra ul va vel vin wa wil yor za zel".split()


def invented_word(rng):
    """A word that is in no list: names are to be copied, not only recognised."""
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.choice((2, 2, 3))))


def device(rng, kind):
    """(name, how it is said without an article, held-out reasons, whether it is said with "the")."""
    place = modifier = number = ""
    reasons = []
    form = rng.random()
    if form < 0.62:
        place = rng.choice(PLACES) if rng.random() < 0.86 else invented_word(rng)
    if form > 0.55 and rng.random() < 0.5:
        modifier = rng.choice(MODIFIERS)
    if kind.name in NUMBERED and rng.random() < 0.3 or kind.name == "gpio":
        number = str(rng.randint(1, 27 if kind.name == "gpio" else 12))
    if place in PLACES and one_in(8, f"{place} {kind.name}") or modifier and one_in(10, f"{modifier} {kind.name}"):
        reasons.append("device")
    if place and place not in PLACES and one_in(3, place):
        reasons.append("new name")
    name = " ".join(part for part in (place, modifier, kind.name, number) if part)

    said = [modifier, kind.name]
    article = True
    if number:
        ordinal = rng.random()
        if ordinal < 0.2 and int(number) <= 8 and not modifier and kind.name != "gpio":
            said = [ORDINALS[int(number) - 1], kind.name]
        elif ordinal < 0.45 and int(number) <= 12:
            said.append(COUNTS[int(number) - 1])
        elif ordinal < 0.6:
            said.append(rng.choice(("no. ", "number ", "nr ", "#")) + number)
        else:
            said.append(number)
        article = rng.random() < 0.4 or said[0] in ORDINALS
    words = " ".join(part for part in said if part)
    if place:
        where = rng.random()
        if where < 0.72:
            words = f"{place} {words}"
        elif where < 0.95:
            words = f"{words} {preposition(rng)} the {place}"
            article = True
        else:
            words = f"{place}'s {words}"
            article = True
    return name, words, reasons, article


def preposition(rng):
    return rng.choice(("in", "in", "in", "at", "by", "of"))


def said(rng, words, article):
    """With an article, or as people write in a hurry."""
    if not article:
        return words
    chance = rng.random()
    return ("the " if chance < 0.8 else "my " if chance < 0.84 else "our " if chance < 0.87 else "") + words
