"""Due dates in what people say: "by Friday week" -> a date. A promise without a day is a wish, so the coach listens.

The general libraries find a third to a half of such days and see as many where there are none; and they look back as
readily as ahead. This one only looks ahead, and rather misses a day than invents one. Conventions, with their reasons:

- Every result is today or later, and `today` is given by the caller. Past days ("last Friday") are no due dates.
- Without a year or month the next such day is meant: "March 3rd" said in April is next year's.
- "Friday" is the nearest one ahead, in seven days when said on a Friday; "this Friday" may be today; "next Friday" is
  the Friday of next week, weeks beginning on Monday (see `weekdays`).
- 3/4 is March 4th unless it cannot be, lies in the past, or a weekday beside it says otherwise; 3.4. is 3 April
  (see `days`).
- A weekday beside a day of the month picks the month or the year in which both agree, and yields where none does.
- A period is due when it closes, "next week" on its Friday; after "by", "before", "until" when it opens, if
  that is still ahead (see `periods`).
- "before Friday" is due on Friday: people who say it look at that day. "after Friday" is due the day after.
- Spring is March to May, and so on, in the northern hemisphere. "A few" is three, "a couple" two.
- A time of day alone means today. Habits ("every Monday"), lengths ("for two weeks") and tales ("on Monday I met her")
  are no due dates; of an offset ("a week after Easter") only the resulting day is.
"""

from coach.dates.due import Due, find_due, parse_due

__all__ = ["Due", "find_due", "parse_due"]
