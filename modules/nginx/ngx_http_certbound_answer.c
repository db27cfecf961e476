
/* What a refused request gets, and what the log says of it. */


#include "ngx_http_certbound.h"


/* RFC 8470; nginx has no name for it. */

#define NGX_HTTP_CERTBOUND_TOO_EARLY  425


static ngx_uint_t ngx_http_certbound_has_error_page(ngx_http_request_t *r,
    ngx_uint_t code);
static ngx_int_t ngx_http_certbound_send_error(ngx_http_request_t *r,
    ngx_uint_t code, const char *error);
static ngx_int_t ngx_http_certbound_challenge(ngx_http_request_t *r,
    certbound_status status);
static void ngx_http_certbound_log_refusal(ngx_http_request_t *r,
    certbound_status status, const char *text, const char *why);
static u_char *ngx_http_certbound_log_error(ngx_http_request_t *r,
    ngx_http_request_t *sr, u_char *buf, size_t len);


/* "why" is for the log alone: more about this very request, or NULL. */

ngx_int_t
ngx_http_certbound_refuse(ngx_http_request_t *r, certbound_status status,
    const char *why)
{
    ngx_uint_t  code;

    ngx_http_certbound_log_refusal(r, status,
                                   certbound_status_message(status), why);

    code = certbound_http_status(status, CERTBOUND_CONTEXT_RESOURCE);

    switch (code) {

    case NGX_HTTP_CERTBOUND_TOO_EARLY:
        return code;

    case NGX_HTTP_BAD_REQUEST:
    case NGX_HTTP_UNAUTHORIZED:
        break;

    default:

        /* The server's own fault; and nothing else may come out of here. */

        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (ngx_http_certbound_challenge(r, status) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return code;
}


/*
 * A refused client gets the JSON of RFC 6749 section 5.2, which is what OAuth
 * clients can read, unless the configuration has an error page of its own.
 */

ngx_int_t
ngx_http_certbound_refuse_client(ngx_http_request_t *r,
    certbound_status status, const char *text)
{
    ngx_int_t    rc;
    ngx_uint_t   code;
    const char  *error;

    ngx_http_certbound_log_refusal(r, status, text, NULL);

    code = certbound_http_status(status, CERTBOUND_CONTEXT_CLIENT);
    error = certbound_oauth_error(status, CERTBOUND_CONTEXT_CLIENT);

    if (code != NGX_HTTP_UNAUTHORIZED || error == NULL) {

        /* The server's own fault; and nothing else may come out of here. */

        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (ngx_http_certbound_has_error_page(r, code)) {
        return code;
    }

    rc = ngx_http_certbound_send_error(r, code, error);

    /* The phase engine would take NGX_OK for leave to go on. */

    ngx_http_finalize_request(r, rc);

    return NGX_DONE;
}


/* The conditions are those of ngx_http_special_response_handler(). */

static ngx_uint_t
ngx_http_certbound_has_error_page(ngx_http_request_t *r, ngx_uint_t code)
{
    ngx_uint_t                 i;
    ngx_http_err_page_t       *page;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (r->error_page || clcf->error_pages == NULL || r->uri_changes == 0) {
        return 0;
    }

    page = clcf->error_pages->elts;

    for (i = 0; i < clcf->error_pages->nelts; i++) {
        if (page[i].status == (ngx_int_t) code) {
            return 1;
        }
    }

    return 0;
}


static ngx_int_t
ngx_http_certbound_send_error(ngx_http_request_t *r, ngx_uint_t code,
    const char *error)
{
    size_t                     len;
    u_char                    *p;
    ngx_table_elt_t           *h;
    ngx_http_complex_value_t   body;

    static ngx_str_t  type = ngx_string("application/json");

    /*
     * An X-Accel-Redirect may have brought the request here: the application
     * has set headers for an answer that is not given.
     */

    ngx_http_clean_header(r);

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NGX_ERROR;
    }

#if (nginx_version >= 1023000)
    h->next = NULL;
#endif

    h->hash = 1;
    ngx_str_set(&h->key, "Cache-Control");
    ngx_str_set(&h->value, "no-store");

    ngx_memzero(&body, sizeof(ngx_http_complex_value_t));

    len = sizeof("{\"error\":\"\"}") - 1 + ngx_strlen(error);

    p = ngx_pnalloc(r->pool, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    body.value.data = p;
    body.value.len = ngx_snprintf(p, len, "{\"error\":\"%s\"}", error) - p;

    /* An error page that was refused in its turn has another one by now. */

    r->err_status = code;

    return ngx_http_send_response(r, code, &type, &body);
}


/* RFC 6750 section 3: no error code where there was no token at all. */

static ngx_int_t
ngx_http_certbound_challenge(ngx_http_request_t *r, certbound_status status)
{
    size_t            len;
    u_char           *p;
    const char       *error, *description;
    ngx_str_t         value;
    ngx_table_elt_t  *h;

    error = certbound_oauth_error(status, CERTBOUND_CONTEXT_RESOURCE);

    if (error == NULL) {
        ngx_str_set(&value, "Bearer");

    } else {
        description = certbound_status_message(status);

        len = sizeof("Bearer error=\"\", error_description=\"\"") - 1
              + ngx_strlen(error) + ngx_strlen(description);

        p = ngx_pnalloc(r->pool, len);
        if (p == NULL) {
            return NGX_ERROR;
        }

        value.data = p;
        value.len = ngx_snprintf(p, len,
                                 "Bearer error=\"%s\", "
                                 "error_description=\"%s\"",
                                 error, description)
                    - p;
    }

    /* After an error_page redirect there is one from the first refusal. */

    h = r->headers_out.www_authenticate;

    if (h == NULL) {
        h = ngx_list_push(&r->headers_out.headers);
        if (h == NULL) {
            return NGX_ERROR;
        }

#if (nginx_version >= 1023000)
        h->next = NULL;
#endif

        ngx_str_set(&h->key, "WWW-Authenticate");

        r->headers_out.www_authenticate = h;
    }

    h->hash = 1;
    h->value = value;

    return NGX_OK;
}


/*
 * nginx adds the request line and the referrer to every error line, and both
 * may hold a token, which a log is no place for: this line shows the path
 * instead.  Where the query is known to hold a token, all later lines of the
 * request do.
 */

static void
ngx_http_certbound_log_refusal(ngx_http_request_t *r, certbound_status status,
    const char *text, const char *why)
{
    ngx_http_log_handler_pt  handler;

    handler = r->log_handler;
    r->log_handler = ngx_http_certbound_log_error;

    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                  "certbound: %s: %s%s%s", certbound_status_name(status), text,
                  why ? ": " : "", why ? why : "");

    if (status != CERTBOUND_TOKEN_IN_QUERY) {
        r->log_handler = handler;
    }
}


static u_char *
ngx_http_certbound_log_error(ngx_http_request_t *r, ngx_http_request_t *sr,
    u_char *buf, size_t len)
{
    size_t                     n;
    u_char                    *p, *last;
    ngx_http_core_srv_conf_t  *cscf;

    cscf = ngx_http_get_module_srv_conf(r, ngx_http_core_module);

    /* An encoded question mark may begin a query too. */

    p = r->unparsed_uri.data;

    for (n = 0; n < r->unparsed_uri.len && p[n] != '?'; n++) {

        if (r->unparsed_uri.len - n >= 3
            && ngx_strncasecmp(&p[n], (u_char *) "%3f", 3) == 0)
        {
            break;
        }
    }

    last = buf + len;

    buf = ngx_slprintf(buf, last, ", server: %V, request: \"%V %*s\"",
                       &cscf->server_name, &r->method_name, n, p);

    if (r->headers_in.host) {
        buf = ngx_slprintf(buf, last, ", host: \"%V\"",
                           &r->headers_in.host->value);
    }

    return buf;
}
