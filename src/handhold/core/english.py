"""Whether a text is English, told by its small common words.

The coach's rules and weights know English alone. What it couldn't read must not be told as "nothing found".
"""

import re

LEAST_WORDS = 3
"""A sentence of fewer words says nothing about its language."""
LEAST_FOREIGN = 2

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?…;\n]+")
_LATIN_END = "\u024f"
_VIETNAMESE = ("\u1ea0", "\u1ef9")

_SMALL = """
    the a an and or but if so not no nor as at by for from in into of off on out over to up with without about after before
    than then that this these those there here what who when where why how which while because until till
    i me my mine myself you your yours yourself he him his she her hers it its we us our ours they them their
    am is are was were be been being do does did done have has had having will would shall should can could may might must
    im i'm i've i'd i'll you're you've you'd you'll it's that's what's there's let's we're we've we'd we'll he's she's they're
    don't dont didn't doesn't isn't aren't wasn't weren't won't wont can't cant couldn't wouldn't shouldn't haven't hasn't
    dat dem nuh yuh fi inna mi di nos dey na
    u ur ill id ive youre thats dont gonna wanna r n
    just only more some any all too very also again now never always maybe please yes ok okay really
    want like love know think feel try get got go going come make take tell say said ask good fine one time tonight
"""
_ENGLISH = frozenset(_SMALL.split())

_OTHERS = {
    name: (frozenset(words.split()) - _ENGLISH, _ENGLISH.difference(words.split()))
    for name, words in {
        "cs": "že jsem jsi jsme jste není nechci chci když kdyby mě tě ti mi tvé moje já ty ale nebo jako taky protože prosím jen bych bys aby proč",
        "da": "for i at over so ikke jeg det og er du til som på af den har med kan vil hvis mig dig min din så bare ville skulle hvad hvorfor elsker vi være gør",
        "de": "was die war am in so an will man also der das dem den des ein eine einen einem einer und oder aber nicht kein keine ich du er sie wir ihr mich mir dich dir uns euch sich mein meine"
        " dein deine ist sind bin bist seid wäre hätte hast hat habe haben wird wirst werden würde würdest kann kannst können mit für auf von zu zum zur bei nach"
        " aus über wenn dass weil doch mal nur noch schon auch wie wo wer warum bitte ja nein liebe liebst willst will einfach stell tust machst",
        "es": "no me a he digas dime vamos anda el la los las un una unos unas y que de del en por para con sin pero si sí yo tú él ella nosotros te se lo le mi mis tu tus su es soy eres son"
        " va vas voy vez mucho mucha primera duele está estás estoy fue quiero quieres puedes puedo hacer haces haz porque cuando como qué muy más nada solo sólo favor amas harías eso esto ya también",
        "fi": "on me ei en et se on ja että jos mutta minä sinä minun sinun minua sinua olen olet niin kun vain mitä miksi voi voit tämä sitä ole rakastat rakastan",
        "fr": "me on a as le la les un une des du de et ou mais je tu il elle nous vous ils elles ne pas que qui quoi est es suis sont était étais serait ferais ferait"
        " mon ma mes ton ta tes son sa ses pour avec sans dans sur si moi toi lui leur ce cette ça c'est j'ai tout très plus comme quand parce fais fait faire"
        " veux veut peux peut aimes aimais aime aimerais juste allez sois j l d m t qu c n s y",
        "hi": "hai hain nahi nahin kya mujhe mujhse tum tumhe tumse karo karte karti agar mera meri tera teri aur hoon hun kyun kyu bhi bas toh pyaar pyar ek baar na yaar ho ka ki ke ko se",
        "hu": "nem az egy és hogy ha de én te vagy vagyok meg csak ez mert mit miért nekem neked engem téged kell akkor szeretsz szeretlek kérlek igen már is",
        "id": "aku kamu saya anda tidak nggak gak yang dan kalau jika untuk dengan ini itu akan bisa mau sekali hanya karena apa kenapa cinta sayang dong lah kok",
        "it": "i a me il lo la gli le un uno una e o ma non che di del della dei da in con per tra io tu lui lei noi voi mi ti si ci sono sei è era sarebbe hai ho ha"
        " mio mia tuo tua se solo come quando perché perche fai faresti fare vuoi voglio puoi posso più molto anche questo questa quello ami amassi dai amo l d m t un dell c",
        "nl": "is was of over in had so de het een en niet geen ik jij je hij zij wij jullie mij mijn jouw jou dat dit maar als dan ook nog wel voor met van naar om bij uit op te zijn ben bent heb hebt"
        " heeft zou zal kan kunt wil wilt waarom wat wie hoe omdat gewoon houdt hou doe doet toch alleen",
        "pl": "i to nie to że się jest jestem jesteś w z na do i a ale czy jak co mnie ciebie mi ci mój moja twój twoja ty ja jeśli gdyby gdybyś byś tylko proszę bardzo dla od po już kochasz kochała zrób zrobić",
        "pt": "a me o os as um uma uns e que do da dos das em no na nos por para com sem mas se eu tu você ele ela nós me te meu minha teu tua seu sua é são está estou"
        " foi não sim quero quer queres pode posso fazer faz faria farias porque quando como muito mais só isso isto também já amas amasse ama",
        "ro": "și nu că este sunt ești eu tu el ea noi voi mă te mi ți dacă dar sau cu pe la din pentru ce cine când doar vreau vrei poți fac faci iubești meu mea tău ta un o să ar ai",
        "sv": "for i inte jag det och är du att som på av den har med kan vill om mig dig min din mitt ditt så bara skulle vad varför älskar älskade vi vara gör men eller ett",
        "sw": "na ya wa ni kwa hii hiyo sana tu kama mimi wewe yangu yako nina una kwamba lakini hapana ndiyo tafadhali nataka unataka nakupenda ungenipenda",
        "tl": "ang ng mga sa ko mo ako ikaw ka siya kung hindi naman lang ba na po kasi para gusto mahal pero ito iyan sige",
        "tr": "bir ve bu da de ben sen beni seni bana sana benim senin ama için değil çok gibi ne neden niye eğer var yok mı mi mu sadece lütfen seviyorsan yap yaparsın hadi",
    }.items()
}
"""By language: its words that aren't English, and the English words that aren't its own. What is in both tells nothing."""


_ANY = frozenset[str]().union(*(theirs for theirs, _ in _OTHERS.values()))


def is_foreign(text: str) -> bool:
    """Return whether a text as a whole is in another language than English.

    Says no of a word or two, and where it can't tell.
    """
    words = _WORD.findall(text.replace("\u2019", "'").lower())
    if _other_script(text):
        return bool(words)
    telling = [piece for word in words for piece in {word, word.partition("'")[0]} & _ANY]
    if len(words) < LEAST_WORDS or len(telling) < LEAST_FOREIGN:
        return False
    for theirs, ours in _OTHERS.values():
        foreign = sum(piece in theirs for piece in telling)
        if foreign >= LEAST_FOREIGN and foreign > sum(word in ours for word in words):
            return True
    return False


def has_foreign(text: str) -> bool:
    """Return whether a text, or one of its sentences, is in another language than English."""
    return is_foreign(text) or any(is_foreign(one) for one in _SENTENCE.split(text))


def _other_script(text: str) -> bool:
    """Say whether most letters are of another script than the Latin."""
    if text.isascii():
        return False
    letters = [letter for letter in text if letter.isalpha()]
    latin = sum(
        letter <= _LATIN_END or _VIETNAMESE[0] <= letter <= _VIETNAMESE[1] for letter in letters
    )
    return latin * 2 < len(letters)
