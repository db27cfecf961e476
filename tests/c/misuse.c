/*
 * Mistakes that C callers make: each gets a status of its own, and nothing is
 * written that should not be.
 */
#include <certbound.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int failures;

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                                 \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

#define THUMBPRINT "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"

static const char BOUND[] = THUMBPRINT;
static const char CLAIMS[] = "{\"cnf\":{\"x5t#S256\":\"" THUMBPRINT "\"},\"a\":\"b\"}";

static void null_pointers(void)
{
    uint8_t                thumbprint[32] = { 0 };
    char                   text[44];
    certbound_confirmation confirmation;
    const char            *token;
    size_t                 len;

    EXPECT(certbound_thumbprint(NULL, 1, thumbprint) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_thumbprint(NULL, 0, thumbprint) == CERTBOUND_CERTIFICATE_EMPTY);
    EXPECT(certbound_thumbprint((const uint8_t *) "0", 1, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_thumbprint_encode(NULL, text) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_thumbprint_encode(thumbprint, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_thumbprint_decode(NULL, 43, thumbprint) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_thumbprint_decode(NULL, 0, thumbprint) == CERTBOUND_THUMBPRINT_LENGTH);
    EXPECT(certbound_thumbprint_decode(BOUND, 43, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_confirmation_read_jwt("x", 1, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_confirmation_read_jwt(NULL, 1, &confirmation) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_confirmation_read_jwt(NULL, 0, &confirmation) == CERTBOUND_JWT_EMPTY);
    EXPECT(certbound_confirmation_read_claims(NULL, 0, &confirmation) == CERTBOUND_JSON_TRUNCATED);
    EXPECT(certbound_confirmation_check(NULL, thumbprint, 1, 0) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_verify_claims_binding(NULL, 5, thumbprint, 2, 0, NULL)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_confirmation_read_claims(NULL, 1, &confirmation) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_confirmation_read_claims("{}", 2, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_confirmation_read_introspection(NULL, 1, &confirmation)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_confirmation_read_introspection("{}", 2, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_confirmation_read_thumbprint(NULL, 43, &confirmation)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_confirmation_read_thumbprint(BOUND, 43, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_verify_jwt_binding(NULL, 5, thumbprint, 2, 0, NULL)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_verify_introspection_binding(NULL, 5, thumbprint, 2, 0, NULL)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_text_verify(NULL, 1, "x", 1) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_text_verify("x", 1, NULL, 1) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_text_verify(NULL, 0, NULL, 0) == CERTBOUND_OK);
    EXPECT(certbound_text_verify("x", 1, NULL, 0) == CERTBOUND_TEXT_DIFFERS);
    EXPECT(certbound_bearer_token(NULL, 8, &token, &len) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_bearer_token("Bearer x", 8, NULL, &len) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_bearer_token("Bearer x", 8, &token, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_bearer_token(NULL, 0, &token, &len) == CERTBOUND_TOKEN_MISSING);
    EXPECT(certbound_query_check(NULL, 0) == CERTBOUND_OK);
    EXPECT(certbound_query_check(NULL, 1) == CERTBOUND_NULL_POINTER);
}

/* A certificate that is a header's value: {0x30, 0x02, 0x05, 0x00}. */
static const char IN_HEADER[] = ":MAIFAA==:";

static void client_certificates_in_headers(void)
{
    enum { LEN = sizeof(IN_HEADER) - 1, LIMIT = CERTBOUND_DEFAULT_LIMIT };
    const uint32_t format = CERTBOUND_FORMAT_RFC9440;
    uint8_t        der[8], untouched[8];
    char           shared[16];
    size_t         len = 99;
    uint32_t       unknown[] = { 0, 8, UINT32_MAX };
    size_t         i;

    memset(der, 0xa5, sizeof(der));
    memset(untouched, 0xa5, sizeof(untouched));
    EXPECT(certbound_decode_client_cert(format, NULL, 1, LIMIT, 0, der, 8, &len)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_decode_client_cert(format, NULL, 0, LIMIT, 0, der, 8, &len)
           == CERTBOUND_EMPTY);
    EXPECT(certbound_decode_client_cert(format, IN_HEADER, LEN, LIMIT, 0, NULL, 8, &len)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_decode_client_cert(format, IN_HEADER, LEN, LIMIT, 0, NULL, 0, &len)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_decode_client_cert(format, IN_HEADER, LEN, LIMIT, 0, der, 8, NULL)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_decode_client_cert(format, IN_HEADER, (size_t) PTRDIFF_MAX + 1, LIMIT, 0, der,
                                        8, &len)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_decode_client_cert(format, IN_HEADER, LEN, LIMIT, 0, der, SIZE_MAX, &len)
           == CERTBOUND_LENGTH_TOO_LARGE);
    for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        EXPECT(certbound_decode_client_cert(unknown[i], IN_HEADER, LEN, LIMIT, 0, der, 8, &len)
               == CERTBOUND_UNKNOWN_FORMAT);
    }
    EXPECT(certbound_decode_client_cert(format, IN_HEADER, LEN, LIMIT, 0, der, 0, &len)
           == CERTBOUND_SHORT_BUFFER);
    EXPECT(certbound_decode_client_cert(format, IN_HEADER, LEN, LIMIT, 0, der, 3, &len)
           == CERTBOUND_SHORT_BUFFER);
    EXPECT(certbound_decode_client_cert(format, IN_HEADER, LEN, LEN - 1, 0, der, 8, &len)
           == CERTBOUND_TOO_LARGE);
    EXPECT(certbound_decode_client_cert(format, IN_HEADER, LEN, 0, 0, der, 8, &len)
           == CERTBOUND_TOO_LARGE);
    EXPECT(certbound_decode_client_cert(format, IN_HEADER, LEN, LIMIT, 1, der, 8, &len)
           == CERTBOUND_NO_SUCH_ENTRY);
    EXPECT(certbound_decode_client_cert(format, IN_HEADER, LEN, LIMIT, SIZE_MAX, der, 8, &len)
           == CERTBOUND_NO_SUCH_ENTRY);
    /* A NUL is data, and no part of a value. */
    EXPECT(certbound_decode_client_cert(format, IN_HEADER, LEN + 1, LIMIT, 0, der, 8, &len)
           == CERTBOUND_BAD_ENCODING);
    EXPECT(memcmp(der, untouched, sizeof(der)) == 0);
    EXPECT(len == 99);

    /* Sharing one octet is sharing; standing side by side is not. */
    memcpy(shared, IN_HEADER, LEN);
    EXPECT(certbound_decode_client_cert(format, shared, LEN, LIMIT, 0, (uint8_t *) shared,
                                        sizeof(shared), &len)
           == CERTBOUND_OVERLAPPING_BUFFERS);
    EXPECT(certbound_decode_client_cert(format, shared, LEN, LIMIT, 0, (uint8_t *) shared + LEN - 1,
                                        4, &len)
           == CERTBOUND_OVERLAPPING_BUFFERS);
    EXPECT(memcmp(shared, IN_HEADER, LEN) == 0 && len == 99);
    EXPECT(certbound_decode_client_cert(format, shared, LEN, LEN, 0, (uint8_t *) shared + LEN, 4,
                                        &len)
           == CERTBOUND_OK);
    EXPECT(len == 4 && memcmp(shared + LEN, "\x30\x02\x05\x00", 4) == 0);
}

static void huge_lengths(void)
{
    uint8_t                thumbprint[32];
    certbound_confirmation confirmation;
    const size_t           huge = (size_t) PTRDIFF_MAX + 1;
    const char            *token;
    size_t                 len;

    EXPECT(certbound_thumbprint((const uint8_t *) "0", huge, thumbprint)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_thumbprint(NULL, SIZE_MAX, thumbprint) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_thumbprint_decode(BOUND, SIZE_MAX, thumbprint) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_confirmation_read_claims("{}", huge, &confirmation)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_verify_jwt_binding("x", huge, NULL, 1, 0, NULL) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_confirmation_read_jwt("x", huge, &confirmation)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_confirmation_read_introspection("{}", huge, &confirmation)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_confirmation_read_thumbprint(BOUND, huge, &confirmation)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_verify_claims_binding("{}", huge, NULL, 1, 0, NULL)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_verify_introspection_binding("{}", huge, NULL, 1, 0, NULL)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_text_verify("a", huge, "a", 1) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_text_verify("a", 1, "a", SIZE_MAX) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_bearer_token("Bearer x", huge, &token, &len) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_query_check("a", huge) == CERTBOUND_LENGTH_TOO_LARGE);
}

static void memory_that_was_never_filled_in(void)
{
    certbound_confirmation confirmation;

    memset(&confirmation, 0, sizeof(confirmation));
    EXPECT(certbound_confirmation_check(&confirmation, NULL, CERTBOUND_POLICY_IF_BOUND, 0)
           == CERTBOUND_INVALID_CONFIRMATION);
    memset(&confirmation, 0xff, sizeof(confirmation));
    EXPECT(certbound_confirmation_check(&confirmation, NULL, CERTBOUND_POLICY_IF_BOUND, ~0u)
           == CERTBOUND_INVALID_CONFIRMATION);
}

static void numbers_outside_the_lists(void)
{
    certbound_confirmation confirmation;
    static const uint32_t  policies[] = { 0, 3, UINT32_MAX };
    size_t                 i;

    EXPECT(certbound_confirmation_read_claims("{}", 2, &confirmation) == CERTBOUND_OK);
    for (i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
        EXPECT(certbound_confirmation_check(&confirmation, NULL, policies[i], 0)
               == CERTBOUND_UNKNOWN_POLICY);
        EXPECT(certbound_verify_claims_binding("{}", 2, NULL, policies[i], 0, NULL)
               == CERTBOUND_UNKNOWN_POLICY);
    }
    EXPECT(strcmp(certbound_oauth_error(CERTBOUND_CNF_ABSENT, 0), "server_error") == 0);
    EXPECT(certbound_http_status(CERTBOUND_CNF_ABSENT, 99) == 500);
    EXPECT(certbound_http_status(4711, CERTBOUND_CONTEXT_RESOURCE) == 500);
    EXPECT(strcmp(certbound_status_name(4711), "unknown_status") == 0);
}

static void misaligned_structures(void)
{
    static _Alignas(8) uint8_t memory[sizeof(certbound_confirmation) + 8];
    certbound_confirmation    *odd = (certbound_confirmation *) (void *) (memory + 1);
    size_t                    *odd_len = (size_t *) (void *) (memory + 1);
    const char               **odd_token = (const char **) (void *) (memory + 1), *token = NULL;
    size_t                     len = 99, i;
    uint8_t                    der[8];

    EXPECT(certbound_confirmation_read_claims("{}", 2, odd) == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_confirmation_read_jwt("x", 1, odd) == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_confirmation_read_introspection("{\"active\":true}", 15, odd)
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_confirmation_read_thumbprint(BOUND, 43, odd) == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_confirmation_check(odd, NULL, 2, 0) == CERTBOUND_MISALIGNED_POINTER);
    /* Even where the check passes: the mistake is the caller's. */
    EXPECT(certbound_verify_claims_binding("{}", 2, NULL, 2, 0, odd)
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_verify_introspection_binding("{\"active\":true}", 15, NULL, 2, 0, odd)
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_verify_jwt_binding("x", 1, NULL, 2, 0, odd) == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_bearer_token("Bearer x", 8, odd_token, &len) == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_bearer_token("Bearer x", 8, &token, odd_len) == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_decode_client_cert(CERTBOUND_FORMAT_RFC9440, IN_HEADER, sizeof(IN_HEADER) - 1,
                                        CERTBOUND_DEFAULT_LIMIT, 0, der, 8, odd_len)
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(token == NULL && len == 99);
    for (i = 0; i < sizeof(memory); i++) {
        EXPECT(memory[i] == 0);
    }
}

/* Octets have no alignment, neither those that come in nor those that go out. */
static void octets_anywhere(void)
{
    _Alignas(64) char      text[64 + sizeof(CLAIMS)], encoded[64 + 44];
    _Alignas(64) uint8_t   thumbprint[64 + 32];
    certbound_confirmation confirmation;
    size_t                 at;

    for (at = 0; at < 64; at++) {
        memcpy(text + at, CLAIMS, sizeof(CLAIMS));
        EXPECT(certbound_thumbprint_decode(BOUND, 43, thumbprint + at) == CERTBOUND_OK);
        EXPECT(certbound_thumbprint_encode(thumbprint + at, encoded + at) == CERTBOUND_OK);
        EXPECT(strcmp(encoded + at, BOUND) == 0);
        EXPECT(certbound_verify_claims_binding(text + at, sizeof(CLAIMS) - 1, thumbprint + at, 1, 0,
                                               &confirmation)
               == CERTBOUND_OK);
        EXPECT(memcmp(confirmation.x5t_s256, thumbprint + at, 32) == 0);
    }
}

static void outputs_that_overlap_inputs(void)
{
    char    text[44];
    uint8_t thumbprint[32];
    union {
        certbound_confirmation confirmation;
        char                   text[sizeof(CLAIMS)];
        uint8_t                octets[32];
    } memory;

    /* A thumbprint decoded over its own text, and encoded over itself. */
    memcpy(text, BOUND, 44);
    EXPECT(certbound_thumbprint_decode(text, 43, (uint8_t *) text) == CERTBOUND_OK);
    memcpy(thumbprint, text, 32);
    EXPECT(certbound_thumbprint_encode((const uint8_t *) text, text) == CERTBOUND_OK);
    EXPECT(strcmp(text, BOUND) == 0);
    EXPECT(certbound_thumbprint_decode(BOUND, 43, (uint8_t *) text) == CERTBOUND_OK);
    EXPECT(memcmp(text, thumbprint, 32) == 0);

    /* What a text says over the text, and over the thumbprint beside it. */
    memcpy(memory.text, BOUND, 43);
    EXPECT(certbound_confirmation_read_thumbprint(memory.text, 43, &memory.confirmation)
           == CERTBOUND_OK);
    EXPECT(memcmp(memory.confirmation.x5t_s256, thumbprint, 32) == 0);
    memcpy(memory.octets, thumbprint, 32);
    EXPECT(certbound_verify_claims_binding(CLAIMS, sizeof(CLAIMS) - 1, memory.octets, 1, 0,
                                           &memory.confirmation)
           == CERTBOUND_OK);
    EXPECT(certbound_confirmation_check(&memory.confirmation, thumbprint, 1, 0) == CERTBOUND_OK);
    EXPECT(certbound_confirmation_check(&memory.confirmation, memory.confirmation.x5t_s256, 1, 0)
           == CERTBOUND_OK);
}

static void failures_write_nothing(void)
{
    uint8_t thumbprint[32];
    size_t  i;

    memset(thumbprint, 0xa5, sizeof(thumbprint));
    EXPECT(certbound_thumbprint_decode(BOUND, 42, thumbprint) == CERTBOUND_THUMBPRINT_LENGTH);
    EXPECT(certbound_thumbprint((const uint8_t *) "-----BEGIN CERTIFICATE-----", 27, thumbprint)
           == CERTBOUND_CERTIFICATE_IS_PEM);
    for (i = 0; i < sizeof(thumbprint); i++) {
        EXPECT(thumbprint[i] == 0xa5);
    }
}

static void a_nul_is_data(void)
{
    certbound_confirmation confirmation;

    EXPECT(certbound_confirmation_read_claims("{}\0", 3, &confirmation)
           == CERTBOUND_JSON_TRAILING_DATA);
    EXPECT(certbound_confirmation_read_claims("{\"a\0\":1}", 8, &confirmation)
           == CERTBOUND_JSON_CONTROL_CHARACTER);
    EXPECT(certbound_confirmation_read_thumbprint(BOUND, 44, &confirmation)
           == CERTBOUND_THUMBPRINT_CHARACTER);
}

/*
 * Names, alternative names and certificates, by hand: CN=a in the subject, the
 * dNSName "b" beside it.
 */
#define NAME_A 0x30, 0x0c, 0x31, 0x0a, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x01, 'a'
#define SAN_B 0x30, 0x03, 0x82, 0x01, 'b'

static const uint8_t NAME[] = { NAME_A };
static const uint8_t NAMES[] = { SAN_B };
static const uint8_t CERT[] = {
    0x30, 0x43, 0x30, 0x3c, 0xa0, 0x03, 0x02, 0x01, 0x02, 0x02, 0x01, 0x07, 0x30, 0x00,
    NAME_A, 0x30, 0x00, NAME_A, 0x30, 0x00,
    0xa3, 0x10, 0x30, 0x0e, 0x30, 0x0c, 0x06, 0x03, 0x55, 0x1d, 0x11, 0x04, 0x05, SAN_B,
    0x30, 0x00, 0x03, 0x01, 0x00,
};

static const size_t HUGE_LENGTH = (size_t) PTRDIFF_MAX + 1;

#define UNTOUCHED 0xa5

/* Whether memory is as memset left it. */
static int untouched(const void *memory, size_t size)
{
    const uint8_t *octets = memory;
    size_t         i;

    for (i = 0; i < size; i++) {
        if (octets[i] != UNTOUCHED) {
            return 0;
        }
    }
    return 1;
}

static void subjects_as_they_should_be(void)
{
    certbound_mismatch mismatch;
    char               text[8];
    size_t             len, offset = 99;
    uint32_t           kind;

    memset(&mismatch, UNTOUCHED, sizeof(mismatch));
    EXPECT(certbound_subject_check(CERTBOUND_SUBJECT_DN, "CN=a", 4, &offset) == CERTBOUND_OK);
    EXPECT(offset == 99);
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, "CN=A", 4, &mismatch)
           == CERTBOUND_OK);
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DNS, "B", 1, &mismatch)
           == CERTBOUND_OK);
    EXPECT(certbound_subject_verify_name(NAME, sizeof(NAME), "CN=A", 4, &mismatch) == CERTBOUND_OK);
    EXPECT(certbound_subject_verify_san(NAMES, sizeof(NAMES), CERTBOUND_SUBJECT_DNS, "b", 1,
                                        &mismatch)
           == CERTBOUND_OK);
    /* Nothing to diagnose. */
    EXPECT(untouched(&mismatch, sizeof(mismatch)));
    EXPECT(certbound_name_match(NAME, sizeof(NAME), NAME, sizeof(NAME)) == CERTBOUND_OK);
    EXPECT(certbound_subject_text(CERT, sizeof(CERT), text, 5, &len) == CERTBOUND_OK);
    EXPECT(len == 4 && strcmp(text, "CN=a") == 0);
    EXPECT(certbound_san_text(CERT, sizeof(CERT), 0, &kind, text, 2, &len) == CERTBOUND_OK);
    EXPECT(kind == CERTBOUND_SUBJECT_DNS && len == 1 && strcmp(text, "b") == 0);
}

static void null_subjects(void)
{
    certbound_mismatch mismatch;
    char               text[8];
    size_t             len;
    uint32_t           kind;

    EXPECT(certbound_subject_check(CERTBOUND_SUBJECT_DN, NULL, 4, &len) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_subject_check(CERTBOUND_SUBJECT_DN, NULL, 0, &len) == CERTBOUND_DN_EMPTY);
    EXPECT(certbound_subject_check(CERTBOUND_SUBJECT_URI, NULL, 0, NULL)
           == CERTBOUND_SAN_VALUE_EMPTY);
    EXPECT(certbound_subject_check(CERTBOUND_SUBJECT_DN, "CN", 2, NULL)
           == CERTBOUND_DN_EQUALS_MISSING);

    EXPECT(certbound_subject_verify(NULL, 4, CERTBOUND_SUBJECT_DN, "CN=a", 4, &mismatch)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_subject_verify(NULL, 0, CERTBOUND_SUBJECT_DN, "CN=a", 4, &mismatch)
           == CERTBOUND_CERTIFICATE_EMPTY);
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, NULL, 4, &mismatch)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, NULL, 0, &mismatch)
           == CERTBOUND_DN_EMPTY);
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, "CN=b", 4, NULL)
           == CERTBOUND_SUBJECT_MISMATCH);
    EXPECT(certbound_subject_verify_name(NULL, 1, "CN=a", 4, &mismatch) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_subject_verify_name(NULL, 0, "CN=a", 4, &mismatch) == CERTBOUND_DER_TRUNCATED);
    EXPECT(certbound_subject_verify_name(NAME, sizeof(NAME), NULL, 1, NULL)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_subject_verify_name(NAME, sizeof(NAME), "CN=b", 4, NULL)
           == CERTBOUND_SUBJECT_MISMATCH);
    EXPECT(certbound_subject_verify_san(NULL, 1, CERTBOUND_SUBJECT_DNS, "b", 1, &mismatch)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_subject_verify_san(NULL, 0, CERTBOUND_SUBJECT_DNS, "b", 1, &mismatch)
           == CERTBOUND_GENERAL_NAMES_NOT_SEQUENCE);
    EXPECT(certbound_subject_verify_san(NAMES, sizeof(NAMES), CERTBOUND_SUBJECT_DNS, NULL, 1, NULL)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_subject_verify_san(NAMES, sizeof(NAMES), CERTBOUND_SUBJECT_DNS, "c", 1, NULL)
           == CERTBOUND_SAN_DNS_MISMATCH);

    EXPECT(certbound_name_match(NULL, 1, NAME, sizeof(NAME)) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_name_match(NAME, sizeof(NAME), NULL, 1) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_name_match(NULL, 0, NULL, 0) == CERTBOUND_DER_TRUNCATED);

    EXPECT(certbound_subject_text(NULL, 1, text, sizeof(text), &len) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_subject_text(NULL, 0, text, sizeof(text), &len)
           == CERTBOUND_CERTIFICATE_EMPTY);
    EXPECT(certbound_subject_text(CERT, sizeof(CERT), NULL, sizeof(text), &len)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_subject_text(CERT, sizeof(CERT), NULL, 0, &len) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_subject_text(CERT, sizeof(CERT), text, sizeof(text), NULL)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_san_text(NULL, 1, 0, &kind, text, sizeof(text), &len)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_san_text(CERT, sizeof(CERT), 0, NULL, text, sizeof(text), &len)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_san_text(CERT, sizeof(CERT), 0, &kind, NULL, sizeof(text), &len)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_san_text(CERT, sizeof(CERT), 0, &kind, text, sizeof(text), NULL)
           == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_mismatch_text(NULL, text, sizeof(text), &len) == CERTBOUND_NULL_POINTER);
}

