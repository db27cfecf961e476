/*
 * What the C ABI makes of one vector case, in the vector file's words. For
 * programs that have the cases as text and for firmware that has them as data.
 *
 * Define before this is included:
 *
 *   CASES_ROOM(len)      memory of exactly that size (at least 1) to decode into
 *   CASES_GIVE_BACK(p)   the end of that
 *   CASES_CALL(call)     optional: what to do about a call of the library
 */
#ifndef CERTBOUND_TESTS_CASES_H
#define CERTBOUND_TESTS_CASES_H

#include <certbound.h>

#include <stdio.h>
#include <string.h>

#ifndef CASES_CALL
#define CASES_CALL(call) (call)
#endif

struct vector_case {
    /* "cnf", "dn", "san" or "header". */
    const char    *file;
    const char    *id;
    /* The kind of a cnf case. */
    const char    *kind;
    /* The number of a subject's kind or of a header's format. */
    uint32_t       number;
    const uint8_t *value;
    size_t         value_len;
    /* A Name, GeneralNames, or a thumbprint; NULL: none. */
    const uint8_t *other;
    size_t         other_len;
    uint32_t       policy;
    uint32_t       methods;
    const char    *expect;
};

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

/* The verdict of one cnf case, in the vector file's words. */
static const char *run_cnf(const struct vector_case *one)
{
    const struct kind      *kind = NULL;
    certbound_confirmation  together, apart;
    certbound_status        status, status_apart;
    const char             *input = (const char *) one->value;
    size_t                  len = one->value_len, i;

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].name, one->kind) == 0) {
            kind = &kinds[i];
        }
    }
    if (kind == NULL) {
        return "unknown kind";
    }
    if (one->other != NULL && one->other_len != CERTBOUND_THUMBPRINT_SIZE) {
        return "a thumbprint is not 32 octets";
    }

    memset(&together, 0xa5, sizeof(together));
    status = CASES_CALL(kind->verify(input, len, one->other, one->policy, one->methods,
                                     &together));

    /* Reading and deciding apart must come to the same. */
    memset(&apart, 0xa5, sizeof(apart));
    status_apart = CASES_CALL(kind->read(input, len, &apart));
    if (status_apart == CERTBOUND_OK) {
        status_apart = CASES_CALL(certbound_confirmation_check(&apart, one->other, one->policy,
                                                       one->methods));
    }

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
static const char *run_subject(const struct vector_case *one)
{
    certbound_mismatch  mismatch;
    certbound_status    status;
    const char         *verdict;
    const char         *value = (const char *) one->value;
    uint32_t            kind = one->number;
    size_t              value_len = one->value_len, position = SIZE_MAX;
    int                 is_dn = kind == CERTBOUND_SUBJECT_DN;

    memset(&mismatch, 0, sizeof(mismatch));

    status = CASES_CALL(certbound_subject_check(kind, value, value_len, &position));
    if (status != CERTBOUND_OK) {
        verdict = is_dn ? "invalid_dn" : "invalid_value";
        if (position > value_len) {
            verdict = "a position beyond the value";
        }
    } else if (is_dn) {
        status = CASES_CALL(certbound_subject_verify_name(one->other, one->other_len, value,
                                                          value_len, &mismatch));
        verdict = status == CERTBOUND_OK ? "match" : "no_match";
    } else {
        status = CASES_CALL(certbound_subject_verify_san(one->other, one->other_len, kind, value,
                                                         value_len, &mismatch));
        verdict = status == CERTBOUND_OK                         ? "match"
                  : mismatch.reason == CERTBOUND_REASON_UNREADABLE ? "malformed_san"
                                                                   : "no_match";
    }
    if (status != CERTBOUND_OK && position == SIZE_MAX) {
        char   text[256];
        size_t len;

        /* Every mismatch has a sentence. */
        if (mismatch.status != status
            || CASES_CALL(certbound_mismatch_text(&mismatch, text, sizeof(text), &len))
               != CERTBOUND_OK
            || len == 0)
        {
            verdict = "a mismatch without its sentence";
        }
    }
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
static const char *run_header(const struct vector_case *one)
{
    static char       hex[2 * CERTBOUND_THUMBPRINT_SIZE + 1];
    const char       *verdict = NULL;
    certbound_status  status = CERTBOUND_OK;
    const char       *value = (const char *) one->value;
    uint32_t          format = one->number;
    uint8_t          *room, *exact, thumbprint[CERTBOUND_THUMBPRINT_SIZE];
    size_t            value_len = one->value_len, len, len_again, index, i;

    room = CASES_ROOM(value_len + 1);
    for (index = 0; verdict == NULL; index++) {
        len = SIZE_MAX;
        memset(room, 0xa5, value_len + 1);
        status = CASES_CALL(certbound_decode_client_cert(format, value, value_len,
                                                         CERTBOUND_DEFAULT_LIMIT, index, room,
                                                         value_len + 1, &len));
        if (status != CERTBOUND_OK) {
            if (!is_filled(room, value_len + 1) || len != SIZE_MAX) {
                verdict = "a result was written on failure";
            }
            break;
        }
        if (CASES_CALL(certbound_thumbprint(room, len, thumbprint)) != CERTBOUND_OK) {
            verdict = "no certificate was decoded";
            break;
        }
        for (i = 0; index == 0 && i < sizeof(thumbprint); i++) {
            sprintf(hex + 2 * i, "%02x", thumbprint[i]);
        }

        /* A buffer of exactly that size is enough, and a smaller one is not. */
        exact = CASES_ROOM(len);
        memset(exact, 0xa5, len);
        len_again = SIZE_MAX;
        status = certbound_decode_client_cert(format, value, value_len, value_len, index, exact,
                                              len - 1, &len_again);
        if (status != CERTBOUND_SHORT_BUFFER || !is_filled(exact, len) || len_again != SIZE_MAX) {
            verdict = "a short buffer was not refused";
        }
        status = certbound_decode_client_cert(format, value, value_len, value_len, index, exact,
                                              len, &len_again);
        if (status != CERTBOUND_OK || len_again != len || memcmp(exact, room, len) != 0) {
            verdict = "two buffers, two certificates";
        }
        CASES_GIVE_BACK(exact);
    }
    CASES_GIVE_BACK(room);
    if (verdict != NULL) {
        return verdict;
    }
    if (index > 0) {
        return status == CERTBOUND_NO_SUCH_ENTRY ? hex : "a chain ends otherwise than it should";
    }
    return strcmp(one->expect, "error") == 0 ? "error" : certbound_status_name(status);
}

/* The verdict of a case; as expected when it equals what the case expects. */
static const char *run_case(const struct vector_case *one)
{
    if (strcmp(one->file, "cnf") == 0) {
        return run_cnf(one);
    }
    if (strcmp(one->file, "header") == 0) {
        return run_header(one);
    }
    return run_subject(one);
}

#endif
