/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NC_SYNTAX_H
#define NC_SYNTAX_H

#include "engine/base/yaml.h"
#include "expr.h"

/* From the text of a YAML scalar to a tree that knows no types yet.  Only this room includes it. */

enum { NC_EXPR_HEIGHT = 64, NC_EXPR_ITEMS = 250 };

typedef enum nc_ast_kind {
    NC_A_NAME,   /* slot, name.slot, a bound name or a symbol: the checker knows */
    NC_A_PARAM,  /* $text */
    NC_A_NUMBER, /* 12, 30s, 10.0.0.0/8 ...: as written */
    NC_A_STRING, /* without quotes and escapes */
    NC_A_BOOL,   /* text "true" or "false" */
    NC_A_LIST,
    NC_A_CALL, /* text(args) */
    NC_A_OP,
    NC_A_EXISTS, /* exists TEXT where args[0] */
    NC_A_EVERY,  /* every TEXT where args[0] satisfies args[1]; one arg: without where */
    NC_A_EACH,   /* any or all (flag) of the list args[0]: args[1], a comparison of the ITEM */
    NC_A_ITEM,
} nc_ast_kind;

typedef struct nc_ast nc_ast;
struct nc_ast {
    nc_ast_kind kind;
    nc_expr_op op; /* OP; IN, RANGE, GLOB, REGEX, KNOWN among them */
    bool flag;     /* RANGE: open start; REGEX: letters match without regard to case */
    uint8_t argc;
    uint8_t height;
    size_t at; /* byte of the scalar's text */
    nc_str text;
    nc_ast **args;
};

typedef enum nc_token_kind {
    NC_TK_END,
    NC_TK_NAME,
    NC_TK_NUMBER,
    NC_TK_STRING,
    NC_TK_PARAM,
    NC_TK_REGEX,
    NC_TK_OP,
    NC_TK_BAD
} nc_token_kind;

typedef struct nc_token {
    nc_token_kind kind;
    nc_str text;
    size_t at;
    bool fold; /* REGEX */
} nc_token;

typedef struct nc_parser {
    nc_arena *arena;
    nc_diag *diag; /* NULL: errors are only counted */
    const nc_node *node;
    size_t at, end; /* of the scalar's text */
    nc_token now;
    unsigned depth;
    bool failed;
} nc_parser;

/* names.c: is `word` one of "a|b|c"? */
bool nc_words_have(nc_str alternatives, nc_str word);

/* Starts on bytes [from, to) of a scalar's text. */
void nc_parser_begin(nc_parser *p, nc_arena *arena, nc_diag *diag, const nc_node *node, size_t from,
                     size_t to);

/* The first error of a parser is reported at byte `at`, later ones follow from it and are not. */
void nc_parser_fail(nc_parser *p, size_t at, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* lex.c: moves to the next token.  `want_regex`: a slash begins a regular expression. */
void nc_lex(nc_parser *p, bool want_regex);

/* lex.c: makes the name that stands here longer by its dashes. */
void nc_lex_dashes(nc_parser *p);

/* An expression; NULL after an error.  What follows it stays in `now`. */
nc_ast *nc_parse_expr(nc_parser *p);

bool nc_parse_is(const nc_parser *p, const char *op); /* is the token this operator? */
bool nc_parse_accept(nc_parser *p, const char *op);   /* takes it if so */
bool nc_parse_expect(nc_parser *p, const char *op);   /* takes it or fails */
bool nc_parse_word(nc_parser *p, const char *word);   /* takes this name if it stands here */
nc_str nc_parse_name(nc_parser *p, const char *what); /* takes any name; empty after failing */
nc_str nc_parse_type(nc_parser *p);                   /* the name of a fact type, dashes included */
bool nc_parse_end(nc_parser *p);                      /* fails unless everything was read */

#endif