static void huge_subjects(void)
{
    certbound_mismatch mismatch;
    char               text[8];
    size_t             len;
    uint32_t           kind;
    const size_t       huge = HUGE_LENGTH;

    EXPECT(certbound_subject_check(CERTBOUND_SUBJECT_DN, "CN=a", huge, &len)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_subject_check(CERTBOUND_SUBJECT_DN, NULL, SIZE_MAX, &len)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_subject_verify(CERT, huge, CERTBOUND_SUBJECT_DN, "CN=a", 4, &mismatch)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, "CN=a", SIZE_MAX,
                                    &mismatch)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_subject_verify_name(NAME, huge, "CN=a", 4, &mismatch)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_subject_verify_name(NAME, sizeof(NAME), "CN=a", huge, &mismatch)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_subject_verify_san(NAMES, huge, CERTBOUND_SUBJECT_DNS, "b", 1, &mismatch)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_subject_verify_san(NAMES, sizeof(NAMES), CERTBOUND_SUBJECT_DNS, "b", huge,
                                        &mismatch)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_name_match(NAME, huge, NAME, sizeof(NAME)) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_name_match(NAME, sizeof(NAME), NAME, SIZE_MAX) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_subject_text(CERT, huge, text, sizeof(text), &len)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_subject_text(CERT, sizeof(CERT), text, huge, &len)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_san_text(CERT, huge, 0, &kind, text, sizeof(text), &len)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_san_text(CERT, sizeof(CERT), 0, &kind, text, SIZE_MAX, &len)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_san_text(CERT, sizeof(CERT), SIZE_MAX, &kind, text, sizeof(text), &len)
           == CERTBOUND_NO_SUCH_ENTRY);
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, "CN=b", 4, &mismatch)
           == CERTBOUND_SUBJECT_MISMATCH);
    EXPECT(certbound_mismatch_text(&mismatch, text, huge, &len) == CERTBOUND_LENGTH_TOO_LARGE);
}

