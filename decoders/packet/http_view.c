/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"
#include "http.h"

/* HTTP as views show it packet by packet. */

/* What analysts call the body of a message of that type (RFC 9110 8.3); "media": any other. */
void nc_http_type_of_body(nc_http_side *side, nc_str type)
{
    static const struct {
        nc_str type, layer;
    } layers[] = {
        {NC_SI("text/xml"), NC_SI("xml")},
        {NC_SI("application/xml"), NC_SI("xml")},
        {NC_SI("text/"), NC_SI("data-text-lines")},
        {NC_SI("application/x-javascript"), NC_SI("data-text-lines")},
        {NC_SI("application/octet-stream"), NC_SI("data")},
        {NC_SI("application/ocsp-request"), NC_SI("ocsp")},
        {NC_SI("application/ocsp-response"), NC_SI("ocsp:ocsp")},
        {NC_SI("application/json"), NC_SI("json")},
        {NC_SI("image/gif"), NC_SI("image-gif")},
        {NC_SI("image/png"), NC_SI("png")},
        {NC_SI("image/jpeg"), NC_SI("image-jfif")},
        {NC_SI("application/x-www-form-urlencoded"), NC_SI("urlencoded-form")},
        {NC_SI(""), NC_SI("media")},
    };
    size_t i = 0;
    while (!nc_str_starts_fold(type, layers[i].type))
        i++;
    memcpy(side->holds, layers[i].layer.p, layers[i].layer.n);
    side->holds[layers[i].layer.n] = '\0';
}

static void name_body(const nc_http_side *side, nc_fields *fields)
{
    nc_field_protocol(fields, side->holds[0] ? nc_str_c(side->holds) : NC_S("data"));
}

/* As analysts count: messages that begin and end in a segment are one layer together; one that began before
 * is a layer of its own. */
void nc_http_name(nc_http *http, unsigned who, nc_fields *fields)
{
    const nc_http_side *side = &http->side[who];
    if (!http->named)
        nc_field_protocol(fields, NC_S("http"));
    http->named = !http->goes_on;
    http->goes_on = false;
    if (side->body != 0)
        name_body(side, fields);
}

void nc_http_name_bytes(nc_fields *fields, nc_str bytes, bool cut)
{
    if (!cut && nc_str_find_char(bytes, '\n') == SIZE_MAX)
        return;
    nc_field_protocol(fields, NC_S("http"));
    nc_field_protocol(fields, NC_S("data"));
}

/* A response that ends with the connection (RFC 9112 6.3). */
void nc_http_last(nc_talk *talk, unsigned who)
{
    const nc_http *h = talk->state;
    const nc_http_side *side = &h->side[who];
    nc_fields *fields = talk->step->packet->frame.fields;
    if (who != NC_SERVER || side->stage != NC_HTTP_TO_CLOSE)
        return;
    nc_field_protocol(fields, NC_S("http"));
    if (side->body != 0)
        nc_field_protocol(fields, side->holds[0] ? nc_str_c(side->holds) : NC_S("data"));
    nc_field_put(fields, NC_FIELD_HTTP_CODE, NULL, 0, h->code);
}

/* Length and type of a response, from its header lines. */
static void read_headers(nc_http_side *side, nc_str lines)
{
    while (lines.n != 0) {
        size_t end = nc_str_find_char(lines, '\n');
        nc_str line = nc_str_sub(lines, 0, end);
        size_t colon = nc_str_find_char(line, ':');
        nc_str name = nc_str_sub(line, 0, colon);
        nc_str value = colon == SIZE_MAX ? NC_S("") : nc_str_trim(nc_str_sub(line, colon + 1, line.n));
        if (nc_str_eq_fold(name, NC_S("Content-Length")))
            side->has_length = nc_http_number(value, 10, &side->left);
        else if (nc_str_eq_fold(name, NC_S("Transfer-Encoding")))
            side->chunked = true;
        else if (nc_str_eq_fold(name, NC_S("Content-Type")))
            nc_http_type_of_body(side, value);
        lines = nc_str_sub(lines, line.n + (end != SIZE_MAX), lines.n);
    }
}

/* Is it behind a hole in a message whose end is known, or still to come? */
static bool is_inside(const nc_http_side *side, const nc_piece *piece)
{
    bool sized = side->stage == NC_HTTP_BODY && side->left > piece->seq - side->next;
    return sized || side->stage == NC_HTTP_HEADERS || side->stage == NC_HTTP_CHUNK ||
           side->stage == NC_HTTP_SIZE || side->stage == NC_HTTP_TRAILER || side->stage == NC_HTTP_TO_CLOSE;
}

/* A whole response in one segment; false: bytes of something else. */
static bool whole_response(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    enum { BLANK_LINE = 4 };
    nc_fields *fields = nc_talk_fields(talk, piece);
    nc_str text = nc_str_n((const char *)piece->bytes, piece->cap);
    nc_http_side side = {.stage = NC_HTTP_START};
    unsigned code = nc_http_status(text);
    size_t end = nc_str_find(text, NC_S("\r\n\r\n"));
    if (who != NC_SERVER || code == 0 || end == SIZE_MAX)
        return false;
    read_headers(&side, nc_str_sub(text, 0, end));
    bool none = code < 200 || code == 204 || code == 304;
    if (!none && (!side.has_length || side.chunked || side.left > text.n - end - BLANK_LINE))
        return false;
    nc_field_protocol(fields, NC_S("http"));
    if (!none && side.left != 0)
        name_body(&side, fields);
    nc_field_put(fields, NC_FIELD_HTTP_CODE, NULL, 0, code);
    return true;
}

bool nc_http_ahead(nc_talk *talk, unsigned who, const nc_piece *piece)
{
    const nc_http *h = talk->state;
    if (whole_response(talk, who, piece))
        return true;
    if (!is_inside(&h->side[who], piece))
        nc_http_name_bytes(nc_talk_fields(talk, piece), nc_str_n((const char *)piece->bytes, piece->cap),
                           piece->cap != piece->len);
    return false;
}
