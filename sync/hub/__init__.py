"""The half that lives at the centre: it takes in what stations state and sends down what they need to know."""
