"""How rules read a program: where things are declared, and what of a layer, an amount or a pod can be looked at."""
