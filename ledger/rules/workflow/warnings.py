"""What is taken, but doubtful enough that a person should look at it again."""

from enum import StrEnum


class RecordWarning(StrEnum):
    """A doubt about what was just recorded; the codes never change."""

    #: Another source has the very same text.
    SAME_TEXT = "same-text"
    #: The text was damaged before it came, and quotes are anchored in a repaired reading of it.
    DAMAGED_TEXT = "damaged-text"
    #: Characters were lost before the text came, and nothing in it says which.
    LOST_CHARACTERS = "lost-characters"
    #: The text looks as if a program had read it in a wrong encoding, and nobody declares that.
    MAY_BE_MISREAD = "may-be-misread"
    #: A long text has not one line end: what sent it may have joined its lines.
    NO_LINE_ENDS = "no-line-ends"
    #: Metadata that wasn't sent was taken from what the page says of itself.
    FROM_PAGE = "from-page"
    #: The page says something of itself that can't stand in its field, and so isn't there.
    NOT_FROM_PAGE = "not-from-page"
    #: Characters of the quoted passage are guesses of the repair.
    GUESSED_PASSAGE = "guessed-passage"
    #: The publisher retracted or corrected the quoted article, so that its words count for nothing.
    SOURCE_RETRACTED = "source-retracted"
    #: The quoted words don't hold the number that they are said to give.
    NUMBER_NOT_IN_PASSAGE = "number-not-in-passage"
    #: The quote begins or ends inside what may be one number, and may be two.
    MAY_CUT_NUMBER = "may-cut-number"
    #: The quote begins or ends inside what may be one word, and may be two.
    MAY_CUT_WORD = "may-cut-word"
    #: The quote has dots that the article has too; as words left out they'd name another passage.
    DOTS_AS_PRINTED = "dots-as-printed"
    #: The quote goes on over the end of a paragraph, a heading or a cell of a table.
    CROSSES_PARAGRAPH = "crosses-paragraph"
    #: Signs of the article may turn words of the quote around for a reader (U+202E and the like).
    MAY_BE_TURNED = "may-be-turned"
    #: Before the number stands a word such as "up to", which the quantity doesn't carry.
    HEDGE_LEFT_OUT = "hedge-left-out"
    #: A report is quoted with words of a running total, such as "in all".
    MAY_BE_STATED_TOTAL = "may-be-stated-total"
    #: A speaker's name is recorded in another spelling: other case, or other punctuation.
    SPEAKER_SPELT_OTHERWISE = "speaker-spelt-otherwise"
    #: A speaker's name has a comma, so that it may be those of several in one.
    MAY_BE_SEVERAL_SPEAKERS = "may-be-several-speakers"
    #: The line item has this claim already: the same words of the same speakers, the same quantity.
    SAME_CLAIM = "same-claim"
    #: The claims of the line item contradict each other now, and didn't before.
    CONTESTED = "contested"
    #: Another line item of the act, direction and kind counts by the same words of the article.
    WORDS_IN_USE = "words-in-use"
    #: A line item of another kind may be of the same people, and nothing ties the two.
    MAY_BE_CONTAINED = "may-be-contained"
    #: A whole counts no more, so that its parts do.
    PARTS_COUNT_NOW = "parts-count-now"
    #: A line item is a part now of one from which it was recorded as distinct: that gives way.
    NO_LONGER_DISTINCT = "no-longer-distinct"
    #: Something is dated after today.
    DATED_AHEAD = "dated-ahead"
    #: A report says that something happened after the day of every article that tells it.
    AFTER_PUBLICATION = "after-publication"
    #: A pledge or a report is dated before the day on which its agreement was concluded.
    BEFORE_AGREEMENT = "before-agreement"
    #: A party of the line item is none of the agreement's, nor in a group of those.
    NOT_OF_AGREEMENT = "not-of-agreement"
    #: Words were sent that no redaction erases.
    WORDS_STAY = "words-stay"
