
/* What a configuration says that cannot be meant. */


#include "ngx_http_certbound.h"


/* The value of "ssl_verify_client optional_no_ca". */

#define NGX_HTTP_CERTBOUND_VERIFY_NO_CA  3


static ngx_uint_t ngx_http_certbound_returns(ngx_conf_t *cf);
static const char *ngx_http_certbound_no_certificates(
    ngx_http_core_main_conf_t *cmcf, ngx_http_core_srv_conf_t *cscf);
static ngx_uint_t ngx_http_certbound_cannot_verify(
    ngx_http_core_srv_conf_t *cscf);
static ngx_uint_t ngx_http_certbound_listens_ssl(
    ngx_http_core_main_conf_t *cmcf, ngx_http_core_srv_conf_t *cscf);


/* Only ngx_http_certbound_returns() needs it, and no header declares it. */

extern ngx_module_t  ngx_http_rewrite_module;


void
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


/* Once for each directive, whatever inherits it. */

void
ngx_http_certbound_warn_unverified(ngx_conf_t *cf,
    ngx_http_certbound_header_t *header)
{
    if (header->verified != NULL || header->warned) {
        return;
    }

    header->warned = 1;

    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"certbound_subject\" will refuse all clients: nothing says "
                  "whether the proxy verified their chains, add "
                  "\"verified=$variable\" to \"certbound_client_cert\" "
                  "in %V:%ui", &header->file, header->line);
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

void
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
