
/*
 * Refuses requests whose certificate-bound access token (RFC 8705 section 3)
 * is presented on a connection with another client certificate, or with none
 * ("certbound"), and requests of clients that do not authenticate with the
 * certificate that they are registered with (section 2.1,
 * "certbound_subject").
 *
 * What a token says, whom a certificate names and whether that fits is
 * decided by libcertbound.  This module fetches the token, the certificate
 * and the registered subject, and answers.  It does not validate the token:
 * signature, issuer and lifetime are the duty of the application or of
 * auth_request.  It does not validate the chain either: that is the duty of
 * the TLS layer, without whose consent no subject is looked at.
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


/* RFC 8470; nginx has no name for it. */

#define NGX_HTTP_CERTBOUND_TOO_EARLY  425


/* The value of "ssl_verify_client optional_no_ca". */

#define NGX_HTTP_CERTBOUND_VERIFY_NO_CA  3


/* certbound_mismatch_text() promises to need 256 octets at most. */

#define NGX_HTTP_CERTBOUND_TEXT_SIZE  256


typedef struct {
    ngx_uint_t                 kind;   /* CERTBOUND_SUBJECT_... */
    ngx_http_complex_value_t   value;  /* a checked constant, or a variable */
} ngx_http_certbound_subject_t;


/* What is in force in the server itself or in a location of it. */

typedef struct {
    ngx_flag_t                      policy;
    ngx_flag_t                      subject;
} ngx_http_certbound_srv_conf_t;


