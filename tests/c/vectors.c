/*
 * Runs vector cases through the C ABI: one line for each case on standard
 * input, tab-separated, as tests/c/table.py writes them from the JSON files:
 *
 *   cnf  ID  KIND  INPUT-HEX  THUMBPRINT-HEX|-  POLICY  METHODS  EXPECT
 *   dn   ID  1     VALUE-HEX  NAME-HEX          -       -        EXPECT
 *   san  ID  KIND  VALUE-HEX  GENERALNAMES-HEX  -       -        EXPECT
 *   header  ID  FORMAT  VALUE-HEX  -  -  -  SHA256-HEX|error
 *
 * Prints the cases that did not go as expected and, last, the two counts.
 */
#define _POSIX_C_SOURCE 200809L

#include <certbound.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

enum { FIELDS = 8 };

typedef certbound_status (*verify_function)(const char *, size_t, const uint8_t *, uint32_t,
                                            uint32_t, certbound_confirmation *);

typedef certbound_status (*read_function)(const char *, size_t, certbound_confirmation *);

/* The functions of a kind of input. */
static const struct kind {
    const char      *name;
    verify_function  verify;
    read_function    read;
} kinds[] = {
    { "jwt", certbound_verify_jwt_binding, certbound_confirmation_read_jwt },
    { "jwt_payload_json", certbound_verify_claims_binding, certbound_confirmation_read_claims },
    { "introspection_json", certbound_verify_introspection_binding,
      certbound_confirmation_read_introspection },
};

static void stop(const char *why)
{
    fprintf(stderr, "vectors: %s\n", why);
    exit(2);
}

/*
 * Decodes hexadecimal into memory of exactly that size, so that a sanitizer
 * sees a read beyond its end.
 */
static uint8_t *from_hex(const char *hex, size_t *len)
{
    uint8_t *octets;
    size_t   i;

    *len = strlen(hex) / 2;
    octets = malloc(*len == 0 ? 1 : *len);
    if (octets == NULL) {
        stop("out of memory");
    }
    for (i = 0; i < *len; i++) {
        unsigned int octet;
        if (sscanf(hex + 2 * i, "%2x", &octet) != 1) {
            stop("bad hexadecimal in the table");
        }
        octets[i] = (uint8_t) octet;
    }
    return octets;
}

/* The verdict of one cnf case, in the vector file's words. */
static const char *run_cnf(char **field)
{
    const struct kind      *kind = NULL;
    certbound_confirmation  together, apart;
    certbound_status        status, status_apart;
    uint32_t                policy = (uint32_t) strtoul(field[5], NULL, 10);
    uint32_t                methods = (uint32_t) strtoul(field[6], NULL, 10);
    uint8_t                *input, *thumbprint = NULL;
    size_t                  len, thumbprint_len = 0, i;

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].name, field[2]) == 0) {
            kind = &kinds[i];
        }
    }
    if (kind == NULL) {
        stop("unknown kind");
    }
    input = from_hex(field[3], &len);
    if (strcmp(field[4], "-") != 0) {
        thumbprint = from_hex(field[4], &thumbprint_len);
        if (thumbprint_len != CERTBOUND_THUMBPRINT_SIZE) {
            stop("a thumbprint is not 32 octets");
        }
    }

    memset(&together, 0xa5, sizeof(together));
    status = kind->verify((const char *) input, len, thumbprint, policy, methods, &together);

    /* Reading and deciding apart must come to the same. */
    memset(&apart, 0xa5, sizeof(apart));
    status_apart = kind->read((const char *) input, len, &apart);
    if (status_apart == CERTBOUND_OK) {
        status_apart = certbound_confirmation_check(&apart, thumbprint, policy, methods);
    }
    free(input);
    free(thumbprint);

    if (status != status_apart && status != CERTBOUND_UNKNOWN_POLICY) {
        return "two ways, two statuses";
    }
    if (status != CERTBOUND_OK) {
        certbound_confirmation untouched;
        memset(&untouched, 0xa5, sizeof(untouched));
        if (memcmp(&together, &untouched, sizeof(together)) != 0) {
            return "a result was written on failure";
        }
        return certbound_status_verdict(status);
    }
    return together.flags & CERTBOUND_CONFIRMATION_X5T_S256 ? "bound_ok" : "unbound_ok";
}

/* The verdict of one dn or san case, in the vector file's words. */
static const char *run_subject(char **field)
{
    certbound_mismatch  mismatch;
    certbound_status    status;
    const char         *verdict;
    uint32_t            kind = (uint32_t) strtoul(field[2], NULL, 10);
    uint8_t            *value, *der;
    size_t              value_len, der_len, position = SIZE_MAX;
    int                 is_dn = kind == CERTBOUND_SUBJECT_DN;

    value = from_hex(field[3], &value_len);
    der = from_hex(field[4], &der_len);
    memset(&mismatch, 0, sizeof(mismatch));

    status = certbound_subject_check(kind, (const char *) value, value_len, &position);
    if (status != CERTBOUND_OK) {
        verdict = is_dn ? "invalid_dn" : "invalid_value";
        if (position > value_len) {
            verdict = "a position beyond the value";
        }
    } else if (is_dn) {
        status = certbound_subject_verify_name(der, der_len, (const char *) value, value_len,
                                               &mismatch);
        verdict = status == CERTBOUND_OK ? "match" : "no_match";
    } else {
        status = certbound_subject_verify_san(der, der_len, kind, (const char *) value, value_len,
                                              &mismatch);
        verdict = status == CERTBOUND_OK                         ? "match"
                  : mismatch.reason == CERTBOUND_REASON_UNREADABLE ? "malformed_san"
                                                                   : "no_match";
    }
    if (status != CERTBOUND_OK && position == SIZE_MAX) {
        char   text[256];
        size_t len;

        /* Every mismatch has a sentence. */
        if (mismatch.status != status
            || certbound_mismatch_text(&mismatch, text, sizeof(text), &len) != CERTBOUND_OK
            || len == 0)
        {
            verdict = "a mismatch without its sentence";
        }
    }
    free(value);
    free(der);
    return verdict;
}

