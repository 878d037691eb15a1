"""Articles from elsewhere: what other systems export becomes Markdown articles in the house's format.

Parsers (`zendesk`, `intercom`, `confluence`, `guru`, `lists`, `folder`) turn bytes into `RawArticle`s and say what is
wrong with the rest; `bodies` turns HTML into safe Markdown, in a process of its own (`cleaning`); `plan` compares the
result with what is there; `writing` carries a plan out.
"""
