"""HTML of help centres as Markdown that writers can read and go on with."""

from textwrap import dedent

import pytest

from kb_index.importing.bodies import BodyCut, to_markdown
from kb_index.importing.links import Links
from kb_index.importing.model import BodyFormat
from kb_index.markdown import Block, Heading, read_blocks

LINKS = Links(
    {"page:returns": "/articles/returns", "zendesk:2": "/articles/zendesk-2"},
    lambda url: "zendesk:2" if "/articles/2-refunds" in url else None,
    "https://help.example.com/hc/en-us/articles/1-x",
)


def md(html: str, *, title: str = "", body_format: BodyFormat = BodyFormat.HTML) -> str:
    return to_markdown(html, body_format, LINKS, title=title)


def test_paragraphs_breaks_and_stress() -> None:
    html = (
        "<p>Up to <strong>30 days</strong>, <em>not</em> more.<br>Then write.<br><br>A new thought.</p><div>Bare.</div>"
    )
    assert md(html) == "Up to **30 days**, *not* more.\\\nThen write.\n\nA new thought.\n\nBare."


def test_stress_that_touches_the_next_word_stays_stress() -> None:
    assert md("<p><b>Note:</b>text and <b>a</b><i>b</i></p>") == "**Note:** text and **a**b"


def test_lists_keep_their_depth_numbers_and_paragraphs() -> None:
    html = """<ol start="3"><li>Open it.<ul><li>left</li><li>right<ol><li>inner</li></ol></li></ul>Then go on.</li>
    <li><p>First.</p><p>Second.</p></li></ol>"""
    assert md(html) == dedent(
        """\
        3. Open it.
           - left
           - right
             1. inner

           Then go on.
        4. First.

           Second."""
    )


def test_a_list_that_an_editor_put_beside_its_item_goes_into_it() -> None:
    assert md("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>") == "- a\n  - b\n- c"


def test_unclosed_paragraphs_items_and_cells_are_closed() -> None:
    html = "<p>One<p>Two<ul><li>a<li>b</ul><table><tr><th>X<th>Y<tr><td>1<td>2</table>"
    assert md(html) == "One\n\nTwo\n\n- a\n- b\n\n| X | Y |\n| --- | --- |\n| 1 | 2 |"


def test_merged_cells_are_spread_so_that_each_row_can_be_read_alone() -> None:
    html = """<table><thead><tr><th rowspan=2>Country</th><th colspan=2>Price</th></tr>
    <tr><th>Standard</th><th>Express</th></tr></thead>
    <tbody><tr><td rowspan="2">UK</td><td>£4</td><td>£9 | night £12</td></tr><tr><td>Sunday £6</td><td>–</td></tr>
    <tr><td>Ireland</td><td colspan="2">€7<ul><li>no express</li><li>no Sunday</li></ul></td></tr></tbody></table>"""
    assert md(html) == dedent(
        """\
        | Country | Price Standard | Price Express |
        | --- | --- | --- |
        | UK | £4 | £9 \\| night £12 |
        | UK | Sunday £6 | – |
        | Ireland | €7 no express; no Sunday |  |"""
    )


def test_a_first_row_in_bold_is_the_heading_and_two_columns_without_one_have_none() -> None:
    assert md("<table><tr><td><b>Day</b></td><td><b>Hours</b></td></tr><tr><td>Mo</td><td>9–5</td></tr></table>") == (
        "| Day | Hours |\n| --- | --- |\n| Mo | 9–5 |"
    )
    assert md("<table><tr><td>Mo</td><td>9–5</td></tr><tr><td>Su</td><td>closed</td></tr></table>").startswith(
        "|  |  |\n"
    )


def test_a_table_that_only_arranges_things_is_taken_apart_and_one_in_a_cell_becomes_lines() -> None:
    html = "<table><tr><td><h2>Left</h2><p>One.</p></td><td>Two.</td></tr></table>"
    assert md(html) == "## Left\n\nOne.\n\nTwo."
    inner = "<table><tr><td>a</td><td>b</td></tr></table>"
    assert "| x | a: b |" in md(f"<table><tr><th>k</th><th>v</th></tr><tr><td>x</td><td>{inner}</td></tr></table>")


