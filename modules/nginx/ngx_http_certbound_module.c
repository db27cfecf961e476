
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


#include "ngx_http_certbound.h"


static ngx_int_t ngx_http_certbound_handler(ngx_http_request_t *r);
static ngx_int_t ngx_http_certbound_decide(ngx_http_request_t *r,
    ngx_http_certbound_ctx_t *ctx, ngx_http_certbound_loc_conf_t *cblcf);
static ngx_int_t ngx_http_certbound_check(ngx_http_request_t *r,
    ngx_http_certbound_ctx_t *ctx, ngx_http_certbound_loc_conf_t *cblcf,
    certbound_status *status, const char **why);
static void *ngx_http_certbound_create_srv_conf(ngx_conf_t *cf);
static void *ngx_http_certbound_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_certbound_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static char *ngx_http_certbound_agree(ngx_conf_t *cf,
    ngx_http_certbound_loc_conf_t *conf);
static ngx_int_t ngx_http_certbound_init(ngx_conf_t *cf);


static ngx_command_t  ngx_http_certbound_commands[] = {

    { ngx_string("certbound"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_certbound_set_policy,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("certbound_jwt"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_certbound_set_source,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("certbound_claims"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_certbound_set_source,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("certbound_introspection"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_certbound_set_source,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("certbound_confirmation"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_certbound_set_source,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("certbound_introspect"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_certbound_set_introspect,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("certbound_client_cert"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_http_certbound_set_client_cert,
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


/*
 * Runs in the PRECONTENT phase: after auth_request, and out of the reach of
 * "satisfy any", which in the ACCESS phase would let an allowed address
 * replace the check.  Internal redirects and named locations bring a request
 * here again, to be checked anew under the policy of the new location.
 */

static ngx_int_t
ngx_http_certbound_handler(ngx_http_request_t *r)
{
    ngx_http_certbound_ctx_t       *ctx;
    ngx_http_certbound_loc_conf_t  *cblcf;

    /*
     * As nginx's own access checks: a subrequest is made by the server, and
     * the location of auth_request may well inherit "certbound required".
     * So is what post_action asks for once the client has its answer.
     */

    if (r != r->main || r->post_action) {
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

    return ngx_http_certbound_decide(r, ctx, cblcf);
}


/*
 * Where both checks are on, both have to pass.  The token's comes first: it
 * is the one that keeps a token in the query out of the error log.
 */

static ngx_int_t
ngx_http_certbound_decide(ngx_http_request_t *r, ngx_http_certbound_ctx_t *ctx,
    ngx_http_certbound_loc_conf_t *cblcf)
{
    char               text[NGX_HTTP_CERTBOUND_TEXT_SIZE];
    ngx_int_t          rc;
    const char        *why;
    certbound_status   status;

    if (ngx_http_certbound_early(r, cblcf)) {
        ctx->status = CERTBOUND_EARLY_DATA;
        ctx->checked = 1;

        return ngx_http_certbound_refuse(r, CERTBOUND_EARLY_DATA, NULL);
    }

    if (cblcf->policy != NGX_HTTP_CERTBOUND_OFF) {

        why = NULL;

        rc = ngx_http_certbound_check(r, ctx, cblcf, &status, &why);

        if (rc == NGX_AGAIN) {
            return NGX_AGAIN;
        }

        if (rc != NGX_OK) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        if (status != CERTBOUND_OK) {
            ctx->status = status;
            ctx->checked = 1;

            return ngx_http_certbound_refuse(r, status, why);
        }
    }

    if (cblcf->subject) {

        if (ngx_http_certbound_check_subject(r, ctx, cblcf, &status, text)
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


/* Only after NGX_OK there is a verdict. */

static ngx_int_t
ngx_http_certbound_check(ngx_http_request_t *r, ngx_http_certbound_ctx_t *ctx,
    ngx_http_certbound_loc_conf_t *cblcf, certbound_status *status,
    const char **why)
{
    ngx_int_t                   rc;
    certbound_confirmation      confirmation;
    ngx_http_certbound_cert_t  *cert;

    *status = ngx_http_certbound_query(r);
    if (*status != CERTBOUND_OK) {
        return NGX_OK;
    }

    rc = ngx_http_certbound_read(r, ctx, cblcf->source, status, &confirmation);
    if (rc != NGX_OK || *status != CERTBOUND_OK) {
        return rc;
    }

    cert = ngx_http_certbound_get_cert(r, ctx, cblcf);
    if (cert == NULL) {
        return NGX_ERROR;
    }

    if (cert->status != CERTBOUND_OK) {
        *status = cert->status;
        return NGX_OK;
    }

    *status = certbound_confirmation_check(&confirmation,
                                     cert->presented ? cert->thumbprint : NULL,
                                     (uint32_t) cblcf->policy, 0);

    if (*status == CERTBOUND_CERTIFICATE_MISSING) {
        *why = cert->why;
    }

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
    cblcf->source = NGX_CONF_UNSET_PTR;
    cblcf->header = NGX_CONF_UNSET_PTR;
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
    ngx_conf_merge_ptr_value(conf->source, prev->source, NULL);
    ngx_conf_merge_ptr_value(conf->header, prev->header, NULL);
    ngx_conf_merge_ptr_value(conf->subject, prev->subject, NULL);

    if (conf->policy != NGX_HTTP_CERTBOUND_OFF && own_policy) {
        ngx_http_certbound_warn_return(cf, "certbound");
    }

    if (conf->subject && own_subject) {
        ngx_http_certbound_warn_return(cf, "certbound_subject");
    }

    if (conf->subject && conf->header) {
        ngx_http_certbound_warn_unverified(cf, conf->header);
    }

    /* Needs certificates of the server's own connections. */

    if (conf->header == NULL) {
        cbscf = ngx_http_conf_get_module_srv_conf(cf,
                                                  ngx_http_certbound_module);

        cbscf->policy |= (conf->policy != NGX_HTTP_CERTBOUND_OFF);
        cbscf->subject |= (conf->subject != NULL);
    }

    return ngx_http_certbound_agree(cf, conf);
}


/* What stands at several levels must make sense together. */

static char *
ngx_http_certbound_agree(ngx_conf_t *cf, ngx_http_certbound_loc_conf_t *conf)
{
    if (conf->policy == CERTBOUND_POLICY_IF_BOUND
        && conf->source && conf->source->kind == NGX_HTTP_CERTBOUND_CONFIRMATION)
    {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"%V\" cannot be combined with \"certbound if_bound\" "
                      "in %V:%ui: an empty value would have to mean that the "
                      "token is not bound, use \"certbound required\"",
                      conf->source->directive, &conf->source->file,
                      conf->source->line);

        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
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
