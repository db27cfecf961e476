/*
 * A gateway on a microcontroller: a certificate comes from the TLS stack, a
 * token with the request, both in static buffers, and a verdict goes out.
 *
 * gateway_connected is what a callback of a TLS library calls with the client's
 * certificate, once for a connection: see gateway_mbedtls.c for Mbed TLS.
 * gateway_request is what the HTTP server calls, after the token's signature was
 * checked.
 */
#include "gateway.h"

#include "gateway_example.h"

#include <stdio.h>

static void report(const char *what, certbound_status status)
{
    printf("%-36s %u %s, error %s\n", what,
           (unsigned) certbound_http_status(status, CERTBOUND_CONTEXT_RESOURCE),
           certbound_status_name(status),
           status == CERTBOUND_OK ? "none"
                                  : certbound_oauth_error(status, CERTBOUND_CONTEXT_RESOURCE));
}

int main(void)
{
    struct gateway_connection connection;
    certbound_status          rightful, stolen, without;

    if (gateway_connected(&connection, example_certificate, sizeof(example_certificate))
        != CERTBOUND_OK)
    {
        return 2;
    }
    rightful = gateway_request(&connection, example_bound, sizeof(example_bound) - 1);
    report("the rightful client:", rightful);
    stolen = gateway_request(&connection, example_stolen, sizeof(example_stolen) - 1);
    report("a token of another client:", stolen);

    /* The next connection brings no certificate. */
    gateway_connected(&connection, NULL, 0);
    without = gateway_request(&connection, example_bound, sizeof(example_bound) - 1);
    report("the same token, no certificate:", without);

    return rightful == CERTBOUND_OK && stolen == CERTBOUND_CERTIFICATE_MISMATCH
                   && without == CERTBOUND_CERTIFICATE_MISSING
               ? 0
               : 1;
}
