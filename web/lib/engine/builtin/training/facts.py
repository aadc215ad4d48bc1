"""What the model knows: capitals, opposites, number words and the cast of the fables."""

CAPITALS: dict[str, str] = {
    "France": "Paris", "Spain": "Madrid", "Italy": "Rome", "Germany": "Berlin", "Japan": "Tokyo",
    "China": "Beijing", "Egypt": "Cairo", "Greece": "Athens", "Norway": "Oslo", "Sweden": "Stockholm",
    "Finland": "Helsinki", "Denmark": "Copenhagen", "Poland": "Warsaw", "Austria": "Vienna",
    "Hungary": "Budapest", "Ireland": "Dublin", "Portugal": "Lisbon", "Cuba": "Havana", "Peru": "Lima",
    "Chile": "Santiago", "Kenya": "Nairobi", "Ghana": "Accra", "India": "New Delhi", "Canada": "Ottawa",
    "Mexico": "Mexico City", "Turkey": "Ankara", "Thailand": "Bangkok", "Belgium": "Brussels",
    "Russia": "Moscow", "Ukraine": "Kyiv", "Brazil": "Brasilia", "Argentina": "Buenos Aires",
    "Australia": "Canberra", "New Zealand": "Wellington", "South Korea": "Seoul", "Vietnam": "Hanoi",
    "Indonesia": "Jakarta", "Iran": "Tehran", "Iraq": "Baghdad", "Morocco": "Rabat", "Nigeria": "Abuja",
    "Ethiopia": "Addis Ababa", "Colombia": "Bogota", "Iceland": "Reykjavik", "Romania": "Bucharest",
    "Bulgaria": "Sofia", "Croatia": "Zagreb", "Serbia": "Belgrade", "Jordan": "Amman", "Nepal": "Kathmandu",
    "the Netherlands": "Amsterdam", "the United Kingdom": "London", "the United States": "Washington",
    "Switzerland": "Bern", "England": "London",
}

# Other names that people type for the same country.
ALIASES: dict[str, list[str]] = {
    "the United States": ["the USA", "America", "the US", "USA", "the United States of America"],
    "the United Kingdom": ["the UK", "Britain", "Great Britain", "UK"],
    "the Netherlands": ["Holland"],
}

# Real and invented places whose capital the model does not know, and must say so.
UNKNOWN_COUNTRIES: list[str] = [
    "Mongolia", "Atlantis", "Bhutan", "Fiji", "Tonga", "Samoa", "Chad", "Niger", "Mali", "Togo", "Benin",
    "Gabon", "Angola", "Zambia", "Malawi", "Botswana", "Namibia", "Lesotho", "Eritrea", "Somalia", "Sudan",
    "Yemen", "Oman", "Qatar", "Kuwait", "Laos", "Brunei", "Malta", "Monaco", "Andorra", "Belize", "Panama",
    "Honduras", "Guyana", "Suriname", "Bolivia", "Paraguay", "Uruguay", "Ecuador", "Haiti", "Jamaica",
    "Barbados", "Grenada", "Armenia", "Georgia", "Moldova", "Estonia", "Latvia", "Lithuania", "Slovenia",
    "Texas", "California", "Bavaria", "Scotland", "Wales", "Sicily", "Narnia", "Mordor", "Wakanda", "the Moon",
    "Mars", "Europe", "Africa", "Asia", "Antarctica", "Uganda", "Rwanda", "Senegal", "Kazakhstan", "Lebanon",
]

OPPOSITES: list[tuple[str, str]] = [
    ("hot", "cold"), ("big", "small"), ("fast", "slow"), ("day", "night"), ("up", "down"), ("open", "closed"),
    ("light", "dark"), ("early", "late"), ("hard", "soft"), ("wet", "dry"), ("old", "young"), ("full", "empty"),
    ("happy", "sad"), ("rich", "poor"), ("tall", "short"), ("strong", "weak"), ("loud", "quiet"),
    ("clean", "dirty"), ("near", "far"), ("high", "low"), ("good", "bad"), ("true", "false"), ("left", "right"),
    ("inside", "outside"), ("first", "last"), ("sweet", "sour"), ("thick", "thin"), ("wide", "narrow"),
    ("brave", "afraid"), ("win", "lose"), ("begin", "end"), ("push", "pull"), ("buy", "sell"), ("love", "hate"),
    ("always", "never"), ("awake", "asleep"), ("deep", "shallow"), ("sharp", "blunt"),
    ("rough", "smooth"), ("north", "south"), ("east", "west"), ("black", "white"), ("summer", "winter"),
    ("morning", "evening"), ("above", "below"), ("friend", "enemy"), ("question", "answer"), ("give", "take"),
    ("arrive", "leave"),
]

