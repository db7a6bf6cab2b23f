/* SPDX-License-Identifier: Apache-2.0 */
#include "smtp.h"

#include "fields.h"

/* SMTP (RFC 5321, STARTTLS RFC 3207, AUTH RFC 4954, chunks RFC 3030): which reply answers which command, what
 * the server offers, where the dialogue goes over to TLS.  Addresses, contents and what AUTH exchanges are
 * passed over. */

enum { TEXT_MOST = 200, READY = 220, DONE = 250, GO_ON = 354, CHALLENGE = 334 };

/* ---- lines ---- */

/* Three digits, then a blank on the last line of a reply or a hyphen on the others (RFC 5321 4.2.1). */
static unsigned reply_code(nc_str text, bool *last)
{
    unsigned code = 0;
    for (size_t i = 0; i < 3; i++) {
        if (i >= text.n || text.p[i] < '0' || text.p[i] > '9')
            return 0;
        code = code * 10 + (unsigned)(text.p[i] - '0');
    }
    *last = text.n == 3 || text.p[3] == ' ';
    return *last || text.p[3] == '-' ? code : 0;
}

static bool begins(nc_str line, const char *word)
{
    nc_str name = nc_str_c(word);
    return nc_str_starts_fold(line, name) &&
           (line.n == name.n || line.p[name.n] == ' ' || line.p[name.n] == ':');
}

static nc_smtp_verb verb_of(nc_str line)
{
    static const struct {
        const char *word;
        nc_smtp_verb verb;
    } verbs[] = {{"EHLO", NC_SMTP_EHLO}, {"HELO", NC_SMTP_HELO}, {"MAIL", NC_SMTP_MAIL},
                 {"RCPT", NC_SMTP_RCPT}, {"DATA", NC_SMTP_DATA}, {"STARTTLS", NC_SMTP_STARTTLS},
                 {"AUTH", NC_SMTP_AUTH}, {"QUIT", NC_SMTP_QUIT}, {"RSET", NC_SMTP_RSET},
                 {"BDAT", NC_SMTP_CHUNK}};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (begins(line, verbs[i].word))
            return verbs[i].verb;
    return NC_SMTP_OTHER;
}

/* ---- what the client says ---- */

static void push(nc_smtp *s, nc_smtp_verb verb, const nc_piece *piece)
{
    if (s->waiting == NC_SMTP_QUEUE) {
        s->lost = true;
        return;
    }
    s->queue[s->waiting++] =
        (nc_smtp_command){.verb = verb, .n = nc_origin_n(piece->from), .at = piece->from->at};
    s->tried += verb == NC_SMTP_MAIL;
    s->held |= verb == NC_SMTP_DATA || verb == NC_SMTP_AUTH || verb == NC_SMTP_STARTTLS;
}

