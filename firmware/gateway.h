/* What a gateway keeps of a connection, and what it decides about a request. */
#ifndef CERTBOUND_FIRMWARE_GATEWAY_H
#define CERTBOUND_FIRMWARE_GATEWAY_H

#include <certbound.h>

struct gateway_connection {
    int     has_certificate;
    uint8_t thumbprint[CERTBOUND_THUMBPRINT_SIZE];
};

/*
 * Takes the certificate that TLS has seen the private key of; (NULL, 0) when
 * there is none. After an error the connection has none.
 */
static inline certbound_status gateway_connected(struct gateway_connection *connection,
                                                 const uint8_t *der, size_t der_len)
{
    certbound_status status;

    connection->has_certificate = 0;
    if (der == NULL) {
        return CERTBOUND_OK;
    }
    status = certbound_thumbprint(der, der_len, connection->thumbprint);
    connection->has_certificate = status == CERTBOUND_OK;
    return status;
}

/* Whether this token may be used on this connection. */
static inline certbound_status gateway_request(const struct gateway_connection *connection,
                                               const char *token, size_t token_len)
{
    const uint8_t *presented = connection->has_certificate ? connection->thumbprint : NULL;

    return certbound_verify_jwt_binding(token, token_len, presented, CERTBOUND_POLICY_REQUIRED, 0,
                                        NULL);
}

#endif
