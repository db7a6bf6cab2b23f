/* SPDX-License-Identifier: Apache-2.0 */
#include "decoders/secrets.h"

#include <stdint.h>

enum { NAME = 40, ADDRESS = 256 }; /* a name, and an address, are not longer */

/* ---- names ---- */

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool in_name(char c)
{
    return is_letter_or_digit(c) || c == '_' || c == '-';
}

/* The names of z/OS (KEYRINGPW, SHAREDKEY, the keys of manual tunnels) and of all others. */
bool nc_is_secret_name(nc_str name)
{
    static const nc_str parts[] = {NC_SI("passw"),     NC_SI("passphrase"),    NC_SI("community"),
                                   NC_SI("secret"),    NC_SI("shared_key"),    NC_SI("sharedkey"),
                                   NC_SI("authkey"),   NC_SI("keyringpw"),     NC_SI("privkey"),
                                   NC_SI("stash"),     NC_SI("private_key"),   NC_SI("private-key"),
                                   NC_SI("api_key"),   NC_SI("api-key"),       NC_SI("apikey"),
                                   NC_SI("inboundsa"), NC_SI("authorization"), NC_SI("authentication_key"),
                                   NC_SI("pswd"),      NC_SI("outboundsa")};
    static const nc_str whole[] = {NC_SI("pw"),    NC_SI("pwd"),    NC_SI("pass"),      NC_SI("psk"),
                                   NC_SI("token"), NC_SI("cookie"), NC_SI("set-cookie")};
    static const nc_str ends[] = {NC_SI("_token"), NC_SI("-token"), NC_SI("_key")};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (nc_str_find_fold(name, parts[i]) != SIZE_MAX)
            return true;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (nc_str_eq_fold(name, whole[i]))
            return true;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (name.n > ends[i].n && nc_str_eq_fold(nc_str_sub(name, name.n - ends[i].n, SIZE_MAX), ends[i]))
            return true;
    return false;
}

bool nc_is_secret_command(nc_str verb, nc_str argument)
{
    static const nc_str secret[] = {NC_SI("PASS"), NC_SI("ACCT"), NC_SI("ADAT")};
    static const nc_str changes[] = {NC_SI("PASS"), NC_SI("PSW"), NC_SI("PWD")};
    nc_str first;
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++)
        if (nc_str_eq_fold(verb, secret[i]))
            return true;
    if (!nc_str_eq_fold(verb, NC_S("SITE")) || !nc_str_word(&argument, &first))
        return false;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (nc_str_find_fold(first, changes[i]) != SIZE_MAX)
            return true;
    return false;
}

/* ---- addresses ---- */

nc_str nc_without_user(nc_str authority)
{
    for (size_t i = authority.n; i-- > 0;)
        if (authority.p[i] == '@') /* passwords hold some, too */
            return nc_str_sub(authority, i + 1, SIZE_MAX);
    return authority;
}

/* ---- texts ---- */

typedef struct span {
    size_t from, to;
} span;

static bool ends_word(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_quote(char c)
{
    return c == '"' || c == '\'' || c == '`';
}

/* The password of "://joe:password@host", `at` behind the slashes; it may hold slashes and "@".  A text that
 * was cut may end inside of it: what is no number then is no port. */
static bool in_address(nc_str text, size_t at, span *out)
{
    size_t most = text.n - at < ADDRESS ? text.n : at + ADDRESS;
    size_t colon = SIZE_MAX, sign = SIZE_MAX, path = SIZE_MAX, i = at;
    bool port = true;
    if (at < text.n && text.p[at] == '[') /* of IPv6 */
        return false;
    for (; i < most && !ends_word(text.p[i]) && !is_quote(text.p[i]); i++) {
        char c = text.p[i];
        if (path == SIZE_MAX && (c == '/' || c == '?' || c == '#'))
            path = i;
        if (c == '@' && (path == SIZE_MAX || !port))
            sign = i;
        else if (c == ':' && path == SIZE_MAX && colon == SIZE_MAX)
            colon = i;
        else if (colon != SIZE_MAX && path == SIZE_MAX)
            port &= c >= '0' && c <= '9';
    }
    if (sign == SIZE_MAX && !port)
        sign = path != SIZE_MAX ? path : i;
    *out = (span){colon + 1, sign};
    return colon != SIZE_MAX && sign != SIZE_MAX && colon < sign;
}

/* The name that ends before `at`, its quotes aside; empty when there is none. */
static nc_str name_before(nc_str text, size_t from, size_t at)
{
    while (at > from && (text.p[at - 1] == ' ' || is_quote(text.p[at - 1])))
        at--;
    size_t begin = at;
    while (begin > from && at - begin < NAME && in_name(text.p[begin - 1]))
        begin--;
    return nc_str_sub(text, begin, at - begin);
}

/* Credentials and cookies are several words. */
static bool is_header(nc_str name)
{
    return nc_str_find_fold(name, NC_S("authorization")) != SIZE_MAX ||
           nc_str_find_fold(name, NC_S("cookie")) != SIZE_MAX;
}

/* The value that begins at `at`, behind "=", ": ", " := " or " => "; false when there is none. */
static bool value_at(nc_str text, size_t at, bool whole_line, span *out)
{
    while (at < text.n && text.p[at] != '\0' && strchr(" \t=:>", text.p[at]) != NULL)
        at++;
    char quote = at < text.n && is_quote(text.p[at]) ? text.p[at] : '\0';
    size_t end = at += quote != '\0';
    for (; end < text.n && text.p[end] != '\n' && text.p[end] != '\r'; end++) {
        char c = text.p[end];
        if (quote != '\0' ? c == quote : is_quote(c))
            break;
        if (quote == '\0' && !whole_line && (ends_word(c) || (c != '\0' && strchr(",;&)]}<>", c) != NULL)))
            break;
    }
    *out = (span){at, end};
    return end > at;
}

/* Of a shell PWD is the folder it works in. */
static bool is_folder(nc_str name, nc_str value)
{
    return nc_str_eq_fold(name, NC_S("pwd")) && nc_str_starts(value, NC_S("/"));
}

/* The next secret from `from` on, behind a colon or an equals sign. */
static bool next_secret(nc_str text, size_t from, span *out)
{
    for (size_t i = from; i < text.n; i++) {
        bool colon = text.p[i] == ':';
        if (!colon && text.p[i] != '=')
            continue;
        if (colon && nc_str_starts(nc_str_sub(text, i + 1, 2), NC_S("//"))) {
            if (in_address(text, i + 3, out))
                return true;
            continue;
        }
        nc_str name = name_before(text, from, i);
        if (name.n > 0 && nc_is_secret_name(name) && value_at(text, i + 1, is_header(name), out) &&
            !is_folder(name, nc_str_sub(text, out->from, out->to - out->from)))
            return true;
    }
    return false;
}

nc_str nc_without_secrets(nc_str text, nc_buf *room)
{
    size_t from = 0;
    span secret;
    while (next_secret(text, from, &secret)) {
        nc_buf_add(room, nc_str_sub(text, from, secret.from - from));
        nc_buf_char(room, '*');
        from = secret.to;
    }
    if (from == 0)
        return text;
    nc_buf_add(room, nc_str_sub(text, from, SIZE_MAX));
    return nc_buf_str(room);
}
