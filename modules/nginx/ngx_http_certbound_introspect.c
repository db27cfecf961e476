
/*
 * Asks the authorization server about an opaque token (RFC 7662), by a
 * subrequest to an internal location that proxies there and may cache.  What
 * is kept in memory is the response, never a verdict.
 */


#include "ngx_http_certbound.h"


static ngx_int_t ngx_http_certbound_ask(ngx_http_request_t *r,
    ngx_http_certbound_ctx_t *ctx, ngx_http_certbound_source_t *source);
static ngx_int_t ngx_http_certbound_answered(ngx_http_request_t *r,
    void *data, ngx_int_t rc);
static ngx_uint_t ngx_http_certbound_body(ngx_http_request_t *r,
    ngx_str_t *body);


ngx_int_t
ngx_http_certbound_introspect(ngx_http_request_t *r,
    ngx_http_certbound_ctx_t *ctx, ngx_http_certbound_source_t *source,
    certbound_status *status, ngx_str_t *text)
{
    ngx_str_t                            token;
    ngx_http_certbound_introspection_t  *introspection;

    introspection = ctx->introspection;

    if (introspection == NULL) {
        *status = ngx_http_certbound_bearer(r, &token);

        if (*status != CERTBOUND_OK) {
            return NGX_OK;
        }

        return ngx_http_certbound_ask(r, ctx, source);
    }

    if (!introspection->done) {
        return NGX_AGAIN;
    }

    /* After an internal redirect the new location asks for itself. */

    ctx->introspection = NULL;

    *status = introspection->usable ? CERTBOUND_OK
                                    : CERTBOUND_INTROSPECTION_FAILED;
    *text = introspection->body;

    return NGX_OK;
}


static ngx_int_t
ngx_http_certbound_ask(ngx_http_request_t *r, ngx_http_certbound_ctx_t *ctx,
    ngx_http_certbound_source_t *source)
{
    ngx_http_request_t                  *sr;
    ngx_http_request_body_t             *body;
    ngx_http_post_subrequest_t          *ps;
    ngx_http_certbound_introspection_t  *introspection;

    introspection = ngx_pcalloc(r->pool,
                                sizeof(ngx_http_certbound_introspection_t));
    if (introspection == NULL) {
        return NGX_ERROR;
    }

    body = ngx_pcalloc(r->pool, sizeof(ngx_http_request_body_t));
    if (body == NULL) {
        return NGX_ERROR;
    }

    ps = ngx_palloc(r->pool, sizeof(ngx_http_post_subrequest_t));
    if (ps == NULL) {
        return NGX_ERROR;
    }

    ps->handler = ngx_http_certbound_answered;
    ps->data = introspection;

    if (ngx_http_subrequest(r, &source->uri, &source->args, &sr, ps,
                            NGX_HTTP_SUBREQUEST_IN_MEMORY
                            |NGX_HTTP_SUBREQUEST_WAITED)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    /*
     * The client's body is not for this request, and neither is its length,
     * which may be beyond the limits of the internal location.
     */

    sr->request_body = body;
    sr->headers_in.content_length = NULL;
    sr->headers_in.content_length_n = -1;
    sr->headers_in.chunked = 0;

    /* Only now somebody will answer. */

    ctx->introspection = introspection;

    return NGX_AGAIN;
}


static ngx_int_t
ngx_http_certbound_answered(ngx_http_request_t *r, void *data, ngx_int_t rc)
{
    ngx_http_certbound_introspection_t  *introspection = data;

    ngx_connection_t  *c;

    /* Comes again with what an error page makes of it. */

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE
        || rc == NGX_HTTP_CREATED
        || rc == NGX_HTTP_NO_CONTENT)
    {
        return rc;
    }

    c = r->connection;

    introspection->done = 1;
    introspection->usable = (rc == NGX_OK
                             && !c->error
                             && r->headers_out.status == NGX_HTTP_OK
                             && ngx_http_certbound_body(r,
                                                      &introspection->body));

    ngx_log_debug3(NGX_LOG_DEBUG_HTTP, c->log, 0,
                   "certbound introspection: %i, status %ui, %uz octets",
                   rc, r->headers_out.status, introspection->body.len);

    /*
     * A response that is too large is an error of a filter, after which nginx
     * takes the client's connection for broken.  As long as the client has not
     * closed it, it is not, and nothing was sent on it: so an answer can be.
     */

    if (c->error && (c->read->eof || c->write->eof)) {
        return rc;
    }

    c->error = 0;

    return NGX_OK;
}


/* The whole of the body, or 0; a part may have come, or been kept. */

static ngx_uint_t
ngx_http_certbound_body(ngx_http_request_t *r, ngx_str_t *body)
{
    ngx_buf_t         *b;
    ngx_event_pipe_t  *p;

    if (r->out == NULL) {
        return 0;
    }

    b = r->out->buf;

    body->data = b->pos;
    body->len = b->last - b->pos;

    if (r->headers_out.content_length_n != -1
        && r->headers_out.content_length_n != (off_t) body->len)
    {
        return 0;
    }

    p = r->upstream ? r->upstream->pipe : NULL;

    return p == NULL || p->upstream_done || !p->upstream_eof || p->length == -1;
}