/* What explains a failure is written whatever it was, so that nothing stale is read. */
static void explains(certbound_mismatch *mismatch, certbound_status status)
{
    EXPECT(mismatch->status == status && mismatch->reason == CERTBOUND_REASON_UNREADABLE);
    EXPECT(mismatch->rdn == CERTBOUND_NONE && mismatch->position == CERTBOUND_NONE);
    memset(mismatch, UNTOUCHED, sizeof(*mismatch));
}

static void subject_kinds_outside_the_list(void)
{
    certbound_mismatch    mismatch;
    size_t                offset, i;
    static const uint32_t kinds[] = { 0, 6, UINT32_MAX };

    memset(&mismatch, UNTOUCHED, sizeof(mismatch));
    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        offset = 99;
        EXPECT(certbound_subject_check(kinds[i], "CN=a", 4, &offset) == CERTBOUND_UNKNOWN_KIND);
        EXPECT(offset == 0);
        EXPECT(certbound_subject_verify(CERT, sizeof(CERT), kinds[i], "CN=a", 4, &mismatch)
               == CERTBOUND_UNKNOWN_KIND);
        explains(&mismatch, CERTBOUND_UNKNOWN_KIND);
        EXPECT(certbound_subject_verify_san(NAMES, sizeof(NAMES), kinds[i], "b", 1, &mismatch)
               == CERTBOUND_UNKNOWN_KIND);
        explains(&mismatch, CERTBOUND_UNKNOWN_KIND);
    }
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, "CN=a,", 5, &mismatch)
           == CERTBOUND_DN_TRAILING_SEPARATOR);
    explains(&mismatch, CERTBOUND_DN_TRAILING_SEPARATOR);
    EXPECT(certbound_subject_verify_name(NAME, sizeof(NAME), "CN", 2, &mismatch)
           == CERTBOUND_DN_EQUALS_MISSING);
    explains(&mismatch, CERTBOUND_DN_EQUALS_MISSING);
    EXPECT(certbound_registration_verify("{", 1, NULL, 0, CERT, sizeof(CERT), 2, NULL, 0, &mismatch)
           == CERTBOUND_UNKNOWN_CHAIN_EVIDENCE);
    explains(&mismatch, CERTBOUND_UNKNOWN_CHAIN_EVIDENCE);
    /* A DN is not compared with alternative names. */
    EXPECT(certbound_subject_verify_san(NAMES, sizeof(NAMES), CERTBOUND_SUBJECT_DN, "CN=b", 4,
                                        &mismatch)
           == CERTBOUND_UNKNOWN_KIND);
}