static uint32_t number_in(nc_str text)
{
    uint64_t number = 0;
    size_t i = 0;
    while (i < text.n && text.p[i] == ' ')
        i++;
    for (; i < text.n && text.p[i] >= '0' && text.p[i] <= '9' && number <= UINT32_MAX; i++)
        number = number * 10 + (uint64_t)(text.p[i] - '0');
    return number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

static void hear_command(nc_smtp *s, nc_str line, const nc_piece *piece)
{
    if (s->content) {
        s->content = !nc_str_eq(line, NC_S("."));
        if (!s->content)
            push(s, NC_SMTP_CONTENT, piece);
        return;
    }
    if (s->held)
        return;
    nc_smtp_verb verb = verb_of(line);
    if (verb != NC_SMTP_CHUNK) {
        push(s, verb, piece);
        return;
    }
    s->last_chunk = nc_str_find_fold(line, NC_S(" LAST")) != SIZE_MAX;
    s->raw = number_in(nc_str_sub(line, sizeof "BDAT" - 1, SIZE_MAX));
    push(s, s->last_chunk ? NC_SMTP_CONTENT : NC_SMTP_CHUNK, piece);
}

static void read_commands(nc_talk *talk, const nc_piece *piece)
{
    nc_smtp *s = talk->state;
    uint32_t at = 0;
    nc_str line;
    bool cut;
    while (at < piece->cap && !s->lost) {
        uint32_t skip = s->raw < piece->cap - at ? s->raw : piece->cap - at;
        s->raw -= skip;
        at += skip;
        if (skip == 0 && nc_line_next(&s->lines[NC_CLIENT], piece, &at, &line, &cut))
            hear_command(s, line, piece);
        else if (skip == 0)
            break;
    }
}

/* ---- what the server says ---- */

/* A keyword of the reply to EHLO.  Firewalls that look into mail put X in the place of what they do not let
 * pass. */
static void hear_keyword(nc_smtp *s, nc_str word)
{
    enum { MASKED = 6 };
    size_t x = 0;
    while (x < word.n && word.p[x] == 'X')
        x++;
    s->offers_tls |= begins(word, "STARTTLS");
    s->masked |= x >= MASKED && word.n - x <= 1;
    if (begins(word, "SIZE"))
        s->size = number_in(nc_str_sub(word, sizeof "SIZE" - 1, SIZE_MAX));
}

/* What the reply to a command changes. */
static void settle(nc_smtp *s, nc_smtp_verb verb, unsigned code)
{
    bool fine = code / 100 == 2;
    s->last = verb;
    s->answered = true;
    s->told |= verb == NC_SMTP_EHLO && fine;
    s->mails += verb == NC_SMTP_CONTENT && fine;
    s->refused += verb == NC_SMTP_RCPT && code / 100 == 5;
    s->quit |= verb == NC_SMTP_QUIT;
    s->content |= verb == NC_SMTP_DATA && code == GO_ON;
}

static void end_reply(nc_talk *talk, unsigned code, const nc_piece *piece)
{
    nc_smtp *s = talk->state;
    bool greeting = !s->greeted && s->waiting == 0 && !s->lost;
    const nc_smtp_command *command = s->waiting > 0 && !s->lost ? &s->queue[0] : NULL;
    const nc_smtp_command first = {.verb = NC_SMTP_GREETING, .at = NC_TIME_NONE};
    s->greeted = true;
    nc_smtp_give_reply(talk, greeting ? &first : command, code, piece);
    if (command == NULL || code == CHALLENGE)
        return;
    s->held = false;
    settle(s, command->verb, code);
    s->waiting--;
    memmove(s->queue, s->queue + 1, s->waiting * sizeof *s->queue);
}

static void hear_reply(nc_talk *talk, nc_str line, const nc_piece *piece, unsigned *shown)
{
    nc_smtp *s = talk->state;
    bool last = true, first = s->open == 0;
    unsigned code = reply_code(line, &last);
    nc_str words = nc_str_sub(line, 4, SIZE_MAX);
    if (!s->greeted && first)
        nc_banner_give(talk, NC_S("smtp"), NC_SERVER, line, piece);
    if (code == 0)
        return;
    if (first) {
        s->begun = piece->from->at;
        nc_buf_clear(&s->text);
    } else if (s->waiting > 0 && s->queue[0].verb == NC_SMTP_EHLO) {
        hear_keyword(s, words);
    }
    if (s->text.n < TEXT_MOST)
        nc_buf_printf(&s->text, "%s%.*s", s->text.n > 0 ? " " : "", NC_FMT(words));
    s->open = last ? 0 : code;
    *shown = last ? 0 : code;
    if (!last)
        return;
    nc_field_put(nc_talk_fields(talk, piece), NC_FIELD_SMTP_CODE, NULL, 0, code);
    end_reply(talk, code, piece);
}

/* Views: a reply has one code, at its last line; in a packet that ends before it at the last line there is.
 */
static void read_replies(nc_talk *talk, const nc_piece *piece)
{
    nc_smtp *s = talk->state;
    uint32_t at = 0;
    unsigned open = 0;
    nc_str line;
    bool cut;
    while (nc_line_next(&s->lines[NC_SERVER], piece, &at, &line, &cut))
        hear_reply(talk, line, piece, &open);
    if (open != 0)
        nc_field_put(nc_talk_fields(talk, piece), NC_FIELD_SMTP_CODE, NULL, 0, open);
}

/* ---- a dialogue ---- */

/* A client that begins TLS does so at the beginning of a segment. */
static bool begins_tls(const nc_piece *piece)
{
    enum { HANDSHAKE = 22, MAJOR = 3, HELLO = 1 };
    return piece->cap > 5 && piece->bytes[0] == HANDSHAKE && piece->bytes[1] == MAJOR &&
           piece->bytes[5] == HELLO;
}

/* The client's lines are a mail; where the server is not recorded, behind DATA. */
static bool is_mail(const nc_smtp *s)
{
    bool asked = s->held && s->waiting > 0 && s->queue[s->waiting - 1].verb == NC_SMTP_DATA;
    return s->content || asked;
}

/* For views: a piece of a mail, or its end. */
static void name_mail(const nc_talk *talk, const nc_piece *piece)
{
    const nc_smtp *s = talk->state;
    bool ends = nc_str_ends(nc_str_n((const char *)piece->bytes, piece->cap), NC_S("\n.\r\n"));
    nc_field_protocol(nc_talk_fields(talk, piece),
                      ends || !is_mail(s) ? NC_S("imf") : NC_S("data-text-lines"));
}

static void take(nc_talk *talk, unsigned who, const nc_piece *piece, bool gap)
{
    nc_smtp *s = talk->state;
    bool mail = who == NC_CLIENT && is_mail(s) && piece->cap != 0;
    if (who == NC_CLIENT && begins_tls(piece) && !s->content && s->raw == 0) {
        s->tls = true;
        nc_talk_hand_over(talk, &nc_stream_tls, 0);
        return;
    }
    if (piece->cap != 0)
        nc_field_protocol(nc_talk_fields(talk, piece), NC_S("smtp"));
    if (gap) {
        nc_line_gap(&s->lines[who], true);
        s->lost = true;
        s->open = who == NC_SERVER ? 0 : s->open;
    }
    if (who == NC_SERVER)
        read_replies(talk, piece);
    else
        read_commands(talk, piece);
    if (mail)
        name_mail(talk, piece);
}

/* For views: a piece behind a hole; of the server's a reply of one line is told. */
static bool ahead(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    nc_str text = nc_str_n((const char *)piece->bytes, piece->cap);
    size_t end = nc_str_find_char(text, '\n');
    bool last = false;
    unsigned code = who == NC_SERVER && end + 1 == text.n ? reply_code(nc_str_trim_right(text), &last) : 0;
    if (code == 0 || !last)
        return false;
    nc_field_protocol(nc_talk_fields(talk, piece), NC_S("smtp"));
    nc_field_put(nc_talk_fields(talk, piece), NC_FIELD_SMTP_CODE, NULL, 0, code);
    return true;
}

static void end(nc_talk *talk, nc_talk_end how)
{
    nc_smtp *s = talk->state;
    if (how != NC_TALK_FREED && (s->greeted || s->waiting > 0))
        nc_smtp_give_session(talk, how);
    nc_line_free(&s->lines[NC_CLIENT]);
    nc_line_free(&s->lines[NC_SERVER]);
    nc_buf_free(&s->text);
}

/* ---- how it begins ---- */

static bool greets_with(nc_str text, nc_str code)
{
    return nc_str_starts(text, code) && text.n > code.n && (text.p[code.n] == ' ' || text.p[code.n] == '-');
}

/* A mail server that takes nothing from this caller, or nothing now (RFC 5321 3.1, 4.2.3). */
static bool turns_away(nc_str text)
{
    return greets_with(text, NC_S("554")) || greets_with(text, NC_S("421"));
}

static nc_guess recognise(const nc_look *look)
{
    enum { CERTAIN = 90, LIKELY = 70, FIRST_LINES = 512 };
    if (look->port && turns_away(look->bytes))
        return (nc_guess){CERTAIN, NC_ROLE_SERVER};
    if (greets_with(look->bytes, NC_S("220")) &&
        (look->port || nc_str_find_fold(nc_str_sub(look->bytes, 0, FIRST_LINES), NC_S("SMTP")) != SIZE_MAX))
        return (nc_guess){CERTAIN, NC_ROLE_SERVER};
    if (nc_str_starts_fold(look->bytes, NC_S("EHLO ")) || nc_str_starts_fold(look->bytes, NC_S("HELO ")))
        return (nc_guess){LIKELY, NC_ROLE_CLIENT};
    return (nc_guess){0, NC_ROLE_UNKNOWN};
}

const nc_stream_app nc_stream_smtp = {
    .name = NC_SI("smtp"),
    .state_size = sizeof(nc_smtp),
    .ports = {25, 587, 2525},
    .gives = {NC_F_app_banner, NC_F_smtp_reply, NC_F_smtp_session, NC_F_tls_hello, NC_F_tls_server_hello,
              NC_F_tls_certificate, NC_F_tls_alert, NC_F_tls_session},
    .recognise = recognise,
    .bytes = take,
    .end = end,
    .ahead = ahead,
};