def test_headings_begin_at_level_two_and_a_repeated_title_goes() -> None:
    assert md("<h1>Refunds</h1><h2>To a card</h2><p>x</p><h3>Visa</h3><p>y</p>", title="Refunds") == (
        "## To a card\n\nx\n\n### Visa\n\ny"
    )
    assert md("<h3>One</h3><p>x</p><h4></h4><h4>Two</h4><p>y</p>") == "## One\n\nx\n\n### Two\n\ny"


def test_bold_lines_are_the_headings_of_an_article_that_has_no_others() -> None:
    html = "<p>Hello.</p><p><b>To a card?</b></p><p>At once.</p><p><strong>To an account</strong></p><p>Later.</p>"
    assert md(html) == "Hello.\n\n## To a card?\n\nAt once.\n\n## To an account\n\nLater."
    assert md(f"<h2>Times</h2>{html}").count("#") == 2
    assert md("<p><b>Please read this.</b></p><p><b>You need:</b></p><p>x</p>").startswith("**Please read this.**")
    assert md("<p><b>Alone</b></p><p>x</p>") == "**Alone**\n\nx"


def test_an_accordion_is_sections_with_headings() -> None:
    html = "<h2>FAQ</h2>" + "".join(
        f"<details><summary>Question {n}?</summary><p>Answer {n}.</p></details>" for n in (1, 2)
    )
    assert md(html) == "## FAQ\n\n### Question 1?\n\nAnswer 1.\n\n### Question 2?\n\nAnswer 2."


def test_code_stays_code_whatever_is_in_it() -> None:
    code = "if [ a &lt; b ]; then\n  echo `x` ```\nfi"
    html = f'<pre class="language-sh"><code>{code}</code></pre><p>Use <code>a|b</code>.</p>'
    assert md(html) == "````sh\nif [ a < b ]; then\n  echo `x` ```\nfi\n````\n\nUse `a|b`."


def test_entities_are_characters_and_what_looks_like_markdown_is_not() -> None:
    html = (
        "<p>5&ndash;7&nbsp;days &amp; &euro;3 &lt;b&gt; &#8364;&#x1F600;</p>"
        "<p># no</p><p>1. no</p><p>a * b * c [x] my_file</p>"
    )
    assert md(html) == "5–7 days & €3 \\<b> €😀\n\n\\# no\n\n1\\. no\n\na \\* b \\* c \\[x\\] my_file"


def test_pictures_are_kept_with_their_description_and_decoration_goes() -> None:
    html = (
        '<p><img src="/hc/a.png" alt="The gear icon"></p>'
        '<p>x <img src="data:image/png;base64,AA" alt="An inline one"> y</p>'
        '<p><img src="/b.png"><img src="/c.png" alt="Screenshot_2021.png">z</p>'
    )
    assert md(html) == "![The gear icon](https://help.example.com/hc/a.png)\n\nx An inline one y\n\nz"


def test_links_lead_to_imported_articles_else_to_where_they_led() -> None:
    html = (
        '<p><a href="2-refunds#h_1">refunds</a>, <a href="/hc/en-us/requests/new">write</a>, '
        '<a href="mailto:a@b.c">mail</a></p>'
    )
    assert md(html) == (
        "[refunds](/articles/zendesk-2), [write](https://help.example.com/hc/en-us/requests/new), [mail](mailto:a@b.c)"
    )


def test_a_link_around_blocks_stays_a_link_in_each() -> None:
    assert md('<a href="https://x.example/"><h3>Title</h3><p>Text</p></a>') == (
        "## [Title](https://x.example/)\n\n[Text](https://x.example/)"
    )


def test_a_film_becomes_a_link_and_struck_out_words_go() -> None:
    html = '<p>Now <s>$10</s> <del>$9</del> $8.</p><iframe src="//www.youtube.com/embed/x" title="How to"></iframe>'
    assert md(html) == "Now $8.\n\n[How to](https://www.youtube.com/embed/x)"


def test_hidden_parts_do_not_show() -> None:
    html = '<p>Seen<span style="display: none">secret <span>deep</span> secret</span><i hidden>x</i></p>'
    assert md(html) == "Seen"


def test_of_a_page_only_the_article_is_taken() -> None:
    html = """<html><head><title>T</title></head><body><header>Logo</header><nav><a href="/">Home</a></nav>
    <main><header><h1>Tents</h1></header><p>Dry it.</p><aside>Tip: twice.</aside></main>
    <aside>Ads</aside><footer>©</footer></body></html>"""
    assert md(html, title="Tents", body_format=BodyFormat.PAGE) == "Dry it.\n\nTip: twice."


