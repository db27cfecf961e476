
/*
 * Refuses requests whose certificate-bound access token (RFC 8705 section 3)
 * is presented on a connection with another client certificate, or with none.
 *
 * What a token says and whether that fits the certificate is decided by
 * libcertbound.  This module fetches the token and the certificate, and
 * answers.  It does not validate the token: signature, issuer and lifetime
 * are the duty of the application or of auth_request.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include <certbound.h>


#if !(NGX_HTTP_SSL)
#error "certbound needs an nginx built --with-http_ssl_module"
#endif


/* SSL_get_peer_certificate() got the name of what it does in OpenSSL 3.0. */

#if (OPENSSL_VERSION_NUMBER < 0x30000000L)
#define SSL_get1_peer_certificate  SSL_get_peer_certificate
#endif


#define NGX_HTTP_CERTBOUND_OFF  0


typedef struct {
    ngx_flag_t         enabled;        /* in this server or in a location */
} ngx_http_certbound_srv_conf_t;


typedef struct {
    ngx_uint_t         policy;         /* CERTBOUND_POLICY_..., or off */
} ngx_http_certbound_loc_conf_t;


/* What the last check of a request said. */

typedef struct {
    certbound_status   status;
    unsigned           checked:1;
} ngx_http_certbound_ctx_t;


/* What is known about a connection; lives in its pool. */

typedef struct {
    certbound_status   status;         /* of reading the certificate */
    unsigned           presented:1;
    u_char             thumbprint[CERTBOUND_THUMBPRINT_SIZE];
    char               text[CERTBOUND_THUMBPRINT_TEXT_SIZE];
} ngx_http_certbound_conn_t;


static ngx_int_t ngx_http_certbound_handler(ngx_http_request_t *r);
static ngx_int_t ngx_http_certbound_check(ngx_http_request_t *r,
    ngx_http_certbound_loc_conf_t *cblcf, certbound_status *status);
static certbound_status ngx_http_certbound_query(ngx_http_request_t *r);
static certbound_status ngx_http_certbound_bearer(ngx_http_request_t *r,
    ngx_str_t *token);
static ngx_int_t ngx_http_certbound_refuse(ngx_http_request_t *r,
    certbound_status status);
static ngx_int_t ngx_http_certbound_challenge(ngx_http_request_t *r,
    certbound_status status);
static u_char *ngx_http_certbound_log_error(ngx_http_request_t *r,
    ngx_http_request_t *sr, u_char *buf, size_t len);
static ngx_http_certbound_conn_t *ngx_http_certbound_get_conn(
    ngx_connection_t *c);
static ngx_int_t ngx_http_certbound_peer(ngx_connection_t *c,
    ngx_http_certbound_conn_t *conn);
static ngx_http_certbound_ctx_t *ngx_http_certbound_get_ctx(
    ngx_http_request_t *r);
