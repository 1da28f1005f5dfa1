"""A package whose modules never name it: importing one of them runs the packages above it all the same."""