def test_a_definition_list_and_a_quote_can_be_read() -> None:
    html = "<dl><dt>RMA<dd>Your return number.</dl><blockquote><p>One.</p><p>Two.</p></blockquote>"
    assert md(html) == "**RMA**\n\nYour return number.\n\n> One.\n>\n> Two."


def test_html_that_breaks_off_says_where() -> None:
    with pytest.raises(BodyCut) as broken:
        md("<p>One</p>\n<p>Two</p>\n<p>Three <a href='https://exam")
    assert broken.value.line == 3


def test_confluence_macros_become_what_they_say() -> None:
    storage = """<ac:structured-macro ac:name="toc" />
<ac:structured-macro ac:name="info"><ac:rich-text-body><p>Photos help.</p></ac:rich-text-body></ac:structured-macro>
<p>Ask <ac:link><ri:page ri:content-title="Returns" /><ac:link-body><strong>here</strong></ac:link-body></ac:link>, not
<ac:link><ri:page ri:content-title="Gone" /></ac:link>. <ac:structured-macro ac:name="status">
<ac:parameter ac:name="title">DONE</ac:parameter></ac:structured-macro></p>
<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">sql</ac:parameter><ac:plain-text-body>
<![CDATA[select * from "a" where b < 3 and c = ']]]]><![CDATA[>';]]></ac:plain-text-body></ac:structured-macro>
<ac:structured-macro ac:name="html"><ac:plain-text-body><![CDATA[<script>x()</script>]]></ac:plain-text-body>
</ac:structured-macro>
<ac:image ac:alt="A form"><ri:attachment ri:filename="f.png" /></ac:image><p><strong /></p>"""
    assert md(storage, body_format=BodyFormat.CONFLUENCE) == dedent(
        """\
        > **Info:** Photos help.

        Ask [here](/articles/returns), not Gone. DONE

        ```sql
        select * from "a" where b < 3 and c = ']]>';
        ```

        A form"""
    )


def test_confluence_columns_tasks_and_accordions_keep_their_order() -> None:
    storage = """<ac:layout><ac:layout-section><ac:layout-cell><h2>A</h2><p>one</p></ac:layout-cell><ac:layout-cell>
<h2>B</h2><p>two</p></ac:layout-cell></ac:layout-section></ac:layout><ac:task-list><ac:task><ac:task-id>7</ac:task-id>
<ac:task-status>complete</ac:task-status><ac:task-body>Call</ac:task-body></ac:task></ac:task-list>
<ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">Why?</ac:parameter><ac:rich-text-body><p>So.</p>
</ac:rich-text-body></ac:structured-macro>"""
    assert md(storage, body_format=BodyFormat.CONFLUENCE) == ("## A\n\none\n\n## B\n\ntwo\n\n- Call\n\n### Why?\n\nSo.")


def test_guru_code_lines_and_markdown_blocks_are_put_together() -> None:
    line = '<code class="ghq-card-content__code-block-line">'
    card = (
        f'<pre data-ghq-code-block-prism="json">{line}{{</code>{line}}}</code></pre><div data-ghq-card-content-type='
        '"MARKDOWN" data-ghq-card-content-markdown-content="One%20**two**%0A%0A-%20three"></div>'
    )
    assert md(card, body_format=BodyFormat.GURU) == "```json\n{\n}\n```\n\nOne **two**\n\n- three"


def test_markdown_with_html_in_it_loses_the_html_and_a_main_heading_becomes_a_section() -> None:
    text = "# Stoves\n\nHot <b onclick='x()'>stuff</b>.\n\n<script>x()</script>\n\n# Gas\n\n- a\n- b\n"
    assert md(text, title="Stoves", body_format=BodyFormat.MARKDOWN) == "Hot **stuff**.\n\n## Gas\n\n- a\n- b"


def test_what_comes_out_is_read_by_the_house_as_it_was_meant() -> None:
    table = "<table><tr><th>x</th><th>y</th></tr><tr><td>1</td><td>2</td></tr></table>"
    html = f"<h2>When</h2><p>At once. Mostly.</p><ul><li>a</li><li>b</li></ul>{table}"
    kinds = [
        f"h{block.level}" if isinstance(block, Heading) else block.kind.value
        for block in read_blocks(md(html))
        if isinstance(block, Heading | Block)
    ]
    assert kinds == ["h2", "sentence", "list", "table"]
