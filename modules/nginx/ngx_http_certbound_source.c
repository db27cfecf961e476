
/* What the request's token says: where it stands, and reading it. */


#include "ngx_http_certbound.h"


static certbound_status ngx_http_certbound_query_of(ngx_str_t *uri);
static ngx_int_t ngx_http_certbound_variable_text(ngx_http_request_t *r,
    ngx_http_certbound_source_t *source, certbound_status *status,
    ngx_str_t *text);
static certbound_status ngx_http_certbound_read_text(ngx_uint_t kind,
    ngx_str_t *text, certbound_confirmation *confirmation);


/*
 * A token in the query would be a second one that nobody has checked.  The
 * application may get the query as it was sent or as rewrites have left it,
 * depending on "proxy_pass", so neither may hold one.
 */

certbound_status
ngx_http_certbound_query(ngx_http_request_t *r)
{
    certbound_status  status;

    status = certbound_query_check((char *) r->args.data, r->args.len);
    if (status != CERTBOUND_OK) {
        return status;
    }

    status = ngx_http_certbound_query_of(&r->unparsed_uri);
    if (status != CERTBOUND_OK) {
        return status;
    }

    /* A decoded "?" begins a query where "proxy_pass" has a variable. */

    return ngx_http_certbound_query_of(&r->uri);
}


static certbound_status
ngx_http_certbound_query_of(ngx_str_t *uri)
{
    u_char  *p, *last;

    last = uri->data + uri->len;

    p = ngx_strlchr(uri->data, last, '?');
    if (p == NULL) {
        return CERTBOUND_OK;
    }

    p++;

    return certbound_query_check((char *) p, last - p);
}


certbound_status
ngx_http_certbound_bearer(ngx_http_request_t *r, ngx_str_t *token)
{
    size_t             len;
    ngx_uint_t         count;
    const char        *data;
    ngx_table_elt_t   *h;
    certbound_status   status;

    static ngx_str_t  name = ngx_string("authorization");

    count = ngx_http_certbound_find_header(r, &name, &h);

    if (count == 0) {
        return CERTBOUND_TOKEN_MISSING;
    }

    if (count > 1) {
        return CERTBOUND_TOKEN_REPEATED;
    }

    status = certbound_bearer_token((char *) h->value.data, h->value.len,
                                    &data, &len);
    if (status != CERTBOUND_OK) {
        return status;
    }

    token->data = (u_char *) data;
    token->len = len;

    return CERTBOUND_OK;
}


/*
 * NGX_OK: the status says whether there is a confirmation; NGX_AGAIN: the
 * handler is called again once more is known; NGX_ERROR: it cannot be known.
 */

ngx_int_t
ngx_http_certbound_read(ngx_http_request_t *r, ngx_http_certbound_ctx_t *ctx,
    ngx_http_certbound_source_t *source, certbound_status *status,
    certbound_confirmation *confirmation)
{
    ngx_int_t                   rc;
    ngx_str_t                   text;
    ngx_uint_t                  kind;
    ngx_http_certbound_conn_t  *conn;

    if (source == NULL) {
        kind = NGX_HTTP_CERTBOUND_JWT;
        *status = ngx_http_certbound_bearer(r, &text);
        rc = NGX_OK;

    } else {
        kind = source->kind;

        if (source->variable) {
            rc = ngx_http_certbound_variable_text(r, source, status, &text);

        } else {
            rc = ngx_http_certbound_introspect(r, ctx, source, status, &text);
        }
    }

    if (rc != NGX_OK || *status != CERTBOUND_OK) {
        return rc;
    }

    conn = ngx_http_certbound_get_conn(r->connection);
    if (conn == NULL) {
        return NGX_ERROR;
    }

    if (ngx_http_certbound_recall(conn, kind, &text, confirmation)) {
        return NGX_OK;
    }

    *status = ngx_http_certbound_read_text(kind, &text, confirmation);

    if (*status == CERTBOUND_OK) {
        ngx_http_certbound_remember(r->connection, conn, kind, &text,
                                    confirmation);
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_certbound_variable_text(ngx_http_request_t *r,
    ngx_http_certbound_source_t *source, certbound_status *status,
    ngx_str_t *text)
{
    ngx_uint_t  repeated;

    if (ngx_http_certbound_get_variable(r, source->variable, text, &repeated)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (repeated) {
        *status = CERTBOUND_TOKEN_REPEATED;

    } else if (text->len) {
        *status = CERTBOUND_OK;

    } else {

        /* No token is the client's fault; no claims are the server's. */

        *status = source->kind == NGX_HTTP_CERTBOUND_JWT
                  ? CERTBOUND_TOKEN_MISSING : CERTBOUND_SOURCE_EMPTY;
    }

    return NGX_OK;
}


static certbound_status
ngx_http_certbound_read_text(ngx_uint_t kind, ngx_str_t *text,
    certbound_confirmation *confirmation)
{
    char  *data = (char *) text->data;

    switch (kind) {

    case NGX_HTTP_CERTBOUND_JWT:
        return certbound_confirmation_read_jwt(data, text->len, confirmation);

    case NGX_HTTP_CERTBOUND_CLAIMS:
        return certbound_confirmation_read_claims(data, text->len,
                                                  confirmation);

    case NGX_HTTP_CERTBOUND_INTROSPECTION:
        return certbound_confirmation_read_introspection(data, text->len,
                                                         confirmation);

    case NGX_HTTP_CERTBOUND_CONFIRMATION:
        return certbound_confirmation_read_thumbprint(data, text->len,
                                                      confirmation);

    default:
        return CERTBOUND_INTERNAL;
    }
}
