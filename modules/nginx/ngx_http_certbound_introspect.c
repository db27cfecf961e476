
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
    ngx_http_request_t          *sr;
    ngx_http_post_subrequest_t  *ps;

    ctx->introspection = ngx_pcalloc(r->pool,
                                   sizeof(ngx_http_certbound_introspection_t));
    if (ctx->introspection == NULL) {
        return NGX_ERROR;
    }

    ps = ngx_palloc(r->pool, sizeof(ngx_http_post_subrequest_t));
    if (ps == NULL) {
        return NGX_ERROR;
    }

    ps->handler = ngx_http_certbound_answered;
    ps->data = ctx->introspection;

    if (ngx_http_subrequest(r, &source->uri, &source->args, &sr, ps,
                            NGX_HTTP_SUBREQUEST_IN_MEMORY
                            |NGX_HTTP_SUBREQUEST_WAITED)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* As auth_request does: the client's body is not for this request. */

    sr->request_body = ngx_pcalloc(r->pool, sizeof(ngx_http_request_body_t));
    if (sr->request_body == NULL) {
        return NGX_ERROR;
    }

    return NGX_AGAIN;
}


static ngx_int_t
ngx_http_certbound_answered(ngx_http_request_t *r, void *data, ngx_int_t rc)
{
    ngx_http_certbound_introspection_t  *introspection = data;

    /* Comes again with what an error page makes of it. */

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE
        || rc == NGX_HTTP_CREATED
        || rc == NGX_HTTP_NO_CONTENT)
    {
        return rc;
    }

    introspection->done = 1;

    /*
     * A response that is too large is an error of a filter, after which nginx
     * takes the client's connection for broken, and may have kept a part of
     * the response.  Nothing was sent to the client, so that it can be told;
     * should the connection really be broken, the answer will find out.
     */

    introspection->usable = (rc == NGX_OK
                             && !r->connection->error
                             && r->headers_out.status == NGX_HTTP_OK
                             && r->out);

    r->connection->error = 0;

    if (introspection->usable) {
        introspection->body.data = r->out->buf->pos;
        introspection->body.len = r->out->buf->last - r->out->buf->pos;
    }

    ngx_log_debug3(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "certbound introspection: %i, status %ui, %uz octets",
                   rc, r->headers_out.status, introspection->body.len);

    return NGX_OK;
}
