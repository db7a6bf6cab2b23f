/* SPDX-License-Identifier: Apache-2.0 */
#include "asked.h"

#include "configfile.h"
#include "setup.h"

#include "engine/base/num.h"

static bool read_value(const nc_cli *cli, nc_pool *pool, nc_option_id option, nc_type type, nc_word *out)
{
    const char *text = nc_cli_option(cli, option);
    if (text == NULL || nc_value_parse(pool, type, nc_str_c(text), out))
        return true;
    nc_cli_error(NC_EXIT_USAGE, "--%s '%s' is no %.*s", nc_option_table[option].name, text,
                 NC_FMT(nc_type_name(type)));
    nc_config_blame(cli, option);
    return false;
}

nc_str nc_asked_format(const nc_cli *cli)
{
    const char *given = nc_cli_option(cli, NC_OPT_format);
    return nc_str_c(given ? given : "text");
}

bool nc_asked_json(const nc_cli *cli)
{
    return nc_str_eq(nc_asked_format(cli), NC_S("json"));
}

bool nc_asked_slow(const nc_cli *cli, nc_pool *pool, int64_t *slow)
{
    nc_word word = nc_w_int(NC_SECOND);
    bool fine = read_value(cli, pool, NC_OPT_slow, NC_T_DURATION, &word);
    *slow = nc_v_int(word);
    return fine;
}

static bool read_port(const nc_cli *cli, uint16_t *port)
{
    const char *text = nc_cli_option(cli, NC_OPT_port);
    uint64_t number = 0;
    if (text != NULL && (!nc_num_u64(nc_str_c(text), 10, &number) || number == 0 || number > UINT16_MAX)) {
        nc_cli_error(NC_EXIT_USAGE, "--port '%s' is no port", text);
        return false;
    }
    *port = (uint16_t)number;
    return true;
}

/* An address alone is a subnet of one. */
static bool read_net(nc_pool *pool, nc_option_id option, const char *text, nc_choice *c, size_t n)
{
    nc_word ip;
    if (nc_value_parse(pool, NC_T_CIDR, nc_str_c(text), &c->net[n]))
        return true;
    if (nc_value_parse(pool, NC_T_IP, nc_str_c(text), &ip)) {
        c->net[n] = nc_w_cidr(ip, nc_ip_is4(ip) ? 32 : 128);
        return true;
    }
    if (nc_value_parse(pool, NC_T_MAC, nc_str_c(text), &c->mac[n])) {
        c->macs |= 1U << n;
        return true;
    }
    nc_cli_error(NC_EXIT_USAGE, "--%s '%s' is neither an address nor a subnet such as 10.0.0.0/8",
                 nc_option_table[option].name, text);
    return false;
}

/* --address and --host together name one end, or two. */
static bool read_nets(const nc_cli *cli, nc_pool *pool, nc_choice *c)
{
    static const nc_option_id names[] = {NC_OPT_address, NC_OPT_host};
    size_t n = 0;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        for (size_t i = 0; i < cli->options[names[k]].count; i++, n++) {
            if (n == 2) {
                nc_cli_error(NC_EXIT_USAGE, "--address may be given twice: a conversation has two ends");
                return false;
            }
            if (!read_net(pool, names[k], cli->options[names[k]].given[i], c, n))
                return false;
        }
    return true;
}

/* One side of --time: +5s is that long after the first record. */
static bool read_moment(nc_pool *pool, nc_str text, int64_t *at, bool *since)
{
    nc_word word;
    text = nc_str_trim(text);
    *since = text.n > 0 && text.p[0] == '+';
    if (text.n == 0)
        return true;
    bool fine = *since ? nc_value_parse(pool, NC_T_DURATION, nc_str_sub(text, 1, text.n), &word)
                       : nc_value_parse(pool, NC_T_TIME, text, &word);
    *at = fine ? nc_v_int(word) : NC_TIME_NONE;
    return fine;
}

