"""The rows of the one table of `./run bench`, by what they need to be measured."""
