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

static const char BOUND[] = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";

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
    EXPECT(certbound_bearer_token("Bearer x", 8, NULL, &len) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_bearer_token("Bearer x", 8, &token, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_bearer_token(NULL, 0, &token, &len) == CERTBOUND_TOKEN_MISSING);
    EXPECT(certbound_query_check(NULL, 0) == CERTBOUND_OK);
    EXPECT(certbound_query_check(NULL, 1) == CERTBOUND_NULL_POINTER);
}

static void huge_lengths(void)
{
    uint8_t                thumbprint[32];
    certbound_confirmation confirmation;
    const size_t           huge = (size_t) PTRDIFF_MAX + 1;

    EXPECT(certbound_thumbprint((const uint8_t *) "0", huge, thumbprint)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_thumbprint(NULL, SIZE_MAX, thumbprint) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_thumbprint_decode(BOUND, SIZE_MAX, thumbprint) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_confirmation_read_claims("{}", huge, &confirmation)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_verify_jwt_binding("x", huge, NULL, 1, 0, NULL) == CERTBOUND_LENGTH_TOO_LARGE);
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

    EXPECT(certbound_confirmation_read_claims("{}", 2, odd) == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_confirmation_check(odd, NULL, 2, 0) == CERTBOUND_MISALIGNED_POINTER);
}

static void outputs_that_overlap_inputs(void)
{
    char    text[44];
    uint8_t thumbprint[32];

    /* A thumbprint decoded over its own text, and encoded over itself. */
    memcpy(text, BOUND, 44);
    EXPECT(certbound_thumbprint_decode(text, 43, (uint8_t *) text) == CERTBOUND_OK);
    memcpy(thumbprint, text, 32);
    EXPECT(certbound_thumbprint_encode((const uint8_t *) text, text) == CERTBOUND_OK);
    EXPECT(strcmp(text, BOUND) == 0);
    EXPECT(certbound_thumbprint_decode(BOUND, 43, (uint8_t *) text) == CERTBOUND_OK);
    EXPECT(memcmp(text, thumbprint, 32) == 0);
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

static void the_library_is_the_one_of_the_header(void)
{
    EXPECT(certbound_version_number() == CERTBOUND_VERSION_NUMBER);
    EXPECT(certbound_thumbprint_size() == CERTBOUND_THUMBPRINT_SIZE);
    EXPECT(certbound_thumbprint_text_size() == CERTBOUND_THUMBPRINT_TEXT_SIZE);
    EXPECT(sizeof(certbound_confirmation) == 64);
}

int main(void)
{
    null_pointers();
    huge_lengths();
    memory_that_was_never_filled_in();
    numbers_outside_the_lists();
    misaligned_structures();
    outputs_that_overlap_inputs();
    failures_write_nothing();
    a_nul_is_data();
    the_library_is_the_one_of_the_header();
    printf("misuse: %s\n", failures == 0 ? "every mistake has its status" : "FAILED");
    return failures == 0 ? 0 : 1;
}