static bool read_span(const nc_cli *cli, nc_pool *pool, nc_asked *asked)
{
    const char *given = nc_cli_option(cli, NC_OPT_time);
    nc_choice *c = &asked->choice;
    nc_str text = nc_str_c(given);
    size_t dots = nc_str_find(text, NC_S(".."));
    if (given == NULL)
        return true;
    bool fine = !nc_cli_flag(cli, NC_OPT_from) && !nc_cli_flag(cli, NC_OPT_to);
    if (!fine) {
        nc_cli_error(NC_EXIT_USAGE, "--time says from when to when: leave out --from and --to");
        return false;
    }
    fine = dots != SIZE_MAX && read_moment(pool, nc_str_sub(text, 0, dots), &c->from, &asked->since_from) &&
           read_moment(pool, nc_str_sub(text, dots + 2, text.n), &c->to, &asked->since_to);
    if (!fine)
        nc_cli_error(NC_EXIT_USAGE,
                     "--time '%s' is no FROM..TO: each a time such as 2009-03-03T02:35:29Z, or +5s after the "
                     "first record, or nothing",
                     given);
    return fine;
}

static bool read_choice(const nc_cli *cli, nc_pool *pool, nc_asked *asked)
{
    nc_word from = nc_w_int(NC_TIME_NONE), to = nc_w_int(NC_TIME_NONE);
    if (!read_nets(cli, pool, &asked->choice) || !read_port(cli, &asked->choice.port) ||
        !read_value(cli, pool, NC_OPT_from, NC_T_TIME, &from) ||
        !read_value(cli, pool, NC_OPT_to, NC_T_TIME, &to))
        return false;
    asked->choice.from = nc_v_int(from);
    asked->choice.to = nc_v_int(to);
    return read_span(cli, pool, asked);
}

nc_survey *nc_asked_questions(nc_cli *cli, nc_session *session)
{
    size_t count = cli->options[NC_OPT_where].count;
    nc_str *questions = NC_NEW_ARRAY(cli->arena, nc_str, count + 1);
    for (size_t i = 0; i < count; i++)
        questions[i] = nc_str_c(cli->options[NC_OPT_where].given[i]);
    nc_survey *survey = nc_survey_new(session, questions, count);
    if (survey == NULL)
        nc_setup_complain(nc_session_diag(session));
    return survey;
}

static int no_standard_input(const nc_cli *cli, const char *option)
{
    for (size_t i = 0; i < cli->operand_count; i++)
        if (nc_str_eq(nc_str_c(cli->operands[i]), NC_S("-")))
            return nc_cli_error(NC_EXIT_USAGE, "%s reads its bundle twice, which standard input cannot",
                                option);
    return NC_EXIT_DONE;
}

static int begin_survey(nc_cli *cli, bool where, nc_asked *asked)
{
    int status = no_standard_input(cli, where ? "--where" : "--time since the beginning");
    if (status != NC_EXIT_DONE)
        return status;
    asked->looking = nc_setup_session(cli, &status);
    if (asked->looking == NULL)
        return status;
    asked->survey = where ? nc_asked_questions(cli, asked->looking) : nc_survey_new(asked->looking, NULL, 0);
    return asked->survey != NULL ? NC_EXIT_DONE : NC_EXIT_USAGE;
}

int nc_asked_by_ip(const nc_cli *cli, const nc_asked *asked)
{
    if (asked->choice.macs == 0)
        return NC_EXIT_DONE;
    return nc_cli_error(NC_EXIT_USAGE,
                        "%s takes addresses of IP; packets, facts, steps, flows, sessions and exceptions "
                        "take those of the link layer, too",
                        cli->command->name);
}