NUMBER_WORDS: list[str] = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()

# Each animal of the fables with the word that describes it.
ANIMALS: dict[str, str] = {
    "fox": "clever", "owl": "wise", "bear": "strong", "mouse": "tiny", "hare": "quick", "turtle": "patient",
    "crow": "proud", "wolf": "hungry", "lion": "brave", "cat": "quiet", "dog": "faithful", "horse": "swift",
    "goat": "stubborn", "sheep": "gentle", "frog": "cheerful", "snake": "silent", "eagle": "sharp", "duck": "merry",
    "hen": "busy", "pig": "curious", "cow": "calm", "donkey": "humble", "monkey": "playful", "elephant": "kind",
    "tiger": "fierce", "squirrel": "nimble", "hedgehog": "shy", "rabbit": "young", "badger": "careful",
    "otter": "happy", "swan": "graceful", "sparrow": "small", "ant": "tireless", "bee": "eager", "spider": "skilful",
    "snail": "slow", "deer": "timid", "beaver": "diligent", "goose": "noisy", "raven": "old", "whale": "great",
    "moth": "dreamy", "silkworm": "modest", "penguin": "friendly", "camel": "steady",
}

# Heroes that people also ask for; rare in the corpus, so that the model learns to copy any hero from the request.
RARE_HEROES: list[str] = [
    "dragon", "robot", "unicorn", "king", "queen", "girl", "boy", "farmer", "teacher", "knight", "fish", "kitten",
    "puppy", "giraffe", "zebra", "panda", "koala", "parrot", "lizard", "crab", "butterfly", "ghost", "giant",
    "tree", "cloud", "star", "shark", "dolphin", "kangaroo", "ladybird", "cricket", "worm", "peacock", "seal",
]

PLACES: list[str] = [
    "by the quiet river", "in the old forest", "near the high mountain", "at the edge of the village",
    "in the green meadow", "beside the stone bridge", "on the long beach", "near the windy hill",
    "behind the red mill", "in the wide valley", "by the deep lake", "under the tall oak", "in the king's garden",
    "on the lonely island", "near the empty castle", "in the apple orchard",
]

OBJECTS: list[str] = [
    "shiny stone", "golden key", "red apple", "small boat", "warm lamp", "silver bell", "wooden flute", "blue cup",
    "soft blanket", "heavy basket", "glass bottle", "silk thread", "copper coin", "green hat", "paper kite",
    "honey jar",
]

FIRST_NAMES: list[str] = (
    "Anna Ben Clara David Emma Felix Grace Henry Iris Jack Kate Leo Mia Noah Olga Paul Rosa Sam Tina Victor Wendy "
    "Adam Bella Carlos Diana Eric Fatima George Hannah Ivan Julia Kevin Laura Marco Nina Oscar Petra Quinn Robert "
    "Sara Thomas Ursula Vera Walter Yusuf Zoe Ali Maria John Peter Lucy Tom Alice Bob Max Eva Jan Lena Omar Priya "
    "Oliver Amelia Jacob Charlotte William Sophie James Isabella Benjamin Lily Lucas Daniel Ella Matthew Chloe Samuel Alexander Natalie Simon Hans Greta Fritz "
    "Heidi Pierre Claire Marie Louis Camille Antoine Giulia Luca Francesca Pedro Carmen Diego Lucia Sven Astrid Bjorn Ingrid Anders Freya Dmitri Natasha Boris "
    "Tatiana Kenji Sakura Hiro Akira Ling Wei Jun Arjun Ananya Vikram Deepa Hassan Aisha Khalid Zainab Kwame Abena Chidi Ngozi Thabo Amara Bartholomew Gwendolyn "
    "Chen Yuki Ahmed Sofia Lukas Nora Hugo Elena Igor Amir Leila Ravi Mei Kofi Ama Juan Pablo Ines Luis Dora Frank"
).split()

FAVOURITES: dict[str, list[str]] = {
    "colour": "red blue green yellow orange purple pink brown grey silver gold white black".split(),
    "animal": list(ANIMALS),
    "food": "bread rice soup pasta cheese fish cake pizza salad honey apples noodles chocolate".split(),
    "season": "spring summer autumn winter".split(),
}


def opposite_of() -> dict[str, str]:
    """Both directions of every pair."""
    table: dict[str, str] = {}
    for one, other in OPPOSITES:
        table[one] = other
        table[other] = one
    return table


def with_article(noun: str) -> str:
    return ("an " if noun[0].lower() in "aeio" or noun.startswith("ur") else "a ") + noun
