/*
 * The authorization server's functions: the rules as tables, and the mistakes
 * that C callers make. Nothing is written that should not be.
 */
#include <certbound.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                                 \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

/* For a row of a table: which it was. */
#define EXPECT_IN(row, condition)                                                                  \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            printf("%s:%d: %s\n  in %s\n", __FILE__, __LINE__, #condition, row);                   \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { UNTOUCHED = 0xa5 };

static const size_t huge = (size_t) PTRDIFF_MAX + 1;

static int untouched(const void *memory, size_t len)
{
    const uint8_t *octets = memory;
    size_t         i;

    for (i = 0; i < len; i++) {
        if (octets[i] != UNTOUCHED) {
            return 0;
        }
    }
    return 1;
}

/* A copy in memory of exactly that size, so that a sanitizer sees a read beyond it. */
static char *exact(const char *text, size_t *len)
{
    char *copy;

    *len = strlen(text);
    copy = malloc(*len == 0 ? 1 : *len);
    if (copy == NULL) {
        exit(2);
    }
    memcpy(copy, text, *len);
    return copy;
}

#define TLS "\"token_endpoint_auth_method\":\"tls_client_auth\""
#define OWN "\"token_endpoint_auth_method\":\"self_signed_tls_client_auth\""
#define DN "\"tls_client_auth_subject_dn\":"
#define DNS "\"tls_client_auth_san_dns\":"
#define BOUND "\"tls_client_certificate_bound_access_tokens\":"

/* A certificate's frame, another's, and their base64. */
static const uint8_t CERT[] = { 0x30, 0x03, 0x02, 0x01, 0x05 };
static const uint8_t OTHER[] = { 0x30, 0x03, 0x02, 0x01, 0x06 };
#define X5C "{\"x5c\":[\"MAMCAQU=\"]}"

static void metadata_that_is_read(void)
{
    static const struct {
        const char *metadata;
        uint32_t    method, flags, ignored, kind;
        const char *subject, *jwks;
    } rows[] = {
        { "{}", 3, 0, 0, 0, "", "" },
        { "{\"token_endpoint_auth_method\":null}", 3, 0, 0, 0, "", "" },
        { "{\"token_endpoint_auth_method\":\"TLS_CLIENT_AUTH\"}", 3, 0, 0, 0, "", "" },
        { "{" TLS "," DN "\"CN=\\u00e4\"}", 1, 0, 0, CERTBOUND_SUBJECT_DN, "CN=\xc3\xa4", "" },
        { "{" TLS "," DNS "\"a\"," DN "null}", 1, 0, 0, CERTBOUND_SUBJECT_DNS, "a", "" },
        { "{" TLS ",\"tls_client_auth_san_uri\":\"a:\\/b\"," BOUND "true}", 1, 1, 0,
          CERTBOUND_SUBJECT_URI, "a:/b", "" },
        { "{" TLS ",\"tls_client_auth_san_ip\":\"::1\"}", 1, 0, 0, CERTBOUND_SUBJECT_IP, "::1", "" },
        { "{" TLS ",\"tls_client_auth_san_email\":\"a@b\"}", 1, 0, 0, CERTBOUND_SUBJECT_EMAIL,
          "a@b", "" },
        { "{" OWN ",\"jwks\": {\"keys\":[]} }", 2, CERTBOUND_REGISTRATION_JWKS, 0, 0, "",
          "{\"keys\":[]}" },
        { "{" OWN ",\"jwks_uri\":\"https://a\"," BOUND "true," DNS "1}", 2,
          CERTBOUND_REGISTRATION_JWKS_URI | CERTBOUND_REGISTRATION_BOUND_ACCESS_TOKENS,
          1 << CERTBOUND_MEMBER_SAN_DNS, 0, "", "" },
        { "{" DN "\"?\",\"tls_client_auth_san_email\":\"\"," BOUND "false}", 3, 0,
          1 << CERTBOUND_MEMBER_SUBJECT_DN | 1 << CERTBOUND_MEMBER_SAN_EMAIL, 0, "", "" },
    };
    size_t i, len;

    for (i = 0; i < COUNT(rows); i++) {
        const char              *row = rows[i].metadata;
        char                    *metadata = exact(row, &len);
        char                     subject[32];
        certbound_registration   out;
        certbound_metadata_fault fault;

        memset(&out, UNTOUCHED, sizeof(out));
        memset(&fault, UNTOUCHED, sizeof(fault));
        EXPECT_IN(row, certbound_registration_read(metadata, len, subject, sizeof(subject), &out,
                                                   &fault)
                           == CERTBOUND_OK);
        EXPECT_IN(row, untouched(&fault, sizeof(fault)));
        EXPECT_IN(row, out.size == sizeof(out) && out.method == rows[i].method);
        EXPECT_IN(row, out.flags == rows[i].flags && out.ignored == rows[i].ignored);
        EXPECT_IN(row, out.reserved[0] == 0 && out.reserved[1] == 0 && out.reserved[2] == 0);
        EXPECT_IN(row, out.subject_kind == rows[i].kind);
        EXPECT_IN(row, out.subject_len == strlen(rows[i].subject));
        EXPECT_IN(row, strcmp(subject, rows[i].subject) == 0);
        EXPECT_IN(row, out.jwks_len == strlen(rows[i].jwks));
        EXPECT_IN(row, memcmp(metadata + out.jwks_offset, rows[i].jwks, out.jwks_len) == 0);
        free(metadata);
    }
}

