/*
 * No branch and no address depends on the octets of a thumbprint or of a token:
 * Valgrind is told that they are undefined, and complains about either.
 *
 * The verdict is no secret. A comparison of texts returns it, and here it is
 * defined again; that of thumbprints turns into its status by one branch, which
 * is all that Valgrind may find: once for each comparison, at one place.
 *
 * usage: valgrind secrets texts|thumbprints|memcmp    (memcmp is the control)
 *
 * Prints how many comparisons were made and how many were wrong.
 */
#include <certbound.h>

#include <stdio.h>
#include <string.h>
#include <valgrind/memcheck.h>

static uint8_t own[CERTBOUND_THUMBPRINT_SIZE], other[CERTBOUND_THUMBPRINT_SIZE];
static char    text[1000], same[1000];

/* A result; what it is made of stays undefined. */
static certbound_status seen(certbound_status status)
{
    VALGRIND_MAKE_MEM_DEFINED(&status, sizeof(status));
    return status;
}

static int thumbprints(size_t differs_at)
{
    certbound_confirmation confirmation;
    certbound_status       expected = CERTBOUND_OK;
    char                   written[CERTBOUND_THUMBPRINT_TEXT_SIZE];

    memset(own, 0x5a, sizeof(own));
    memcpy(other, own, sizeof(own));
    if (differs_at < sizeof(other)) {
        other[differs_at] ^= 1;
        expected = CERTBOUND_CERTIFICATE_MISMATCH;
    }
    if (certbound_thumbprint_encode(own, written) != CERTBOUND_OK
        || certbound_confirmation_read_thumbprint(written, sizeof(written) - 1, &confirmation)
           != CERTBOUND_OK)
    {
        return 1;
    }
    VALGRIND_MAKE_MEM_UNDEFINED(confirmation.x5t_s256, sizeof(confirmation.x5t_s256));
    VALGRIND_MAKE_MEM_UNDEFINED(other, sizeof(other));
    return seen(certbound_confirmation_check(&confirmation, other, CERTBOUND_POLICY_REQUIRED, 0))
           != expected;
}

static int texts(size_t len, size_t differs_at)
{
    certbound_status status;

    memset(text, 'x', len);
    memset(same, 'x', len);
    if (differs_at < len) {
        same[differs_at] = 'y';
    }
    VALGRIND_MAKE_MEM_UNDEFINED(text, len);
    VALGRIND_MAKE_MEM_UNDEFINED(same, len);
    status = seen(certbound_text_verify(text, len, same, len));
    VALGRIND_MAKE_MEM_DEFINED(text, len);
    VALGRIND_MAKE_MEM_DEFINED(same, len);
    return (status == CERTBOUND_OK) != (differs_at >= len);
}

int main(int argc, char **argv)
{
    const char *which = argc == 2 ? argv[1] : "";
    size_t      at, len;
    int         made = 0, failed = 0;

    if (!RUNNING_ON_VALGRIND) {
        fprintf(stderr, "secrets: shows nothing without Valgrind\n");
        return 2;
    }
    if (strcmp(which, "memcmp") == 0) {
        VALGRIND_MAKE_MEM_UNDEFINED(own, sizeof(own));
        failed += memcmp(own, other, sizeof(own)) == 1;
        made++;
    }
    for (at = 0; strcmp(which, "thumbprints") == 0 && at <= CERTBOUND_THUMBPRINT_SIZE; at++) {
        failed += thumbprints(at);
        made++;
    }
    for (len = 0; strcmp(which, "texts") == 0 && len < 70; len++) {
        for (at = 0; at <= len; at++) {
            failed += texts(len, at);
            made++;
        }
    }
    printf("%d %d\n", made, failed);
    return made == 0 || failed != 0;
}
