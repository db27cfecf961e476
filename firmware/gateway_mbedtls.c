/*
 * The gateway with Mbed TLS: a real mutual-TLS handshake in one process, over a
 * pair of buffers, then one request with a token bound to the client's
 * certificate and one with a stolen token.
 *
 * usage: gateway_mbedtls CERT.pem KEY.pem BOUND-TOKEN STOLEN-TOKEN
 * (the certificate is self-signed and serves client, server and trust anchor)
 */
#include "gateway.h"

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/ssl.h>

#include <stdio.h>
#include <string.h>

enum { WIRE = 32768 };

/* One direction of the connection. */
struct wire {
    unsigned char octets[WIRE];
    size_t        from, to;
};

struct ends {
    struct wire *out, *in;
};

static int wire_send(void *context, const unsigned char *octets, size_t len)
{
    struct wire *wire = ((struct ends *) context)->out;

    if (len > WIRE - wire->to) {
        return MBEDTLS_ERR_SSL_WANT_WRITE;
    }
    memcpy(wire->octets + wire->to, octets, len);
    wire->to += len;
    return (int) len;
}

static int wire_receive(void *context, unsigned char *octets, size_t len)
{
    struct wire *wire = ((struct ends *) context)->in;
    size_t       there = wire->to - wire->from;

    if (there == 0) {
        wire->from = wire->to = 0;
        return MBEDTLS_ERR_SSL_WANT_READ;
    }
    if (len > there) {
        len = there;
    }
    memcpy(octets, wire->octets + wire->from, len);
    wire->from += len;
    return (int) len;
}

static int must(int result, const char *what)
{
    if (result < 0) {
        fprintf(stderr, "gateway: %s: -0x%04x\n", what, (unsigned) -result);
    }
    return result;
}

static int wants(int result)
{
    return result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE;
}

/* Both sides take turns until both are done. */
static int handshake(mbedtls_ssl_context *client, mbedtls_ssl_context *server)
{
    int ours, theirs;

    do {
        ours = mbedtls_ssl_handshake(client);
        if (ours != 0 && !wants(ours)) {
            return must(ours, "the client's handshake");
        }
        theirs = mbedtls_ssl_handshake(server);
        if (theirs != 0 && !wants(theirs)) {
            return must(theirs, "the server's handshake");
        }
    } while (ours != 0 || theirs != 0);
    return 0;
}

/* The client sends a token; the gateway answers. */
static certbound_status request(mbedtls_ssl_context *client, mbedtls_ssl_context *server,
                                const struct gateway_connection *connection, const char *token)
{
    static unsigned char received[4096];
    int                  len;

    if (mbedtls_ssl_write(client, (const unsigned char *) token, strlen(token))
        != (int) strlen(token))
    {
        return CERTBOUND_INTERNAL;
    }
    len = mbedtls_ssl_read(server, received, sizeof(received));
    if (len <= 0) {
        return CERTBOUND_INTERNAL;
    }
    return gateway_request(connection, (const char *) received, (size_t) len);
}

static int configure(mbedtls_ssl_config *config, int endpoint, mbedtls_x509_crt *certificate,
                     mbedtls_pk_context *key, mbedtls_ctr_drbg_context *random)
{
    mbedtls_ssl_config_init(config);
    if (must(mbedtls_ssl_config_defaults(config, endpoint, MBEDTLS_SSL_TRANSPORT_STREAM,
                                         MBEDTLS_SSL_PRESET_DEFAULT),
             "configuration")
        != 0)
    {
        return -1;
    }
    mbedtls_ssl_conf_rng(config, mbedtls_ctr_drbg_random, random);
    /* Whoever validates the chain is the TLS library, and it insists. */
    mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_chain(config, certificate, NULL);
    return mbedtls_ssl_conf_own_cert(config, certificate, key);
}

int main(int argc, char **argv)
{
    static struct wire        up, down;
    static struct ends        at_client = { &up, &down }, at_server = { &down, &up };
    mbedtls_entropy_context   entropy;
    mbedtls_ctr_drbg_context  random;
    mbedtls_x509_crt          certificate;
    mbedtls_pk_context        key;
    mbedtls_ssl_config        client_config, server_config;
    mbedtls_ssl_context       client, server;
    const mbedtls_x509_crt   *presented;
    struct gateway_connection connection;
    certbound_status          rightful = CERTBOUND_INTERNAL, stolen = CERTBOUND_INTERNAL;

    if (argc != 5) {
        fprintf(stderr, "usage: gateway_mbedtls CERT KEY BOUND-TOKEN STOLEN-TOKEN\n");
        return 2;
    }
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random);
    mbedtls_x509_crt_init(&certificate);
    mbedtls_pk_init(&key);
    mbedtls_ssl_init(&client);
    mbedtls_ssl_init(&server);
    if (must(mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, NULL, 0), "seed") != 0
        || must(mbedtls_x509_crt_parse_file(&certificate, argv[1]), "certificate") != 0
        || must(mbedtls_pk_parse_keyfile(&key, argv[2], NULL), "key") != 0
        || configure(&client_config, MBEDTLS_SSL_IS_CLIENT, &certificate, &key, &random) != 0
        || configure(&server_config, MBEDTLS_SSL_IS_SERVER, &certificate, &key, &random) != 0
        || must(mbedtls_ssl_setup(&client, &client_config), "client") != 0
        || must(mbedtls_ssl_setup(&server, &server_config), "server") != 0
        || must(mbedtls_ssl_set_hostname(&client, "localhost"), "name") != 0)
    {
        return 2;
    }
    mbedtls_ssl_set_bio(&client, &at_client, wire_send, wire_receive, NULL);
    mbedtls_ssl_set_bio(&server, &at_server, wire_send, wire_receive, NULL);
    if (handshake(&client, &server) != 0) {
        return 2;
    }

    /* The leaf, as it came; NULL when the client showed none. */
    presented = mbedtls_ssl_get_peer_cert(&server);
    if (gateway_connected(&connection, presented == NULL ? NULL : presented->raw.p,
                          presented == NULL ? 0 : presented->raw.len)
        == CERTBOUND_OK)
    {
        rightful = request(&client, &server, &connection, argv[3]);
        stolen = request(&client, &server, &connection, argv[4]);
    }
    printf("%s: the rightful client: %s; a stolen token: %s\n", mbedtls_ssl_get_version(&server),
           certbound_status_name(rightful), certbound_status_name(stolen));

    mbedtls_ssl_free(&server);
    mbedtls_ssl_free(&client);
    mbedtls_ssl_config_free(&server_config);
    mbedtls_ssl_config_free(&client_config);
    mbedtls_pk_free(&key);
    mbedtls_x509_crt_free(&certificate);
    mbedtls_ctr_drbg_free(&random);
    mbedtls_entropy_free(&entropy);
    return rightful == CERTBOUND_OK && stolen == CERTBOUND_CERTIFICATE_MISMATCH ? 0 : 1;
}
