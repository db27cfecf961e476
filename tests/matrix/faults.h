/*
 * Put into a module by -include: mistakes on purpose, for the sanitizers to find.
 * Which of them is made is for the request to say.
 */
#ifndef CERTBOUND_TESTS_FAULTS_H
#define CERTBOUND_TESTS_FAULTS_H

#include <certbound.h>
#include <stdlib.h>

static inline uint32_t faulty_http_status(certbound_status status, uint32_t context)
{
    /* Else the compiler takes out what it sees to be wrong. */
    uint8_t           local[4] = { 0 };
    uint8_t *volatile octets = local;
    volatile uint8_t  read;
    volatile int32_t  most = INT32_MAX;

    if (status == CERTBOUND_TOKEN_MISSING) {
        read = octets[sizeof(local)];
    }
    if (status == CERTBOUND_TOKEN_IN_QUERY) {
        most = most + 1;
    }
    if (status == CERTBOUND_CERTIFICATE_MISSING && (octets = malloc(1)) != NULL) {
        free(octets);
        read = octets[0];
    }
    (void) read;
    return certbound_http_status(status, context);
}

#define certbound_http_status faulty_http_status

/* In the nginx module, whose pools are exact: one octet less than is asked for. */
#ifdef ngx_pnalloc
#undef ngx_pnalloc
#define ngx_pnalloc(pool, size) exact_palloc(pool, (size) - 1)
#endif

#endif
