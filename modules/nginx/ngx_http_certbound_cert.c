
/*
 * The certificate that came with a request: the one of its TLS connection, or
 * one that a trusted proxy has put into a header.
 */


#include "ngx_http_certbound.h"


/* SSL_get_peer_certificate() got the name of what it does in OpenSSL 3.0. */

#if (OPENSSL_VERSION_NUMBER < 0x30000000L)
#define SSL_get1_peer_certificate  SSL_get_peer_certificate
#endif


static ngx_http_certbound_cert_t *ngx_http_certbound_tls_cert(
    ngx_http_request_t *r);
static ngx_uint_t ngx_http_certbound_tls_early(ngx_connection_t *c);
static ngx_http_certbound_cert_t *ngx_http_certbound_header_cert(
    ngx_http_request_t *r, ngx_http_certbound_ctx_t *ctx,
    ngx_http_certbound_header_t *header);
static ngx_int_t ngx_http_certbound_decode(ngx_http_request_t *r,
    ngx_http_certbound_header_t *header, ngx_http_certbound_cert_t *cert);
static ngx_uint_t ngx_http_certbound_trusted(ngx_connection_t *c,
    ngx_http_certbound_header_t *header);
static void ngx_http_certbound_hash(ngx_http_certbound_cert_t *cert,
    ngx_str_t *der);


/* NULL: no memory. */

ngx_http_certbound_cert_t *
ngx_http_certbound_get_cert(ngx_http_request_t *r,
    ngx_http_certbound_ctx_t *ctx, ngx_http_certbound_loc_conf_t *cblcf)
{
    if (cblcf->header) {
        return ngx_http_certbound_header_cert(r, ctx, cblcf->header);
    }

    return ngx_http_certbound_tls_cert(r);
}


/*
 * TLS 1.3 early data can be replayed by whoever has recorded it, and comes with
 * the certificate of the session: it proves possession of no key.  A proxy that
 * passes early data on says so in a header (RFC 8470 section 5.1).
 */

ngx_uint_t
ngx_http_certbound_early(ngx_http_request_t *r,
    ngx_http_certbound_loc_conf_t *cblcf)
{
    ngx_table_elt_t  *h;

    static ngx_str_t  name = ngx_string("early-data");

    if (ngx_http_certbound_tls_early(r->connection)) {
        return 1;
    }

    return cblcf->header
           && ngx_http_certbound_find_header(r, &name, &h) != 0;
}


static ngx_uint_t
ngx_http_certbound_tls_early(ngx_connection_t *c)
{
    return c->ssl && c->ssl->handshaked
           && !SSL_is_init_finished(c->ssl->connection);
}


/*
 * The certificate of a TLS connection never changes, since nginx refuses
 * renegotiation: it is hashed for the first request, and all later ones find
 * the thumbprint in the connection's pool.
 */

static ngx_http_certbound_cert_t *
ngx_http_certbound_tls_cert(ngx_http_request_t *r)
{
    ngx_str_t                   der;
    ngx_connection_t           *c;
    ngx_http_certbound_conn_t  *conn;

    c = r->connection;

    conn = ngx_http_certbound_get_conn(c);
    if (conn == NULL) {
        return NULL;
    }

    if (conn->cert_read) {
        return &conn->cert;
    }

    ngx_memzero(&conn->cert, sizeof(ngx_http_certbound_cert_t));

    /*
     * Not before the end of the handshake, where a variable in
     * "ssl_certificate" may ask, and not during early data.
     */

    if (c->ssl
        && (!c->ssl->handshaked || ngx_http_certbound_tls_early(c)))
    {
        return &conn->cert;
    }

    if (ngx_http_certbound_tls_der(r, &der) != NGX_OK) {
        return NULL;
    }

    if (der.data) {
        ngx_http_certbound_hash(&conn->cert, &der);

        ngx_log_debug2(NGX_LOG_DEBUG_HTTP, c->log, 0,
                       "certbound thumbprint of %uz octets: \"%s\"",
                       der.len, conn->cert.text);

        ngx_pfree(r->pool, der.data);
    }

    conn->cert_read = 1;

    return &conn->cert;
}


/*
 * Takes the leaf and nothing else: the TLS layer has seen proof of its key.
 * After a session resumption the certificate comes from the session.
 *
 * The encoding is in the request's pool; ngx_pfree() gives a large one back
 * early.  NULL: no certificate.
 */

