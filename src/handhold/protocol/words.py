"""The 2,048 words that codes and comparisons are made of: common, short, far apart in sound.

A word once published stays at its place, since both sides of a pairing must hold the same list.
"""

from typing import Final

_TEXT: Final = """\
abacus about above absorb academy accent access account achieve acorn acrobat across action active
actor adapt adder adjust admire adobe advance advice aerial afford after again agate agency agenda
agent agile ago agree ahead aim airport alarm album alcove alert alfalfa algebra alike alley
almanac almond almost aloft alpaca alpine already also always amateur amaze amber ambition amble
amethyst amount amuse anchor ancient angle animal anise annex announce annual another answer
antelope antenna antique antler anvil anybody anyone apart apology appear apple approve apricot
april apron aqua aquarium arbor arcade arch archive arctic area argyle armchair aroma around
arrange arrival arrive arrow article artist artwork ashore aside ask aspect aspen assist athlete
atlas atom attach attempt attend attic auburn august author autumn avenue average aviator avocado
await awake award awning axis azure back backpack badge bagel bake balance balcony ballad ballet
balloon ballroom balsam bamboo banana band bandage banjo banner barista barley barn barnacle
barrel barrette basalt basic basket bassoon bath baton bauble bayou beacon bead beanbag become
bedrock beehive beeswax beetle begin behave belong below belt bench beret beside better between
beyond bicycle big billow biology birch bird birthday biscuit bison blanket blaze blend blink
blizzard bloom blossom blouse bluebell bluff bobbin bobcat bobsled bonanza bonfire bonnet bonus
bookcase boot borrow botany bottle boulder bounce bounty bouquet boutique box bracelet bracket
bramble brass brave breeze brick bright brim bring broad broadway broccoli brochure bronco bronze
brook brother brown brush bubble bucket buckle budget buffalo bugle build bulb bullfrog bumper
bundle bungalow bunny burlap busy button buzz cabbage cabin cable cactus cadet cafe calendar
calico calm camel camellia camera camp campus canal canary candle cannery canoe canopy canteen
canvas canyon capital capsule captain caption carafe caramel caravan caraway carbon cardigan
career careful cargo caribou carnival carousel carpet carry cart cartoon carve cascade cashew
cashmere castle casual catalog catch catfish cavern cedar ceiling celery cello cement century
ceramic certain chair chalet chalk chamber champion chance channel chapter chariot charm checkers
cheddar cheer cheese cheetah chemist cherry chess chestnut chickpea chicory chief chime chimney
chipmunk chisel choice choose chorus chowder cider cilantro cinema cinnamon circle circus citizen
citrus city clam clarinet clarity class classic clean clerk clever cliff climate climb clip
clipper cloak cloister close cloth club coach coal coast cobalt cobble cocoa coconut coffee coin
collar collect collie color colt column combine comet comfort comic comma common compare compass
compose compute comrade concert condor conduct cone confetti confirm connect consider content cook
cookie copper corner cornmeal corridor cosmos costume cottage cotton counter country courage
courier course cousin coyote cracker cradle crane crater crayon create crescent crest cricket
crisp crochet crocus crop croquet crossing cruise crumb crystal cube cucumber culinary culture cup
cupboard cupcake curator curious curl currency cushion custard custom cutlery cycle cyclist
cypress daffodil dahlia daily damson dance daring data dawn day daybreak daylight debate decade
decimal deckhand decorate degree delicate delight deliver delta denim dentist depart depend depot
depth deputy descend design desk dessert detail detour develop device devoted diagram dial dialect
diamond diary diesel differ digit dime diner dinghy dip diploma direct director discover discuss
dish dispatch display distance divide doctor dogwood dolphin domain domino donkey doodle door
doorbell dormouse dot double dough dove downtown dozen dragon drama draw dream dress drift drive
drizzle drum drummer duck duckling duet dumpling dune durable duty dynamic dynamo each eager eagle
eardrum early earring earthy easel eastern easy echo eclair eclipse ecology edge edit editor
educate effort eggplant eighteen either elastic elder elect elegant elephant elevator eleventh elm
embark emblem emerald employ empty enamel enchant encore endless endure energy engine engrave
enjoy enlarge enough enrich ensemble enter entire envelope epic episode equal equator equip era
eraser errand escort essay essence estate estuary evening event ever evolve exact examine example
excite exercise exhibit exist expand expect explain explore express extra fabric falcon fall
family famous fancy far farewell fashion fast fathom feather feature february fence fennel fern
ferret ferry festival fetch few fiction fiddle field fiesta fifteen fifty figment figure film
filter final finish firefly first five fixture flag flagpole flagship flame flamingo flannel flash
flavor fleece flicker flint float flock floor flora florist flotilla flounder flow fluent flute
flutter foam focus foghorn foil folk follow fondue food football footpath footstep forecast forest
forever forget formula fortune forty forum forward fossil found foundry fountain fourteen foxglove
fraction fragrant freckle free freebie freight fresh friend frigate frog front frontier fruit
fuchsia fudge fuel furnace furrow future galaxy gallant gallery gallon game gander garage garden
gardenia garland garlic garment garnet gateway gather gauge gazebo gazelle gazette gecko gem
general generous genius gentle geode geology geranium geyser gift giggle ginger gingham giraffe
glacier glad glance gleam glimmer glimpse glitter globe glossy glue goat goblet gold goldfish
gondola goodwill goose gopher gorge gosling gourd gown grace grain grammar grand grandma granite
granola graph gravel gravity gravy green grid grill grizzly grocery grotto group grove grow guava
guess guide guitar gulf gumdrop guppy gust habit haddock halfway hammer hammock hamster handbag
handmade handsome happen happy harmonic harmony harness harp harvest hat haven hawk haystack hazel
hazelnut headline healthy hearth height helium helmet help herald herb heritage heron hibiscus
hickory highland hike hill hilltop hinge hippo history hobby hockey holiday hologram home homeland
homemade honest honey honeydew hoof horizon host hotel house hover huddle hum humble hundred husky
hyacinth hydrant hydrogen ice iceberg icicle icon idea igloo ignite iguana illusion image imagine
impala impress improve inch include income index indigo indoor infinite inform ink inkwell inlet
insect inside install instead interest intrigue invent invite iris island item ivory ivy jacket
jackpot jade jaguar jam jamboree january jasmine jasper jaunt jazz jelly jersey jester jetty jewel
jigsaw jingle joke journal journey jovial joy jubilee jug juggle juice jukebox july jump junction
junior juniper kale kangaroo karate kayak keen kerchief kestrel ketchup kettle keyboard kilo kind
kindle kinship kiosk kitchen kite kitten kiwi knack knapsack knit koala label lace ladybug lagoon
lakeside lamb landmark language lantern large lark lasagna laser latitude lattice laugh laughter
laundry laurel lava lavender lavish leaf league learn leave lectern left legend leisure lemon
lemonade length lens lentil leopard lettuce library license lid lifeboat light lilac lily limerick
limit linen linguist lion liquid list listen little lively lizard llama lobster locket log logic
longbow lookout loop lotus loud lounge loyal lucky luggage lullaby lumber luminous lunar lunch
lupin lyric macaw machine magenta magic magnet magnify magnolia magpie mahogany mailbox majestic
major majority mallard mammal manage mandarin mandolin mango mansion manual many map maple
marathon marble margin marigold marina maritime market maroon marsh marvel mascot mason matter
maverick maximum maybe meadow meal meander measure medium mellow melody melon member memento memo
memory mention menu merge merit message meteor method metro midday midnight midpoint mild million
mimosa mineral minimum minstrel mint minute mirror misty mix mobile model modern modest molasses
moment momentum monarch monday monitor monsoon month moon moped moral mosaic moss motif motion
motor movie mud muffin mulberry mule museum mushroom music mustang myrtle mystery myth napkin
narrate native nature nautical navigate navy near nebula necklace nectar needle neighbor neon
nephew network news next nickel nimble nineteen noble nod noise nomad noontime north notch note
notebook nothing notice nougat novel novelist november nugget nursery nutmeg nutshell nylon oak
oasis oatmeal obelisk object observe obtain ocean octagon october octopus odd offer office
offshore often olive olympic omelet omnibus once onion only onto onward onyx opal open opera
operator opinion optimist option orbit orchard orchid order oregano organ organic origin original
oriole ornament ostrich other outdoor outfield outfit outlook outright outside overlook owl oyster
ozone pacific package paddle page pagoda paint pajama palace palette pan pancake panda panel
panorama panther pantry papaya paper papyrus parade paradise parallel parasol parcel parrot
parsley parsnip partner pass passport pasta pastel pasture pathway patience patio pattern pavilion
payment peacock peanut pebble pecan pelican pencil pendant penguin penny people pepper perch
perfect perform perfume period permit person petunia phone photo phrase pianist piano piccolo
pickle picnic picture pigeon pillar pine pinto pinwheel pioneer pitch pivot pizza placard plaid
planet plank planner plaster plate plateau platform play plaza pleasant pleat plenty plot plover
plumage plus plywood podium poem polar polish polite pollen polo polygon pomelo pond ponytail pool
popcorn poppy popular porridge portable portal portion portrait postage postcard potato pottery
powder powerful practice prairie praise precise prefix prelude prepare presence present pretty
pretzel price primary primrose prism pristine procure produce program project prologue promise
prompt proper proud provide public pudding pull pulley pulse puma pumpkin pupil puppet purple
purpose puzzle puzzling pyramid quadrant quail quaint quality quantum quarry quarters quartet
quench quest question quiche quick quiet quill quite quiver quiz quota rabbit raccoon radar
radiant radiator radio radish raft rail railroad rainbow rainfall raisin rally ranch random range
rapid rare rascal rattle ravine razor react readout ready realm reason rebound rebuild recall
receive recent recipe record recycle reduce reel refer reflect refresh region regular reindeer
relax reliable relief remain remark remedy remember remind remote render renew rent repaint repair
repeat replica reply report request rescue resident resin result retire return reunion reveal
review reward rhombus rhubarb rhythm ribbon ridge ripple rise river roadside robin robot robust
rock rodeo romaine rooster rope rosemary rotate rotunda rowboat rubber ruby rucksack rudder ruler
runway rural rustic safari saffron saga sailboat salad salon salt salute sample sandal sandbox
sandwich sapphire sardine sash satchel satin saturday saucer savory sawdust scale scallop scarf
scarlet scatter scenery scholar school science scissors scooter scout screen script scroll sculpt
sculptor seashell seaside seat second section seedling seek senior sentence sequel sequence sequin
serenade series serious serve sesame seven several shade shadow shallow sheep shelf shelter
shepherd sherbet shield shift shine shingle ship shipyard shoe shovel showroom shrimp shrub
shuffle shutter shuttle sideline sidewalk sierra sign signal silent silk silver similar since sing
sister sit sixteen sixty size skate sketch skill skipper skirt skylark skyline sled sleeve slice
slim slogan slope small smart smile smooth smoothie snail snap snorkel snow snowfall snowman
social sofa softball solid solstice solve sombrero sonata songbird sorbet sorrel sort soup south
space spaniel spark sparrow speak special spectrum speech speed spell sphere spider spinach spiral
splash splendid sponge spoon spot spray spread spring sprinter sprout spruce square squash squid
squirrel stable stadium staff stage stairway stamp stand standard star stardust starfish station
statue steady steam stencil step stereo stick stitch stool storage stork stove straight straw
street stretch stripe strong strudel stucco student studio study style subject submit subtitle
suburb subway such sudden suede sugar suggest suitcase summer sunbeam sunday sundial sunlight
sunrise sunset super supply support sure surface surfer surplus surprise survey sushi swan sweater
symmetry symphony syrup system tabby tablet tackle taco tadpole tailor talent talk tandem tape
tapestry taproot target tarragon taste taxi teammate teapot teaspoon telegram tell tempo ten
tennis term terrace terrain textile thank theater theme theory thermos thimble thing third thirty
thistle thorn thought thousand thread three thrive through thursday ticket tidal tiger tile timber
timeline tinsel tiptoe tissue today together tomato tomorrow tonic toolbox top topaz topsoil
tortoise total toucan tour toward tower township toymaker track tractor trade traffic tram
tranquil transfer transit trapeze treasure treat treetop trellis trend triangle tribute tricycle
trinket trio triumph trolley trombone trophy tropic trousers trout true truffle trumpet trunk
trust truth try tuba tuesday tugboat tulip tundra tunnel turbine turkey turnip turnpike turtle
tutor tuxedo twelve twenty twice twig twilight twinkle twist typical ukulele umbrella umpire uncle
under unfold uniform unique until unusual upbeat update upgrade uphill upon upper upright upstream
upward urban urchin useful usher usual utensil utopia vacant vagabond valiant value vanilla vanish
vapor variety various vase vault vector velour velvet vendor venture veranda verdict verify verse
version very vessel veteran viaduct vibrant video view vignette village vineyard vintage vinyl
viola violet violin virtue visible vision visit visitor vista vital vitamin vivid vocal voice
volcano volley volume vowel voyage wafer waffle wagon walkway walnut walrus waltz warbler wardrobe
warm wave wax wealth weekday weekend welcome west westward wetland wharf wheat when whirl whisk
whisper wick wide wildlife windmill window windsock winter wisdom wisteria with wolf wombat
woodland word workshop woven wreath yacht yard yearbook yearling yeast yes yoga yogurt yonder
young yucca zebra zenith zephyr zeppelin zero zigzag zinc zinnia zipper zoom zucchini
"""
WORDS: Final = tuple(_TEXT.split())
"""2,048 words in alphabetical order, so that a word stands for 11 bits."""

BITS: Final = 11
_PLACES: Final = {word: place for place, word in enumerate(WORDS)}


def known(word: str) -> bool:
    """Return whether a word, in small letters, is one of the list's."""
    return word in _PLACES


def words_of(uniform: bytes, count: int) -> tuple[str, ...]:
    """Return the words that stand for the first 11 bits of `uniform`, the next 11, and so on.

    Uniform bytes give uniform words. Raises ValueError where there are too few bytes.
    """
    if len(uniform) * 8 < count * BITS:
        raise ValueError("too few bytes for so many words")
    number = int.from_bytes(uniform, "big") >> (len(uniform) * 8 - count * BITS)
    places = (number >> BITS * (count - 1 - each) for each in range(count))
    return tuple(WORDS[place % len(WORDS)] for place in places)