static void misaligned_subjects(void)
{
    static _Alignas(8) uint8_t memory[sizeof(certbound_mismatch) + 8];
    certbound_mismatch        *odd = (certbound_mismatch *) (void *) (memory + 1);
    size_t                    *odd_len = (size_t *) (void *) (memory + 1);
    uint32_t                  *odd_kind = (uint32_t *) (void *) (memory + 1);
    uint32_t                   kind;
    size_t                     len;
    char                       text[8];

    memset(memory, UNTOUCHED, sizeof(memory));
    EXPECT(certbound_subject_check(CERTBOUND_SUBJECT_DN, "CN", 2, odd_len)
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, "CN=b", 4, odd)
           == CERTBOUND_MISALIGNED_POINTER);
    /* Even where the certificate matches: the mistake is the caller's. */
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, "CN=a", 4, odd)
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_subject_verify_name(NAME, sizeof(NAME), "CN=b", 4, odd)
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_subject_verify_san(NAMES, sizeof(NAMES), CERTBOUND_SUBJECT_DNS, "c", 1, odd)
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_subject_text(CERT, sizeof(CERT), text, sizeof(text), odd_len)
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_san_text(CERT, sizeof(CERT), 0, odd_kind, text, sizeof(text), &len)
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_san_text(CERT, sizeof(CERT), 0, &kind, text, sizeof(text), odd_len)
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_mismatch_text(odd, text, sizeof(text), &len) == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_mismatch_text((certbound_mismatch *) (void *) (memory + 8), text,
                                   sizeof(text), odd_len)
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(untouched(memory, sizeof(memory)));
}