static void metadata_that_is_refused(void)
{
    static const struct {
        const char      *metadata;
        certbound_status status;
        uint32_t         member, position;
    } rows[] = {
        { "[]", CERTBOUND_JSON_NOT_OBJECT, 0, CERTBOUND_NONE },
        { "{\"token_endpoint_auth_method\":1}", CERTBOUND_METADATA_NOT_STRING,
          CERTBOUND_MEMBER_AUTH_METHOD, CERTBOUND_NONE },
        { "{\"token_endpoint_auth_method\":\"\"}", CERTBOUND_METADATA_STRING_EMPTY,
          CERTBOUND_MEMBER_AUTH_METHOD, CERTBOUND_NONE },
        { "{\"token_endpoint_auth_method\":\"\\ud800\"}", CERTBOUND_METADATA_LONE_SURROGATE,
          CERTBOUND_MEMBER_AUTH_METHOD, CERTBOUND_NONE },
        { "{" TLS "," TLS "}", CERTBOUND_METADATA_MEMBER_REPEATED, CERTBOUND_MEMBER_AUTH_METHOD,
          CERTBOUND_NONE },
        { "{" BOUND "1}", CERTBOUND_METADATA_NOT_BOOLEAN, CERTBOUND_MEMBER_BOUND_ACCESS_TOKENS,
          CERTBOUND_NONE },
        { "{" TLS "}", CERTBOUND_SUBJECT_PARAMETER_MISSING, 0, CERTBOUND_NONE },
        { "{" TLS "," DN "\"CN=a\"," DNS "\"a\"}", CERTBOUND_SUBJECT_PARAMETERS_SEVERAL,
          CERTBOUND_MEMBER_SAN_DNS, CERTBOUND_NONE },
        { "{" TLS "," DNS "\"a\"," DNS "\"a\"}", CERTBOUND_METADATA_MEMBER_REPEATED,
          CERTBOUND_MEMBER_SAN_DNS, CERTBOUND_NONE },
        { "{" TLS "," DN "\"CN=\\u00e4,XX=b\"}", CERTBOUND_DN_UNKNOWN_DESCRIPTOR,
          CERTBOUND_MEMBER_SUBJECT_DN, 6 },
        { "{" TLS "," DNS "\"a:1\"}", CERTBOUND_SAN_DNS_PORT, CERTBOUND_MEMBER_SAN_DNS, 1 },
        { "{" OWN "}", CERTBOUND_CLIENT_KEYS_MISSING, 0, CERTBOUND_NONE },
        { "{" OWN ",\"jwks\":{\"keys\":[]},\"jwks_uri\":\"a\"}", CERTBOUND_CLIENT_KEYS_SEVERAL,
          CERTBOUND_MEMBER_JWKS_URI, CERTBOUND_NONE },
        { "{" OWN ",\"jwks\":[]}", CERTBOUND_JWKS_NOT_OBJECT, CERTBOUND_MEMBER_JWKS,
          CERTBOUND_NONE },
        { "{" OWN ",\"jwks\":{}}", CERTBOUND_JWK_SET_KEYS_MISSING, CERTBOUND_MEMBER_JWKS,
          CERTBOUND_NONE },
        { "{" OWN ",\"jwks_uri\":1}", CERTBOUND_METADATA_NOT_STRING, CERTBOUND_MEMBER_JWKS_URI,
          CERTBOUND_NONE },
    };
    size_t i, len;

    for (i = 0; i < COUNT(rows); i++) {
        const char              *row = rows[i].metadata;
        char                    *metadata = exact(row, &len);
        char                     subject[32];
        certbound_registration   out;
        certbound_metadata_fault fault;

        memset(&out, UNTOUCHED, sizeof(out));
        EXPECT_IN(row, certbound_registration_read(metadata, len, subject, sizeof(subject), &out,
                                                   &fault)
                           == rows[i].status);
        EXPECT_IN(row, untouched(&out, sizeof(out)));
        EXPECT_IN(row, fault.size == sizeof(fault) && fault.status == rows[i].status);
        EXPECT_IN(row, fault.member == rows[i].member && fault.position == rows[i].position);
        EXPECT_IN(row, strcmp(certbound_oauth_error(fault.status, CERTBOUND_CONTEXT_REGISTRATION),
                              "invalid_client_metadata")
                           == 0);
        EXPECT_IN(row, certbound_http_status(fault.status, CERTBOUND_CONTEXT_REGISTRATION) == 400);
        EXPECT_IN(row, certbound_registration_read(metadata, len, subject, sizeof(subject), &out,
                                                   NULL)
                           == rows[i].status);
        free(metadata);
    }
    EXPECT(strcmp(certbound_metadata_member_name(CERTBOUND_MEMBER_JWKS), "jwks") == 0);
    EXPECT(strcmp(certbound_metadata_member_name(0), "") == 0);
    EXPECT(strcmp(certbound_metadata_member_name(UINT32_MAX), "") == 0);
}

