"""What a person can do, one verb a file: an action decides by pure rules, commits once, and says what came of it."""
