"""`careline eval shop`: a scripted customer plays the tasks of a tau2 retail data set through the chat interface."""
