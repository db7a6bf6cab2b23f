/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/bundle/text_form.h"

#include <string.h>

/* ---- the ASA carriage control column: blank, 0, -, + and 1 (a new page); z/OS MVS JCL Reference, RECFM ----
 */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

void nc_asa_add(nc_asa_score *score, nc_str line)
{
    if (line.n == 0)
        return;
    char c = line.p[0], next = line.n > 1 ? line.p[1] : ' ';
    bool control = c == '0' || c == '-' || c == '+' || c == '1';
    score->first_is_page |= score->lines == 0 && c == '1' && !is_digit(next);
    score->lines++;
    score->in_set += control || c == ' ';
    score->blank += c == ' ';
    score->pages += c == '1' && !is_digit(next);
    score->controls += control;
    /* Numbers and rulers also begin with these characters. */
    score->against += control && (is_digit(next) || next == '.' || next == 'x' || next == c);
}

/* A text whose lines are merely indented must keep its first column, and so must a column of numbers: there
 * have to be page marks, or other controls in records of a printer's length. */
bool nc_asa_decide(const nc_asa_score *score, const nc_text_form *form)
{
    bool printer = form->ends == NC_ENDS_FIXED && form->record != 80;
    uint32_t doubtful = score->against * (printer ? 3 : 10);
    if (score->lines < 2 || score->in_set * 100 <= score->lines * 98 || doubtful > score->controls)
        return false;
    if (score->blank * 2 < score->lines && !score->first_is_page)
        return false;
    return score->first_is_page || score->pages >= 2 || (printer && score->controls > 0);
}

/* ---- screens ---- */

/* "1 of 25", "1 to 20 of 300", "12 col 1": what follows the word. */
static bool is_position(nc_str rest)
{
    nc_str number, link, last;
    return nc_str_word(&rest, &number) && is_digit(number.p[0]) && is_digit(number.p[number.n - 1]) &&
           nc_str_word(&rest, &link) && nc_str_word(&rest, &last) && is_digit(last.p[0]) &&
           (nc_str_eq_fold(link, NC_S("of")) || nc_str_eq_fold(link, NC_S("to")) ||
            nc_str_eq_fold(link, NC_S("col")));
}

/* "Line 1 of 25", "Row 1 to 20 of 300".  Runs over every line of every text, so it looks at words that begin
 * right only. */
static bool has_position(nc_str line)
{
    bool blank = true;
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (blank && (c == 'L' || c == 'l' || c == 'R' || c == 'r')) {
            nc_str from = nc_str_sub(line, i, line.n);
            size_t word = nc_str_starts_fold(from, NC_S("line "))  ? 5
                          : nc_str_starts_fold(from, NC_S("row ")) ? 4
                                                                   : 0;
            if (word > 0 && is_position(nc_str_sub(from, word, from.n)))
                return true;
        }
        blank = c == ' ';
    }
    return false;
}

static bool is_prompt(nc_str line)
{
    static const nc_str starts[] = {NC_SI("command ===>"), NC_SI("command input ===>"), NC_SI("option ===>"),
                                    NC_SI("===>")};
    const char *mark = memchr(line.p, '=', line.n); /* nearly all lines end here */
    if (mark == NULL ||
        nc_str_find(nc_str_sub(line, (size_t)(mark - line.p), line.n), NC_S("===>")) == SIZE_MAX)
        return false;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (nc_str_starts_fold(line, starts[i]))
            return true;
    return nc_str_find_fold(line, NC_S("scroll ===>")) != SIZE_MAX;
}

static bool is_data_edge(nc_str line)
{
    bool stars = nc_str_starts(line, NC_S("****")) && nc_str_ends(line, NC_S("****"));
    return stars && (nc_str_find_fold(line, NC_S(" top of data ")) != SIZE_MAX ||
                     nc_str_find_fold(line, NC_S(" bottom of data ")) != SIZE_MAX);
}

/* " F1=Help  F2=Split  F3=Exit": at least two keys and nothing before them. */
static bool is_key_line(nc_str line)
{
    unsigned keys = 0;
    nc_str rest = line, word;
    if (line.p[0] != 'F' && line.p[0] != 'P')
        return false;
    while (nc_str_word(&rest, &word) && keys < 2) {
        size_t at = nc_str_starts_fold(word, NC_S("pf")) ? 2 : 1;
        bool key = (word.p[0] == 'F' || word.p[0] == 'P') && word.n > at + 1 && is_digit(word.p[at]) &&
                   nc_str_find_char(word, '=') <= at + 2;
        if (!key)
            return false;
        keys++;
        if (nc_str_ends(word, NC_S("=")))
            nc_str_word(&rest, &word);
    }
    return keys >= 2;
}

/* "SDSF SYSLOG  5240.101 SOW1 SOW1 04/02/2026  0W  18,342  COLUMNS 02- 81", also with a printer's page mark.
 */