static void clients(void)
{
    static const char subject[] = "{" TLS "," DNS "\"\\u0061\"}";
    static const char own[] = "{" OWN ",\"jwks\":{\"keys\":[5," X5C "]}}";
    static const char uri[] = "{" OWN ",\"jwks_uri\":\"https://a\"}";
    static const char set[] = "{\"keys\":[" X5C "]}";
    /* With the dNSName a. */
    static const uint8_t named[] = "\x30\x2f\x30\x28\xa0\x03\x02\x01\x02\x02\x01\x07\x30\x00\x30\x00"
                                   "\x30\x00\x30\x00\x30\x00\xa3\x14\x30\x12\x30\x10\x06\x03\x55\x1d"
                                   "\x11\x04\x09\x30\x07\x82\x01" "a" "\x82\x02" "bc"
                                   "\x30\x00\x03\x01\x00";
    const struct {
        const char      *metadata;
        const uint8_t   *cert;
        size_t           cert_len;
        uint32_t         chain;
        const char      *jwks;
        certbound_status status;
    } rows[] = {
        { subject, named, sizeof(named) - 1, 1, NULL, CERTBOUND_OK },
        { subject, named, sizeof(named) - 1, 0, NULL, CERTBOUND_CHAIN_EVIDENCE_MISSING },
        { subject, named, sizeof(named) - 1, 2, NULL, CERTBOUND_UNKNOWN_CHAIN_EVIDENCE },
        { subject, named, sizeof(named) - 1, UINT32_MAX, NULL, CERTBOUND_UNKNOWN_CHAIN_EVIDENCE },
        { subject, named, sizeof(named) - 1, 1, set, CERTBOUND_JWK_SET_UNEXPECTED },
        { subject, NULL, 0, 1, NULL, CERTBOUND_CLIENT_CERTIFICATE_MISSING },
        { subject, CERT, sizeof(CERT), 1, NULL, CERTBOUND_CERTIFICATE_STRUCTURE },
        { "{" TLS "," DNS "\"b\"}", named, sizeof(named) - 1, 1, NULL, CERTBOUND_SAN_DNS_MISMATCH },
        { own, CERT, sizeof(CERT), 0, NULL, CERTBOUND_OK },
        { own, OTHER, sizeof(OTHER), 1, NULL, CERTBOUND_CLIENT_CERTIFICATE_NOT_REGISTERED },
        { own, CERT, sizeof(CERT), 0, set, CERTBOUND_JWK_SET_UNEXPECTED },
        { own, CERT, 0, 0, NULL, CERTBOUND_CERTIFICATE_EMPTY },
        { uri, CERT, sizeof(CERT), 0, set, CERTBOUND_OK },
        { uri, OTHER, sizeof(OTHER), 0, set, CERTBOUND_CLIENT_CERTIFICATE_NOT_REGISTERED },
        { uri, CERT, sizeof(CERT), 0, NULL, CERTBOUND_JWK_SET_REQUIRED },
        { uri, CERT, sizeof(CERT), 0, "", CERTBOUND_JSON_TRUNCATED },
        { "{}", CERT, sizeof(CERT), 1, NULL, CERTBOUND_METHOD_NOT_MUTUAL_TLS },
        { "{" TLS "}", CERT, sizeof(CERT), 1, NULL, CERTBOUND_SUBJECT_PARAMETER_MISSING },
    };
    size_t i;

    for (i = 0; i < COUNT(rows); i++) {
        const char        *row = rows[i].metadata, *jwks = rows[i].jwks;
        char               scratch[8];
        size_t             jwks_len = jwks == NULL ? 0 : strlen(jwks);
        certbound_mismatch mismatch;
        certbound_status   status;

        EXPECT_IN(row, certbound_registration_verify(row, strlen(row), scratch, sizeof(scratch),
                                                     rows[i].cert, rows[i].cert_len, rows[i].chain,
                                                     jwks, jwks_len, NULL)
                           == rows[i].status);
        memset(&mismatch, UNTOUCHED, sizeof(mismatch));
        status = certbound_registration_verify(row, strlen(row), scratch, sizeof(scratch),
                                               rows[i].cert, rows[i].cert_len, rows[i].chain, jwks,
                                               jwks_len, &mismatch);
        EXPECT_IN(row, status == rows[i].status);
        if (status == CERTBOUND_OK) {
            EXPECT_IN(row, untouched(&mismatch, sizeof(mismatch)));
            continue;
        }
        EXPECT_IN(row, mismatch.status == status && mismatch.size == sizeof(mismatch));
        /* What is wrong with the call or the registration is not the client's fault. */
        if (status != CERTBOUND_UNKNOWN_CHAIN_EVIDENCE
            && status != CERTBOUND_SUBJECT_PARAMETER_MISSING)
        {
            EXPECT_IN(row, strcmp(certbound_oauth_error(status, CERTBOUND_CONTEXT_CLIENT),
                                  "invalid_client")
                               == 0);
        }
    }
    /* Without scratch where none is needed, and where it is. */
    EXPECT(certbound_registration_verify(own, strlen(own), NULL, 0, CERT, sizeof(CERT), 0, NULL, 0,
                                         NULL)
           == CERTBOUND_OK);
    EXPECT(certbound_registration_verify(subject, strlen(subject), NULL, 0, named,
                                         sizeof(named) - 1, 1, NULL, 0, NULL)
           == CERTBOUND_SHORT_BUFFER);
}

