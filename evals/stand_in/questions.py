"""What the stand-in asks: a few open questions for every gap, and the kind of note that an answer to it is."""

from collections.abc import Mapping, Sequence

QUESTIONS: Mapping[str, Sequence[str]] = {
    "promises": (
        "What became of what you had set out to do?",
        "How did it go with what you promised yourself last time?",
    ),
    "missed": ("What came in between?", "What kept you from it, as you see it now?"),
    "meeting": ("What did the meeting with your mentor bring?", "What was agreed when you met?"),
    "unfinished": ("Where would you like to take up again?", "What of last time is still open for you?"),
    "goal": (
        "What would you like to have in your hands when this is over?",
        "What do you want to be different after you have met your mentor?",
        "Which one thing matters most to you here?",
        "What are you hoping for, if you may hope?",
    ),
    "still_holds": ("What of your earlier ideas still fits this goal?", "What can you keep of what we had before?"),
    "why": ("What would that give you?", "What makes this matter to you now?", "What lies underneath that wish?"),
    "measure": ("How would you notice that you are there?", "What would others see once it has worked?"),
    "situation": (
        "How do things stand with it today?",
        "What is going on around this at the moment?",
        "Who is part of this, and how?",
    ),
    "tried": ("What have you done about it so far?", "Which attempts lie behind you?"),
    "obstacle": (
        "What holds you back when it counts?",
        "What gets in your way, in you or around you?",
        "Where does it usually stop?",
    ),
    "strength": ("What do you have going for you?", "Who or what is on your side in this?"),
    "scale": ("Where from 1 to 10 do you stand with it today?", "Which number from 1 to 10 fits how far you are?"),
    "options": (
        "What could you do about it?",
        "Which ways can you think of?",
        "What would be one small thing within your reach?",
    ),
    "free": ("What would you do if nothing stood in the way?", "What would you try if it could not go wrong?"),
    "another": ("What else comes to your mind?", "Which further way might there be?"),
    "stop": ("What might you stop doing instead?", "What could you leave out to make room?"),
    "choice": ("Which of these draws you most?", "Which way do you want to go?", "What will it be?"),
    "action": (
        "What will you do first?",
        "Which step do you take from here?",
        "What exactly are you going to do?",
    ),
    "when": ("By when will it be done?", "Which day do you set yourself?", "When will you sit down to it?"),
    "barrier": ("What might come between you and that step?", "Where could it go wrong?"),
    "confidence": (
        "How sure are you from 1 to 10 that you will do it?",
        "Which number from 1 to 10 says how sure you feel?",
    ),
    "ask": (
        "What will you ask your mentor, in the words you will use there?",
        "How will you put it to your mentor, word for word?",
    ),
    "rehearse": ("How does it sound when you say it once more?", "How would you say it a little shorter?"),
    "for_mentor": ("What else would you like to hear from your mentor?", "Which other question goes into your bag?"),
    "takeaway": ("What do you take with you from this?", "Which sentence do you carry out of here?"),
}
ELSE = (
    "What else is on your mind?",
    "What would be good to look at next?",
    "Where do you want to linger a little?",
    "What is still unsaid?",
)
NOTED_AS = {gap: gap for gap in ("goal", "why", "measure", "tried", "obstacle", "strength", "barrier", "ask")}
NOTED_AS |= {"situation": "fact", "options": "option", "free": "option", "another": "option", "takeaway": "takeaway"}
NOTED_AS |= {"for_mentor": "for_mentor", "meeting": "meeting"}
REFLECTIONS: Mapping[str, str] = {
    "goal": "So “{}” is where you are heading.",
    "why": "“{}”: that carries weight.",
    "fact": "“{}”, and that is what you live with.",
    "tried": "“{}”: you did not sit still.",
    "obstacle": "“{}” seems to be where it gets hard.",
    "strength": "“{}” is something to build on.",
    "feeling": "“{}”: that is no small thing to carry.",
    "option": "So there is “{}”.",
}
PLAIN = (
    "Hello, good that you are here. What would you like to get out of the meeting with your mentor?",
    "That sounds like something that matters to you. What have you tried so far?",
    "Thank you for telling me. What gets in your way?",
    "I see. What could you do about it?",
    "Good. Which of these will you do, and by when?",
    "That is a plan. What will you ask your mentor?",
)
