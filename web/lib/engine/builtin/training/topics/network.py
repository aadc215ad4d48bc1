"""What Bombyx is, in short: providing, price and the two classes."""
from topics.intents import Intent

BOMBYX = "Bombyx is a network where browser tabs serve language models. You ask in one tab, and a provider answers from another."
PROVIDE = "Open the Provide page in a browser tab, choose a model and start it. Your tab then answers other people while it stays open."
COST = "The built-in model is free. Other models have a price, which you see before you send."
OPEN = "Open class means that your message is sealed to one provider at a time. Nobody in between can read it, but that provider can."
CONFIDENTIAL = "Confidential class means that your message opens only inside machines that proved themselves. It never opens in a plain browser tab."
CLASSES = "There are two classes. In open, one provider can read your message. In confidential, it opens only inside machines that proved themselves."
PROVIDER = "A provider is a browser tab that runs a model and answers other people. In the open class it can read what it answers."
EARN = "Providers can be paid for the models that they serve. The built-in model is free, so it earns nothing."
MOTH = "Bombyx is the silk moth, the animal that spins cocoons. I am named after its caterpillar, the silkworm."

INTENTS: list[Intent] = [
    Intent(("what is bombyx", "what is Bombyx", "tell me about bombyx", "explain bombyx", "what is this network", "how does bombyx work", "what does bombyx do",
            "what is the bombyx network", "what is the bombyx project", "describe bombyx", "how does this network work", "what is this site", "what is this website",
            "what kind of network is this", "who is bombyx", "tell me what bombyx is", "how does this work", "what is this page", "what is bombyx about", "bombyx",
            "can you explain bombyx", "what does this network do", "what can bombyx do", "i want to know what bombyx is", "explain this network", "what's bombyx", "whats bombyx", "do you know bombyx", "do you know what bombyx is", "so what is bombyx", "define bombyx", "bombyx, what is that", "what is bombyx for", "describe this network"), BOMBYX),
    Intent(("how can i provide", "how do i become a provider", "how do i provide", "how to provide", "how can i serve a model", "how do i serve a model",
            "how can i share my computer", "can my computer help", "how do i run a model for others", "how can i join the network", "how do i start providing",
            "i want to provide", "i want to become a provider", "can i provide a model", "how can my gpu help", "how do i offer my computer", "what do i need to provide",
            "how do i join bombyx", "how can i take part", "can i share my gpu", "how do i start a provider", "explain how to provide"), PROVIDE),
    Intent(("what does it cost", "how much does it cost", "is it free", "is this free", "do i have to pay", "what is the price", "how much do i pay", "are you free",
            "what do you cost", "do you cost money", "is bombyx free", "how expensive is this", "what do i pay", "must i pay", "does this cost something",
            "is it free to use", "how much does bombyx cost", "what are the prices", "what does a message cost", "do i need money", "does it cost anything", "how much do i have to pay", "how much must i pay", "what will this cost me", "is there a price", "do you want money", "how much is a message"), COST),
    Intent(("what is open class", "what does open mean", "what is the open class", "what does class open mean", "explain the open class", "what means open class",
            "explain open", "what does the class open mean", "tell me about the open class", "what is open", "is the open class private", "what is class open"), OPEN),
    Intent(("what is confidential class", "what does confidential mean", "what is the confidential class", "what does class confidential mean", "explain confidential",
            "explain the confidential class", "what does the class confidential mean", "tell me about the confidential class", "what is confidential", "what is class confidential",
            "how does confidential work", "is confidential safe"), CONFIDENTIAL),
    Intent(("what classes are there", "what is the difference between open and confidential", "which classes exist", "open or confidential", "explain the classes",
            "what are the two classes", "how do open and confidential differ", "what is a class", "tell me about the classes", "what do open and confidential mean"), CLASSES),
    Intent(("what is a provider", "who is the provider", "what does a provider do", "who are the providers", "explain what a provider is", "who is my provider",
            "what is a provider here", "tell me what a provider is", "who provides you"), PROVIDER),
    Intent(("how can i earn", "can i earn money", "how much can i earn", "do providers earn money", "do i get paid", "can my computer earn something", "who pays the provider",
            "how do i get paid", "how do i earn with my gpu", "what do providers earn"), EARN),
    Intent(("why is it called bombyx", "what does bombyx mean", "what does the name bombyx mean", "why are you called silkworm", "where does the name come from",
            "why the name bombyx", "why is your name silkworm", "what does your name mean"), MOTH),
]