static void text_over_its_certificate(void)
{
    _Alignas(8) uint8_t memory[sizeof(CERT) + 16];
    char               *text = (char *) memory;
    uint32_t            kind = 99;
    size_t              len = 99;

    memset(memory, UNTOUCHED, sizeof(memory));
    memcpy(memory + 8, CERT, sizeof(CERT));
    /* Over it, its last octet alone, its first, and all around it. */
    EXPECT(certbound_subject_text(memory + 8, sizeof(CERT), text + 8, sizeof(CERT), &len)
           == CERTBOUND_OVERLAPPING_BUFFERS);
    EXPECT(certbound_subject_text(memory + 8, sizeof(CERT), text + 7 + sizeof(CERT), 9, &len)
           == CERTBOUND_OVERLAPPING_BUFFERS);
    EXPECT(certbound_subject_text(memory + 8, sizeof(CERT), text, 9, &len)
           == CERTBOUND_OVERLAPPING_BUFFERS);
    EXPECT(certbound_subject_text(memory + 8, sizeof(CERT), text, sizeof(memory), &len)
           == CERTBOUND_OVERLAPPING_BUFFERS);
    EXPECT(certbound_san_text(memory + 8, sizeof(CERT), 0, &kind, text, 9, &len)
           == CERTBOUND_OVERLAPPING_BUFFERS);
    EXPECT(kind == 99 && len == 99);
    EXPECT(memcmp(memory + 8, CERT, sizeof(CERT)) == 0);
    EXPECT(untouched(memory, 8) && untouched(memory + 8 + sizeof(CERT), 8));
    /* Up to it, and from its end. */
    EXPECT(certbound_subject_text(memory + 8, sizeof(CERT), text, 8, &len) == CERTBOUND_OK);
    EXPECT(len == 4 && strcmp(text, "CN=a") == 0);
    text = (char *) memory + 8 + sizeof(CERT);
    EXPECT(certbound_san_text(memory + 8, sizeof(CERT), 0, &kind, text, 8, &len) == CERTBOUND_OK);
    EXPECT(len == 1 && strcmp(text, "b") == 0);
    EXPECT(memcmp(memory + 8, CERT, sizeof(CERT)) == 0);
}

