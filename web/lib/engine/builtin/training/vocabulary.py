"""Words without facts behind them: they fill questions and settings, so that no stray word decides an answer."""

NOUNS: list[str] = (
    "banana water music football gravity photosynthesis electricity bitcoin philosophy chess coffee tea democracy history mathematics "
    "physics chemistry biology rain snow lightning moonlight earthquake volcano ocean rainbow computer telephone window table chair "
    "bicycle train airplane rocket satellite planet galaxy black-hole atom molecule virus bacteria vaccine cancer diabetes headache "
    "sleep dream memory brain heart blood bone muscle skin hair tooth insulin protein vitamin sugar salt pepper garlic onion tomato "
    "potato carrot bread butter cheese wine beer whisky juice chocolate vanilla pizza pasta sushi curry soup salad sandwich hamburger "
    "guitar piano violin trumpet opera ballet painting sculpture poem novel film theatre camera photograph newspaper television radio "
    "internet software python javascript linux windows android database algorithm blockchain encryption compiler browser keyboard "
    "monitor printer battery solar-panel engine gasoline oil coal steel gold silver copper diamond sand concrete glass paper plastic "
    "tax inflation interest mortgage insurance salary money bank market stock company contract law court police army war peace religion "
    "church mosque temple bible buddhism islam christianity school university exam homework holiday wedding birthday funeral love "
    "happiness anger fear jealousy time space energy force speed light weather climate season calendar clock gravity evolution dinosaur "
    "mammoth whale-song desert jungle glacier island continent bridge tower pyramid castle cathedral museum airport station hotel "
    "restaurant recipe garden tree rose tulip grass wheat rice maize soil farm tractor"
).split()

PEOPLE: list[str] = [
    "Napoleon", "Einstein", "Newton", "Shakespeare", "Mozart", "Beethoven", "Picasso", "Cleopatra", "Julius Caesar", "Gandhi", "Lincoln",
    "Obama", "Trump", "Putin", "Elon Musk", "Steve Jobs", "Bill Gates", "Marie Curie", "Darwin", "Galileo", "Plato", "Aristotle", "Socrates",
    "Leonardo da Vinci", "Michelangelo", "Columbus", "Messi", "Ronaldo", "Taylor Swift", "Michael Jackson", "Elvis", "the Beatles", "Harry Potter",
    "Batman", "Superman", "Sherlock Holmes", "Dracula", "the pope", "the king of England", "Alan Turing", "Ada Lovelace", "Tesla", "Edison",
]
