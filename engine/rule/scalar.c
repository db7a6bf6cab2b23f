/* SPDX-License-Identifier: Apache-2.0 */
#include "build.h"

/* Scalars of the YAML tree that hold expressions, patterns, sentences or plain values. */

nc_ast *nc_parse_scalar(nc_rules *rules, const nc_node *node)
{
    nc_parser p;
    if (node->kind != NC_NODE_SCALAR) {
        NC_RULE_BAD(rules, NC_E_TYPE, node->place, "an expression is expected, not a %s",
                    node->kind == NC_NODE_MAP ? "map" : "list");
        return NULL;
    }
    nc_parser_begin(&p, rules->trees, rules->diag, node, 0, node->text.n);
    nc_ast *ast = nc_parse_expr(&p);
    return ast && nc_parse_end(&p) ? ast : NULL;
}

nc_expr *nc_scalar_expr(nc_checker *c, const nc_node *node, nc_want want)
{
    c->node = node;
    const nc_ast *ast = nc_parse_scalar(c->rules, node);
    nc_expr *e = ast ? nc_check_as(c, ast, want) : NULL;
    c->failed = c->failed || e == NULL;
    return e;
}

bool nc_parse_pattern(nc_rules *rules, const nc_node *node, nc_draft_pattern *out)
{
    nc_parser p;
    *out = (nc_draft_pattern){.node = node};
    if (node->kind != NC_NODE_SCALAR) {
        NC_RULE_BAD(rules, NC_E_TYPE, node->place, "a pattern is 'TYPE where CONDITION', not a %s",
                    node->kind == NC_NODE_MAP ? "map" : "list");
        return false;
    }
    nc_parser_begin(&p, rules->trees, rules->diag, node, 0, node->text.n);
    out->type_at = p.now.at;
    out->type = nc_parse_type(&p);
    if (nc_parse_word(&p, "where"))
        out->condition = nc_parse_expr(&p);
    else if (p.now.kind != NC_TK_END && !p.failed)
        nc_parser_fail(
            &p, p.now.at,
            "'where' is missing: a pattern is 'TYPE where CONDITION', as in 'packet where dport == 21'");
    return nc_parse_end(&p) && out->type.n > 0;
}

void nc_check_pattern(nc_checker *c, const nc_draft_pattern *draft, uint8_t bind, nc_str name,
                      nc_pattern *out)
{
    c->node = draft->node;
    c->own = bind;
    *out = (nc_pattern){.name = name, .type = c->binds[bind].type, .bind = bind, .place = draft->node->place};
    nc_expr *condition =
        draft->condition && out->type != NC_NO_TYPE ? nc_check_bool(c, draft->condition) : NULL;
    nc_pattern_split(c->rules, out, condition);
    c->own = -1;
}

bool nc_scalar_value(nc_rules *rules, const nc_node *node, const nc_slot *slot, nc_word *word)
{
    if (node->kind != NC_NODE_SCALAR) {
        NC_RULE_BAD(rules, NC_E_TYPE, node->place, "a value is expected here");
        return false;
    }
    if (!nc_value_parse(rules->pool, slot->type, node->text, word)) {
        NC_RULE_BAD(rules, NC_E_TYPE, node->place, "'%.*s' is no %.*s", NC_FMT(node->text),
                    NC_FMT(nc_type_name(slot->type)));
        return false;
    }
    if (slot->type == NC_T_SYMBOL && slot->values.n > 0 && !nc_words_have(slot->values, node->text)) {
        NC_RULE_BAD(rules, NC_E_UNKNOWN, node->place, "'%.*s' is no value of %.*s (%.*s)", NC_FMT(node->text),
                    NC_FMT(slot->name), NC_FMT(slot->values));
        nc_hint_words(rules, node->text, slot->values);
        return false;
    }
    return true;
}

/* ---- sentences ---- */

typedef struct sentence {
    nc_text_part *at;
    unsigned count, capacity;
    nc_buf literal;
} sentence;