static void other_outputs_over_their_inputs(void)
{
    union {
        certbound_mismatch mismatch;
        char               text[256];
        size_t             offset;
        uint8_t            der[sizeof(CERT)];
    } memory;
    size_t len;

    /* A registered value, and a certificate, under their own diagnosis. */
    memcpy(memory.text, "CN=b", 4);
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, memory.text, 4,
                                    &memory.mismatch)
           == CERTBOUND_SUBJECT_MISMATCH);
    EXPECT(memory.mismatch.reason == CERTBOUND_REASON_VALUE);
    memcpy(memory.der, CERT, sizeof(CERT));
    EXPECT(certbound_subject_verify(memory.der, sizeof(CERT), CERTBOUND_SUBJECT_DNS, "c", 1,
                                    &memory.mismatch)
           == CERTBOUND_SAN_DNS_MISMATCH);
    EXPECT(memory.mismatch.status == CERTBOUND_SAN_DNS_MISMATCH);
    memcpy(memory.text, "CN=a,O", 6);
    EXPECT(certbound_subject_check(CERTBOUND_SUBJECT_DN, memory.text, 6, &memory.offset)
           == CERTBOUND_DN_EQUALS_MISSING);
    EXPECT(memory.offset >= 5 && memory.offset <= 6);
    /* A sentence over the mismatch that it is made of. */
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, "CN=b", 4,
                                    &memory.mismatch)
           == CERTBOUND_SUBJECT_MISMATCH);
    EXPECT(certbound_mismatch_text(&memory.mismatch, memory.text, sizeof(memory.text), &len)
           == CERTBOUND_OK);
    EXPECT(len == strlen(memory.text) && strstr(memory.text, "the value differs") != NULL);
}

