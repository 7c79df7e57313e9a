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
    "temperature sensor": ("what is the temperature {in}", "how warm is it {in}", "how cold is it {in}", "how hot is it {in}",
                           "tell me the temperature {in}", "temperature {in}"),
    "humidity sensor": ("what is the humidity {in}", "how humid is it {in}", "how damp is the air {in}", "tell me the humidity {in}"),
    "moisture sensor": ("how dry is the soil {in}", "what is the soil moisture {in}", "how moist is the soil {in}", "how wet is the ground {in}"),
    "pressure sensor": ("what is the pressure {in}", "how high is the pressure {in}", "tell me the pressure {in}"),
    "light sensor": ("how bright is it {in}", "how dark is it {in}", "what is the light level {in}"),
    "motion sensor": ("is anybody {in}", "is anyone {in}", "is somebody moving {in}", "is there any movement {in}"),
    "water level sensor": ("how high is the water {in}", "what is the water level {in}", "how full is the water {in}"),
    "co2 sensor": ("what is the co2 level {in}", "how much co2 is there {in}", "how stale is the air {in}"),
    "power meter": ("how much power is used {in}", "what is the power draw {in}", "how many watts are used {in}"),
}

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