static void add_part(nc_checker *c, sentence *s, nc_text_part part)
{
    if (s->count == s->capacity) {
        unsigned capacity = s->capacity ? s->capacity * 2 : 8;
        nc_text_part *more = NC_NEW_ARRAY(c->rules->arena, nc_text_part, capacity);
        if (s->count)
            memcpy(more, s->at, s->count * sizeof *more);
        s->at = more;
        s->capacity = capacity;
    }
    part.literal = nc_arena_copy(c->rules->arena, nc_buf_str(&s->literal));
    nc_buf_clear(&s->literal);
    s->at[s->count++] = part;
}

/* The end of {...}: quotes hide braces and bars. */
static size_t find_end(nc_str text, size_t from, char wanted)
{
    char quote = '\0';
    for (size_t i = from; i < text.n; i++) {
        char ch = text.p[i];
        if (quote != '\0') {
            i += ch == '\\';
            quote = ch == quote ? '\0' : quote;
        } else if (ch == '"' || ch == '\'') {
            quote = ch;
        } else if (ch == wanted || ch == '}') {
            return ch == wanted ? i : SIZE_MAX;
        }
    }
    return SIZE_MAX;
}

static bool fill_expr(nc_checker *c, size_t from, size_t to, nc_text_part *part)
{
    nc_parser p;
    nc_str text = c->node->text;
    size_t bar = find_end(nc_str_sub(text, 0, to + 1), from, '|'), end = bar == SIZE_MAX ? to : bar;
    nc_parser_begin(&p, c->rules->trees, c->diag, c->node, from, end);
    const nc_ast *ast = nc_parse_expr(&p);
    if (ast == NULL || !nc_parse_end(&p) ||
        (part->expr = nc_check(c, ast, (nc_want){NC_T_NONE, NC_T_NONE, NULL})) == NULL)
        return false;
    if (bar == SIZE_MAX)
        return true;
    nc_str words = nc_str_sub(text, bar + 1, to - bar - 1), one, many = words;
    nc_str_split(&many, '|', &one);
    if (many.p == NULL || nc_str_find_char(many, '|') != SIZE_MAX || part->expr->type != NC_T_INT) {
        nc_checker_fail(c, NC_E_SYNTAX, from, "a number with its word is written {count(p)|packet|packets}");
        return false;
    }
    part->one = nc_str_trim(one);
    part->many = nc_str_trim(many);
    return true;
}

static bool fill_parts(nc_checker *c, sentence *s)
{
    nc_str text = c->node->text;
    bool fine = true;
    for (size_t i = 0; i < text.n; i++) {
        char ch = text.p[i];
        bool twice = i + 1 < text.n && text.p[i + 1] == ch;
        if ((ch != '{' && ch != '}') || twice) {
            nc_buf_char(&s->literal, ch);
            i += (ch == '{' || ch == '}') && twice;
            continue;
        }
        size_t end = ch == '{' ? find_end(text, i + 1, '}') : SIZE_MAX;
        if (end == SIZE_MAX) {
            nc_checker_fail(c, NC_E_SYNTAX, i,
                            "'%c' without its other half; '%c%c' stands for the character itself", ch, ch,
                            ch);
            return false;
        }
        nc_text_part part = {0};
        bool filled = fill_expr(c, i + 1, end, &part);
        fine = fine && filled;
        add_part(c, s, part);
        i = end;
    }
    if (s->literal.n > 0)
        add_part(c, s, (nc_text_part){0});
    return fine;
}

nc_text nc_check_text(nc_checker *c, const nc_node *node)
{
    sentence s = {0};
    if (node == NULL)
        return (nc_text){0};
    if (node->kind != NC_NODE_SCALAR) {
        NC_RULE_BAD(c->rules, NC_E_TYPE, node->place, "a sentence is expected here");
        c->failed = true;
        return (nc_text){0};
    }
    c->node = node;
    bool fine = fill_parts(c, &s);
    c->failed = c->failed || !fine;
    nc_buf_free(&s.literal);
    return (nc_text){.count = s.count, .parts = s.at, .source = node->text};
}