static void buffers_short_by_one(void)
{
    certbound_mismatch mismatch;
    char               text[256];
    size_t             cap, len, needed;
    uint32_t           kind = 99;

    memset(text, UNTOUCHED, sizeof(text));
    len = 99;
    for (cap = 0; cap <= 4; cap++) {
        EXPECT(certbound_subject_text(CERT, sizeof(CERT), text, cap, &len)
               == CERTBOUND_SHORT_BUFFER);
    }
    for (cap = 0; cap <= 1; cap++) {
        EXPECT(certbound_san_text(CERT, sizeof(CERT), 0, &kind, text, cap, &len)
               == CERTBOUND_SHORT_BUFFER);
    }
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, "CN=b", 4, &mismatch)
           == CERTBOUND_SUBJECT_MISMATCH);
    EXPECT(certbound_mismatch_text(&mismatch, text, 0, &len) == CERTBOUND_SHORT_BUFFER);
    EXPECT(len == 99 && kind == 99 && untouched(text, sizeof(text)));

    EXPECT(certbound_mismatch_text(&mismatch, text, sizeof(text), &needed) == CERTBOUND_OK);
    memset(text, UNTOUCHED, sizeof(text));
    EXPECT(certbound_mismatch_text(&mismatch, text, needed, &len) == CERTBOUND_SHORT_BUFFER);
    EXPECT(len == 99 && untouched(text, sizeof(text)));
    EXPECT(certbound_mismatch_text(&mismatch, text, needed + 1, &len) == CERTBOUND_OK);
    EXPECT(len == needed && text[needed] == '\0');
    EXPECT(untouched(text + needed + 1, sizeof(text) - needed - 1));

    /* Exactly enough, and nothing behind the NUL. */
    memset(text, UNTOUCHED, sizeof(text));
    EXPECT(certbound_subject_text(CERT, sizeof(CERT), text, 5, &len) == CERTBOUND_OK);
    EXPECT(len == 4 && memcmp(text, "CN=a", 5) == 0 && untouched(text + 5, sizeof(text) - 5));
}

static void failures_of_subjects_write_no_result(void)
{
    char     text[8];
    size_t   len = 99;
    uint32_t kind = 99;
    uint8_t  broken[sizeof(CERT)];

    memset(text, UNTOUCHED, sizeof(text));
    memcpy(broken, CERT, sizeof(CERT));
    broken[2] = 0x31;
    EXPECT(certbound_subject_text(broken, sizeof(broken), text, sizeof(text), &len)
           == CERTBOUND_CERTIFICATE_STRUCTURE);
    EXPECT(certbound_subject_text(CERT, sizeof(CERT) - 1, text, sizeof(text), &len)
           == CERTBOUND_DER_TRUNCATED);
    EXPECT(certbound_san_text(broken, sizeof(broken), 0, &kind, text, sizeof(text), &len)
           == CERTBOUND_CERTIFICATE_STRUCTURE);
    EXPECT(certbound_san_text(CERT, sizeof(CERT), 1, &kind, text, sizeof(text), &len)
           == CERTBOUND_NO_SUCH_ENTRY);
    EXPECT(len == 99 && kind == 99 && untouched(text, sizeof(text)));
}

