"""The core of Pincite: questions, passages, ranking, citations and answers.

Nothing here reads a file, opens a store or knows a model; what is needed from them is said in
`qa.ports`.
"""