ngx_int_t
ngx_http_certbound_tls_der(ngx_http_request_t *r, ngx_str_t *der)
{
    int                len;
    X509              *cert;
    u_char            *p;
    ngx_connection_t  *c;

    ngx_str_null(der);

    c = r->connection;

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

    der->data = ngx_pnalloc(r->pool, len);
    if (der->data == NULL) {
        X509_free(cert);
        return NGX_ERROR;
    }

    p = der->data;
    len = i2d_X509(cert, &p);

    X509_free(cert);

    if (len <= 0) {
        ngx_ssl_error(NGX_LOG_ALERT, c->log, 0, "i2d_X509() failed");
        return NGX_ERROR;
    }

    der->len = len;

    return NGX_OK;
}


/*
 * Decoded once for all that ask while the request is in a location with this
 * header; an internal redirect may lead to one with another.
 */

static ngx_http_certbound_cert_t *
ngx_http_certbound_header_cert(ngx_http_request_t *r,
    ngx_http_certbound_ctx_t *ctx, ngx_http_certbound_header_t *header)
{
    ngx_http_certbound_cert_t  *cert;

    if (ctx->header == header) {
        return ctx->cert;
    }

    cert = ngx_pcalloc(r->pool, sizeof(ngx_http_certbound_cert_t));
    if (cert == NULL) {
        return NULL;
    }

    if (!ngx_http_certbound_trusted(r->connection, header)) {
        cert->why = "the header is ignored, since its sender is not one "
                    "of \"from\"";

    } else if (ngx_http_certbound_decode(r, header, cert) != NGX_OK) {
        return NULL;
    }

    ctx->cert = cert;
    ctx->header = header;

    return cert;
}


static ngx_int_t
ngx_http_certbound_decode(ngx_http_request_t *r,
    ngx_http_certbound_header_t *header, ngx_http_certbound_cert_t *cert)
{
    size_t            size;
    ngx_str_t         der;
    ngx_uint_t        count;
    ngx_table_elt_t  *h;

    count = ngx_http_certbound_find_header(r, &header->name, &h);

    if (count > 1) {
        cert->status = CERTBOUND_HEADER_REPEATED;
        return NGX_OK;
    }

    /* A proxy that deletes "Client-Cert" lets "Client_Cert" pass. */

    if (count == 0
        || ngx_strncasecmp(h->key.data, header->name.data, h->key.len) != 0)
    {
        cert->why = "the header is absent";
        return NGX_OK;
    }

    /* Each of the formats needs more characters than it has octets. */

    size = h->value.len;

    der.data = ngx_pnalloc(r->pool, size + 1);
    if (der.data == NULL) {
        return NGX_ERROR;
    }

    cert->status = certbound_decode_client_cert(header->format,
                                                (char *) h->value.data,
                                                h->value.len, header->limit,
                                                0, der.data, size, &der.len);

    switch (cert->status) {

    case CERTBOUND_OK:
        break;

    case CERTBOUND_EMPTY:
    case CERTBOUND_NO_CERTIFICATE:

        /* What proxies send for a client that presented none. */

        cert->status = CERTBOUND_OK;
        cert->why = "the header holds none";

        /* fall through */

    default:
        return NGX_OK;
    }

    ngx_http_certbound_hash(cert, &der);

    cert->der = der;

    return NGX_OK;
}


/*
 * The address of the peer itself: c->sockaddr may have been replaced by the
 * realip module, on behalf of a header.
 */

static ngx_uint_t
ngx_http_certbound_trusted(ngx_connection_t *c,
    ngx_http_certbound_header_t *header)
{
    socklen_t       len;
    ngx_sockaddr_t  peer;

    len = sizeof(ngx_sockaddr_t);

    ngx_memzero(&peer, sizeof(ngx_sockaddr_t));

    if (getpeername(c->fd, &peer.sockaddr, &len) == -1) {
        ngx_log_error(NGX_LOG_INFO, c->log, ngx_socket_errno,
                      "getpeername() failed");
        return 0;
    }

    return ngx_cidr_match(&peer.sockaddr, &header->from) == NGX_OK;
}


static void
ngx_http_certbound_hash(ngx_http_certbound_cert_t *cert, ngx_str_t *der)
{
    cert->presented = 1;
    cert->status = certbound_thumbprint(der->data, der->len,
                                        cert->thumbprint);

    if (cert->status == CERTBOUND_OK) {
        cert->status = certbound_thumbprint_encode(cert->thumbprint,
                                                   cert->text);
    }
}
