"""Passphrases that whoever guesses tries first: common words, rows of keys, the same again and again.

NIST SP 800-63B asks that a new secret be compared with such a list. This one is short and our own: a
price per guess (see `passphrase`) keeps off everything beyond it for a while, and nothing keeps off these.
"""

from typing import Final

_FAMOUS: Final = frozenset(("correcthorse", "correcthorsebatterystaple"))
"""Good passphrases but for one thing: everybody knows them as examples of one."""

_WORDS: Final = frozenset(
    """
    password passwords passwort passwd passphrase mypassword yourpassword newpassword motdepasse contrasena senha wachtwoord
    parola losenord salasana haslo heslo parool secret topsecret secrets geheim secreto mysecret private letmein letmeinnow
    openup opensesame sesame access entry enter login logon signin username user users guest admin administrator root master
    system server computer laptop desktop internet online network website email google facebook instagram twitter youtube
    apple microsoft windows android samsung nokia iphone linkedin amazon paypal netflix whatsapp minecraft pokemon roblox
    fortnite default changeme change temp temporary test tester testing sample example demo backup security secure
    trustno trustnoone whatever nothing anything something nopassword nopass idontknow forgot forgotten remember iforgot
    hello hellothere helloworld hallo hola bonjour ciao welcome willkommen bienvenue goodbye thanks thankyou please goodluck
    handhold handinhand vault diary journal notes mynotes mydiary myvault reading hidden
    iloveyou iloveu ilove iloveme ilovehim iloveher ilovegod iluvu iluvyou loveyou loveme lovely lover lovers love loves
    loveforever trueloves truelove mylove myloves babygirl babyboy babe baby sweetheart sweetie sweety honey honeybee darling
    dearest schatz liebe liebling teamo tequiero amor amore mybaby kisses kissme kiss hugs forever always together
    sexy sexygirl sexylady sexybeast hottie hotstuff naughty fuckyou fuckoff asshole bullshit
    monkey dragon tiger tigers lion lions eagle eagles falcon panther panda bear bears teddybear teddy wolf wolves horse horses
    pony unicorn kitty kitten kittycat hellokitty cat cats dog dogs doggy puppy bunny rabbit turtle dolphin dolphins butterfly
    spider snake shark chicken phoenix pegasus mustang bulldog rocky lucky buddy buster bailey bella max shadow smokey oreo
    daisy coco luna milo charlie molly maggie rusty sparky bandit tinkerbell snoopy garfield mickey minnie donald winnie
    sunshine sunflower sunset sunrise moonlight moon star stars starlight rainbow flower flowers rose roses lily orchid
    heaven angel angels angela angelo princess princesa queen king prince princes lady lord god jesus jesuschrist christ
    jesuslovesme godisgood godislove blessed blessing faith hope grace maria trinity devil demon satan lucifer
    spring summer autumn fall winter january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday sommer herbst fruhling verano invierno
    red orange yellow green blue purple violet pink black white silver gold golden diamond diamonds crystal ruby emerald
    football fussball futbol soccer baseball basketball hockey golf golfer tennis cricket rugby boxing skater surfer
    liverpool chelsea arsenal barcelona realmadrid manchester manunited juventus milan bayern dortmund everton celtic rangers
    yankees cowboys steelers lakers redsox packers raiders patriots giants ronaldo messi beckham jordan
    superman batman spiderman ironman wolverine superstar starwars startrek pikachu naruto matrix gandalf merlin hobbit
    harrypotter potter dumbledore hermione skywalker yoda vader terminator rambo wizard warrior hunter killer ninja samurai
    pirate ranger knight soldier marine hacker gangster player gamer boss thebest number numberone winner champion
    cookie cookies chocolate candy sugar sweet sweets cheese pizza banana apples strawberry cherry peach pepper ginger
    cinnamon coffee peanut butter pumpkin pancake pickle nutella whisky vodka tequila beer cocacola pepsi
    mother father mommy daddy mummy mum mom dad mama papa sister brother family friends friend bestfriend children kids
    freedom peace happy happiness smile smiley laugh dream dreams dreamer music guitar piano dance dancer dancing party
    beautiful pretty gorgeous perfect awesome amazing cool coolguy super magic fantasy mystery destiny miracle genius
    london paris berlin madrid vienna america england germany france italy canada mexico brazil texas florida california
    newyork boston chicago dallas denver austin australia sydney africa europe india
    mercedes porsche ferrari bmw audi corvette camaro toyota honda harley yamaha suzuki kawasaki ford chevy nissan
    michael jennifer jessica ashley daniel matthew andrew joshua david james john robert william joseph thomas charles
    christopher christian jason justin brandon jonathan nicholas nicole amanda melissa stephanie samantha elizabeth sarah
    rebecca rachel michelle heather laura anna emma emily olivia sophia sophie isabella chloe hannah abigail madison victoria
    natalie alexander alexandra alexis alex anthony antonio carlos juan jose miguel luis fernando francisco diego roberto
    ricardo martin marcus mark lucas lukas leon paul peter patrick philip richard george edward henry harry oliver jack jacob
    jake ryan kevin brian eric adam aaron nathan samuel simon stefan sebastian thomas tobias benjamin ben dennis andreas
    andrea claudia sandra sabrina barbara patricia linda susan karen nancy lisa julia julian juliana katie kate katherine
    kimberly tiffany vanessa veronica valentina valentine gabriel gabriela daniela martina cristina monica carolina catherine
    christine caroline charlotte amelia grace lauren megan zoe jasmine destiny natasha tatiana marina irina olga svetlana
    mohammed muhammad ahmed fatima ali omar sasha mario marco luca giulia francesco alessandro lorenzo pierre nathalie
    qwerty qwertz azerty asdf zxcv zaqwsx qazwsx qazwsxedc
    """.split()  # noqa: SIM905 - a thousand quotation marks make nobody wiser
)

