/* SPDX-License-Identifier: Apache-2.0 */
/* The last line of a file when no line end follows.  Many editors leave it out, and so does a copy that ends
 * inside of a word; the number of bytes does not tell them apart, since a selection ends anywhere.  So a word
 * there counts only when nothing can have followed it: a blank or a comment does, or the word is whole by its
 * own form. */
#include "config.h"

#include "engine/base/num.h"

/* Words that are no beginning of another one of these files (IP Configuration Reference). */
static const char *const whole_words[] = {"TRUE",
                                          "FALSE",
                                          "ENDAUTOLOG",
                                          "ENDROUTES",
                                          "ENDVIPADYNAMIC",
                                          "ENDVTAM",
                                          "ENDTELNETPARMS",
                                          "ENDTELNETGLOBALS",
                                          "ENDPARMSGROUP",
                                          "ENDDEFAULTLUS",
                                          "ENDKEEPALIVEOPTIONS",
                                          "ENDBSDROUTINGPARMS",
                                          "ENDGATEWAY",
                                          "NODELAYACKS",
                                          "RESTRICTLOWPORTS",
                                          "UNRESTRICTLOWPORTS",
                                          "NOAUTOLOG",
                                          "SHAREPORTWLM",
                                          "SOURCEVIPA",
                                          "NOSOURCEVIPA",
                                          "SYSPLEXROUTING",
                                          "DATAGRAMFWD",
                                          "NODATAGRAMFWD",
                                          "PATHMTUDISCOVERY",
                                          "ROUTEALL",
                                          "ROUTELCL",
                                          NULL};

/* Statements with several values: the ones that are there may not be all. */
static const char *const several[] = {"DEBUG",   "DUMP",   "SEARCH", "SORTLIST",   "LOADDBCSTABLES",
                                      "OPTIONS", "DOMAIN", "TRACE",  "EXTENSIONS", NULL};

/* "200M", "64K" */
static bool is_size(nc_str word)
{
    char unit = (char)(word.p[word.n - 1] & ~0x20);
    return word.n > 1 && (unit == 'K' || unit == 'M') && nc_is_number(nc_str_sub(word, 0, word.n - 1));
}

static nc_str last_word(nc_str text)
{
    size_t at = text.n;
    while (at > 0 && text.p[at - 1] != ' ' && text.p[at - 1] != '\t')
        at--;
    return nc_str_sub(text, at, SIZE_MAX);
}

/* Whether a text ends in a closing quote or bracket. */
static bool is_closed(nc_str text)
{
    char last = text.p[text.n - 1];
    size_t quotes = 0;
    for (size_t i = 0; i < text.n; i++)
        quotes += text.p[i] == last;
    return ((last == '"' || last == '\'') && quotes % 2 == 0) ||
           (last == ')' && nc_str_find_char(text, '(') != SIZE_MAX);
}

static bool is_whole(nc_str text)
{
    nc_str word = last_word(text);
    char last = text.p[text.n - 1];
    return last == '}' || last == ';' || is_closed(text) || is_size(word) ||
           nc_config_among(word, whole_words);
}

nc_str nc_config_last(nc_config *x, const nc_text_line *line, nc_str marked, nc_buf *out)
{
    if (!line->piece || line->width == 0)
        return marked;
    nc_buf text = {0};
    bool apart = line->width > line->text.n || is_whole(line->text); /* only blanks: a statement may go on */
    nc_buf_add(&text, line->text);
    nc_buf_c(&text, apart ? " " : "");
    nc_buf_char(&text, NC_TEXT_CUT);
    nc_buf_clear(out);
    nc_buf_add(out, nc_buf_str(&text));
    nc_buf_free(&text);
    x->torn = apart ? 0 : line->number;
    return nc_buf_str(out);
}

nc_str nc_config_single(nc_str name, nc_str value)
{
    bool apart = value.n > 2 && value.p[value.n - 1] == NC_TEXT_CUT && value.p[value.n - 2] == ' ';
    nc_str bare = apart ? nc_str_trim(nc_str_sub(value, 0, value.n - 1)) : value;
    bool one = nc_str_find_char(bare, ' ') == SIZE_MAX && bare.n > 0 && bare.p[0] != '(';
    return apart && (one || is_closed(bare)) && !nc_config_among(name, several) ? bare : value;
}

/* An octet of 0, and one above 25, can have no further digit. */
nc_str nc_config_address(nc_config *x, nc_str text)
{
    nc_str word = NC_S(""), rest = text, part;
    uint64_t octet = 0;
    (void)nc_str_word(&rest, &word);
    if (word.n < 2 || word.p[word.n - 1] != NC_TEXT_CUT)
        return word;
    nc_str bare = nc_str_sub(word, 0, word.n - 1);
    unsigned parts = 0;
    for (rest = bare; nc_str_split(&rest, '.', &part); parts++)
        if (!nc_num_u64(part, 10, &octet) || octet > 255)
            return word;
    if (parts != 4 || (octet > 0 && octet <= 25))
        return word;
    x->torn = 0;
    return bare;
}