typedef struct {
    ngx_uint_t                      policy;    /* CERTBOUND_POLICY_..., off */
    ngx_http_certbound_subject_t   *subject;   /* NULL: off */
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
static ngx_uint_t ngx_http_certbound_early(ngx_connection_t *c);
static certbound_status ngx_http_certbound_query(ngx_http_request_t *r);
static certbound_status ngx_http_certbound_query_of(ngx_str_t *uri);
static certbound_status ngx_http_certbound_bearer(ngx_http_request_t *r,
    ngx_str_t *token);
static ngx_int_t ngx_http_certbound_check_subject(ngx_http_request_t *r,
    ngx_http_certbound_subject_t *subject, certbound_status *status,
    char *text);
static const char *ngx_http_certbound_unverified(ngx_http_request_t *r);
static ngx_int_t ngx_http_certbound_refuse(ngx_http_request_t *r,
    certbound_status status);
static ngx_int_t ngx_http_certbound_refuse_client(ngx_http_request_t *r,
    certbound_status status, char *text);
static ngx_uint_t ngx_http_certbound_has_error_page(ngx_http_request_t *r,
    ngx_uint_t code);
static ngx_int_t ngx_http_certbound_send_error(ngx_http_request_t *r,
    ngx_uint_t code, const char *error);
static ngx_int_t ngx_http_certbound_challenge(ngx_http_request_t *r,
    certbound_status status);
static void ngx_http_certbound_log_refusal(ngx_http_request_t *r,
    certbound_status status, const char *text);
static u_char *ngx_http_certbound_log_error(ngx_http_request_t *r,
    ngx_http_request_t *sr, u_char *buf, size_t len);
static ngx_http_certbound_conn_t *ngx_http_certbound_get_conn(
    ngx_connection_t *c);
static ngx_int_t ngx_http_certbound_peer(ngx_connection_t *c,
    ngx_http_certbound_conn_t *conn);
static ngx_int_t ngx_http_certbound_peer_der(ngx_connection_t *c,
    ngx_str_t *der);
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
static char *ngx_http_certbound_set_subject(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
static ngx_uint_t ngx_http_certbound_is_variable(ngx_str_t *value);
static void ngx_http_certbound_warn_return(ngx_conf_t *cf,
    const char *directive);
static ngx_uint_t ngx_http_certbound_returns(ngx_conf_t *cf);
static void ngx_http_certbound_warn(ngx_conf_t *cf);
static const char *ngx_http_certbound_no_certificates(
    ngx_http_core_main_conf_t *cmcf, ngx_http_core_srv_conf_t *cscf);
static ngx_uint_t ngx_http_certbound_cannot_verify(
    ngx_http_core_srv_conf_t *cscf);
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

    { ngx_string("certbound_subject"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE12,
      ngx_http_certbound_set_subject,
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


/* The parameters of RFC 8705 section 2.1.2 without "tls_client_auth_". */

static ngx_conf_enum_t  ngx_http_certbound_kinds[] = {
    { ngx_string("subject_dn"), CERTBOUND_SUBJECT_DN },
    { ngx_string("san_dns"), CERTBOUND_SUBJECT_DNS },
    { ngx_string("san_uri"), CERTBOUND_SUBJECT_URI },
    { ngx_string("san_ip"), CERTBOUND_SUBJECT_IP },
    { ngx_string("san_email"), CERTBOUND_SUBJECT_EMAIL },
    { ngx_null_string, 0 }
};


/*
 * Runs in the PRECONTENT phase: after auth_request, and out of the reach of
 * "satisfy any", which in the ACCESS phase would let an allowed address
 * replace the check.  Internal redirects and named locations bring a request
 * here again, to be checked anew under the policy of the new location.
 *
 * Where both checks are on, both have to pass.  The token's comes first: it
 * is the one that keeps a token in the query out of the error log.
 */

static ngx_int_t
ngx_http_certbound_handler(ngx_http_request_t *r)
{
    char                            text[NGX_HTTP_CERTBOUND_TEXT_SIZE];
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

    if (cblcf->policy == NGX_HTTP_CERTBOUND_OFF && cblcf->subject == NULL) {
        return NGX_DECLINED;
    }

    ctx = ngx_http_certbound_get_ctx(r);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /* What the check before a redirect said does not hold any longer. */

    ctx->checked = 0;

    if (ngx_http_certbound_early(r->connection)) {
        ctx->status = CERTBOUND_EARLY_DATA;
        ctx->checked = 1;

        return ngx_http_certbound_refuse(r, CERTBOUND_EARLY_DATA);
    }

    if (cblcf->policy != NGX_HTTP_CERTBOUND_OFF) {

        if (ngx_http_certbound_check(r, cblcf, &status) != NGX_OK) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        if (status != CERTBOUND_OK) {
            ctx->status = status;
            ctx->checked = 1;

            return ngx_http_certbound_refuse(r, status);
        }
    }

    if (cblcf->subject) {

        if (ngx_http_certbound_check_subject(r, cblcf->subject, &status, text)
            != NGX_OK)
        {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        if (status != CERTBOUND_OK) {
            ctx->status = status;
            ctx->checked = 1;

            return ngx_http_certbound_refuse_client(r, status, text);
        }
    }

    ctx->status = CERTBOUND_OK;
    ctx->checked = 1;

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


/*
 * RFC 8705 section 2.1: the chain was validated, and the certificate has the
 * registered subject.  The value may be another one for each request, so no
 * verdict is kept, and neither is the certificate: OpenSSL has its encoding,
 * and a copy of it per request is cheaper than one per idle connection.
 *
 * NGX_ERROR means that no verdict was reached.  The text is a sentence for
 * the log, written on refusal; no octet of the certificate or of the value is
 * in it.
 */

static ngx_int_t
ngx_http_certbound_check_subject(ngx_http_request_t *r,
    ngx_http_certbound_subject_t *subject, certbound_status *status,
    char *text)
{
    size_t               len;
    ngx_str_t            der, value;
    const char          *why;
    certbound_mismatch   mismatch;

    if (ngx_http_complex_value(r, &subject->value, &value) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_http_certbound_peer_der(r->connection, &der) != NGX_OK) {
        return NGX_ERROR;
    }

    /* What is not filled in below makes no text. */

    ngx_memzero(&mismatch, sizeof(certbound_mismatch));

    why = NULL;

    if (der.data == NULL) {

        /* Without a certificate OpenSSL says that all is well. */

        *status = CERTBOUND_CLIENT_CERTIFICATE_MISSING;

    } else if ((why = ngx_http_certbound_unverified(r)) != NULL) {
        *status = CERTBOUND_CERTIFICATE_NOT_VERIFIED;

    } else if (value.len == 0) {
        *status = CERTBOUND_SUBJECT_NOT_CONFIGURED;

    } else {
        *status = certbound_subject_verify(der.data, der.len,
                                           (uint32_t) subject->kind,
                                           (char *) value.data, value.len,
                                           &mismatch);
    }

    if (der.data) {
        ngx_free(der.data);
    }

    if (*status == CERTBOUND_OK
        || certbound_mismatch_text(&mismatch, text,
                                   NGX_HTTP_CERTBOUND_TEXT_SIZE, &len)
           == CERTBOUND_OK)
    {
        return NGX_OK;
    }

    ngx_snprintf((u_char *) text, NGX_HTTP_CERTBOUND_TEXT_SIZE, "%s%s%s%Z",
                 certbound_status_message(*status), why ? ": " : "",
                 why ? why : "");

    text[NGX_HTTP_CERTBOUND_TEXT_SIZE - 1] = '\0';

    return NGX_OK;
}


/*
 * Why it cannot be said that the TLS layer has verified the certificate's
 * chain for the server that answers; NULL when it has.
 *
 * The result belongs to the session, and resuming one restores it.  What it
 * means depends on the trusted CAs, which are a server's own, so it must come
 * from this very server.
 *
 * Known gap: nginx tells the sessions of different addresses apart by the
 * server's certificate and by the names in "ssl_client_certificate" only.
 * Servers that trust different CAs need different session caches and ticket
 * keys where that does not suffice: for CAs of the same name, or in
 * "ssl_trusted_certificate".
 */

static const char *
ngx_http_certbound_unverified(ngx_http_request_t *r)
{
    long                      rc;
    SSL                      *ssl;
    const char               *name, *verified;
    ngx_http_conf_ctx_t      *cctx;
    ngx_http_ssl_srv_conf_t  *sscf;

    ssl = r->connection->ssl->connection;

    rc = SSL_get_verify_result(ssl);

    if (rc != X509_V_OK) {
        return X509_verify_cert_error_string(rc);
    }

    sscf = ngx_http_get_module_srv_conf(r, ngx_http_ssl_module);

    if (sscf->verify == 0) {
        return "\"ssl_verify_client\" is off in this server";
    }

    /* A client that sends no server name may ask for any host afterwards. */

    cctx = r->http_connection->conf_ctx;

    if (cctx->srv_conf[ngx_http_ssl_module.ctx_index] != sscf) {
        return "the handshake was made with another server of the address";
    }

    if (!SSL_session_reused(ssl)) {
        return NULL;
    }

    /*
     * TLS 1.3 lets a session resume under another server name.  nginx forbids
     * that since 1.27.4 (CVE-2025-23419), unless the session has none.
     */

    name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    verified = SSL_SESSION_get0_hostname(SSL_get0_session(ssl));

    if (name == NULL && verified == NULL) {
        return NULL;
    }

    if (name == NULL || verified == NULL
        || ngx_strcasecmp((u_char *) name, (u_char *) verified) != 0)
    {
        return "the session was made under another server name";
    }

    return NULL;
}


static ngx_int_t
ngx_http_certbound_refuse(ngx_http_request_t *r, certbound_status status)
{
    ngx_uint_t  code;

    ngx_http_certbound_log_refusal(r, status,
                                   certbound_status_message(status));

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

static ngx_int_t
ngx_http_certbound_refuse_client(ngx_http_request_t *r,
    certbound_status status, char *text)
{
    ngx_int_t    rc;
    ngx_uint_t   code;
    const char  *error;

    ngx_http_certbound_log_refusal(r, status, text);

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
    const char *text)
{
    ngx_http_log_handler_pt  handler;

    handler = r->log_handler;
    r->log_handler = ngx_http_certbound_log_error;

    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                  "certbound: %s: %s", certbound_status_name(status), text);

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


/*
 * TLS 1.3 early data can be replayed by whoever has recorded it, and comes with
 * the certificate of the session: it proves possession of no key.
 */

static ngx_uint_t
ngx_http_certbound_early(ngx_connection_t *c)
{
    return c->ssl && c->ssl->handshaked
           && !SSL_is_init_finished(c->ssl->connection);
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
     * of the handshake, where a variable in "ssl_certificate" may ask, or
     * early data.
     */

    if (c->ssl == NULL
        || (c->ssl->handshaked && !ngx_http_certbound_early(c)))
    {
        cln->handler = ngx_http_certbound_cleanup;
    }

    return conn;
}


static ngx_int_t
ngx_http_certbound_peer(ngx_connection_t *c, ngx_http_certbound_conn_t *conn)
{
    ngx_str_t  der;

    conn->status = CERTBOUND_OK;

    if (ngx_http_certbound_early(c)) {
        return NGX_OK;
    }

    if (ngx_http_certbound_peer_der(c, &der) != NGX_OK) {
        return NGX_ERROR;
    }

    if (der.data == NULL) {
        return NGX_OK;
    }

    conn->presented = 1;
    conn->status = certbound_thumbprint(der.data, der.len, conn->thumbprint);

    ngx_free(der.data);

    if (conn->status == CERTBOUND_OK) {
        conn->status = certbound_thumbprint_encode(conn->thumbprint,
                                                   conn->text);
    }

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, c->log, 0,
                   "certbound thumbprint of %uz octets: \"%s\"",
                   der.len, conn->text);

    return NGX_OK;
}


/*
 * Takes the leaf and nothing else: the TLS layer has seen proof of its key.
 * After a session resumption the certificate comes from the session.
 *
 * Gives memory that the caller frees, since neither a connection's pool nor a
 * request's is the place: both may live for hours.  NULL: no certificate.
 */

static ngx_int_t
ngx_http_certbound_peer_der(ngx_connection_t *c, ngx_str_t *der)
{
    int      len;
    X509    *cert;
    u_char  *p;

    ngx_str_null(der);

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

    der->data = ngx_alloc(len, c->log);
    if (der->data == NULL) {
        X509_free(cert);
        return NGX_ERROR;
    }

    p = der->data;
    len = i2d_X509(cert, &p);

    X509_free(cert);

    if (len <= 0) {
        ngx_ssl_error(NGX_LOG_ALERT, c->log, 0, "i2d_X509() failed");
        ngx_free(der->data);
        return NGX_ERROR;
    }

    der->len = len;

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
    cblcf->subject = NGX_CONF_UNSET_PTR;

    return cblcf;
}


static char *
ngx_http_certbound_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_certbound_loc_conf_t  *prev = parent;
    ngx_http_certbound_loc_conf_t  *conf = child;

    ngx_uint_t                      own_policy, own_subject;
    ngx_http_certbound_srv_conf_t  *cbscf;

    own_policy = (conf->policy != NGX_CONF_UNSET_UINT);
    own_subject = (conf->subject != NGX_CONF_UNSET_PTR);

    ngx_conf_merge_uint_value(conf->policy, prev->policy,
                              NGX_HTTP_CERTBOUND_OFF);
    ngx_conf_merge_ptr_value(conf->subject, prev->subject, NULL);

    cbscf = ngx_http_conf_get_module_srv_conf(cf, ngx_http_certbound_module);

    if (conf->policy != NGX_HTTP_CERTBOUND_OFF) {
        cbscf->policy = 1;

        if (own_policy) {
            ngx_http_certbound_warn_return(cf, "certbound");
        }
    }

    if (conf->subject) {
        cbscf->subject = 1;

        if (own_subject) {
            ngx_http_certbound_warn_return(cf, "certbound_subject");
        }
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


static char *
ngx_http_certbound_set_subject(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_certbound_loc_conf_t  *cblcf = conf;

    size_t                             offset;
    ngx_str_t                         *value;
    ngx_conf_enum_t                   *e;
    certbound_status                   status;
    ngx_http_certbound_subject_t      *subject;
    ngx_http_compile_complex_value_t   ccv;

    if (cblcf->subject != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2) {

        if (value[1].len == 3 && ngx_strcmp(value[1].data, "off") == 0) {
            cblcf->subject = NULL;
            return NGX_CONF_OK;
        }

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid value \"%V\" in \"%V\" directive, "
                           "it must be \"off\", or a kind and a value",
                           &value[1], &cmd->name);

        return NGX_CONF_ERROR;
    }

    for (e = ngx_http_certbound_kinds; e->name.len; e++) {

        if (e->name.len == value[1].len
            && ngx_strcmp(e->name.data, value[1].data) == 0)
        {
            break;
        }
    }

    if (e->name.len == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid kind \"%V\" in \"%V\" directive, "
                           "it must be \"subject_dn\", \"san_dns\", "
                           "\"san_uri\", \"san_ip\" or \"san_email\"",
                           &value[1], &cmd->name);

        return NGX_CONF_ERROR;
    }

    if (ngx_strlchr(value[2].data, value[2].data + value[2].len, '$')) {

        /* Around a variable, nobody could check the constant part. */

        if (!ngx_http_certbound_is_variable(&value[2])) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid value \"%V\" in \"%V\" directive, "
                               "it must be a constant or exactly one "
                               "variable; put a constant that has a \"$\" "
                               "into a variable, with \"geo\", or write "
                               "\"\\24\" for it in a DN",
                               &value[2], &cmd->name);

            return NGX_CONF_ERROR;
        }

    } else {
        offset = 0;

        status = certbound_subject_check((uint32_t) e->value,
                                         (char *) value[2].data,
                                         value[2].len, &offset);

        if (status != CERTBOUND_OK) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid value \"%V\" in \"%V\" directive: "
                               "%s: %s (at octet %uz)",
                               &value[2], &cmd->name,
                               certbound_status_name(status),
                               certbound_status_message(status), offset);

            return NGX_CONF_ERROR;
        }
    }

    subject = ngx_pcalloc(cf->pool, sizeof(ngx_http_certbound_subject_t));
    if (subject == NULL) {
        return NGX_CONF_ERROR;
    }

    subject->kind = e->value;

    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));

    ccv.cf = cf;
    ccv.value = &value[2];
    ccv.complex_value = &subject->value;

    if (ngx_http_compile_complex_value(&ccv) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    cblcf->subject = subject;

    return NGX_CONF_OK;
}


