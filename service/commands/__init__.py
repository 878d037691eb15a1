"""The command line's commands, one topic a file. Heavy imports happen inside the commands."""