static void jwk_sets(void)
{
    static const char set[] = "{\"keys\":[{}," X5C ",{\"x5c\":[]},7,{\"x5c\":[\"MA\"]},"
                              "{\"x5c\":[\"MQA=\"]}]}";
    static const certbound_status expected[] = {
        CERTBOUND_JWK_X5C_MISSING, CERTBOUND_OK,
        CERTBOUND_JWK_X5C_EMPTY,   CERTBOUND_JWK_NOT_OBJECT,
        CERTBOUND_JWK_X5C_ENCODING, CERTBOUND_CERTIFICATE_NOT_SEQUENCE,
    };
    static const struct {
        const char      *jwks;
        certbound_status status;
    } refused[] = {
        { "", CERTBOUND_JSON_TRUNCATED },
        { "[]", CERTBOUND_JSON_NOT_OBJECT },
        { "{}", CERTBOUND_JWK_SET_KEYS_MISSING },
        { "{\"keys\":{}}", CERTBOUND_JWK_SET_KEYS_NOT_ARRAY },
        { "{\"keys\":[" X5C "],\"keys\":[]}", CERTBOUND_JWK_SET_KEYS_REPEATED },
        { "{\"keys\":[" X5C "]", CERTBOUND_JSON_TRUNCATED },
    };
    certbound_status statuses[8];
    size_t           count, cap, i;

    EXPECT(certbound_jwk_set_verify(set, strlen(set), CERT, sizeof(CERT)) == CERTBOUND_OK);
    EXPECT(certbound_jwk_set_verify(set, strlen(set), OTHER, sizeof(OTHER))
           == CERTBOUND_CLIENT_CERTIFICATE_NOT_REGISTERED);
    for (cap = 0; cap <= 8; cap++) {
        size_t written = cap < 6 ? cap : 6;

        memset(statuses, UNTOUCHED, sizeof(statuses));
        EXPECT(certbound_jwk_set_inspect(set, strlen(set), statuses, cap, &count) == CERTBOUND_OK);
        EXPECT(count == 6);
        EXPECT(memcmp(statuses, expected, written * sizeof(statuses[0])) == 0);
        EXPECT(untouched(statuses + written, (8 - written) * sizeof(statuses[0])));
    }
    count = 99;
    EXPECT(certbound_jwk_set_inspect(set, strlen(set), NULL, 0, &count) == CERTBOUND_OK);
    EXPECT(count == 6);

    memset(statuses, UNTOUCHED, sizeof(statuses));
    for (i = 0; i < COUNT(refused); i++) {
        size_t len;
        char  *jwks = exact(refused[i].jwks, &len);

        count = 99;
        EXPECT(certbound_jwk_set_verify(jwks, len, CERT, sizeof(CERT)) == refused[i].status);
        EXPECT(certbound_jwk_set_inspect(jwks, len, statuses, 8, &count) == refused[i].status);
        EXPECT(count == 99 && untouched(statuses, sizeof(statuses)));
        free(jwks);
    }
}

