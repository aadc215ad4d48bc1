"""The plots of the fables: each is at least one hundred words once its slots are filled.

Slots: {hero} "fox", {a_hero} "a clever fox", {friend} "bear", {a_friend} "a strong bear", {place} "by the quiet river",
{thing} "golden key", {a_thing} "a golden key".
"""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plot:
    themes: tuple[str, ...]
    text: str
    moral: str


PLOTS: list[Plot] = [
    Plot(("sharing", "friendship", "loneliness"),
         "Once upon a time there was {a_hero} who lived {place}. One morning the {hero} found {a_thing} in the grass and was full of joy. "
         "\"This {thing} is mine alone,\" said the {hero}, and hid it from everyone. But soon the {hero} felt lonely, because nobody came to visit. "
         "Then {a_friend} walked by and asked for a little help. The {hero} thought about it for a long time. At last the {hero} brought out the {thing} "
         "and said, \"Let us use it together.\" From that day on the {hero} and the {friend} met every morning, and they were never lonely again. "
         "They laughed, they worked, and they told each other stories until the sun went down.",
         "what you share makes you richer than what you hide"),
    Plot(("patience", "being slow"),
         "Long ago {a_hero} and {a_friend} lived {place}. One day they heard of {a_thing} on the far side of the hill, and both of them wanted to see it. "
         "The {friend} ran off at once and did not look at the path. The {hero} took one small step after another, rested in the shade, and watched the signs on the way. "
         "Soon the {friend} was lost among the trees and had to call for help. The {hero} heard the call and came slowly but surely. "
         "\"Follow me,\" said the {hero}, \"we will get there before the evening.\" Together they found the {thing}, and the {friend} never made fun of slow steps again. "
         "On the way home they walked side by side.",
         "patience reaches the goal that haste cannot find"),
    Plot(("honesty", "truth"),
         "There once was {a_hero} who worked {place} for a small wage. One evening the {hero} saw {a_thing} lying on the road, and nobody was near. "
         "\"I could keep this {thing},\" thought the {hero}, \"and no one would ever know.\" But in the night the {hero} could not sleep. "
         "The next day the {hero} went from door to door and asked who had lost it. At the last house there lived {a_friend}, who began to cry with joy. "
         "\"That {thing} belonged to my mother,\" said the {friend}. \"How can I ever thank you?\" The {hero} only smiled and went home. "
         "After that day everyone trusted the {hero}, and there was always a warm meal waiting at the house of the {friend}.",
         "an honest heart sleeps well and finds good friends"),
    Plot(("courage", "bravery", "fear"),
         "In a cold winter {a_hero} lived {place} and was afraid of the dark. One night the wind blew so hard that a door broke and {a_thing} was carried away. "
         "Outside somebody called for help. It was {a_friend} who had lost the way in the snow. The {hero} trembled, because the night was black and loud. "
         "\"If I wait until I feel no fear, it will be too late,\" said the {hero}, and went out into the storm. Step by step the {hero} followed the voice, "
         "found the {friend}, and led the way back to the fire. In the morning the two of them looked for the {thing} and found it under the snow. "
         "Since then the {hero} has never feared the dark so much.",
         "courage is to be afraid and to help all the same"),
    Plot(("kindness", "helping others", "love"),
         "One summer there was no rain, and {a_hero} guarded the last clear spring {place}. Many animals came, and the {hero} sent all of them away. "
         "Then came {a_friend} with dry lips and tired feet. \"I have nothing but {a_thing},\" said the {friend}, \"but you may have it for one drop of water.\" "
         "The {hero} felt ashamed and said, \"Drink as much as you like, and keep the {thing}.\" A few weeks later the {hero} fell into a deep hole and could not get out. "
         "Nobody heard the cries but the {friend}, who came running at once and pulled with all strength. The {hero} was free again. "
         "From then on the spring was open to everyone, and it never ran dry.",
         "kindness comes back when you need it most"),
    Plot(("pride", "modesty"),
         "Once {a_hero} who lived {place} was praised by everybody and began to think, \"Nobody is as great as I am.\" One day the {hero} wanted to show it to all and climbed "
         "up a high rock with {a_thing}. \"Look at me,\" cried the {hero}, but a stone moved, the {thing} fell down, and the {hero} was stuck between two rocks. "
         "All the animals laughed, and only {a_friend} did not laugh. The {friend} brought a long branch and held it out without a word. The {hero} climbed down and was very quiet. "
         "\"You are small in your own eyes,\" said the {hero}, \"but today you were the greatest of us all.\" After that the {hero} spoke less and listened more.",
         "pride climbs high alone, but it needs a friend to come down"),
    Plot(("working together", "teamwork", "helping each other"),
         "A long time ago {a_hero} wanted to build a house {place} before the winter came. The {hero} carried wood and stones from morning until night, but every wall fell down again. "
         "{A_friend} watched this for some days and asked, \"May I help you?\" \"No,\" said the {hero}, \"I can do it alone.\" Then a storm blew away everything but {a_thing}. "
         "The {hero} sat down in the rain and was sad. \"Now,\" said the {friend}, \"I will carry and you will build.\" This time the walls stood firm. "
         "When the first snow fell, the two of them sat in the warm house, put the {thing} above the door, and promised to help each other every year.",
         "together we build what nobody can build alone"),
]