/* "packet where ...": from or to the one address, or between the two. */
static nc_str link_question(nc_cli *cli, const nc_pool *pool, const nc_choice *c)
{
    nc_str macs[2] = {{0}};
    size_t count = 0;
    for (unsigned i = 0; i < 2; i++)
        if ((c->macs >> i & 1) != 0)
            macs[count++] = nc_value_printed(cli->arena, pool, NC_T_MAC, c->mac[i]);
    if (count == 1)
        return nc_arena_printf(cli->arena, "packet where eth.src == mac('%.*s') or eth.dst == mac('%.*s')",
                               NC_FMT(macs[0]), NC_FMT(macs[0]));
    return nc_arena_printf(cli->arena,
                           "packet where (eth.src == mac('%.*s') and eth.dst == mac('%.*s')) or "
                           "(eth.src == mac('%.*s') and eth.dst == mac('%.*s'))",
                           NC_FMT(macs[0]), NC_FMT(macs[1]), NC_FMT(macs[1]), NC_FMT(macs[0]));
}

int nc_asked_by_link(nc_cli *cli, nc_asked *asked)
{
    if (asked->choice.macs == 0)
        return NC_EXIT_DONE;
    int status = no_standard_input(cli, "--address of the link layer");
    asked->linking = status == NC_EXIT_DONE ? nc_setup_session(cli, &status) : NULL;
    if (asked->linking == NULL)
        return status;
    nc_str *question = NC_NEW(cli->arena, nc_str);
    *question = link_question(cli, nc_session_pool(asked->linking), &asked->choice);
    asked->link = nc_survey_new(asked->linking, question, 1);
    asked->choice.macs = 0; /* the survey holds them */
    return asked->link != NULL ? NC_EXIT_DONE : NC_EXIT_INTERNAL;
}

int nc_asked_begin(nc_cli *cli, nc_session *session, bool where, nc_asked *asked)
{
    *asked = (nc_asked){.choice = {.from = NC_TIME_NONE, .to = NC_TIME_NONE}};
    if (!read_choice(cli, nc_session_pool(session), asked))
        return NC_EXIT_USAGE;
    where = where && nc_cli_flag(cli, NC_OPT_where);
    return where || asked->since_from || asked->since_to ? begin_survey(cli, where, asked) : NC_EXIT_DONE;
}

static int64_t later(int64_t begin, int64_t by)
{
    return begin > 0 && by > INT64_MAX - begin ? INT64_MAX : begin + by;
}

static int look_at_link(nc_asked *asked, const nc_str *bundles, size_t count)
{
    if (asked->link == NULL || nc_survey_read(asked->link, bundles, count) == NC_E_OK)
        return NC_EXIT_DONE;
    nc_setup_complain(nc_session_diag(asked->linking));
    return NC_EXIT_NO_EVIDENCE;
}

int nc_asked_look(nc_asked *asked, const nc_str *bundles, size_t count)
{
    int status = look_at_link(asked, bundles, count);
    asked->choice.survey = asked->link;
    if (asked->survey == NULL || status != NC_EXIT_DONE)
        return status;
    nc_survey_also(asked->survey, asked->link);
    nc_err err = nc_survey_read(asked->survey, bundles, count);
    int64_t begin = nc_survey_begin(asked->survey);
    if (err != NC_E_OK) {
        nc_setup_complain(nc_session_diag(asked->looking));
        return NC_EXIT_NO_EVIDENCE;
    }
    asked->choice.survey = asked->survey;
    if ((asked->since_from || asked->since_to) && begin == NC_TIME_NONE)
        return nc_cli_error(NC_EXIT_NO_EVIDENCE, "--time: no source says when it begins");
    if (asked->since_from)
        asked->choice.from = later(begin, asked->choice.from);
    if (asked->since_to)
        asked->choice.to = later(begin, asked->choice.to);
    return NC_EXIT_DONE;
}

void nc_asked_end(nc_asked *asked)
{
    nc_survey_free(asked->survey);
    nc_survey_free(asked->link);
    nc_session_free(asked->looking);
    nc_session_free(asked->linking);
}
