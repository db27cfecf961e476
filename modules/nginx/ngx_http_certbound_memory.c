
/*
 * What is kept: for a connection its certificate and the token that came last,
 * for a request what its last check said.  A verdict is never kept, since
 * policy, certificate and subject are those of the next request.
 */


#include "ngx_http_certbound.h"


/*
 * Tokens up to this size are remembered, so that it bounds what a connection
 * costs.  Larger ones do not fit into the buffers of nginx's default
 * large_client_header_buffers either.
 */

#define NGX_HTTP_CERTBOUND_TOKEN_SIZE  8192


static void ngx_http_certbound_forget(void *data);
static void ngx_http_certbound_cleanup(void *data);


/* HTTP/2 streams run on copies of the connection that share its pool. */

ngx_http_certbound_conn_t *
ngx_http_certbound_get_conn(ngx_connection_t *c)
{
    ngx_pool_cleanup_t         *cln;
    ngx_http_certbound_conn_t  *conn;

    for (cln = c->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_http_certbound_forget) {
            return cln->data;
        }
    }

    cln = ngx_pool_cleanup_add(c->pool, sizeof(ngx_http_certbound_conn_t));
    if (cln == NULL) {
        return NULL;
    }

    conn = cln->data;
    ngx_memzero(conn, sizeof(ngx_http_certbound_conn_t));

    cln->handler = ngx_http_certbound_forget;

    return conn;
}


/* The handler's address also marks this module's record in the pool. */

static void
ngx_http_certbound_forget(void *data)
{
    ngx_http_certbound_conn_t  *conn = data;

    if (conn->token) {
        ngx_explicit_memzero(conn->token, conn->token_size);
        ngx_free(conn->token);
    }
}


/* Whether the very same text was read in the very same way before. */

ngx_uint_t
ngx_http_certbound_recall(ngx_http_certbound_conn_t *conn, ngx_uint_t kind,
    ngx_str_t *token, certbound_confirmation *confirmation)
{
    if (conn->kind != kind
        || certbound_text_verify((char *) conn->token, conn->token_len,
                                (char *) token->data, token->len)
           != CERTBOUND_OK)
    {
        return 0;
    }

    *confirmation = conn->confirmation;

    return 1;
}


/* Without memory for it, the text is read again the next time. */

void
ngx_http_certbound_remember(ngx_connection_t *c,
    ngx_http_certbound_conn_t *conn, ngx_uint_t kind, ngx_str_t *token,
    certbound_confirmation *confirmation)
{
    conn->kind = 0;

    if (token->len > NGX_HTTP_CERTBOUND_TOKEN_SIZE) {
        return;
    }

    if (token->len > conn->token_size) {

        /* Not from the connection's pool, which would keep all sizes. */

        ngx_http_certbound_forget(conn);

        conn->token_size = 0;

        conn->token = ngx_alloc(token->len, c->log);
        if (conn->token == NULL) {
            return;
        }

        conn->token_size = token->len;
    }

    ngx_memcpy(conn->token, token->data, token->len);
    conn->token_len = token->len;
    conn->confirmation = *confirmation;
    conn->kind = kind;
}


ngx_http_certbound_ctx_t *
ngx_http_certbound_get_ctx(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t        *cln;
    ngx_http_certbound_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_certbound_module);

    if (ctx) {
        return ctx;
    }

    /*
     * Internal redirects clear module contexts, but what the check has said
     * must still reach the access log: the pool of the request remembers.
     */

    for (cln = r->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_http_certbound_cleanup) {
            ngx_http_set_ctx(r, cln->data, ngx_http_certbound_module);
            return cln->data;
        }
    }

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_http_certbound_ctx_t));
    if (cln == NULL) {
        return NULL;
    }

    cln->handler = ngx_http_certbound_cleanup;

    ctx = cln->data;
    ngx_memzero(ctx, sizeof(ngx_http_certbound_ctx_t));

    ngx_http_set_ctx(r, ctx, ngx_http_certbound_module);

    return ctx;
}


/* Its address marks this module's context in a pool; nothing is to be freed. */

static void
ngx_http_certbound_cleanup(void *data)
{
    return;
}