/* What is answered to whom, RFC 6750 section 3.1 and RFC 6749 section 5.2. */
static void answers(void)
{
    static const struct {
        const char      *error;
        certbound_status status;
        uint32_t         context, http;
    } rows[] = {
        { "invalid_token", CERTBOUND_CERTIFICATE_MISMATCH, CERTBOUND_CONTEXT_RESOURCE, 401 },
        { "invalid_client", CERTBOUND_CERTIFICATE_MISMATCH, CERTBOUND_CONTEXT_CLIENT, 401 },
        { "invalid_grant", CERTBOUND_CERTIFICATE_MISMATCH, CERTBOUND_CONTEXT_REFRESH, 400 },
        { "invalid_client_metadata", CERTBOUND_DN_EMPTY, CERTBOUND_CONTEXT_REGISTRATION, 400 },
        { NULL, CERTBOUND_TOKEN_MISSING, CERTBOUND_CONTEXT_RESOURCE, 401 },
        { "invalid_request", CERTBOUND_TOKEN_IN_QUERY, CERTBOUND_CONTEXT_RESOURCE, 400 },
        { NULL, CERTBOUND_EARLY_DATA, CERTBOUND_CONTEXT_RESOURCE, 425 },
        { "server_error", CERTBOUND_UNKNOWN_POLICY, CERTBOUND_CONTEXT_RESOURCE, 500 },
    };
    size_t i;

    for (i = 0; i < COUNT(rows); i++) {
        const char *error = certbound_oauth_error(rows[i].status, rows[i].context);
        const char *row = certbound_status_name(rows[i].status);

        EXPECT_IN(row, certbound_http_status(rows[i].status, rows[i].context) == rows[i].http);
        EXPECT_IN(row, rows[i].error == NULL
                           ? error == NULL
                           : error != NULL && strcmp(error, rows[i].error) == 0);
    }
}