static void ngx_http_certbound_cleanup(void *data);
static ngx_int_t ngx_http_certbound_thumbprint_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_certbound_status_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_certbound_add_variables(ngx_conf_t *cf);
static void *ngx_http_certbound_create_srv_conf(ngx_conf_t *cf);
static void *ngx_http_certbound_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_certbound_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static char *ngx_http_certbound_set_policy(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static ngx_uint_t ngx_http_certbound_returns(ngx_conf_t *cf);
static void ngx_http_certbound_warn(ngx_conf_t *cf);
static ngx_uint_t ngx_http_certbound_listens_ssl(
    ngx_http_core_main_conf_t *cmcf, ngx_http_core_srv_conf_t *cscf);
static ngx_int_t ngx_http_certbound_init(ngx_conf_t *cf);


static ngx_command_t  ngx_http_certbound_commands[] = {

    { ngx_string("certbound"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_certbound_set_policy,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_certbound_module_ctx = {
    ngx_http_certbound_add_variables,      /* preconfiguration */
    ngx_http_certbound_init,               /* postconfiguration */

    NULL,                                  /* create main configuration */
    NULL,                                  /* init main configuration */

    ngx_http_certbound_create_srv_conf,    /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_http_certbound_create_loc_conf,    /* create location configuration */
    ngx_http_certbound_merge_loc_conf      /* merge location configuration */
};


ngx_module_t  ngx_http_certbound_module = {
    NGX_MODULE_V1,
    &ngx_http_certbound_module_ctx,        /* module context */
    ngx_http_certbound_commands,           /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    NULL,                                  /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


/* Only ngx_http_certbound_returns() needs it, and no header declares it. */

extern ngx_module_t  ngx_http_rewrite_module;


static ngx_str_t  ngx_http_certbound_thumbprint_name =
    ngx_string("certbound_thumbprint");
static ngx_str_t  ngx_http_certbound_status_name =
    ngx_string("certbound_status");


static ngx_conf_enum_t  ngx_http_certbound_policies[] = {
    { ngx_string("off"), NGX_HTTP_CERTBOUND_OFF },
    { ngx_string("required"), CERTBOUND_POLICY_REQUIRED },
    { ngx_string("if_bound"), CERTBOUND_POLICY_IF_BOUND },
    { ngx_null_string, 0 }
};


/*
 * Runs in the PRECONTENT phase: after auth_request, and out of the reach of
 * "satisfy any", which in the ACCESS phase would let an allowed address
 * replace the check.  Internal redirects and named locations bring a request
 * here again, to be checked anew under the policy of the new location.
 */

static ngx_int_t
ngx_http_certbound_handler(ngx_http_request_t *r)
{
    certbound_status                status;
    ngx_http_certbound_ctx_t       *ctx;
    ngx_http_certbound_loc_conf_t  *cblcf;

    /*
     * As nginx's own access checks: a subrequest is made by the server, and
     * the location of auth_request may well inherit "certbound required".
     */

    if (r != r->main) {
        return NGX_DECLINED;
    }

    cblcf = ngx_http_get_module_loc_conf(r, ngx_http_certbound_module);

    if (cblcf->policy == NGX_HTTP_CERTBOUND_OFF) {
        return NGX_DECLINED;
    }

    ctx = ngx_http_certbound_get_ctx(r);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /* What the check before a redirect said does not hold any longer. */

    ctx->checked = 0;

    if (ngx_http_certbound_check(r, cblcf, &status) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ctx->status = status;
    ctx->checked = 1;

    if (status != CERTBOUND_OK) {
        return ngx_http_certbound_refuse(r, status);
    }

    /* NGX_OK would skip mirror and try_files. */

    return NGX_DECLINED;
}


/* NGX_ERROR means that no verdict was reached. */

static ngx_int_t
ngx_http_certbound_check(ngx_http_request_t *r,
    ngx_http_certbound_loc_conf_t *cblcf, certbound_status *status)
{
    ngx_str_t                   token;
    certbound_confirmation      confirmation;
    ngx_http_certbound_conn_t  *conn;

    *status = ngx_http_certbound_query(r);
    if (*status != CERTBOUND_OK) {
        return NGX_OK;
    }

    *status = ngx_http_certbound_bearer(r, &token);
    if (*status != CERTBOUND_OK) {
        return NGX_OK;
    }

    *status = certbound_confirmation_read_jwt((char *) token.data, token.len,
                                              &confirmation);
    if (*status != CERTBOUND_OK) {
        return NGX_OK;
    }

    conn = ngx_http_certbound_get_conn(r->connection);
    if (conn == NULL) {
        return NGX_ERROR;
    }

    if (conn->status != CERTBOUND_OK) {
        *status = conn->status;
        return NGX_OK;
    }

    *status = certbound_confirmation_check(&confirmation,
                                     conn->presented ? conn->thumbprint : NULL,
                                     (uint32_t) cblcf->policy, 0);
    return NGX_OK;
}


/*
 * A token in the query would be a second one that nobody has checked.  The
 * application may get the query as it was sent or as rewrites have left it,
 * depending on "proxy_pass", so neither may hold one.
 */

static certbound_status
ngx_http_certbound_query(ngx_http_request_t *r)
{
    u_char            *p, *last;
    certbound_status   status;

    status = certbound_query_check((char *) r->args.data, r->args.len);
    if (status != CERTBOUND_OK) {
        return status;
    }

    last = r->unparsed_uri.data + r->unparsed_uri.len;

    p = ngx_strlchr(r->unparsed_uri.data, last, '?');
    if (p == NULL) {
        return CERTBOUND_OK;
    }

    p++;

    return certbound_query_check((char *) p, last - p);
}


/*
 * Walks the list, since r->headers_in.authorization is one header only, and
 * the application might take another one.
 */

static certbound_status
ngx_http_certbound_bearer(ngx_http_request_t *r, ngx_str_t *token)
{
    size_t             len;
    ngx_uint_t         i;
    const char        *data;
    ngx_list_part_t   *part;
    ngx_table_elt_t   *h, *authorization;
    certbound_status   status;

    static ngx_str_t  name = ngx_string("authorization");

    authorization = NULL;

    part = &r->headers_in.headers.part;
    h = part->elts;

    for (i = 0; /* void */ ; i++) {

        if (i >= part->nelts) {
            if (part->next == NULL) {
                break;
            }

            part = part->next;
            h = part->elts;
            i = 0;
        }

        if (h[i].key.len != name.len
            || ngx_strncasecmp(h[i].key.data, name.data, name.len) != 0)
        {
            continue;
        }

        if (authorization) {
            return CERTBOUND_TOKEN_REPEATED;
        }

        authorization = &h[i];
    }

    if (authorization == NULL) {
        return CERTBOUND_TOKEN_MISSING;
    }

    status = certbound_bearer_token((char *) authorization->value.data,
                                    authorization->value.len, &data, &len);
    if (status != CERTBOUND_OK) {
        return status;
    }

    token->data = (u_char *) data;
    token->len = len;

    return CERTBOUND_OK;
}


static ngx_int_t
ngx_http_certbound_refuse(ngx_http_request_t *r, certbound_status status)
{
    ngx_uint_t  code;

    /*
     * nginx adds the request line and the referrer to every error line; here
     * they hold the token, so this request's lines have to do without.
     */

    if (status == CERTBOUND_TOKEN_IN_QUERY) {
        r->log_handler = ngx_http_certbound_log_error;
    }

    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                  "certbound: %s: %s", certbound_status_name(status),
                  certbound_status_message(status));

    code = certbound_http_status(status, CERTBOUND_CONTEXT_RESOURCE);

    switch (code) {

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


static u_char *
ngx_http_certbound_log_error(ngx_http_request_t *r, ngx_http_request_t *sr,
    u_char *buf, size_t len)
{
    ngx_http_core_srv_conf_t  *cscf;

    cscf = ngx_http_get_module_srv_conf(r, ngx_http_core_module);

    return ngx_snprintf(buf, len, ", server: %V", &cscf->server_name);
}


/*
 * The certificate of a TLS connection never changes, since nginx refuses
 * renegotiation: it is hashed for the first request, and all later ones find
 * the thumbprint in the connection's pool.  HTTP/2 streams run on copies of
 * the connection that share its pool.
 */

static ngx_http_certbound_conn_t *
ngx_http_certbound_get_conn(ngx_connection_t *c)
{
    ngx_pool_cleanup_t         *cln;
    ngx_http_certbound_conn_t  *conn;

    for (cln = c->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_http_certbound_cleanup) {
            return cln->data;
        }
    }

    cln = ngx_pool_cleanup_add(c->pool, sizeof(ngx_http_certbound_conn_t));
    if (cln == NULL) {
        return NULL;
    }

    conn = cln->data;
    ngx_memzero(conn, sizeof(ngx_http_certbound_conn_t));

    if (ngx_http_certbound_peer(c, conn) != NGX_OK) {
        return NULL;
    }

    /*
     * Only now can it be found: not after a failure, and not before the end
     * of the handshake, where a variable in "ssl_certificate" may ask.
     */

    if (c->ssl == NULL || c->ssl->handshaked) {
        cln->handler = ngx_http_certbound_cleanup;
    }

    return conn;
}


/*
 * Takes the leaf and nothing else: the TLS layer has seen proof of its key.
 * After a session resumption the certificate comes from the session.
 */

static ngx_int_t
ngx_http_certbound_peer(ngx_connection_t *c, ngx_http_certbound_conn_t *conn)
{
    int      len;
    X509    *cert;
    u_char  *der, *p;

    conn->status = CERTBOUND_OK;

    if (c->ssl == NULL) {
        return NGX_OK;
    }

    cert = SSL_get1_peer_certificate(c->ssl->connection);
    if (cert == NULL) {
        return NGX_OK;
    }

    len = i2d_X509(cert, NULL);
    if (len <= 0) {
        ngx_ssl_error(NGX_LOG_ALERT, c->log, 0, "i2d_X509() failed");
        X509_free(cert);
        return NGX_ERROR;
    }

    /* The connection may live for hours: its pool is not the place. */

    der = ngx_alloc(len, c->log);
    if (der == NULL) {
        X509_free(cert);
        return NGX_ERROR;
    }

    p = der;
    len = i2d_X509(cert, &p);

    X509_free(cert);

    if (len <= 0) {
        ngx_ssl_error(NGX_LOG_ALERT, c->log, 0, "i2d_X509() failed");
        ngx_free(der);
        return NGX_ERROR;
    }

    conn->presented = 1;
    conn->status = certbound_thumbprint(der, len, conn->thumbprint);

    ngx_free(der);

    if (conn->status == CERTBOUND_OK) {
        conn->status = certbound_thumbprint_encode(conn->thumbprint,
                                                   conn->text);
    }

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, c->log, 0,
                   "certbound thumbprint of %d octets: \"%s\"",
                   len, conn->text);

    return NGX_OK;
}


static ngx_http_certbound_ctx_t *
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


/* Its address marks this module's memory in a pool; nothing is to be freed. */

static void
ngx_http_certbound_cleanup(void *data)
{
    return;
}


static ngx_int_t
ngx_http_certbound_thumbprint_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_certbound_conn_t  *conn;

    conn = ngx_http_certbound_get_conn(r->connection);
    if (conn == NULL) {
        return NGX_ERROR;
    }

    if (!conn->presented || conn->status != CERTBOUND_OK) {
        v->not_found = 1;
        return NGX_OK;
    }

    v->len = CERTBOUND_THUMBPRINT_TEXT_SIZE - 1;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;
    v->data = (u_char *) conn->text;

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
    v->no_cacheable = 0;         /* set by nginx, from the variable's flag */
    v->not_found = 0;
    v->data = (u_char *) name;

    return NGX_OK;
}


static ngx_int_t
ngx_http_certbound_add_variables(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var;

    var = ngx_http_add_variable(cf, &ngx_http_certbound_thumbprint_name, 0);
    if (var == NULL) {
        return NGX_ERROR;
    }

    var->get_handler = ngx_http_certbound_thumbprint_variable;

    var = ngx_http_add_variable(cf, &ngx_http_certbound_status_name,
                                NGX_HTTP_VAR_NOCACHEABLE);
    if (var == NULL) {
        return NGX_ERROR;
    }

    var->get_handler = ngx_http_certbound_status_variable;

    return NGX_OK;
}


static void *
ngx_http_certbound_create_srv_conf(ngx_conf_t *cf)
{
    return ngx_pcalloc(cf->pool, sizeof(ngx_http_certbound_srv_conf_t));
}


static void *
ngx_http_certbound_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_certbound_loc_conf_t  *cblcf;

    cblcf = ngx_palloc(cf->pool, sizeof(ngx_http_certbound_loc_conf_t));
    if (cblcf == NULL) {
        return NULL;
    }

    cblcf->policy = NGX_CONF_UNSET_UINT;

    return cblcf;
}


static char *
ngx_http_certbound_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_certbound_loc_conf_t  *prev = parent;
    ngx_http_certbound_loc_conf_t  *conf = child;

    ngx_uint_t                      own;
    ngx_http_core_loc_conf_t       *clcf;
    ngx_http_certbound_srv_conf_t  *cbscf;

    own = (conf->policy != NGX_CONF_UNSET_UINT);

    ngx_conf_merge_uint_value(conf->policy, prev->policy,
                              NGX_HTTP_CERTBOUND_OFF);

    if (conf->policy == NGX_HTTP_CERTBOUND_OFF) {
        return NGX_CONF_OK;
    }

    cbscf = ngx_http_conf_get_module_srv_conf(cf, ngx_http_certbound_module);
    cbscf->enabled = 1;

    if (own && ngx_http_certbound_returns(cf)) {
        clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

        ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                      "\"certbound\" has no effect beside \"return\" in %s "
                      "\"%V\": \"return\" answers before any access check, "
                      "move it to a location of its own",
                      clcf->name.len ? "location" : "server", &clcf->name);
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_certbound_set_policy(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_certbound_loc_conf_t  *cblcf = conf;

    ngx_str_t        *value;
    ngx_conf_enum_t  *e;

    if (cblcf->policy != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (e = ngx_http_certbound_policies; e->name.len; e++) {

        if (e->name.len == value[1].len
            && ngx_strcmp(e->name.data, value[1].data) == 0)
        {
            cblcf->policy = e->value;
            return NGX_CONF_OK;
        }
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid value \"%V\" in \"%V\" directive, "
                       "it must be \"off\", \"required\" or \"if_bound\"",
                       &value[1], &cmd->name);

    return NGX_CONF_ERROR;
}


/*
 * Whether the first thing the rewrite module does here is an unconditional
 * "return".  Its configuration has no public type; the array of codes has
 * been its first member in all versions of nginx.
 */

static ngx_uint_t
ngx_http_certbound_returns(ngx_conf_t *cf)
{
    ngx_array_t              **codes;
    ngx_http_script_code_pt   *code;

    codes = ngx_http_conf_get_module_loc_conf(cf, ngx_http_rewrite_module);

    if (codes == NULL || *codes == NULL || (*codes)->nelts == 0) {
        return 0;
    }

    code = (*codes)->elts;

    return *code == ngx_http_script_return_code;
}


/*
 * Without a certificate every bound token is refused.  That is the right
 * answer, but a puzzling one for whoever forgot to ask for certificates.
 */

static void
ngx_http_certbound_warn(ngx_conf_t *cf)
{
    ngx_uint_t                      s;
    ngx_http_ssl_srv_conf_t        *sscf;
    ngx_http_core_srv_conf_t      **cscfp;
    ngx_http_core_main_conf_t      *cmcf;
    ngx_http_certbound_srv_conf_t  *cbscf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    cscfp = cmcf->servers.elts;

    for (s = 0; s < cmcf->servers.nelts; s++) {

        cbscf = cscfp[s]->ctx->srv_conf[ngx_http_certbound_module.ctx_index];

        if (!cbscf->enabled) {
            continue;
        }

        if (!ngx_http_certbound_listens_ssl(cmcf, cscfp[s])) {
            ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                          "\"certbound\" will refuse all bound tokens in the "
                          "server at %s:%ui: it has no \"listen ... ssl\"",
                          cscfp[s]->file_name, cscfp[s]->line);
            continue;
        }

        sscf = cscfp[s]->ctx->srv_conf[ngx_http_ssl_module.ctx_index];

        if (sscf->verify == 0) {
            ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                          "\"certbound\" will refuse all bound tokens in the "
                          "server at %s:%ui: \"ssl_verify_client\" is off, "
                          "so clients are not asked for a certificate",
                          cscfp[s]->file_name, cscfp[s]->line);
        }
    }
}


static ngx_uint_t
ngx_http_certbound_listens_ssl(ngx_http_core_main_conf_t *cmcf,
    ngx_http_core_srv_conf_t *cscf)
{
    ngx_uint_t                  p, a, s;
    ngx_http_conf_addr_t       *addr;
    ngx_http_conf_port_t       *port;
    ngx_http_core_srv_conf_t  **cscfp;

    if (cmcf->ports == NULL) {
        return 0;
    }

    port = cmcf->ports->elts;

    for (p = 0; p < cmcf->ports->nelts; p++) {

        addr = port[p].addrs.elts;

        for (a = 0; a < port[p].addrs.nelts; a++) {

            if (!addr[a].opt.ssl) {
                continue;
            }

            cscfp = addr[a].servers.elts;

            for (s = 0; s < addr[a].servers.nelts; s++) {
                if (cscfp[s] == cscf) {
                    return 1;
                }
            }
        }
    }

    return 0;
}


static ngx_int_t
ngx_http_certbound_init(ngx_conf_t *cf)
{
    ngx_http_handler_pt        *h;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    h = ngx_array_push(&cmcf->phases[NGX_HTTP_PRECONTENT_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_http_certbound_handler;

    ngx_http_certbound_warn(cf);

    return NGX_OK;
}