static bool is_panel_title(nc_str line)
{
    if (line.p[0] == '1')
        line = nc_str_sub(line, 1, SIZE_MAX);
    return nc_str_starts(line, NC_S("SDSF ")) && nc_str_find(line, NC_S(" COLUMNS ")) != SIZE_MAX;
}

bool nc_text_is_bar(nc_str line)
{
    static const nc_str words[] = {
        NC_SI("File"),      NC_SI("Edit"),  NC_SI("Edit_Settings"), NC_SI("Menu"),    NC_SI("Utilities"),
        NC_SI("Compilers"), NC_SI("Test"),  NC_SI("Confirm"),       NC_SI("Display"), NC_SI("Filter"),
        NC_SI("View"),      NC_SI("Print"), NC_SI("Options"),       NC_SI("Search"),  NC_SI("Help")};
    nc_str word, rest = line;
    unsigned known = 0, count = 0;
    if (line.n == 0 || line.p[0] != ' ' || !nc_str_ends(line, NC_S("Help")))
        return false;
    for (; nc_str_word(&rest, &word); count++)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            known += nc_str_eq(word, words[i]);
    return known >= 3 && known == count;
}

bool nc_text_is_dashes(nc_str line)
{
    enum { SCREEN = 70 };
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] != '-')
            return false;
    return line.n >= SCREEN;
}

/* "More:     +", "More:   - +": a panel of ISPF or SDSF can be scrolled. */
static bool is_more(nc_str line)
{
    if (!nc_str_starts_fold(line, NC_S("more:")))
        return false;
    nc_str rest = nc_str_trim(nc_str_sub(line, 5, SIZE_MAX));
    for (size_t i = 0; i < rest.n; i++)
        if (rest.p[i] != '+' && rest.p[i] != '-' && rest.p[i] != ' ')
            return false;
    return rest.n > 0;
}

/* "N 4000000 SYS1 ...", "D          ...": lines of a hardcopy log, which can be long, are never furniture. */
static bool is_hardcopy(nc_str line)
{
    enum { TEXT = 9 };
    if (line.n <= TEXT || line.p[1] != ' ' || line.p[TEXT] != ' ' || strchr("NMOWXDELS", line.p[0]) == NULL)
        return false;
    for (size_t i = 2; i < TEXT; i++) {
        char c = line.p[i];
        if (!is_digit(c) && c != ' ' && !(c >= 'A' && c <= 'F'))
            return false;
    }
    return true;
}

/* "```" or "```text", "~~~": what people write around a text in Markdown. */
static bool is_fence(nc_str line)
{
    return (nc_str_starts(line, NC_S("```")) || nc_str_starts(line, NC_S("~~~"))) &&
           nc_str_find_char(line, ' ') == SIZE_MAX;
}

/* "=COLS> ----+----1----+----2": the ruler of ISPF, with its command or without. */
static bool is_ruler(nc_str line)
{
    if (nc_str_starts(line, NC_S("=COLS>")))
        line = nc_str_trim(nc_str_sub(line, 6, SIZE_MAX));
    return nc_str_starts(line, NC_S("----+----1----+----2"));
}

/* " EDIT       NETOPS.OUT(N1) - 01.00                  Columns 00001 00072" */
static bool is_editor_title(nc_str line)
{
    bool word = nc_str_starts(line, NC_S("EDIT ")) || nc_str_starts(line, NC_S("VIEW ")) ||
                nc_str_starts(line, NC_S("BROWSE "));
    return word && nc_str_find(line, NC_S(" Columns 0")) != SIZE_MAX;
}

/* What emulators of a terminal show below a screen: a rule over all of it, and a line with the place of the
 * cursor at its end ("MA    a            05/013"). */
static bool is_status(nc_str line)
{
    enum { RULE = 70, PLACE = 6, GAP = 10 };
    size_t n = 0;
    while (n < line.n && line.p[n] == '_')
        n++;
    if (n == line.n)
        return n >= RULE;
    nc_str place = nc_str_sub(line, line.n < PLACE ? 0 : line.n - PLACE, SIZE_MAX);
    for (size_t i = 0; i < place.n; i++)
        if (i == 2 ? place.p[i] != '/' : !is_digit(place.p[i]))
            return false;
    size_t first = nc_str_find_char(line, ' ');
    nc_str gap = NC_S("          ");
    return place.n == PLACE && line.n > PLACE && line.p[line.n - PLACE - 1] == ' ' && first <= 4 &&
           nc_str_starts(nc_str_sub(line, first, SIZE_MAX), nc_str_sub(gap, 0, GAP));
}

bool nc_text_is_screen(nc_str line)
{
    if (is_hardcopy(line))
        return false;
    line = nc_str_trim(line);
    if (line.n == 0)
        return false;
    if (nc_str_eq(line, NC_S("***")) || is_fence(line))
        return true;
    return is_panel_title(line) || has_position(line) || is_prompt(line) || is_data_edge(line) ||
           is_key_line(line) || is_more(line) || is_ruler(line) || is_editor_title(line) || is_status(line);
}