static void endpoints(void)
{
    static const struct {
        const char      *metadata, *name, *url;
        certbound_status status;
    } rows[] = {
        { "{\"token_endpoint\":\"https://a\"}", "token_endpoint", "https://a", CERTBOUND_OK },
        { "{\"token_endpoint\":\"https://a\",\"mtls_endpoint_aliases\":{\"token_endpoint\":"
          "\"https:\\/\\/b\"}}", "token_endpoint", "https://b", CERTBOUND_OK },
        { "{\"jwks_uri\":\"https://a\",\"mtls_endpoint_aliases\":{\"jwks_uri\":1}}", "jwks_uri",
          "https://a", CERTBOUND_OK },
        { "{}", "token_endpoint", NULL, CERTBOUND_ENDPOINT_NOT_OFFERED },
        { "{}", "token_endpoint\xff", NULL, CERTBOUND_JSON_UTF8 },
        { "", "token_endpoint", NULL, CERTBOUND_JSON_TRUNCATED },
        { "{\"mtls_endpoint_aliases\":null}", "jwks_uri", NULL,
          CERTBOUND_ENDPOINT_ALIASES_NOT_OBJECT },
        { "{\"mtls_endpoint_aliases\":{},\"mtls_endpoint_aliases\":{}}", "token_endpoint", NULL,
          CERTBOUND_ENDPOINT_ALIASES_REPEATED },
        { "{\"mtls_endpoint_aliases\":{\"token_endpoint\":\"https://a\",\"token_endpoint\":1}}",
          "token_endpoint", NULL, CERTBOUND_ENDPOINT_ALIAS_REPEATED },
        { "{\"token_endpoint\":\"https://a\",\"token_endpoint\":\"https://a\"}", "token_endpoint",
          NULL, CERTBOUND_ENDPOINT_REPEATED },
        { "{\"mtls_endpoint_aliases\":{\"token_endpoint\":null}}", "token_endpoint", NULL,
          CERTBOUND_ENDPOINT_ALIAS_NOT_STRING },
        { "{\"mtls_endpoint_aliases\":{\"token_endpoint\":\"http://a\"}}", "token_endpoint", NULL,
          CERTBOUND_ENDPOINT_ALIAS_NOT_HTTPS },
        { "{\"mtls_endpoint_aliases\":{\"token_endpoint\":\"https://\"}}", "token_endpoint", NULL,
          CERTBOUND_ENDPOINT_ALIAS_HOST },
        { "{\"mtls_endpoint_aliases\":{\"token_endpoint\":\"https://a#\"}}", "token_endpoint", NULL,
          CERTBOUND_ENDPOINT_ALIAS_FRAGMENT },
        { "{\"mtls_endpoint_aliases\":{\"token_endpoint\":\"https://a b\"}}", "token_endpoint",
          NULL, CERTBOUND_ENDPOINT_ALIAS_CHARACTER },
        { "{\"token_endpoint\":5}", "token_endpoint", NULL, CERTBOUND_ENDPOINT_NOT_STRING },
        { "{\"token_endpoint\":\"\\ud800\"}", "token_endpoint", NULL,
          CERTBOUND_METADATA_LONE_SURROGATE },
    };
    static const char metadata[] = "{\"token_endpoint\":\"https://a\"}";
    char              url[16];
    size_t            i, len, cap;

    for (i = 0; i < COUNT(rows); i++) {
        const char *row = rows[i].metadata;
        size_t      metadata_len;
        char       *copy = exact(row, &metadata_len);

        len = 99;
        memset(url, UNTOUCHED, sizeof(url));
        EXPECT_IN(row, certbound_endpoint_resolve(copy, metadata_len, rows[i].name,
                                                  strlen(rows[i].name), url, sizeof(url), &len)
                           == rows[i].status);
        if (rows[i].url == NULL) {
            EXPECT_IN(row, len == 99 && untouched(url, sizeof(url)));
        } else {
            EXPECT_IN(row, len == strlen(rows[i].url) && strcmp(url, rows[i].url) == 0);
            EXPECT_IN(row, untouched(url + len + 1, sizeof(url) - len - 1));
        }
        free(copy);
    }
    for (cap = 0; cap <= 10; cap++) {
        certbound_status status = cap < 10 ? CERTBOUND_SHORT_BUFFER : CERTBOUND_OK;

        len = 99;
        memset(url, UNTOUCHED, sizeof(url));
        EXPECT(certbound_endpoint_resolve(metadata, strlen(metadata), "token_endpoint", 14, url,
                                          cap, &len)
               == status);
        EXPECT(status == CERTBOUND_OK ? len == 9 : len == 99 && untouched(url, sizeof(url)));
    }

    EXPECT(certbound_endpoint_alias_verify("token_endpoint", 14, "https://a", 9) == CERTBOUND_OK);
    EXPECT(certbound_endpoint_alias_verify("authorization_endpoint", 22, "https://a", 9)
           == CERTBOUND_ENDPOINT_NOT_DIRECT);
    EXPECT(certbound_endpoint_alias_verify("\xff", 1, "https://a", 9)
           == CERTBOUND_ENDPOINT_NOT_DIRECT);
    EXPECT(certbound_endpoint_alias_verify("token_endpoint", 14, "https://a\0", 10)
           == CERTBOUND_ENDPOINT_ALIAS_CHARACTER);
    EXPECT(certbound_endpoint_alias_verify("token_endpoint", 14, "https://a\xff", 10)
           == CERTBOUND_ENDPOINT_ALIAS_CHARACTER);
    EXPECT(certbound_endpoint_alias_verify("token_endpoint", 14, NULL, 0)
           == CERTBOUND_ENDPOINT_ALIAS_NOT_HTTPS);
    EXPECT(certbound_endpoint_alias_verify(NULL, 1, "https://a", 9) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_endpoint_alias_verify("token_endpoint", 14, NULL, 9) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_endpoint_alias_verify("a", huge, "a", 1) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_endpoint_alias_verify("a", 1, "a", huge) == CERTBOUND_LENGTH_TOO_LARGE);
}

/* What certbound_registration_read says to these arguments. */
static certbound_status read_with(const char *metadata, size_t len, char *subject, size_t cap)
{
    certbound_registration out, unused;
    certbound_status       status;

    memset(&out, UNTOUCHED, sizeof(out));
    status = certbound_registration_read(metadata, len, subject, cap, &out, NULL);
    memset(&unused, UNTOUCHED, sizeof(unused));
    if (status != CERTBOUND_OK && memcmp(&out, &unused, sizeof(out)) != 0) {
        return CERTBOUND_INTERNAL;
    }
    return status;
}

