"""Greetings, thanks, farewells and other short courtesies."""
from topics.intents import Intent

INTENTS: list[Intent] = [
    Intent(("hello", "hi", "hey", "hello there", "hi there", "hey there", "hello you", "greetings", "howdy", "hello model", "hi silkworm", "hello silkworm", "hey you", "good day",
            "hello world", "hiya", "yo", "hello again", "hi again", "helo", "hallo", "heya", "hello, how nice", "hi, i am new here", "hello bombyx", "hello, anyone here",
            "is anyone there", "are you there", "ping", "test", "testing"), "Hello! How can I help you?", is_question=False),
    Intent(("good morning", "morning", "good morning to you", "a good morning", "good morning, silkworm"), "Good morning! How can I help you?", is_question=False),
    Intent(("good evening", "good evening to you", "evening", "good evening, silkworm"), "Good evening! How can I help you?", is_question=False),
    Intent(("how are you", "how are you today", "how are you doing", "how do you do", "how is it going", "how's it going", "what's up", "whats up", "are you well", "are you ok",
            "everything alright", "how have you been", "how do you feel", "hello, how are you", "hi, how are you", "hope you are well", "sup"),
           "I am running well, thank you. How can I help you?"),
    Intent(("thanks", "thank you", "thank you very much", "thanks a lot", "many thanks", "thx", "thank you so much", "thanks for your help", "thank you, silkworm", "great, thanks",
            "ok thanks", "cheers", "that helps, thank you", "thanks, that is nice", "ty", "perfect, thank you", "thank you for the answer", "thanks for that", "thank you for that",
            "thanks, that was good", "thanks for the story"), "You are welcome!", is_question=False),
    Intent(("bye", "goodbye", "good bye", "see you", "see you later", "farewell", "bye bye", "good night", "i have to go", "i am leaving", "until tomorrow", "see you soon", "have a nice day",
            "ok bye", "talk to you later", "bye for now", "i must go now", "so long", "take care", "ciao"), "Goodbye! Come back soon.", is_question=False),
    Intent(("ok", "okay", "cool", "nice", "great", "good", "wow", "interesting", "i see", "lol", "haha", "well done", "good job", "perfect", "that is right", "correct", "fine", "yes", "sure",
            "you are great", "that was nice", "good answer", "awesome", "you are funny", "i like that"), "Good! What would you like to ask next?", is_question=False),
    Intent(("sorry", "i am sorry", "my mistake", "oops", "excuse me", "pardon", "sorry about that"), "No problem. How can I help you?", is_question=False),
    Intent(("no", "that is wrong", "that is not right", "wrong", "you are wrong", "this is wrong", "that is false", "no, that is not correct", "incorrect", "nope"),
           "I am sorry. I am a very small model, and I can be wrong.", is_question=False),
    Intent(("i am sad", "i feel bad", "i am tired", "i am lonely", "i had a bad day", "i am unhappy", "i am not well", "i feel sad today", "i am worried", "i am ill"),
           "I am sorry to hear that. I am only a very small model, but I can tell you a short fable.", is_question=False),
    Intent(("you are stupid", "you are bad", "you are useless", "i hate you", "shut up", "idiot", "you are dumb", "you know nothing", "this is bad", "fuck you", "you suck"),
           "I am sorry. I am a very small model, and I know only a few things.", is_question=False),
]
