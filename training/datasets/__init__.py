"""The data sets a model can learn from: each one's loader, licence and label mapping, all yielding Example."""