static void failures_of_subjects_write_a_diagnosis(void)
{
    certbound_mismatch mismatch;
    char               text[256];
    size_t             offset, len;

    offset = 99;
    EXPECT(certbound_subject_check(CERTBOUND_SUBJECT_DN, "CN=\xc3\xa4,XX=b", 10, &offset)
           == CERTBOUND_DN_UNKNOWN_DESCRIPTOR);
    EXPECT(offset == 6);
    EXPECT(certbound_subject_check(CERTBOUND_SUBJECT_DNS, "a:1", 3, &offset)
           == CERTBOUND_SAN_DNS_PORT);
    EXPECT(offset == 1);
    EXPECT(certbound_subject_check(CERTBOUND_SUBJECT_DN, "CN=\xff", 4, &offset)
           == CERTBOUND_DN_BAD_UTF8);
    EXPECT(offset == 3);
    EXPECT(certbound_subject_check(CERTBOUND_SUBJECT_DNS, "a\0b", 3, &offset)
           == CERTBOUND_SAN_DNS_CHARACTER);
    EXPECT(offset == 1);

    memset(&mismatch, UNTOUCHED, sizeof(mismatch));
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, "O=a", 3, &mismatch)
           == CERTBOUND_SUBJECT_MISMATCH);
    EXPECT(mismatch.size == sizeof(mismatch) && mismatch.status == CERTBOUND_SUBJECT_MISMATCH);
    EXPECT(mismatch.reason == CERTBOUND_REASON_ATTRIBUTE_TYPE);
    EXPECT(mismatch.rdn == 0 && mismatch.ava == 0 && mismatch.position == 0);
    EXPECT(mismatch.attribute != CERTBOUND_NONE);
    EXPECT(mismatch.reserved[0] == 0 && mismatch.reserved[1] == 0 && mismatch.reserved[2] == 0);
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, "CN=a,O=b", 8,
                                    &mismatch)
           == CERTBOUND_SUBJECT_MISMATCH);
    EXPECT(mismatch.reason == CERTBOUND_REASON_RDN_COUNT);
    EXPECT(mismatch.expected == 2 && mismatch.found == 1 && mismatch.rdn == CERTBOUND_NONE);
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_IP, "::1", 3, &mismatch)
           == CERTBOUND_SAN_IP_ABSENT);
    EXPECT(mismatch.reason == CERTBOUND_REASON_NO_ENTRY_OF_KIND && mismatch.found == 0);
    /* A certificate that cannot be read. */
    EXPECT(certbound_subject_verify(CERT, 9, CERTBOUND_SUBJECT_IP, "::1", 3, &mismatch)
           == CERTBOUND_DER_TRUNCATED);
    EXPECT(mismatch.reason == CERTBOUND_REASON_UNREADABLE);
    EXPECT(mismatch.status == CERTBOUND_DER_TRUNCATED);
    EXPECT(certbound_subject_verify_name(NAME, sizeof(NAME) - 1, "CN=a", 4, &mismatch)
           == CERTBOUND_DER_TRUNCATED);
    EXPECT(mismatch.reason == CERTBOUND_REASON_UNREADABLE);
    EXPECT(certbound_subject_verify_san(NAMES, 2, CERTBOUND_SUBJECT_DNS, "b", 1, &mismatch)
           == CERTBOUND_DER_TRUNCATED);
    EXPECT(certbound_mismatch_text(&mismatch, text, sizeof(text), &len) == CERTBOUND_OK);
    EXPECT(strcmp(text, certbound_status_message(CERTBOUND_DER_TRUNCATED)) == 0);
    EXPECT(certbound_name_match(NAME, sizeof(NAME), NAME, sizeof(NAME) - 1)
           == CERTBOUND_DER_TRUNCATED);
}

static void mismatches_that_were_never_filled_in(void)
{
    certbound_mismatch mismatch;
    char               text[256];
    size_t             len = 99;

    memset(text, UNTOUCHED, sizeof(text));
    memset(&mismatch, 0, sizeof(mismatch));
    EXPECT(certbound_mismatch_text(&mismatch, text, sizeof(text), &len)
           == CERTBOUND_INVALID_MISMATCH);
    memset(&mismatch, 0xff, sizeof(mismatch));
    EXPECT(certbound_mismatch_text(&mismatch, text, sizeof(text), &len)
           == CERTBOUND_INVALID_MISMATCH);
    EXPECT(certbound_subject_verify(CERT, sizeof(CERT), CERTBOUND_SUBJECT_DN, "O=a", 3, &mismatch)
           == CERTBOUND_SUBJECT_MISMATCH);
    mismatch.reason = 9;
    EXPECT(certbound_mismatch_text(&mismatch, text, sizeof(text), &len)
           == CERTBOUND_INVALID_MISMATCH);
    EXPECT(len == 99 && untouched(text, sizeof(text)));
    /* Numbers that do not fit each other make a sentence all the same. */
    mismatch.reason = CERTBOUND_REASON_RDN_COUNT;
    mismatch.rdn = UINT32_MAX - 1;
    mismatch.attribute = 12345;
    EXPECT(certbound_mismatch_text(&mismatch, text, sizeof(text), &len) == CERTBOUND_OK);
    EXPECT(len == strlen(text));
}

static void the_library_is_the_one_of_the_header(void)
{
    EXPECT(certbound_version_number() == CERTBOUND_VERSION_NUMBER);
    EXPECT(certbound_thumbprint_size() == CERTBOUND_THUMBPRINT_SIZE);
    EXPECT(certbound_thumbprint_text_size() == CERTBOUND_THUMBPRINT_TEXT_SIZE);
    EXPECT(sizeof(certbound_confirmation) == 64);
    EXPECT(sizeof(certbound_mismatch) == 48);
}

int main(void)
{
    null_pointers();
    client_certificates_in_headers();
    huge_lengths();
    memory_that_was_never_filled_in();
    numbers_outside_the_lists();
    misaligned_structures();
    octets_anywhere();
    outputs_that_overlap_inputs();
    failures_write_nothing();
    a_nul_is_data();
    subjects_as_they_should_be();
    null_subjects();
    huge_subjects();
    subject_kinds_outside_the_list();
    misaligned_subjects();
    text_over_its_certificate();
    other_outputs_over_their_inputs();
    buffers_short_by_one();
    failures_of_subjects_write_no_result();
    failures_of_subjects_write_a_diagnosis();
    mismatches_that_were_never_filled_in();
    the_library_is_the_one_of_the_header();
    printf("misuse: %s\n", failures == 0 ? "every mistake has its status" : "FAILED");
    return failures == 0 ? 0 : 1;
}