_FORWARD: Final = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiopü",
    "asdfghjklöä",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8i9",
    "1a2b3c4d5e6f7g8h9i",
    "147258369",
    "13579",
    "02468",
)
_ROWS: Final = (*_FORWARD, *(row[::-1] for row in _FORWARD))

_ROW_PRICE, _WORD_PRICE, _DEAR = 1, 2, 5
"""A text that costs less than `_DEAR` is guessed soon: two common words, one with two rows, four rows."""

_SHORTEST, _LONGEST = 3, max(map(len, (*_WORDS, *_FAMOUS, *_ROWS)))
_LEAST_CORE: Final = 4
_LEAST_UNIT: Final = 8
"""What is said again and again is worth what it is said once; that must be as long as a passphrase."""

_LETTERS: Final = tuple(str.maketrans("@4$50378!1", f"aassoetb{one}{one}") for one in "il")


def is_common(text: str) -> bool:
    """Tell whether a passphrase, in form NFKC, is among the first that anybody would try.

    Case, spaces and marks don't count, digits and marks at its ends don't help, and a digit that
    stands for a letter (p4ssw0rd) is read as that. Three common words are never common together.
    """
    folded = text.casefold()
    return _again(folded) or any(_again(form) or _cheap(form) for form in _forms(folded))


def is_famous(text: str) -> bool:
    """Tell whether a passphrase, in form NFKC, is one that is shown everywhere as an example."""
    return not _FAMOUS.isdisjoint(_forms(text.casefold()))


def _forms(folded: str) -> set[str]:
    """Return what a passphrase may be at its core, letters and digits only."""
    end = next((at for at in range(len(folded), 0, -1) if folded[at - 1].isalpha()), 0)
    begin = next((at for at in range(end) if folded[at].isalpha()), end)
    cores = {folded, folded[begin:end]}
    read = {core.translate(letters) for core in (folded[:end], folded[begin:end]) for letters in _LETTERS}
    plain = {"".join(filter(str.isalnum, form)) for form in cores | read}
    return {form for form in plain if len(form) >= _LEAST_CORE}


def _again(text: str) -> bool:
    """Tell whether a text is one short or common bit, said at least twice."""
    for size in range(1, len(text) // 2 + 1):
        if text[size:] == text[:-size]:
            return len(text) >= _LEAST_UNIT and (size < _LEAST_UNIT or is_common(text[:size]))
    return False


def _cheap(text: str) -> bool:
    """Tell whether a few common words and rows of keys make up all of a text."""
    least = [0] + [_DEAR] * len(text)
    for end in range(_SHORTEST, len(text) + 1):
        for begin in range(max(0, end - _LONGEST), end - _SHORTEST + 1):
            if least[begin] < _DEAR:
                least[end] = min(least[end], least[begin] + _price(text[begin:end]))
    return least[-1] < _DEAR


def _price(piece: str) -> int:
    if len(set(piece)) == 1 or any(piece in row for row in _ROWS):
        return _ROW_PRICE
    return _WORD_PRICE if piece in _WORDS or piece in _FAMOUS else _DEAR