static void misused_registrations(void)
{
    static const char        good[] = "{" TLS "," DNS "\"abc\"}";
    const size_t             len = sizeof(good) - 1;
    char                     shared[sizeof(good) + 16], subject[8];
    certbound_registration   out;
    certbound_metadata_fault fault;
    _Alignas(8) char         room[sizeof(out) + 8];
    size_t                   cap;

    EXPECT(read_with(NULL, 1, subject, 8) == CERTBOUND_NULL_POINTER);
    EXPECT(read_with(NULL, 0, subject, 8) == CERTBOUND_JSON_TRUNCATED);
    EXPECT(read_with(good, huge, subject, 8) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(read_with(good, len, NULL, 8) == CERTBOUND_NULL_POINTER);
    EXPECT(read_with(good, len, subject, huge) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(read_with(good, len, NULL, 0) == CERTBOUND_SHORT_BUFFER);
    EXPECT(read_with("{}", 2, NULL, 0) == CERTBOUND_OK);
    EXPECT(read_with("{}", 2, subject, 0) == CERTBOUND_OK);
    /* A NUL is data. */
    EXPECT(read_with(good, len + 1, subject, 8) == CERTBOUND_JSON_TRAILING_DATA);
    for (cap = 0; cap < 8; cap++) {
        memset(subject, UNTOUCHED, sizeof(subject));
        EXPECT(read_with(good, len, subject, cap)
               == (cap < 4 ? CERTBOUND_SHORT_BUFFER : CERTBOUND_OK));
        EXPECT(untouched(subject + cap, sizeof(subject) - cap));
        EXPECT(cap < 4 || strcmp(subject, "abc") == 0);
    }
    memset(&fault, UNTOUCHED, sizeof(fault));
    EXPECT(certbound_registration_read(good, len, subject, 8, NULL, &fault)
           == CERTBOUND_NULL_POINTER);
    EXPECT(fault.status == CERTBOUND_NULL_POINTER && fault.size == sizeof(fault));
    EXPECT(fault.member == 0 && fault.position == CERTBOUND_NONE);
    EXPECT(certbound_registration_read(good, len, subject, SIZE_MAX, &out, &fault)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(fault.status == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_registration_read(good, len, subject, 8, (void *) (room + 1), NULL)
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_registration_read(good, len, subject, 8, &out, (void *) (room + 1))
           == CERTBOUND_MISALIGNED_POINTER);

    /* Sharing one octet is sharing; standing side by side is not. */
    memcpy(shared, good, len);
    EXPECT(read_with(shared, len, shared, 8) == CERTBOUND_OVERLAPPING_BUFFERS);
    EXPECT(read_with(shared, len, shared + len - 1, 8) == CERTBOUND_OVERLAPPING_BUFFERS);
    EXPECT(memcmp(shared, good, len) == 0);
    EXPECT(read_with(shared, len, shared + len, 8) == CERTBOUND_OK);
}

static void misused_verifications(void)
{
    static const char  own[] = "{" OWN ",\"jwks_uri\":\"a\"}";
    static const char  set[] = "{\"keys\":[" X5C "]}";
    const size_t       len = sizeof(own) - 1, set_len = sizeof(set) - 1;
    char               shared[sizeof(set)], scratch[8];
    certbound_mismatch mismatch;
    _Alignas(8) char   room[sizeof(mismatch) + 8];
    uint8_t            cert[sizeof(CERT)];

    memcpy(shared, set, sizeof(set));
    memcpy(cert, CERT, sizeof(CERT));
#define VERIFY(metadata, len, scratch, cap, cert, cert_len, jwks, jwks_len, out)                   \
    certbound_registration_verify(metadata, len, scratch, cap, cert, cert_len, 0, jwks, jwks_len, out)
    EXPECT(VERIFY(own, len, scratch, 8, cert, 5, shared, set_len, NULL) == CERTBOUND_OK);
    EXPECT(VERIFY(NULL, len, scratch, 8, cert, 5, set, set_len, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(VERIFY(own, len, NULL, 8, cert, 5, set, set_len, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(VERIFY(own, len, scratch, 8, NULL, 5, set, set_len, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(VERIFY(own, len, scratch, 8, cert, 5, NULL, 1, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(VERIFY(own, huge, scratch, 8, cert, 5, set, set_len, NULL)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(VERIFY(own, len, scratch, huge, cert, 5, set, set_len, NULL)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(VERIFY(own, len, scratch, 8, cert, huge, set, set_len, NULL)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(VERIFY(own, len, scratch, 8, cert, 5, set, huge, NULL) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(VERIFY(own, len, shared, 8, cert, 5, shared, set_len, NULL)
           == CERTBOUND_OVERLAPPING_BUFFERS);
    EXPECT(VERIFY(own, len, (char *) cert, 2, cert, 5, set, set_len, NULL)
           == CERTBOUND_OVERLAPPING_BUFFERS);
    EXPECT(VERIFY(own, len, scratch, 8, cert, 5, set, set_len, (void *) (room + 1))
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(memcmp(cert, CERT, sizeof(CERT)) == 0 && memcmp(shared, set, sizeof(set)) == 0);
#undef VERIFY
}

static void misused_sets_and_endpoints(void)
{
    static const char set[] = "{\"keys\":[]}";
    _Alignas(8) char  shared[32] = "{\"keys\":[]}   ";
    certbound_status  statuses[2];
    size_t            count = 99, len = 99;
    char              url[32];

    EXPECT(certbound_jwk_set_verify(NULL, 1, CERT, 5) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_jwk_set_verify(set, 11, NULL, 5) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_jwk_set_verify(set, 11, NULL, 0) == CERTBOUND_CERTIFICATE_EMPTY);
    EXPECT(certbound_jwk_set_verify(set, huge, CERT, 5) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_jwk_set_verify(set, 11, CERT, huge) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_jwk_set_inspect(NULL, 1, statuses, 2, &count) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_jwk_set_inspect(set, 11, NULL, 2, &count) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_jwk_set_inspect(set, 11, statuses, 2, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_jwk_set_inspect(set, huge, statuses, 2, &count) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_jwk_set_inspect(set, 11, statuses, huge / 4, &count)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_jwk_set_inspect(set, 11, statuses, SIZE_MAX, &count)
           == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(certbound_jwk_set_inspect(set, 11, (void *) ((char *) statuses + 1), 1, &count)
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(certbound_jwk_set_inspect(set, 11, statuses, 2, (void *) (shared + 1))
           == CERTBOUND_MISALIGNED_POINTER);
    /* The last of four octets is the array's first. */
    EXPECT(certbound_jwk_set_inspect(shared, 13, (void *) (shared + 12), 1, &count)
           == CERTBOUND_OVERLAPPING_BUFFERS);
    EXPECT(count == 99);
    EXPECT(certbound_jwk_set_inspect(shared, 12, (void *) (shared + 12), 1, &count) == CERTBOUND_OK);
    EXPECT(count == 0);

#define RESOLVE(metadata, metadata_len, name, name_len, url, cap)                                  \
    certbound_endpoint_resolve(metadata, metadata_len, name, name_len, url, cap, &len)
    EXPECT(RESOLVE(NULL, 1, "a", 1, url, 8) == CERTBOUND_NULL_POINTER);
    EXPECT(RESOLVE("{}", 2, NULL, 1, url, 8) == CERTBOUND_NULL_POINTER);
    EXPECT(RESOLVE("{}", 2, NULL, 0, url, 8) == CERTBOUND_ENDPOINT_NOT_OFFERED);
    EXPECT(RESOLVE("{}", 2, "a", 1, NULL, 8) == CERTBOUND_NULL_POINTER);
    EXPECT(RESOLVE("{}", 2, "a", 1, NULL, 0) == CERTBOUND_NULL_POINTER);
    EXPECT(RESOLVE("{}", huge, "a", 1, url, 8) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(RESOLVE("{}", 2, "a", huge, url, 8) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(RESOLVE("{}", 2, "a", 1, url, huge) == CERTBOUND_LENGTH_TOO_LARGE);
    EXPECT(RESOLVE("{}", 2, shared, 8, shared, 8) == CERTBOUND_OVERLAPPING_BUFFERS);
    EXPECT(RESOLVE(shared, 8, "a", 1, shared + 7, 8) == CERTBOUND_OVERLAPPING_BUFFERS);
    EXPECT(certbound_endpoint_resolve("{}", 2, "a", 1, url, 8, NULL) == CERTBOUND_NULL_POINTER);
    EXPECT(certbound_endpoint_resolve("{}", 2, "a", 1, url, 8, (void *) (shared + 1))
           == CERTBOUND_MISALIGNED_POINTER);
    EXPECT(len == 99);
#undef RESOLVE
}

int main(void)
{
    metadata_that_is_read();
    metadata_that_is_refused();
    clients();
    jwk_sets();
    answers();
    endpoints();
    misused_registrations();
    misused_verifications();
    misused_sets_and_endpoints();
    printf("metadata: %s\n", failures == 0 ? "every rule and every mistake" : "FAILED");
    return failures == 0 ? 0 : 1;
}
