
/* The check of a client's registered subject, RFC 8705 section 2.1. */


#include "ngx_http_certbound.h"


static const char *ngx_http_certbound_unverified(ngx_http_request_t *r,
    ngx_http_certbound_header_t *header);
static const char *ngx_http_certbound_header_unverified(ngx_http_request_t *r,
    ngx_http_certbound_header_t *header);


/*
 * The chain was validated, and the certificate has the registered subject.
 * The value may be another one for each request, so no verdict is kept, and
 * neither is the certificate of a connection: OpenSSL has its encoding, and a
 * copy of it per request is cheaper than one per idle connection.
 *
 * NGX_ERROR means that no verdict was reached.  The text is a sentence for
 * the log, written on refusal; no octet of the certificate or of the value is
 * in it.
 */

ngx_int_t
ngx_http_certbound_check_subject(ngx_http_request_t *r,
    ngx_http_certbound_ctx_t *ctx, ngx_http_certbound_loc_conf_t *cblcf,
    certbound_status *status, char *text)
{
    size_t                      len;
    ngx_str_t                   der, value;
    const char                 *why;
    certbound_mismatch          mismatch;
    ngx_http_certbound_cert_t  *cert;

    if (ngx_http_complex_value(r, &cblcf->subject->value, &value) != NGX_OK) {
        return NGX_ERROR;
    }

    cert = ngx_http_certbound_get_cert(r, ctx, cblcf);
    if (cert == NULL) {
        return NGX_ERROR;
    }

    /* What is not filled in below makes no text. */

    ngx_memzero(&mismatch, sizeof(certbound_mismatch));

    why = NULL;

    if (cert->status != CERTBOUND_OK) {
        *status = cert->status;

    } else if (!cert->presented) {

        /* Without a certificate OpenSSL says that all is well. */

        *status = CERTBOUND_CLIENT_CERTIFICATE_MISSING;
        why = cert->why;

    } else if ((why = ngx_http_certbound_unverified(r, cblcf->header))
               != NULL)
    {
        *status = CERTBOUND_CERTIFICATE_NOT_VERIFIED;

    } else if (value.len == 0) {
        *status = CERTBOUND_SUBJECT_NOT_CONFIGURED;

    } else {
        der = cert->der;

        if (der.data == NULL
            && ngx_http_certbound_tls_der(r, &der) != NGX_OK)
        {
            return NGX_ERROR;
        }

        *status = certbound_subject_verify(der.data, der.len,
                                           (uint32_t) cblcf->subject->kind,
                                           (char *) value.data, value.len,
                                           &mismatch);

        if (cert->der.data == NULL) {
            ngx_pfree(r->pool, der.data);
        }
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
ngx_http_certbound_unverified(ngx_http_request_t *r,
    ngx_http_certbound_header_t *header)
{
    long                      rc;
    SSL                      *ssl;
    const char               *name, *verified;
    ngx_http_conf_ctx_t      *cctx;
    ngx_http_ssl_srv_conf_t  *sscf;

    if (header) {
        return ngx_http_certbound_header_unverified(r, header);
    }

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


/* The header's sender is trusted by now, and so is what it says of the chain. */

static const char *
ngx_http_certbound_header_unverified(ngx_http_request_t *r,
    ngx_http_certbound_header_t *header)
{
    ngx_str_t   value;
    ngx_uint_t  repeated;

    if (header->verified == NULL) {
        return "\"certbound_client_cert\" has no \"verified\"";
    }

    if (ngx_http_certbound_get_variable(r, header->verified, &value, &repeated)
        != NGX_OK)
    {
        return "the variable of \"verified\" cannot be evaluated";
    }

    if (repeated) {
        return "the header of \"verified\" stands in the request "
               "more than once";
    }

    if (value.len != sizeof("SUCCESS") - 1
        || ngx_strncmp(value.data, "SUCCESS", value.len) != 0)
    {
        return "the variable of \"verified\" is not \"SUCCESS\"";
    }

    return NULL;
}
