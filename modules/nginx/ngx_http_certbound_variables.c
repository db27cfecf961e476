
/* The variables: what was presented, what was decided, and the token. */


#include "ngx_http_certbound.h"


static ngx_int_t ngx_http_certbound_thumbprint_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_certbound_status_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_certbound_token_form_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_certbound_token_hash_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);


/* An internal redirect may lead to another certificate or verdict. */

static ngx_http_variable_t  ngx_http_certbound_variables[] = {

    { ngx_string("certbound_thumbprint"), NULL,
      ngx_http_certbound_thumbprint_variable, 0,
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("certbound_status"), NULL,
      ngx_http_certbound_status_variable, 0,
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("certbound_token_form"), NULL,
      ngx_http_certbound_token_form_variable, 0, 0, 0 },

    { ngx_string("certbound_token_hash"), NULL,
      ngx_http_certbound_token_hash_variable, 0, 0, 0 },

      ngx_http_null_variable
};


ngx_int_t
ngx_http_certbound_add_variables(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_http_certbound_variables; v->name.len; v++) {

        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_certbound_thumbprint_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_certbound_ctx_t       *ctx;
    ngx_http_certbound_cert_t      *cert;
    ngx_http_certbound_loc_conf_t  *cblcf;

    ctx = ngx_http_certbound_get_ctx(r->main);
    if (ctx == NULL) {
        return NGX_ERROR;
    }

    cblcf = ngx_http_get_module_loc_conf(r, ngx_http_certbound_module);

    cert = ngx_http_certbound_get_cert(r, ctx, cblcf);
    if (cert == NULL) {
        return NGX_ERROR;
    }

    if (!cert->presented || cert->status != CERTBOUND_OK) {
        v->not_found = 1;
        return NGX_OK;
    }

    v->len = CERTBOUND_THUMBPRINT_TEXT_SIZE - 1;
    v->valid = 1;
    v->no_cacheable = 0;         /* set by nginx, from the variable's flag */
    v->not_found = 0;
    v->data = (u_char *) cert->text;

    return NGX_OK;
}


static ngx_int_t
ngx_http_certbound_status_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    const char                *name;
    ngx_http_certbound_ctx_t  *ctx;

    ctx = ngx_http_certbound_get_ctx(r->main);
    if (ctx == NULL) {
        return NGX_ERROR;
    }

    if (!ctx->checked) {
        v->not_found = 1;
        return NGX_OK;
    }

    name = certbound_status_name(ctx->status);

    v->len = ngx_strlen(name);
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;
    v->data = (u_char *) name;

    return NGX_OK;
}


/*
 * For the body of an introspection request: a "+" would become a space there,
 * and nothing has checked that a token holds no "&".
 */

static ngx_int_t
ngx_http_certbound_token_form_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    u_char     *p;
    ngx_str_t   token;
    uintptr_t   escape;

    if (ngx_http_certbound_bearer(r, &token) != CERTBOUND_OK) {
        v->not_found = 1;
        return NGX_OK;
    }

    escape = ngx_escape_uri(NULL, token.data, token.len,
                            NGX_ESCAPE_URI_COMPONENT);

    v->len = token.len + 2 * escape;

    p = ngx_pnalloc(r->pool, v->len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    (void) ngx_escape_uri(p, token.data, token.len, NGX_ESCAPE_URI_COMPONENT);

    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;
    v->data = p;

    return NGX_OK;
}


/* For the key of a cache, which is written to disk: no place for a token. */

static ngx_int_t
ngx_http_certbound_token_hash_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    char       *p;
    u_char      hash[CERTBOUND_THUMBPRINT_SIZE];
    ngx_str_t   token;

    if (ngx_http_certbound_bearer(r, &token) != CERTBOUND_OK) {
        v->not_found = 1;
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, CERTBOUND_THUMBPRINT_TEXT_SIZE);
    if (p == NULL) {
        return NGX_ERROR;
    }

    if (EVP_Digest(token.data, token.len, hash, NULL, EVP_sha256(), NULL) != 1
        || certbound_thumbprint_encode(hash, p) != CERTBOUND_OK)
    {
        return NGX_ERROR;
    }

    v->len = CERTBOUND_THUMBPRINT_TEXT_SIZE - 1;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;
    v->data = (u_char *) p;

    return NGX_OK;
}