/* Whether memory is as it was filled. */
static int is_filled(const uint8_t *octets, size_t len)
{
    while (len > 0 && octets[len - 1] == 0xa5) {
        len--;
    }
    return len == 0;
}

/*
 * The hash of the leaf that one header case holds, or "error". Every further
 * certificate is decoded too.
 */
static const char *run_header(char **field)
{
    static char       hex[2 * CERTBOUND_THUMBPRINT_SIZE + 1];
    const char       *verdict = NULL;
    certbound_status  status = CERTBOUND_OK;
    uint32_t          format = (uint32_t) strtoul(field[2], NULL, 10);
    uint8_t          *value, *room, *exact, thumbprint[CERTBOUND_THUMBPRINT_SIZE];
    size_t            value_len, len, len_again, index, i;

    value = from_hex(field[3], &value_len);
    room = malloc(value_len + 1);
    for (index = 0; room != NULL && verdict == NULL; index++) {
        len = SIZE_MAX;
        memset(room, 0xa5, value_len + 1);
        status = certbound_decode_client_cert(format, (const char *) value, value_len,
                                              CERTBOUND_DEFAULT_LIMIT, index, room, value_len + 1,
                                              &len);
        if (status != CERTBOUND_OK) {
            if (!is_filled(room, value_len + 1) || len != SIZE_MAX) {
                verdict = "a result was written on failure";
            }
            break;
        }
        if (certbound_thumbprint(room, len, thumbprint) != CERTBOUND_OK) {
            verdict = "no certificate was decoded";
            break;
        }
        for (i = 0; index == 0 && i < sizeof(thumbprint); i++) {
            sprintf(hex + 2 * i, "%02x", thumbprint[i]);
        }

        /* A buffer of exactly that size is enough, and a smaller one is not. */
        exact = malloc(len);
        if (exact == NULL) {
            stop("out of memory");
        }
        memset(exact, 0xa5, len);
        len_again = SIZE_MAX;
        status = certbound_decode_client_cert(format, (const char *) value, value_len, value_len,
                                              index, exact, len - 1, &len_again);
        if (status != CERTBOUND_SHORT_BUFFER || !is_filled(exact, len) || len_again != SIZE_MAX) {
            verdict = "a short buffer was not refused";
        }
        status = certbound_decode_client_cert(format, (const char *) value, value_len, value_len,
                                              index, exact, len, &len_again);
        if (status != CERTBOUND_OK || len_again != len || memcmp(exact, room, len) != 0) {
            verdict = "two buffers, two certificates";
        }
        free(exact);
    }
    if (room == NULL) {
        stop("out of memory");
    }
    free(value);
    free(room);
    if (verdict != NULL) {
        return verdict;
    }
    if (index > 0) {
        return status == CERTBOUND_NO_SUCH_ENTRY ? hex : "a chain ends otherwise than it should";
    }
    return strcmp(field[FIELDS - 1], "error") == 0 ? "error" : certbound_status_name(status);
}

/* Splits a line at its tabs. */
static void split(char *line, char **field)
{
    int i;

    for (i = 0; i < FIELDS; i++) {
        field[i] = line;
        line = line == NULL ? NULL : strchr(line, '\t');
        if (line != NULL) {
            *line++ = '\0';
        }
    }
    if (line != NULL || field[FIELDS - 1] == NULL) {
        stop("a line of the table does not have its fields");
    }
}

int main(void)
{
    unsigned long cases = 0, failed = 0;
    char         *line = NULL, *field[FIELDS];
    size_t        capacity = 0;
    ssize_t       len;

    while ((len = getline(&line, &capacity, stdin)) > 0) {
        const char *got;

        line[strcspn(line, "\n")] = '\0';
        split(line, field);
        if (strcmp(field[0], "cnf") == 0) {
            got = run_cnf(field);
        } else if (strcmp(field[0], "dn") == 0 || strcmp(field[0], "san") == 0) {
            got = run_subject(field);
        } else if (strcmp(field[0], "header") == 0) {
            got = run_header(field);
        } else {
            stop("unknown kind of case");
            return 2;
        }
        cases++;
        if (strcmp(got, field[FIELDS - 1]) != 0) {
            failed++;
            printf("  %s: expected %s, got %s\n", field[1], field[FIELDS - 1], got);
        }
    }
    free(line);
    printf("%lu %lu\n", cases, failed);
    return failed == 0 && cases > 0 ? 0 : 1;
}