/* "$name", "${name}" or a capture, which has one digit. */

static ngx_uint_t
ngx_http_certbound_is_variable(ngx_str_t *value)
{
    u_char  *p, *last;

    p = value->data;
    last = p + value->len;

    if (p == last || *p++ != '$' || p == last) {
        return 0;
    }

    if (*p >= '1' && *p <= '9') {
        return last - p == 1;
    }

    if (*p == '{') {
        p++;

        if (p == last || *--last != '}' || p == last) {
            return 0;
        }
    }

    for ( /* void */ ; p < last; p++) {

        if ((*p < 'A' || *p > 'Z') && (*p < 'a' || *p > 'z')
            && (*p < '0' || *p > '9') && *p != '_')
        {
            return 0;
        }
    }

    return 1;
}


static void
ngx_http_certbound_warn_return(ngx_conf_t *cf, const char *directive)
{
    ngx_http_core_loc_conf_t  *clcf;

    if (!ngx_http_certbound_returns(cf)) {
        return;
    }

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"%s\" has no effect beside \"return\" in %s \"%V\": "
                  "\"return\" answers before any access check, "
                  "move it to a location of its own",
                  directive, clcf->name.len ? "location" : "server",
                  &clcf->name);
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
 * Without a certificate every bound token and every client is refused.  That
 * is the right answer, but a puzzling one for whoever forgot to ask for
 * certificates.
 */

