"""What was written in Odoo's editor becomes words alone: no mark, no picture."""

import random

import pytest

from chorus_pro.html_text import html_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (None, ""),
        (False, ""),
        (" ", ""),
        ("<p><br></p>", ""),
        ("Sans balise", "Sans balise"),
        ("<p>Merci<br>à vous</p>", "Merci\nà vous"),
        ("<p>Merci</p><p>à vous</p>", "Merci\nà vous"),
        (
            "<p>Un <b>mot</b> en <em>gras</em>\n et la suite</p>",
            "Un mot en gras et la suite",
        ),
        ("<h2>Titre</h2>Texte", "Titre\nTexte"),
        ("<ul><li>un</li><li><p>deux</p></li></ul>", "- un\n- deux"),
        ("<p>2 &lt; 3 &amp; 4&nbsp;€</p>", "2 < 3 & 4 €"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ('<p>Ici <img src="data:image/png;base64,AAAA" alt="x"/> là</p>', "Ici là"),
        ("<style>p {color: red}</style><p>a</p><script>b()</script>", "a"),
        ('<a href="https://a.fr/cgv">Nos CGV</a>', "Nos CGV (https://a.fr/cgv)"),
        ('<a href="https://a.fr">https://a.fr</a>', "https://a.fr"),
        ('<a href="mailto:a@b.fr">a@b.fr</a>', "a@b.fr"),
        ("<p>a<!-- rien -->b</p>", "ab"),
    ],
)
def test_words_are_what_a_person_reads(html, text):
    assert html_text(html) == text


@pytest.mark.parametrize("seed", range(200))
def test_no_word_is_lost_and_nothing_else_is_added(seed):
    """Random trees of what the editor writes, badly closed at times."""
    dice = random.Random(seed)
    words = []

    def tree(depth):
        if depth == 0 or dice.random() < 0.3:
            words.append(f"mot{len(words)}")
            return f" {words[-1]} "
        tag = dice.choice("p b i u div ul li span h1 table tr td section a".split())
        inside = "".join(tree(depth - 1) for _child in range(dice.randrange(1, 4)))
        picture = dice.choice(["", '<img src="data:image/png;base64,QUJD">', "<br>"])
        end = f"</{tag}>" if dice.random() < 0.9 else ""
        return f"<{tag} class='x'>{picture}{inside}{end}"

    found = html_text(tree(6))
    assert [one for one in found.split() if one != "-"] == words
    assert not set(found) & set("<>[]*_")


def test_a_text_nested_deeply_is_read():
    assert html_text("<div>" * 200 + "mot" + "</div>" * 200) == "mot"