static void
ngx_http_certbound_warn(ngx_conf_t *cf)
{
    ngx_uint_t                      s;
    const char                     *why;
    ngx_http_core_srv_conf_t      **cscfp;
    ngx_http_core_main_conf_t      *cmcf;
    ngx_http_certbound_srv_conf_t  *cbscf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    cscfp = cmcf->servers.elts;

    for (s = 0; s < cmcf->servers.nelts; s++) {

        cbscf = cscfp[s]->ctx->srv_conf[ngx_http_certbound_module.ctx_index];

        if (!cbscf->policy && !cbscf->subject) {
            continue;
        }

        why = ngx_http_certbound_no_certificates(cmcf, cscfp[s]);

        if (cbscf->policy && why) {
            ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                          "\"certbound\" will refuse all bound tokens in the "
                          "server at %s:%ui: %s",
                          cscfp[s]->file_name, cscfp[s]->line, why);
        }

        if (!cbscf->subject) {
            continue;
        }

        if (why == NULL && ngx_http_certbound_cannot_verify(cscfp[s])) {
            why = "it has neither \"ssl_client_certificate\" nor "
                  "\"ssl_trusted_certificate\" to verify chains with";
        }

        if (why) {
            ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                          "\"certbound_subject\" will refuse all clients in "
                          "the server at %s:%ui: %s",
                          cscfp[s]->file_name, cscfp[s]->line, why);
        }
    }
}


static const char *
ngx_http_certbound_no_certificates(ngx_http_core_main_conf_t *cmcf,
    ngx_http_core_srv_conf_t *cscf)
{
    ngx_http_ssl_srv_conf_t  *sscf;

    if (!ngx_http_certbound_listens_ssl(cmcf, cscf)) {
        return "it has no \"listen ... ssl\"";
    }

    sscf = cscf->ctx->srv_conf[ngx_http_ssl_module.ctx_index];

    if (sscf->verify == 0) {
        return "\"ssl_verify_client\" is off, "
               "so clients are not asked for a certificate";
    }

    return NULL;
}


/* Only "optional_no_ca" is to be had without a CA. */

static ngx_uint_t
ngx_http_certbound_cannot_verify(ngx_http_core_srv_conf_t *cscf)
{
    ngx_http_ssl_srv_conf_t  *sscf;

    sscf = cscf->ctx->srv_conf[ngx_http_ssl_module.ctx_index];

    return sscf->verify == NGX_HTTP_CERTBOUND_VERIFY_NO_CA
           && sscf->client_certificate.len == 0
           && sscf->trusted_certificate.len == 0;
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
